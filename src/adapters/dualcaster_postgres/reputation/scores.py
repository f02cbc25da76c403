"""Scores and tiers of accounts."""

from sqlalchemy import BigInteger, Integer, SmallInteger, bindparam
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.reputation.tiers import tier_of
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.generations import Generation, bump
from dualcaster_postgres.tables.reputation import user_reputation

_insert = upsert(user_reputation).values(
    {
        "user_id": bindparam("user", type_=BigInteger()),
        "score": bindparam("points", type_=Integer()),
        "tier": bindparam("rank", type_=SmallInteger()),
    }
)
_STORE = _insert.on_conflict_do_update(
    index_elements=["user_id"], set_={"score": _insert.excluded.score, "tier": _insert.excluded.tier}
)


class PostgresReputation:
    """``ReputationRepository``; a new score makes stored matches of before out of date."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def store_score(self, user_id: int, score: int) -> None:
        """Keep an account's score and its tier."""
        await self._session.run(_STORE, user=user_id, points=score, rank=int(tier_of(score)))
        await bump(self._session, Generation.VALUES)
