"""Profiles and staff of stores."""
