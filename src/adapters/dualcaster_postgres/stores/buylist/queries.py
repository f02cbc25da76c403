"""Lists of buylist orders: of a seller, and of a store."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.stores.buylist.lifecycle import BuylistStage
from dualcaster_core.stores.buylist.model import Payout
from dualcaster_core.stores.buylist.views import (
    MOST_COUNTED,
    BuylistOrderPage,
    BuylistOrderSummary,
    BuylistQueue,
    StageCount,
)
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores.buylist import UNSTOCKED, buylist_orders

_o = buylist_orders.c
_store, _seller = bindparam("store", type_=BigInteger()), bindparam("seller", type_=BigInteger())
_place, _limit = bindparam("place", type_=BigInteger()), bindparam("limit", type_=Integer())
_listed = (
    select(
        _o.id,
        _o.store_id,
        lgs_profiles.c.store_name,
        func.coalesce(users.c.username, _o.seller_name),
        _o.stage,
        _o.copies,
        _o.cash_total_cents,
        _o.credit_total_cents,
        _o.payout,
        _o.created_at,
        _o.submitted_at,
        _o.due_at,
    )
    .join(lgs_profiles, lgs_profiles.c.id == _o.store_id)
    .join(users, users.c.id == _o.seller_id, isouter=True)
    .limit(_limit)
)
_OF_SELLER = _listed.where(_o.seller_id == _seller, or_(cast(_place, BigInteger).is_(None), _o.id < _place)).order_by(
    _o.id.desc()
)
_OF_STORE = _listed.where(
    _o.store_id == _store,
    _o.stage == any_(bindparam("stages", type_=ARRAY(Text))),
    or_(cast(_place, BigInteger).is_(None), _o.id > _place),
).order_by(_o.id)
_paid = (
    select(literal(1))
    .where(_o.store_id == _store, _o.stage == BuylistStage.PAID.value)
    .limit(MOST_COUNTED)
    .subquery("paid_ones")
)
QUEUE: Final = union_all(
    select(_o.stage, func.count(), func.sum(_o.promised_cash_cents))
    .where(_o.store_id == _store, text(UNSTOCKED))
    .group_by(_o.stage),
    select(literal(BuylistStage.PAID.value, Text), func.count(), literal(0, BigInteger)).select_from(_paid),
)
"""What waits for somebody, by an index of that alone; and what was paid, up to a limit: a store may never close it."""


class PostgresBuylistQueries:
    """``BuylistQueries``: one statement for each."""

    def __init__(self, database: Database, ids: PublicIds) -> None:
        self._database = database
        self._ids = ids

    async def of_seller(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> BuylistOrderPage:
        """Walk the index of sellers from its end."""
        cursors = Cursors("my-buylist-orders", (IdKind.BUYLIST_ORDER,), self._ids)
        place = cursors.read(cursor)
        rows = await self._database.rows(
            _OF_SELLER, seller=user_id, place=None if place is None else place[0], limit=checked_limit(limit) + 1
        )
        return BuylistOrderPage(
            tuple(self._summary(row) for row in rows[:limit]), cursors.after(rows, limit, lambda row: (row[0],))
        )

    async def of_store(
        self, store_id: int, stages: Collection[BuylistStage], *, limit: int = PAGE, cursor: str | None = None
    ) -> BuylistOrderPage:
        """Walk the queue of the store."""
        cursors = Cursors("buylist-queue", (IdKind.BUYLIST_ORDER,), self._ids)
        place = cursors.read(cursor)
        rows = await self._database.rows(
            _OF_STORE,
            store=store_id,
            stages=sorted(stage.value for stage in stages),
            place=None if place is None else place[0],
            limit=checked_limit(limit) + 1,
        )
        return BuylistOrderPage(
            tuple(self._summary(row) for row in rows[:limit]), cursors.after(rows, limit, lambda row: (row[0],))
        )

    async def queue(self, store_id: int) -> BuylistQueue:
        """Count by the indexes of open orders, whatever lies behind them."""
        rows = await self._database.rows(QUEUE, store=store_id)
        counts = {BuylistStage(stage): orders for stage, orders, _ in rows if orders}
        return BuylistQueue(
            stages=tuple(StageCount(stage=one, orders=counts[one]) for one in BuylistStage if one in counts),
            promised_cash=from_cents(sum(int(cents) for _, _, cents in rows)),
        )

    def _summary(self, row: Row) -> BuylistOrderSummary:
        key, store, store_name, seller, stage, copies, cash, credit, payout, created, submitted, due = row
        return BuylistOrderSummary(
            id=self._ids.encode(IdKind.BUYLIST_ORDER, key),
            store=self._ids.encode(IdKind.STORE, store),
            store_name=store_name,
            seller_name=seller,
            stage=BuylistStage(stage),
            copies=copies,
            cash_total=from_cents(cash),
            credit_total=from_cents(credit),
            payout=Payout(payout),
            created_at=created,
            submitted_at=submitted,
            due_at=due,
        )
