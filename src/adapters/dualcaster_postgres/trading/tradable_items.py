"""``TradableItems`` on PostgreSQL."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, Boolean, any_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.model import Have, ItemKey
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.matching.pairing import PairingWant
from dualcaster_core.trading.ports import TradableItem, WantedPrinting
from dualcaster_core.trading.wants import wanted_keys
from dualcaster_postgres.collection.item_rows import ITEM_KEY, OWNER, key_from_row
from dualcaster_postgres.collection.want_value import is_printing_for
from dualcaster_postgres.sql.card_values import is_value_of
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, inventory_items, want_list_items
from dualcaster_postgres.tables.market import card_values

_items, _haves, _values = inventory_items.c, have_list_items.c, card_values.c
TRADABLE = (
    _items.id,
    *(_items[name] for name in ITEM_KEY),
    _items.user_id,
    _items.quantity,
    _items.reserved,
    cards.c.name,
    cards.c.set_code,
    cards.c.collector_number,
    _values.cents,
    _values.source,
    _values.observed_at,
    _haves.id,
    _haves.quantity_for_trade,
    _haves.min_trade_value,
    _haves.trade_for_wants_only,
    _haves.notes,
    _haves.is_active,
)
"""The columns of ``tradable_from_row``, out of ``TRADABLE_SOURCE``."""
TRADABLE_SOURCE = (
    inventory_items.join(cards, cards.c.id == _items.card_id)
    .join(have_list_items, _haves.inventory_item_id == _items.id, isouter=True)
    .join(card_values, is_value_of(_items), isouter=True)
)
_OF = (
    select(*TRADABLE)
    .select_from(TRADABLE_SOURCE)
    .where(_items.user_id == OWNER, _items.id == any_(bindparam("keys", type_=ARRAY(BigInteger))))
    .order_by(_items.id)
)

_wants = want_list_items.c
_WANTS_FOR = (
    select(
        cards.c.id,
        cards.c.oracle_card_id,
        cards.c.set_code,
        _wants.id,
        _wants.card_id,
        _wants.any_printing,
        _wants.set_only,
        _wants.quantity,
        _wants.condition_min,
        _wants.condition_strict,
        _wants.is_foil_required,
        _wants.language,
        _wants.promised,
    )
    .join_from(cards, want_list_items, is_printing_for(cards))
    .where(
        cards.c.id == any_(bindparam("keys", type_=ARRAY(BigInteger))),
        _wants.user_id == OWNER,
        _wants.is_active,
        or_(bindparam("private_too", type_=Boolean()), _wants.is_public),
    )
    .order_by(_wants.id, cards.c.id)
)


def tradable_from_row(row: Row) -> TradableItem:
    """Turn the columns of ``TRADABLE`` into an item as trades know it."""
    key = key_from_row(row[1:7])
    owner, quantity, reserved, name, set_code, number, cents, source, observed_at, *offer = row[7:]
    have_id, for_trade, least, wants_only, notes, is_active = offer
    have = None
    if have_id is not None:
        have = Have(
            id=have_id,
            item=key,
            quantity_for_trade=for_trade,
            min_trade_value=least,
            trade_for_wants_only=wants_only,
            notes=notes,
            is_active=is_active,
        )
    return TradableItem(
        item_id=row[0],
        owner_id=owner,
        key=key,
        quantity=quantity,
        reserved=reserved,
        name=name,
        set_code=set_code,
        collector_number=number,
        unit_value=None if cents is None else from_cents(cents),
        value_source=source,
        value_observed_at=observed_at,
        have=have,
    )


def _wanted(wanter_id: int, row: Row) -> WantedPrinting:
    card_id, oracle, set_code, want_id, named, any_printing, set_only, *facts = row
    quantity, least, strict, foil, language, promised = facts
    want = PairingWant(
        want_id=want_id,
        user_id=wanter_id,
        card_id=named,
        oracle=oracle,
        any_printing=any_printing,
        set_only=set_only,
        set_code=set_code,
        quantity=quantity,
        condition_min=Condition(least),
        condition_strict=strict,
        is_foil_required=foil,
        language=language,
        max_cents=None,
    )
    return WantedPrinting(card_id=card_id, oracle=oracle, set_code=set_code, want=want, promised=promised)


class PostgresTradableItems:
    """``TradableItems`` over the stored lists."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, owner_id: int, item_ids: Sequence[int]) -> Mapping[int, TradableItem]:
        """Return these items of an owner with what they are worth now, in one statement."""
        rows = await self._session.rows(_OF, owner=owner_id, keys=list(item_ids))
        return {row[0]: tradable_from_row(row) for row in rows}

    async def wants_for(
        self, wanter_id: int, card_ids: Sequence[int], *, public_only: bool = False
    ) -> Sequence[WantedPrinting]:
        """List the active wants of somebody that take one of these printings, in one statement."""
        rows = await self._session.rows(_WANTS_FOR, owner=wanter_id, keys=list(card_ids), private_too=not public_only)
        return [_wanted(wanter_id, row) for row in rows]

    async def wanted(self, wanter_id: int, keys: Sequence[ItemKey]) -> frozenset[ItemKey]:
        """Tell which of these copies would fill a public, active want of somebody, in one statement."""
        return wanted_keys(keys, await self.wants_for(wanter_id, [key.card_id for key in keys], public_only=True))
