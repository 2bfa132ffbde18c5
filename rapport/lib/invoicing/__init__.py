"""What an invoice says and what it comes to; DOMAIN.md 4.3 to 4.6, in the terms (BT-, BG-) of EN 16931-1."""
