"""Reads of the catalogue."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Integer,
    SmallInteger,
    Text,
    and_,
    any_,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from dualcaster_core.catalogue.grading import LegalStatus, Rarity
from dualcaster_core.catalogue.pictures import art_of
from dualcaster_core.catalogue.ports import CardFilter, CardPage, CardView, DetailedCard
from dualcaster_core.catalogue.ranking import popularity_rank
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import Cursors, checked_limit
from dualcaster_postgres.catalogue.color_bits import colors_of_bits
from dualcaster_postgres.sql.codes import FINISH_CODES, FINISHES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.generations import Generation, generation
from dualcaster_postgres.tables.catalogue import card_names, cards, oracle_cards

_COLUMNS = (
    cards.c.id,
    cards.c.scryfall_id,
    oracle_cards.c.oracle_id,
    cards.c.name,
    cards.c.set_code,
    cards.c.set_name,
    cards.c.collector_number,
    cards.c.rarity,
    cards.c.finishes,
    cards.c.language,
    cards.c.mana_cost,
    cards.c.type_line,
    cards.c.image_url,
    cards.c.released_at,
    cards.c.back_image_url,
)
_DETAILS = (
    cards.c.rules_text,
    cards.c.flavor_text,
    cards.c.artist,
    oracle_cards.c.colors,
    oracle_cards.c.legalities,
)
_cards = select(*_COLUMNS).join_from(cards, oracle_cards, oracle_cards.c.id == cards.c.oracle_card_id)
_NEWEST_FIRST = (cards.c.released_at.desc().nulls_last(), cards.c.set_code, cards.c.collector_number, cards.c.id)
_BY_KEY = _cards.add_columns(*_DETAILS).where(cards.c.id == bindparam("key", type_=BigInteger()))
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


def _optional(name: str, kind: Any) -> Any:
    return bindparam(name, type_=kind)


def _search(*, named: bool, newest_only: bool) -> Any:
    """Build the search: every filter that is NULL keeps all, so that one statement serves every combination."""
    wanted_finish = _optional("finish", SmallInteger())
    wanted_set, wanted_rarity = _optional("set_code", Text()), _optional("rarity", Text())
    wanted_type = _optional("type_part", Text())
    keep = and_(
        or_(wanted_set.is_(None), cards.c.set_code == wanted_set),
        or_(wanted_rarity.is_(None), cards.c.rarity == wanted_rarity),
        or_(wanted_finish.is_(None), wanted_finish == any_(cards.c.finishes)),
        or_(wanted_type.is_(None), func.strpos(func.lower(cards.c.type_line), wanted_type) > 0),
    )
    place: Any = literal(0, Integer)
    if named:
        names = func.unnest(bindparam("names", type_=ARRAY(Text))).table_valued("name", with_ordinality="place")
        names = names.render_derived(name="wanted")
        ranked = (
            select(card_names.c.oracle_card_id, func.min(names.c.place).label("place"))
            .join_from(names, card_names, card_names.c.folded == names.c.name)
            .group_by(card_names.c.oracle_card_id)
            .subquery()
        )
        place = ranked.c.place
    released = func.coalesce(func.to_char(cards.c.released_at, "YYYYMMDD").cast(Integer), 0)
    statement = select(*_COLUMNS, place.label("place"), (-released).label("age")).join_from(
        cards, oracle_cards, oracle_cards.c.id == cards.c.oracle_card_id
    )
    if named:
        statement = statement.join(ranked, ranked.c.oracle_card_id == cards.c.oracle_card_id)
    statement = statement.where(keep)
    if newest_only:
        statement = statement.ext(distinct_on(cards.c.oracle_card_id)).order_by(
            cards.c.oracle_card_id, cards.c.released_at.desc().nulls_last(), cards.c.id
        )
    found = statement.subquery("found")
    after = tuple_(*(_optional(name, BigInteger()) for name in ("after_place", "after_age", "after_id")))
    return (
        select(found)
        .where(
            or_(
                _optional("first_page", Boolean()),
                tuple_(found.c.place, found.c.age, found.c.id) > after,
            )
        )
        .order_by(found.c.place, found.c.age, found.c.id)
        .limit(bindparam("limit", type_=Integer()))
    )


_SEARCHES = {
    (named, newest): _search(named=named, newest_only=newest) for named in (True, False) for newest in (True, False)
}


def _legalities(stored: Sequence[str]) -> dict[str, LegalStatus]:
    told = (pair.partition("=") for pair in stored)
    return {name: LegalStatus(status) for name, _, status in told}


class PostgresCardQueries:
    """``CardQueries`` and ``CatalogueNames`` on the catalogue."""

    def __init__(self, database: Database, ids: PublicIds) -> None:
        self._database = database
        self._ids = ids

    async def card(self, card_id: int) -> DetailedCard | None:
        """Return one printing by its key, with all that is printed on it."""
        async with self._database.transaction() as session:
            row = await session.row(_BY_KEY, key=card_id)
        return self._detailed(row) if row else None

    async def with_keys(self, card_ids: Sequence[int]) -> Mapping[int, CardView]:
        """Return the printings with these keys."""
        async with self._database.transaction() as session:
            rows = await session.rows(_WITH_KEYS, keys=list(card_ids))
        return {row[0]: self._view(row) for row in rows}

    async def printings(self, card_id: int) -> tuple[CardView, ...]:
        """List every printing of the same card, newest first."""
        async with self._database.transaction() as session:
            return tuple(self._view(row) for row in await session.rows(_PRINTINGS, key=card_id))

    async def search(
        self, names: Sequence[str] | None, filters: CardFilter, *, limit: int, cursor: str | None
    ) -> CardPage:
        """List printings by name order, then newest first; keyset-paged."""
        cursors = Cursors("cards.newest" if names is None else "cards.closest", (None, None, IdKind.CARD), self._ids)
        following = checked_limit(limit) + 1
        place, age, key = cursors.read(cursor) or (0, 0, 0)
        parameters: dict[str, Any] = {
            "set_code": filters.set_code.lower() if filters.set_code else None,
            "rarity": filters.rarity.value if filters.rarity else None,
            "finish": FINISH_CODES[filters.finish] if filters.finish else None,
            "type_part": filters.type_contains.lower() if filters.type_contains else None,
            "first_page": cursor is None,
            "after_place": place,
            "after_age": age,
            "after_id": key,
            "limit": following,
        }
        if names is not None:
            parameters["names"] = list(names)
        async with self._database.transaction() as session:
            rows = await session.rows(_SEARCHES[names is not None, filters.newest_printing_only], **parameters)
        items = tuple(self._view(row) for row in rows[:limit])
        return CardPage(items, cursors.after(rows, limit, lambda row: (row[-2], row[-1], row[0])))

    async def names(self) -> AsyncIterator[tuple[str, str, int]]:
        """Stream every searchable name with its card's name and rank."""
        async with self._database.transaction() as session:
            async for folded, name, edhrec_rank, printings in session.stream(_NAMES):
                yield folded, name, popularity_rank(edhrec_rank, printings)

    async def generation(self) -> int:
        """Return the generation of the names."""
        async with self._database.transaction() as session:
            return await generation(session, Generation.CATALOGUE)

    def _view(self, row: Row) -> CardView:
        return CardView(**self._facts(row))

    def _detailed(self, row: Row) -> DetailedCard:
        rules_text, flavor_text, artist, colors, legalities = row[len(_COLUMNS) :]
        return DetailedCard(
            **self._facts(row),
            rules_text=rules_text,
            flavor_text=flavor_text,
            artist=artist,
            colors=colors_of_bits(colors),
            legalities=_legalities(legalities or ()),
        )

    def _facts(self, row: Row) -> dict[str, Any]:
        released = row[13]
        return {
            "id": row[0],
            "hashid": self._ids.encode(IdKind.CARD, row[0]),
            "scryfall_id": row[1],
            "oracle_id": row[2],
            "name": row[3],
            "set_code": row[4],
            "set_name": row[5],
            "collector_number": row[6],
            "rarity": Rarity(row[7]),
            "finishes": tuple(FINISHES[code] for code in row[8]),
            "language": row[9],
            "mana_cost": row[10],
            "type_line": row[11],
            "image_url": row[12],
            "art_url": art_of(row[12]),
            "back_image_url": row[14],
            "released_at": released.isoformat() if released else None,
        }
