"""The contracts of the matching."""
