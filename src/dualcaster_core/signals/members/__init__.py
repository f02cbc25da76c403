"""Signals that members make: who may, on what, and what becomes of them."""
