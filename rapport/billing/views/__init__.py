"""Pages of invoices, payments and requisites; the ones of the client stand in client.py."""
