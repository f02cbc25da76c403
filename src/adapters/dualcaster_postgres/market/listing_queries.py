"""Lists of cards with what they are worth."""

from collections.abc import Mapping, Sequence
from typing import Any

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents, to_cents
from dualcaster_core.kernel.paging import Cursors, checked_limit
from dualcaster_core.market.listing import CardOrder, ListedCard, ListedPage, ListingQuery
from dualcaster_postgres.catalogue.card_rows import CARD_COLUMNS, card_facts
from dualcaster_postgres.catalogue.color_bits import color_bits
from dualcaster_postgres.market.listing_sql import LinePer, Shape, listing
from dualcaster_postgres.sql.codes import FINISH_CODES, FINISHES
from dualcaster_postgres.sql.database import Database, Row

_MOST_NAMED = 200
_CURSOR_NAMES: Mapping[LinePer, str] = {
    "printing": "printings",
    "card, the newest": "newest",
    "card, the cheapest": "cards",
}


class PostgresListingQueries:
    """``ListingQueries`` on the catalogue and the derived values."""

    def __init__(self, database: Database, ids: PublicIds) -> None:
        self._database = database
        self._ids = ids

    async def listed(self, query: ListingQuery, *, limit: int, cursor: str | None) -> ListedPage:
        """List what a query keeps, in its order; keyset-paged."""
        line_per = _line_per(query)
        order = f"cards.{_CURSOR_NAMES[line_per]}.{query.order.value}"
        cursors = Cursors(order, (None, None, IdKind.CARD), self._ids)
        after = cursors.read(cursor)
        given = _given(query)
        asked, named = frozenset(given) - {"names"}, query.names is not None
        statement = listing(Shape(line_per, query.order, named=named, asked=asked, first_page=after is None))
        if after is not None:
            given |= dict(zip(("after_first", "after_second", "after_card"), after, strict=True))
        async with self._database.transaction() as session:
            rows = await session.rows(statement, **given, limit=checked_limit(limit) + 1)
        items = tuple(self._line(row, counted=line_per == "card, the cheapest") for row in rows[:limit])
        return ListedPage(items, cursors.after(rows, limit, lambda row: (row[-2], row[-1], row[0])))

    async def named(self, names: Sequence[str]) -> Sequence[ListedCard | None]:
        """Return for each folded name its most played card."""
        statement = listing(
            Shape("card, the cheapest", CardOrder.RELEVANCE, named=True, asked=frozenset(), first_page=True)
        )
        async with self._database.transaction() as session:
            rows = await session.rows(statement, names=list(names), limit=_MOST_NAMED)
        first: dict[int, Row] = {}
        for row in rows:
            first.setdefault(row[-2], row)
        return [self._line(first[at], counted=True) if at in first else None for at in range(1, len(names) + 1)]

    def _line(self, row: Row, *, counted: bool) -> ListedCard:
        cents, finish, source, observed_at, printings = row[len(CARD_COLUMNS) : len(CARD_COLUMNS) + 5]
        return ListedCard(
            **card_facts(row, self._ids),
            current_price=None if cents is None else from_cents(cents),
            price_finish=None if finish is None else FINISHES[finish].value,
            price_source=source,
            price_observed_at=observed_at,
            printings=printings if counted else None,
        )


def _line_per(query: ListingQuery) -> LinePer:
    if query.filters.newest_printing_only:
        return "card, the newest"
    return "card, the cheapest" if query.filters.one_per_card else "printing"


def _given(query: ListingQuery) -> dict[str, Any]:
    filters, prices = query.filters, query.prices
    values = {
        "set_code": filters.set_code.lower() if filters.set_code else None,
        "rarity": filters.rarity.value if filters.rarity else None,
        "finish": FINISH_CODES[filters.finish] if filters.finish else None,
        "type_part": filters.type_contains.lower() if filters.type_contains else None,
        "colors": None if filters.colors is None else color_bits(filters.colors),
        "least": None if prices.least is None else to_cents(prices.least),
        "most": None if prices.most is None else to_cents(prices.most),
        "names": None if query.names is None else list(query.names),
    }
    return {name: value for name, value in values.items() if value is not None}
