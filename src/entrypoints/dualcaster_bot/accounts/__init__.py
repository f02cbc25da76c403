"""Accounts, servers and direct messages on Discord."""
