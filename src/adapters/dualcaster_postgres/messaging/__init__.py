"""Rooms, messages, photos and reports, and the lists that are read of them."""
