"""Signals on Discord."""
