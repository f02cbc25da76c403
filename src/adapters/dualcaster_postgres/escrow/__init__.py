"""Held payments on PostgreSQL."""
