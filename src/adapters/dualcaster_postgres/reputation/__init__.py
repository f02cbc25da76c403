"""Reputation on PostgreSQL."""
