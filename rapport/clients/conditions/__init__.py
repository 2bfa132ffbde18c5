"""Conditions over clients: a tree people compose, kept as JSON, asked of the database, and read aloud."""
