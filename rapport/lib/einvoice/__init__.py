"""Invoices that machines read: EN 16931 as UBL, as CII and in a PDF (Factur-X), written and read (DOMAIN.md 4.3)."""
