"""Who stands behind the market, who traded with whom, and whom the flow of trust of last night reached."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Text, any_, bindparam, cast, delete, func, not_, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.reputation.history import too_few_anchors
from dualcaster_core.reputation.staff import MODERATORS, STORE
from dualcaster_core.reputation.trading_pairs import MarketAnchoring, TradingPair
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.reputation import anchored_people, trust_flow
from dualcaster_postgres.tables.trading import completed_trades

PAIRS_AT_ONCE = 5_000
_record = completed_trades.c
_keys = cast(bindparam("keys"), ARRAY(BigInteger))
_ANCHORS = (
    select(users.c.id)
    .join_from(users, profiles, profiles.c.user_id == users.c.id)
    .where(
        users.c.is_active,
        or_(profiles.c.identity_checked, profiles.c.account_type == any_(cast(bindparam("roles"), ARRAY(Text)))),
    )
)
_first, _second = func.least(_record.user_a_id, _record.user_b_id), func.greatest(_record.user_a_id, _record.user_b_id)
_PAIRS = select(_first, _second, func.max(_record.completed_at)).group_by(_first, _second)
_NUMBERS = select(trust_flow.c.anchors, trust_flow.c.active_traders)
_GONE = delete(anchored_people).where(not_(anchored_people.c.user_id == any_(_keys)))
_REACHED = (
    upsert(anchored_people)
    .from_select(["user_id"], select(users.c.id).where(users.c.id == any_(_keys)))
    .on_conflict_do_nothing()
)
_flow = upsert(trust_flow).values(
    {
        "id": 1,
        "computed_at": bindparam("computed_at"),
        "anchors": bindparam("anchors"),
        "active_traders": bindparam("active_traders"),
    }
)
_FLOW = _flow.on_conflict_do_update(
    index_elements=["id"], set_={name: _flow.excluded[name] for name in ("computed_at", "anchors", "active_traders")}
)


class PostgresAnchoring:
    """``AnchoringRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def anchors(self) -> frozenset[int]:
        """Return staff, stores and people whose identity was checked, whose accounts are open."""
        rows = await self._session.rows(_ANCHORS, roles=sorted({*MODERATORS, STORE}))
        return frozenset(row[0] for row in rows)

    async def trading_pairs(self) -> AsyncIterator[Sequence[TradingPair]]:
        """Give every pair of people who completed a trade, in batches."""
        batch: list[TradingPair] = []
        async for row in self._session.stream(_PAIRS):
            batch.append(TradingPair(*row))
            if len(batch) == PAIRS_AT_ONCE:
                yield batch
                batch = []
        if batch:
            yield batch

    async def was_in_force(self) -> bool:
        """Tell whether the anchoring that is kept puts the cap in force."""
        row = await self._session.row(_NUMBERS)
        return row is not None and not too_few_anchors(row[0], row[1])

    async def store(self, anchoring: MarketAnchoring) -> None:
        """Keep whom the flow reaches, in the place of what was kept."""
        facts: dict[str, Any] = {
            "computed_at": anchoring.computed_at,
            "anchors": anchoring.anchors,
            "active_traders": anchoring.active_traders,
        }
        await self._session.run(_FLOW, **facts)
        keys = sorted(anchoring.people)
        await self._session.run(_GONE, keys=keys)
        await self._session.run(_REACHED, keys=keys)
