"""Achievements and frames on PostgreSQL."""
