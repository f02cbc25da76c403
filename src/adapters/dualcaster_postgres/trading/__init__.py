"""Trades in PostgreSQL."""
