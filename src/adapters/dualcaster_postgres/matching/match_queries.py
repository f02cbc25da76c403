"""Reads around stored matches."""

from sqlalchemy import BigInteger, and_, bindparam, func, select

from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.generations import Generation, is_generation
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.generations import generations
from dualcaster_postgres.tables.matching import match_states, stored_matches

_states = match_states.c
_user = bindparam("user", type_=BigInteger())
_candidates = users.alias("candidates")
_versions_of_candidates = (
    select(func.coalesce(func.sum(_candidates.c.list_version), 0))
    .join_from(stored_matches, _candidates, _candidates.c.id == stored_matches.c.candidate_id)
    .where(stored_matches.c.user_id == _user)
    .scalar_subquery()
)
_VERSION = (
    select(_states.list_version, _states.revision, _states.generation, _versions_of_candidates)
    .join_from(match_states, users, and_(users.c.id == _states.user_id, users.c.list_version == _states.list_version))
    .join(generations, is_generation(Generation.VALUES, _states.generation))
    .where(_states.user_id == _user)
)


class PostgresMatchQueries:
    """``MatchQueries`` on the table of states."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def version_of(self, user_id: int) -> str | None:
        """Name the state of somebody's stored matches; None where they are out of date."""
        row = await self._database.row(_VERSION, user=user_id)
        return None if row is None else ".".join(map(str, row))
