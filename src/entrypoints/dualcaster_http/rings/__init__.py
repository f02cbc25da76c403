"""Rings: pages."""
