"""Databases of their own for tests, copied from templates."""

from uuid import uuid4

import psycopg
from psycopg import sql

SECRET = "a secret of the tests, which is long enough"


def create_database(server_url: str, template: str | None = None) -> str:
    """Create an empty database, or a copy of a template; return its address.

    Files are copied, which takes a third of what copying through the log does once nothing is synchronised.
    """
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        copied = (
            sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template)) if template else sql.SQL("")
        )
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copied)
    return with_database(server_url, name)


def drop_database(server_url: str, url: str) -> None:
    """Drop the database an address points at, whoever is still connected."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database_name(url))))


def forget_on_power_loss(server_url: str) -> None:
    """Have a server of the tests never wait for the disk, from now on.

    Making and dropping a database writes a checkpoint each; the tests of what survives a kill start servers of their
    own, which keep the settings that people run with.
    """
    with psycopg.connect(server_url, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")


def with_database(url: str, name: str) -> str:
    """Point an address at another database of the same server."""
    head, question, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{question}{query}"


def database_name(url: str) -> str:
    """Return the name of the database an address points at."""
    return url.partition("?")[0].rpartition("/")[2]
