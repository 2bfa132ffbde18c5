"""Invoices: written, issued once and for all, put right by an opposite paper, paid in parts, at once or too much."""
