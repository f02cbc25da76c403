"""Local game stores on PostgreSQL."""
