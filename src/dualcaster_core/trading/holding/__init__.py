"""Holding the cash of trades."""
