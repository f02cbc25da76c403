"""Profiles, who sees what of them, and where people trade."""
