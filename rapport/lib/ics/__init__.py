"""Calendars as files: iCalendar (RFC 5545) cut, read, expanded within bounds, and written."""
