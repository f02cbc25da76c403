"""Databases of their own for tests, copied from templates."""

from uuid import uuid4

import psycopg
from psycopg import sql


def create_database(server_url: str, template: str | None = None) -> str:
    """Create an empty database, or a copy of a template; return its address."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copied)
    return with_database(server_url, name)


def with_database(url: str, name: str) -> str:
    """Point an address at another database of the same server."""
    head, question, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{question}{query}"


def database_name(url: str) -> str:
    """Return the name of the database an address points at."""
    return url.partition("?")[0].rpartition("/")[2]
