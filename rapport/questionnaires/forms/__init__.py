"""Forms of this room: the page somebody fills in, and what the composer asks."""
