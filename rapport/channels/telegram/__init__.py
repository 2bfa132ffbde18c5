"""Telegram by a bot of one's own: receiving, sending, and the links by which people open a chat."""
