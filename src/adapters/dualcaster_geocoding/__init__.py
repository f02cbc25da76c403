"""Turns names of places into coordinates."""
