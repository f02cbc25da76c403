"""Lists, files that wait and price alerts on PostgreSQL."""
