"""Pages of calendars: a month or a week, an event, the calendars themselves, feeds."""
