"""Profiles, staff and the finder of stores."""
