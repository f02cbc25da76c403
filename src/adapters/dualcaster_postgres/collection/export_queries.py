"""Reads of people's lists."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import BigInteger, bindparam, exists, func, select

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.files.ports import ExportRow, ItemView
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_postgres.catalogue.printings import PRINTING_COLUMNS, printing_from_row
from dualcaster_postgres.collection.inventory import item_from_row
from dualcaster_postgres.sql.card_values import is_value_of
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.catalogue import cards, oracle_cards
from dualcaster_postgres.tables.collection import have_list_items, inventory_items
from dualcaster_postgres.tables.market import card_values

_items, _haves = inventory_items.c, have_list_items.c
_twin = cards.alias("twin")
_ITEM_COLUMNS = (
    _items.id,
    _items.card_id,
    _items.finish,
    _items.condition,
    _items.language,
    _items.signed,
    _items.altered,
    _items.quantity,
    _items.reserved,
    _items.acquired_price,
    _items.acquired_currency,
    _items.acquired_on,
    _items.location,
)
_LISTED = (
    select(
        *_ITEM_COLUMNS,
        *PRINTING_COLUMNS,
        cards.c.set_name,
        cards.c.rarity,
        func.coalesce(_haves.quantity_for_trade, 0),
        cards.c.tcgplayer_id,
        cards.c.cardmarket_id,
        exists().where(_twin.c.cardmarket_id == cards.c.cardmarket_id, _twin.c.id != cards.c.id),
        card_values.c.cents,
        card_values.c.source,
        card_values.c.observed_at,
    )
    .join_from(inventory_items, cards, cards.c.id == _items.card_id)
    .join(oracle_cards, oracle_cards.c.id == cards.c.oracle_card_id)
    .join(have_list_items, _haves.inventory_item_id == _items.id, isouter=True)
    .join(card_values, is_value_of(_items), isouter=True)
    .where(_items.user_id == bindparam("owner", type_=BigInteger()))
    .order_by(cards.c.name, cards.c.set_code, cards.c.collector_number, _items.id)
)
_ITEM_END = len(_ITEM_COLUMNS)
_PRINTING_END = _ITEM_END + len(PRINTING_COLUMNS)


@frozen
class PostgresCollectionQueries:
    """``CollectionQueries``: each list is one statement."""

    _database: Database
    _ids: PublicIds

    async def export_rows(self, user_id: int) -> Sequence[ExportRow]:
        """List everything somebody owns, ready to be written to a file."""
        return [_export_row(row) for row in await self._rows(user_id)]

    async def items(self, user_id: int) -> Sequence[ItemView]:
        """List everything somebody owns, with values."""
        return [self._view(row) for row in await self._rows(user_id)]

    async def _rows(self, user_id: int) -> list[Row]:
        async with self._database.transaction() as session:
            return await session.rows(_LISTED, owner=user_id)

    def _view(self, row: Row) -> ItemView:
        export = _export_row(row)
        item, printing = export.item, export.printing
        cents, source, observed_at = row[-3:]
        return ItemView(
            id=row[0],
            card_id=printing.card_id,
            card_hashid=self._ids.encode(IdKind.CARD, printing.card_id),
            name=printing.name,
            set_code=printing.set_code,
            collector_number=printing.collector_number,
            finish=FINISHES[row[2]].value,
            condition=Condition(row[3]).name,
            language=item.key.language,
            signed=item.key.signed,
            altered=item.key.altered,
            quantity=item.quantity,
            quantity_for_trade=export.trade_quantity,
            unit_value=None if cents is None else from_cents(cents),
            value_source=source,
            value_as_of=observed_at.date() if observed_at else None,
            acquired_price=item.acquired_price,
            acquired_currency=item.acquired_currency,
            acquired_on=item.acquired_on,
            location=item.location,
        )


def _export_row(row: Sequence[Any]) -> ExportRow:
    set_name, rarity, for_trade, tcgplayer_id, cardmarket_id, shared = row[_PRINTING_END : _PRINTING_END + 6]
    return ExportRow(
        printing=printing_from_row(row[_ITEM_END:_PRINTING_END]),
        set_name=set_name,
        rarity=rarity,
        item=item_from_row(tuple(row[:_ITEM_END])),
        trade_quantity=for_trade,
        tcgplayer_id=tcgplayer_id,
        cardmarket_id=cardmarket_id,
        cardmarket_id_is_shared=shared,
    )
