"""Figures of stores on PostgreSQL."""
