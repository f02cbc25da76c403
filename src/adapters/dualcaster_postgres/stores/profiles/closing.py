"""What is counted and deleted of stores that close."""

from typing import Any, Final

from sqlalchemy import BigInteger, bindparam, cast, func, or_, select

from dualcaster_core.stores.buylist.lifecycle import OPEN, BuylistStage
from dualcaster_core.stores.events.lifecycle import EventStatus
from dualcaster_postgres.accounts.emptied_stores import emptied
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.stores import store_staff
from dualcaster_postgres.tables.stores.buylist import buylist_orders, store_credit_entries
from dualcaster_postgres.tables.stores.events import store_events

_KEY: Final = bindparam("key", type_=BigInteger())
_NOW: Final = bindparam("now", type_=MOMENT)
_staff, _e, _o, _c = (
    store_staff.c,
    store_events.c,
    buylist_orders.c,
    store_credit_entries.c,
)


EMPTY: Final = emptied(lambda column: column == _KEY)
_under_way: Final = sorted(stage.value for stage in OPEN - {BuylistStage.DRAFT})
_owed = (
    select(cast(-func.sum(_c.credit), BigInteger).label("cents"))
    .where(_c.store_id == _KEY)
    .group_by(_c.customer_id)
    .having(func.sum(_c.credit) != 0)
    .subquery("owed")
)


def _count(table: Any, *conditions: Any) -> Any:
    return select(func.count()).select_from(table).where(table.c.store_id == _KEY, *conditions).scalar_subquery()


COMMITMENTS: Final = select(
    _count(store_staff, _staff.joined_at.is_not(None)),
    _count(store_events, _e.status == EventStatus.SCHEDULED.value, _e.ends_at > _NOW),
    _count(buylist_orders, or_(*(_o.stage == stage for stage in _under_way))),
    select(func.count()).select_from(_owed).scalar_subquery(),
    select(cast(func.coalesce(func.sum(_owed.c.cents), 0), BigInteger)).scalar_subquery(),
)
