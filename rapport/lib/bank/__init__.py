"""Bank statements: 1CClientBankExchange, CAMT.053, MT940, OFX and tables, each read whole or not at all."""
