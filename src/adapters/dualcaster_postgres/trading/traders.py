"""``TraderQueries`` on PostgreSQL."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, and_, any_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.trading.ports import TraderFacts
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.accounts import blocks, profiles, users
from dualcaster_postgres.tables.reputation import user_reputation

_OF = (
    select(
        users.c.id,
        users.c.username,
        users.c.is_active,
        func.coalesce(user_reputation.c.tier, int(Tier.NEW)),
        users.c.completed_trades,
        func.coalesce(profiles.c.country, ""),
    )
    .select_from(
        users.outerjoin(user_reputation, user_reputation.c.user_id == users.c.id).outerjoin(
            profiles, profiles.c.user_id == users.c.id
        )
    )
    .where(users.c.id == any_(bindparam("people", type_=ARRAY(BigInteger))))
)
_ONE, _OTHER = bindparam("one", type_=BigInteger()), bindparam("other", type_=BigInteger())
_BETWEEN = select(blocks.c.blocker_id).where(
    or_(
        and_(blocks.c.blocker_id == _ONE, blocks.c.blocked_id == _OTHER),
        and_(blocks.c.blocker_id == _OTHER, blocks.c.blocked_id == _ONE),
    )
)


class PostgresTraders:
    """``TraderQueries``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, user_ids: Sequence[int]) -> Mapping[int, TraderFacts]:
        """Return what is known of these people."""
        return {
            key: TraderFacts(
                user_id=key,
                username=username,
                is_active=is_active,
                tier=Tier(tier),
                completed_trades=completed,
                country=country,
            )
            for key, username, is_active, tier, completed, country in await self._session.rows(
                _OF, people=list(user_ids)
            )
        }

    async def blocks_between(self, one: int, other: int) -> frozenset[int]:
        """Return which of the two block the other."""
        return frozenset(row[0] for row in await self._session.rows(_BETWEEN, one=one, other=other))
