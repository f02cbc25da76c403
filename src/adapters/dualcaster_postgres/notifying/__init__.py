"""What people are told, on PostgreSQL."""
