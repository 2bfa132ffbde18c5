"""Pages of clients, of their people and of what was said."""
