"""A small CalDAV client (RFC 4791, 6578): discovery, collections, listing, objects. Knows nothing of our rows."""
