"""Events of stores on PostgreSQL."""
