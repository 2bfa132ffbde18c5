"""Forms of events and of calendars."""
