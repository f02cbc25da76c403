"""The directory of traders on PostgreSQL."""
