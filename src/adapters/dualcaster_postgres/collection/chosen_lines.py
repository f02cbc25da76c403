"""Many lines of one owner at once: by their ids, by what a filter keeps, or by their printings."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, Select, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.collection.alerts.rules import AlertState
from dualcaster_core.collection.bulk.changes import Copies
from dualcaster_core.collection.bulk.selection import ListKind
from dualcaster_core.collection.model import Have, InventoryItem, Want
from dualcaster_core.collection.views import ListFilter
from dualcaster_postgres.collection import have_list_queries, inventory_queries, want_list_queries
from dualcaster_postgres.collection.have_list import HAVES_OF, have_from_row
from dualcaster_postgres.collection.inventory import ITEMS_OF, item_from_row
from dualcaster_postgres.collection.item_rows import OWNER
from dualcaster_postgres.collection.list_paging import filter_parameters
from dualcaster_postgres.collection.price_alerts import ALERT_STATE, state_from_row, state_to_row
from dualcaster_postgres.collection.want_list import WANTS_OF, want_from_row
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.collection import have_list_items, inventory_items, want_alerts, want_list_items

_items, _haves, _wants, _alerts = inventory_items.c, have_list_items.c, want_list_items.c, want_alerts.c
_keys = bindparam("keys", type_=ARRAY(BigInteger))
_limit = bindparam("limit", type_=Integer())


def _kept(table: Any, source: Any, conditions: Sequence[Any]) -> Select[Any]:
    own = select(table.c.id).select_from(source).where(table.c.user_id == OWNER, *conditions)
    return own.order_by(table.c.id).limit(_limit)


_MATCHING: Final = {
    ListKind.INVENTORY: _kept(inventory_items, inventory_queries.LISTED, inventory_queries.FILTERS),
    ListKind.HAVES: _kept(have_list_items, have_list_queries.LISTED, have_list_queries.FILTERS),
    ListKind.WANTS: _kept(want_list_items, want_list_queries.LISTED, want_list_queries.FILTERS),
}
_ITEMS = ITEMS_OF.where(_items.id == any_(_keys))
_HAVES = HAVES_OF.where(_haves.id == any_(_keys))
_WANTS = WANTS_OF.where(_wants.id == any_(_keys))
_ITEMS_OF_CARDS = ITEMS_OF.where(_items.card_id == any_(_keys))
_HAVES_OF_CARDS = HAVES_OF.where(_haves.card_id == any_(_keys))
_ARMED = select(_alerts.want_id, *(_alerts[name] for name in ALERT_STATE)).where(_alerts.want_id == any_(_keys))
_given = incoming({"want_id": BigInteger(), **ALERT_STATE})
_rearm = upsert(want_alerts).from_select(
    ["want_id", *ALERT_STATE], select(_given.c.want_id, *(_given.c[name] for name in ALERT_STATE))
)
_REARM = _rearm.on_conflict_do_update(
    index_elements=["want_id"], set_={name: _rearm.excluded[name] for name in ALERT_STATE}
)


class PostgresChosenLines:
    """``ChosenLines``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def matching(self, user_id: int, kind: ListKind, filters: ListFilter, *, limit: int) -> Sequence[int]:
        """List the ids of the lines that a filter keeps."""
        asked = filter_parameters(filters)
        return [row[0] for row in await self._session.rows(_MATCHING[kind], owner=user_id, limit=limit, **asked)]

    async def items(self, user_id: int, ids: Sequence[int]) -> Sequence[InventoryItem]:
        """Load items."""
        return [item_from_row(row) for row in await self._session.rows(_ITEMS, owner=user_id, keys=list(ids))]

    async def haves(self, user_id: int, ids: Sequence[int]) -> Sequence[Have]:
        """Load haves."""
        return [have_from_row(row) for row in await self._session.rows(_HAVES, owner=user_id, keys=list(ids))]

    async def wants(self, user_id: int, ids: Sequence[int]) -> Sequence[Want]:
        """Load wants."""
        return [want_from_row(row) for row in await self._session.rows(_WANTS, owner=user_id, keys=list(ids))]

    async def copies(self, user_id: int, card_ids: Sequence[int]) -> Copies:
        """Load the items of some printings and their haves, in two statements."""
        items = await self._session.rows(_ITEMS_OF_CARDS, owner=user_id, keys=list(card_ids))
        haves = await self._session.rows(_HAVES_OF_CARDS, owner=user_id, keys=list(card_ids))
        return Copies.of(map(item_from_row, items), map(have_from_row, haves))

    async def armed(self, want_ids: Sequence[int]) -> Mapping[int, AlertState]:
        """Return what is armed of wants."""
        rows = await self._session.rows(_ARMED, keys=list(want_ids))
        states = ((row[0], state_from_row(row[1:])) for row in rows)
        return {want_id: state for want_id, state in states if state is not None}

    async def rearm(self, states: Mapping[int, AlertState]) -> None:
        """Arm wants as they were, in one statement."""
        rows = [(want_id, *state_to_row(state)) for want_id, state in states.items()]
        await self._session.run(_REARM, **as_arrays(["want_id", *ALERT_STATE], rows))
