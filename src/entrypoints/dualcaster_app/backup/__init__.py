"""Backups: one file with everything that is kept, and what brings it back."""
