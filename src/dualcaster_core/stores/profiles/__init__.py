"""Profiles of stores: what they tell of themselves, when they are open, who works there, and how they are found."""
