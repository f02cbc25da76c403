"""What people look for."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    and_,
    any_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.errors import WantNotFound
from dualcaster_core.collection.model import Priority, Want
from dualcaster_core.collection.ports import WantChanges
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_postgres.collection.want_value import is_printing_for
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import want_list_items

_FACTS = {
    "card_id": BigInteger(),
    "any_printing": Boolean(),
    "set_only": Boolean(),
    "quantity": Integer(),
    "condition_min": SmallInteger(),
    "condition_strict": Boolean(),
    "is_foil_required": Boolean(),
    "language": Text(),
    "max_trade_value": Numeric(12, 2),
    "target_price": Numeric(12, 2),
    "alert_enabled": Boolean(),
    "alert_percent": SmallInteger(),
    "priority": SmallInteger(),
    "is_public": Boolean(),
    "is_active": Boolean(),
    "notes": Text(),
}
_wants = want_list_items.c
_owner = bindparam("owner", type_=BigInteger())
WANTS_OF = select(_wants.id, *(_wants[name] for name in _FACTS)).where(_wants.user_id == _owner).order_by(_wants.id)
"""The wants of an owner, as ``want_from_row`` reads them."""
_ONE = WANTS_OF.where(_wants.id == bindparam("key", type_=BigInteger()))
_COUNT = select(func.count()).select_from(want_list_items).where(_wants.user_id == _owner)
_DROP = delete(want_list_items).where(
    _wants.user_id == _owner, _wants.id == any_(bindparam("keys", type_=ARRAY(BigInteger)))
)
_new = incoming(_FACTS, numbered=True)
_ADD = (
    insert(want_list_items)
    .from_select(
        ["user_id", "oracle_card_id", *_FACTS],
        select(_owner, cards.c.oracle_card_id, *(_new.c[name] for name in _FACTS))
        .join_from(_new, cards, cards.c.id == _new.c.card_id)
        .order_by(_new.c.position),
    )
    .returning(_wants.id)
)
_given = incoming({"id": BigInteger(), **_FACTS})
_REPLACE = (
    update(want_list_items)
    .where(_wants.user_id == _owner, _wants.id == _given.c.id, cards.c.id == _given.c.card_id)
    .values({**{name: _given.c[name] for name in _FACTS}, "oracle_card_id": cards.c.oracle_card_id})
    .returning(_wants.id)
)

_back = incoming({"id": BigInteger(), **_FACTS}, name="back", prefix="back")
_RESTORE = insert(want_list_items).from_select(
    ["id", "user_id", "oracle_card_id", *_FACTS],
    select(_back.c.id, _owner, cards.c.oracle_card_id, *(_back.c[name] for name in _FACTS)).join_from(
        _back, cards, cards.c.id == _back.c.card_id
    ),
)
_named = bindparam("card", type_=BigInteger())
_OF_CARD = (
    select(_wants.id, *(_wants[name] for name in _FACTS))
    .join_from(want_list_items, cards, and_(cards.c.id == _named, is_printing_for(cards)))
    .where(_wants.user_id == _owner)
    .order_by(_wants.card_id != _named, _wants.any_printing, _wants.id)
)


def want_from_row(row: Row) -> Want:
    """Turn a row into a want."""
    facts: dict[str, Any] = dict(zip(["id", *_FACTS], row, strict=True))
    facts["condition_min"] = Condition(facts["condition_min"])
    facts["priority"] = Priority(facts["priority"])
    return Want(**facts)


def want_to_row(want: Want) -> tuple[Any, ...]:
    """Turn a want into its columns, without its id."""
    return (
        want.card_id,
        want.any_printing,
        want.set_only,
        want.quantity,
        int(want.condition_min),
        want.condition_strict,
        want.is_foil_required,
        want.language,
        want.max_trade_value,
        want.target_price,
        want.alert_enabled,
        want.alert_percent,
        int(want.priority),
        want.is_public,
        want.is_active,
        want.notes,
    )


class PostgresWantList:
    """``WantListRepository`` on the table of want list items."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def wants_of(self, user_id: int) -> Sequence[Want]:
        """Load a whole want list, ordered by want id."""
        return [want_from_row(row) for row in await self._session.rows(WANTS_OF, owner=user_id)]

    async def count(self, user_id: int) -> int:
        """Count the lines of a want list."""
        row = await self._session.row(_COUNT, owner=user_id)
        return int(row[0]) if row else 0

    async def one(self, user_id: int, want_id: int) -> Want | None:
        """Load the want with an id."""
        row = await self._session.row(_ONE, owner=user_id, key=want_id)
        return want_from_row(row) if row else None

    async def of_card(self, user_id: int, card_id: int) -> Sequence[Want]:
        """Load the wants that a printing would fill."""
        return [want_from_row(row) for row in await self._session.rows(_OF_CARD, owner=user_id, card=card_id)]

    async def store(self, user_id: int, changes: WantChanges) -> tuple[int, ...]:
        """Apply changes in four statements, however many they are. Raises ``WantNotFound`` and ``CardNotFound``."""
        if changes.dropped:
            await self._session.run(_DROP, owner=user_id, keys=list(changes.dropped))
        old = [want for want in changes.written if want.id != UNSAVED]
        new = [want for want in changes.written if want.id == UNSAVED]
        if old:
            rows = as_arrays(["id", *_FACTS], [(want.id, *want_to_row(want)) for want in old])
            replaced = {row[0] for row in await self._session.rows(_REPLACE, owner=user_id, **rows)}
            for want in old:
                if want.id not in replaced:
                    raise WantNotFound(f"there is no want {want.id} on this list, or no card {want.card_id}")
        added: list[int] = []
        if new:
            rows = as_arrays(list(_FACTS), [want_to_row(want) for want in new])
            added = sorted(row[0] for row in await self._session.rows(_ADD, owner=user_id, **rows))
        if len(added) != len(new):
            raise CardNotFound("a want is for a card that is not in the catalogue")
        if changes.restored:
            back = as_arrays(["id", *_FACTS], [(want.id, *want_to_row(want)) for want in changes.restored], "back")
            await self._session.run(_RESTORE, owner=user_id, **back)
        fresh = iter(added)
        return tuple(next(fresh) if want.id == UNSAVED else want.id for want in changes.written)
