"""Accounts at other providers that sign in here."""
