"""Scores and tiers of accounts."""

from sqlalchemy import BigInteger, Integer, SmallInteger, bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.reputation.tiers import Tier, tier_of
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.list_versions import BUMP_VERSION
from dualcaster_postgres.tables.reputation import user_reputation

_TIER = (
    select(user_reputation.c.tier)
    .where(user_reputation.c.user_id == bindparam("user", type_=BigInteger()))
    .with_for_update()
)
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
    """``ReputationRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def store_score(self, user_id: int, score: int) -> int | None:
        """Keep an account's score and its tier; return the account's new version where the tier is another."""
        tier = tier_of(score)
        row = await self._session.row(_TIER, user=user_id)
        await self._session.run(_STORE, user=user_id, points=score, rank=int(tier))
        if Tier(row[0] if row else 0) is tier:
            return None
        changed = await self._session.row(BUMP_VERSION, key=user_id)
        return int(changed[0]) if changed else None
