"""Sell prices of stores on PostgreSQL."""
