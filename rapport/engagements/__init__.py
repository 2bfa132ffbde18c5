"""Engagements: what is agreed with a client, through five stages from the first contact to keeping in touch."""
