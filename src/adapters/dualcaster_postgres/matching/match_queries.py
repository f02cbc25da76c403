"""Reads around stored matches."""

from sqlalchemy import BigInteger, and_, bindparam, select

from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.generations import Generation, is_generation
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.generations import generations
from dualcaster_postgres.tables.matching import match_states

_states = match_states.c
_VERSION = (
    select(_states.list_version, _states.revision, _states.generation)
    .join_from(match_states, users, and_(users.c.id == _states.user_id, users.c.list_version == _states.list_version))
    .join(generations, is_generation(Generation.VALUES, _states.generation))
    .where(_states.user_id == bindparam("user", type_=BigInteger()))
)


class PostgresMatchQueries:
    """``MatchQueries`` on the table of states."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def version_of(self, user_id: int) -> str | None:
        """Name the state of somebody's stored matches; None where they are out of date."""
        row = await self._database.row(_VERSION, user=user_id)
        return None if row is None else ".".join(map(str, row))
