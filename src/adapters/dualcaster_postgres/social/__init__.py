"""Connections, notes, endorsements and watched listings on PostgreSQL."""
