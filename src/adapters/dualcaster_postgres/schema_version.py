"""Which version of the schema a database is at, and which one this code was written for."""

from functools import lru_cache
from typing import Any

import psycopg
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import column, select, table

from dualcaster_postgres.database import Database
from dualcaster_postgres.migrate import migrations_directory

_VERSION: Any = select(column("version_num")).select_from(table("alembic_version"))


@lru_cache(maxsize=1)
def known_revisions() -> tuple[str, ...]:
    """List the revisions that this code knows, the newest first; reads files the first time."""
    config = Config()
    config.set_main_option("script_location", str(migrations_directory()).replace("%", "%%"))
    return tuple(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())


async def stored_revision(database: Database) -> str | None:
    """Give the revision of a database, None for one without a schema."""
    try:
        async with database.transaction() as session:
            row = await session.row(_VERSION)
    except psycopg.errors.UndefinedTable:
        return None
    return str(row[0]) if row else None
