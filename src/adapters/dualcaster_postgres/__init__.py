"""PostgreSQL adapter: tables, repositories, queries, unit of work and outbox.

SQLAlchemy Core owns the metadata and builds the statements; psycopg's pool executes them (see the ADR on it).
"""
