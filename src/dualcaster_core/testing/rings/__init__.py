"""Rings, in memory."""
