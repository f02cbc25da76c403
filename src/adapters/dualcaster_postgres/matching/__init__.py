"""Candidates, totals and stored matches on PostgreSQL."""
