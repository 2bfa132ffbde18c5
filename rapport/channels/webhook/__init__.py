"""A channel for programs of one's own: messages come and go as signed HTTP requests."""
