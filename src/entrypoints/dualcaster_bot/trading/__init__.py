"""Trades on Discord."""
