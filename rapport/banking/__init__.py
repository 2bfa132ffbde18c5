"""The bank: accounts, the statements that were brought, every line of them."""
