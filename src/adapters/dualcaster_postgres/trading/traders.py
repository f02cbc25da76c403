"""``TraderQueries`` on PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Text, and_, any_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.trading.ports import TraderFacts
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.accounts import blocks, profiles, users
from dualcaster_postgres.tables.reputation import user_reputation

_FACTS = select(
    users.c.id,
    users.c.username,
    users.c.is_active,
    func.coalesce(user_reputation.c.tier, int(Tier.NEW)),
    users.c.completed_trades,
    func.coalesce(profiles.c.country, ""),
).select_from(
    users.outerjoin(user_reputation, user_reputation.c.user_id == users.c.id).outerjoin(
        profiles, profiles.c.user_id == users.c.id
    )
)
_PEOPLE = any_(bindparam("people", type_=ARRAY(BigInteger)))
_OF = _FACTS.where(users.c.id == _PEOPLE)
_NAMED = _FACTS.where(func.lower(users.c.username) == any_(bindparam("names", type_=ARRAY(Text))))
_OPEN_TO_TRADES = select(users.c.id).where(
    users.c.id == _PEOPLE,
    users.c.is_active,
    users.c.is_public,
    users.c.show_have_list,
    users.c.show_want_list,
    users.c.last_active_at >= bindparam("seen_since", type_=DateTime(timezone=True)),
)
_AMONG = select(blocks.c.blocker_id, blocks.c.blocked_id).where(
    blocks.c.blocker_id == _PEOPLE, blocks.c.blocked_id == _PEOPLE
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
        return {row[0]: _facts(row) for row in await self._session.rows(_OF, people=list(user_ids))}

    async def named(self, usernames: Sequence[str]) -> Mapping[str, TraderFacts]:
        """Return what is known of the people of these names, by name as asked."""
        rows = await self._session.rows(_NAMED, names=[name.lower() for name in usernames])
        found = {facts.username.lower(): facts for facts in map(_facts, rows)}
        return {name: found[name.lower()] for name in usernames if name.lower() in found}

    async def open_to_trades(self, user_ids: Sequence[int], *, seen_since: datetime) -> frozenset[int]:
        """Return who of these people show both of their lists to everybody and were here since."""
        rows = await self._session.rows(_OPEN_TO_TRADES, people=list(user_ids), seen_since=seen_since)
        return frozenset(row[0] for row in rows)

    async def blocks_among(self, user_ids: Sequence[int]) -> frozenset[tuple[int, int]]:
        """Return who of these people blocks whom of them."""
        return frozenset((row[0], row[1]) for row in await self._session.rows(_AMONG, people=list(user_ids)))

    async def blocks_between(self, one: int, other: int) -> frozenset[int]:
        """Return which of the two block the other."""
        return frozenset(row[0] for row in await self._session.rows(_BETWEEN, one=one, other=other))


def _facts(row: Row) -> TraderFacts:
    key, username, is_active, tier, completed, country = row
    return TraderFacts(
        user_id=key,
        username=username,
        is_active=is_active,
        tier=Tier(tier),
        completed_trades=completed,
        country=country,
    )
