"""Prices and values on PostgreSQL."""
