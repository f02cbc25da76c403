"""Trades over HTTP."""
