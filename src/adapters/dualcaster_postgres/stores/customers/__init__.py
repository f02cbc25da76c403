"""People around stores, and stores around people, on PostgreSQL."""
