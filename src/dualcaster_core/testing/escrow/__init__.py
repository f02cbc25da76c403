"""Held payments, their ledger and a payment provider, in memory."""
