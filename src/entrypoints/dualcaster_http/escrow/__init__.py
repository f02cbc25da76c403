"""Held payments."""
