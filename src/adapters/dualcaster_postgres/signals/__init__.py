"""Signals in PostgreSQL."""
