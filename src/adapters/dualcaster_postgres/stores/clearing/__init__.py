"""Store-night clearing on PostgreSQL."""
