"""Reads of the catalogue."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from sqlalchemy import BigInteger, Integer, Text, any_, bindparam, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.catalogue.ports import CardView, DetailedCard, SetView
from dualcaster_core.catalogue.ranking import popularity_rank
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_postgres.catalogue.card_rows import CARD_COLUMNS, DETAIL_COLUMNS, card_view, detailed_card
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.generations import Generation, generation
from dualcaster_postgres.tables.catalogue import card_names, card_sets, cards, oracle_cards

_cards = select(*CARD_COLUMNS).join_from(cards, oracle_cards, oracle_cards.c.id == cards.c.oracle_card_id)
_NEWEST_FIRST = (cards.c.released_at.desc().nulls_last(), cards.c.set_code, cards.c.collector_number, cards.c.id)
_BY_KEY = _cards.add_columns(*DETAIL_COLUMNS).where(cards.c.id == bindparam("key", type_=BigInteger()))
_WITH_KEYS = _cards.where(cards.c.id == any_(bindparam("keys", type_=ARRAY(BigInteger))))
_given = cards.alias("given")
_PRINTINGS = _cards.where(
    cards.c.oracle_card_id
    == select(_given.c.oracle_card_id).where(_given.c.id == bindparam("key", type_=BigInteger())).scalar_subquery()
).order_by(*_NEWEST_FIRST)
_NAMES = (
    select(card_names.c.folded, oracle_cards.c.name, oracle_cards.c.edhrec_rank, oracle_cards.c.printings)
    .join_from(card_names, oracle_cards, oracle_cards.c.id == card_names.c.oracle_card_id)
    .order_by(card_names.c.folded)
)
_text: Final = bindparam("text", type_=Text())
_begins = func.starts_with(card_sets.c.name_folded, _text)
_holds = func.strpos(card_sets.c.name_folded, literal(" ", Text) + _text) > 0
_in_set = cards.c.set_code == card_sets.c.code
_found_sets = (
    select(card_sets)
    .where(
        or_(card_sets.c.code == _text, _begins, _holds),
        select(literal(1)).where(_in_set).exists(),
    )
    .order_by(
        (card_sets.c.code == _text).desc(),
        (card_sets.c.name_folded == _text).desc(),
        _begins.desc(),
        card_sets.c.card_count.desc(),
        card_sets.c.released_at.desc().nulls_last(),
        card_sets.c.code,
    )
    .limit(bindparam("limit", type_=Integer()))
    .subquery("found")
)
_SETS = select(
    _found_sets.c.code,
    _found_sets.c.name,
    _found_sets.c.released_at,
    select(func.count(literal(1))).where(cards.c.set_code == _found_sets.c.code).scalar_subquery(),
)


class PostgresCardQueries:
    """``CardQueries`` and ``CatalogueNames`` on the catalogue."""

    def __init__(self, database: Database, ids: PublicIds) -> None:
        self._database = database
        self._ids = ids

    async def card(self, card_id: int) -> DetailedCard | None:
        """Return one printing by its key, with all that is printed on it."""
        async with self._database.transaction() as session:
            row = await session.row(_BY_KEY, key=card_id)
        return detailed_card(row, self._ids) if row else None

    async def with_keys(self, card_ids: Sequence[int]) -> Mapping[int, CardView]:
        """Return the printings with these keys."""
        async with self._database.transaction() as session:
            rows = await session.rows(_WITH_KEYS, keys=list(card_ids))
        return {row[0]: card_view(row, self._ids) for row in rows}

    async def printings(self, card_id: int) -> tuple[CardView, ...]:
        """List every printing of the same card, newest first."""
        async with self._database.transaction() as session:
            return tuple(card_view(row, self._ids) for row in await session.rows(_PRINTINGS, key=card_id))

    async def sets(self, text: str, limit: int) -> tuple[SetView, ...]:
        """List the sets of which a folded text is the code, the name, or a beginning of it or of a word in it."""
        async with self._database.transaction() as session:
            rows = await session.rows(_SETS, text=text, limit=limit)
        return tuple(
            SetView(code=code, name=name, released_at=day.isoformat() if day else None, printings=printings)
            for code, name, day, printings in rows
        )

    async def names(self) -> AsyncIterator[tuple[str, str, int]]:
        """Stream every searchable name with its card's name and popularity rank."""
        async with self._database.transaction() as session:
            async for folded, name, edhrec_rank, printings in session.stream(_NAMES):
                yield folded, name, popularity_rank(edhrec_rank, printings)

    async def generation(self) -> int:
        """Return the generation of the names."""
        async with self._database.transaction() as session:
            return await generation(session, Generation.CATALOGUE)
