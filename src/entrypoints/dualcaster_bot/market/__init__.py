"""Prices on Discord."""
