"""What stores buy, on PostgreSQL."""
