"""Brings a database to a version of the schema."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, column, create_engine, select, table
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.locks import AdvisoryLock
from dualcaster_postgres.tables import metadata
from dualcaster_postgres.tables.base import PARTED_BY_MONTH


def migrations_directory() -> Path:
    """Find the migrations: inside the installed package, or at the top of a source checkout."""
    packaged = Path(__file__).parent / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "migrations"


def engine_for(url: str) -> Engine:
    """Make a short-lived synchronous engine for DDL."""
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema up to a revision; several processes at once follow each other."""
    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Take the schema back to a revision; ``base`` removes everything."""
    _run(url, lambda config: command.downgrade(config, revision))


def differences(url: str) -> list[object]:
    """List where the database differs from the tables that the code declares; empty when they agree."""
    with engine_for(url).connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_object": owned}
        )
        return list(compare_metadata(context, metadata))


def owned(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Tell whether a database object is ours to compare: partitions belong to their table."""
    if kind == "table" and reflected and name is not None:
        return not name.startswith(tuple(f"{parent}_" for parent in PARTED_BY_MONTH))
    return True


def current_revision(url: str) -> str | None:
    """Return the revision the database is at, None for an empty one."""
    with engine_for(url).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _run(url: str, action: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_directory()).replace("%", "%%"))
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({AdvisoryLock.MIGRATIONS:d})")
            connection.commit()
            config.attributes["connection"] = connection
            action(config)
    except OperationalError as error:
        raise ServiceUnavailable("the database does not answer") from error
    finally:
        engine.dispose()


_VERSION: Any = select(column("version_num")).select_from(table("alembic_version"))


@lru_cache(maxsize=1)
def known_revisions() -> tuple[str, ...]:
    """List the revisions that this code knows, the newest first; reads files the first time."""
    config = Config()
    config.set_main_option("script_location", str(migrations_directory()).replace("%", "%%"))
    return tuple(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())


async def stored_revision(database: Database) -> str | None:
    """Return the revision of a database, None for one without a schema."""
    try:
        async with database.transaction() as session:
            row = await session.row(_VERSION)
    except psycopg.errors.UndefinedTable:
        return None
    return str(row[0]) if row else None
