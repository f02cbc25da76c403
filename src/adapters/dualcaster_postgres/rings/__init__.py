"""Rings on PostgreSQL."""
