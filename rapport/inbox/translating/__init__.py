"""Messages in another language: by one engine that an owner chose, after seeing what would be sent."""
