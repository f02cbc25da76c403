"""Stores catalogue records set-wise: staged by COPY, merged by one statement for each table."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Executable,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.elements import ColumnElement

from dualcaster_core.catalogue.model import Card, CardSet, LocalizedName, canonical_name, searchable_names
from dualcaster_core.catalogue.ports import StoredChanges
from dualcaster_core.kernel.text import fold
from dualcaster_postgres.catalogue.color_bits import color_bits
from dualcaster_postgres.sql.codes import FINISH_CODES
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.generations import Generation, bump
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.catalogue import card_names, card_sets, cards, oracle_cards

_ORACLE_FACTS: Final = ("name", "edhrec_rank", "type_line", "colors", "legalities")
_FACTS: Final = [c.name for c in cards.columns if c.name not in ("id", "oracle_card_id")]
_FILLABLE: Final = [c.name for c in cards.columns if c.nullable]
_CHANGEABLE: Final = [name for name in _FACTS if name != "scryfall_id"]

_staging = MetaData()
_staged = Table(
    "staged_cards",
    _staging,
    Column("position", Integer),
    Column("oracle_id", Uuid),
    *(Column(f"oracle_{name}", oracle_cards.c[name].type) for name in _ORACLE_FACTS),
    *(Column(name, cards.c[name].type) for name in _FACTS),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
_staged_names = Table(
    "staged_names",
    _staging,
    Column("folded", Text(collation="C")),
    Column("oracle_id", Uuid),
    Column("language", Text),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
_staged_sets = Table(
    "staged_sets",
    _staging,
    *(Column(c.name, c.type) for c in card_sets.columns),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)


def _counted(statement: Insert) -> Executable:
    """Count the rows that an upsert added and changed; those it left alone are not returned."""
    written = statement.returning(literal_column("(xmax = 0)").label("fresh")).cte("written")
    fresh = written.c.fresh
    return select(func.count(literal(1)).filter(fresh), func.count(literal(1)).filter(~fresh)).select_from(written)


def _differ(table: Table, new: Any, names: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(table.c[name].is_distinct_from(new[name]) for name in names))


def _merge_oracle_cards(*, authoritative: bool) -> Executable:
    newest = (
        select(_staged.c.oracle_id, *(_staged.c[f"oracle_{name}"] for name in _ORACLE_FACTS))
        .ext(distinct_on(_staged.c.oracle_id))
        .order_by(_staged.c.oracle_id, _staged.c.oracle_edhrec_rank.nulls_last(), _staged.c.position)
    )
    statement = upsert(oracle_cards).from_select(["oracle_id", *_ORACLE_FACTS], newest)
    old, new = oracle_cards.c, statement.excluded
    facts: dict[str, Any]
    if authoritative:
        facts = {name: new[name] for name in ("name", "type_line", "colors")}
        facts |= {name: func.coalesce(new[name], old[name]) for name in ("edhrec_rank", "legalities")}
    else:
        unknown = old.type_line == ""
        facts = {name: case((unknown, new[name]), else_=old[name]) for name in ("type_line", "colors")}
        facts |= {name: func.coalesce(old[name], new[name]) for name in ("edhrec_rank", "legalities")}
    return _counted(
        statement.on_conflict_do_update(
            index_elements=["oracle_id"], set_=facts, where=_differ(oracle_cards, facts, facts)
        )
    )


_moving = (
    select(cards.c.oracle_card_id)
    .distinct()
    .join_from(_staged, cards, cards.c.scryfall_id == _staged.c.scryfall_id)
    .join(oracle_cards, oracle_cards.c.id == cards.c.oracle_card_id)
    .where(oracle_cards.c.oracle_id != _staged.c.oracle_id)
)
"""Cards that lose a printing to another one by this batch."""


def _count_printings() -> Executable:
    of_card = and_(cards.c.oracle_card_id == oracle_cards.c.id, ~cards.c.digital)
    counted = select(func.count(literal(1))).where(of_card).scalar_subquery()
    newest = select(func.max(cards.c.released_at)).where(of_card).scalar_subquery()
    staged = oracle_cards.c.oracle_id.in_(select(_staged.c.oracle_id))
    losing = oracle_cards.c.id == any_(bindparam("losing", type_=ARRAY(BigInteger)))
    facts = {"printings": counted, "newest_on": newest}
    return update(oracle_cards).where(or_(staged, losing), _differ(oracle_cards, facts, facts)).values(**facts)


def _merge_cards(*, authoritative: bool) -> Executable:
    newest = (
        select(oracle_cards.c.id, *(_staged.c[name] for name in _FACTS))
        .ext(distinct_on(_staged.c.scryfall_id))
        .join_from(_staged, oracle_cards, oracle_cards.c.oracle_id == _staged.c.oracle_id)
        .order_by(_staged.c.scryfall_id, _staged.c.position.desc())
    )
    statement = upsert(cards).from_select(["oracle_card_id", *_FACTS], newest)
    new: dict[str, Any]
    if authoritative:
        new = {name: statement.excluded[name] for name in _CHANGEABLE}
        new |= {name: func.coalesce(statement.excluded[name], cards.c[name]) for name in _FILLABLE}
        new["oracle_card_id"] = statement.excluded.oracle_card_id
    else:
        new = {name: func.coalesce(cards.c[name], statement.excluded[name]) for name in _FILLABLE}
    return _counted(
        statement.on_conflict_do_update(index_elements=["scryfall_id"], set_=new, where=_differ(cards, new, new))
    )


def _merge_names() -> Executable:
    found = (
        select(_staged_names.c.folded, oracle_cards.c.id, _staged_names.c.language)
        .ext(distinct_on(_staged_names.c.folded, oracle_cards.c.id))
        .join_from(_staged_names, oracle_cards, oracle_cards.c.oracle_id == _staged_names.c.oracle_id)
        .order_by(_staged_names.c.folded, oracle_cards.c.id, _staged_names.c.language)
    )
    statement = upsert(card_names).from_select(["folded", "oracle_card_id", "language"], found)
    return _counted(statement.on_conflict_do_nothing())


class SetsFrom(StrEnum):
    """Who tells of a set: Scryfall owns the facts, others fill in, a card knows a code and a name."""

    SCRYFALL = "scryfall"
    OTHERS = "others"
    CARDS = "cards"


def _merge_sets(told_by: SetsFrom) -> Executable:
    names = [c.name for c in card_sets.columns]
    newest = (
        select(*(_staged_sets.c[name] for name in names))
        .ext(distinct_on(_staged_sets.c.code))
        .order_by(_staged_sets.c.code, _staged_sets.c.name)
    )
    statement = upsert(card_sets).from_select(names, newest)
    if told_by is SetsFrom.CARDS:
        return _counted(statement.on_conflict_do_nothing())
    new = {name: statement.excluded[name] for name in names if name != "code"}
    known_by_name_only = card_sets.c.set_type == ""
    changed = _differ(card_sets, new, new)
    keep = changed if told_by is SetsFrom.SCRYFALL else and_(changed, known_by_name_only)
    return _counted(statement.on_conflict_do_update(index_elements=["code"], set_=new, where=keep))


_MERGE_ORACLE_CARDS = {flag: _merge_oracle_cards(authoritative=flag) for flag in (True, False)}
_COUNT_PRINTINGS = _count_printings()
_MERGE_CARDS = {flag: _merge_cards(authoritative=flag) for flag in (True, False)}
_MERGE_NAMES = _merge_names()
_MERGE_SETS = {told_by: _merge_sets(told_by) for told_by in SetsFrom}


def card_to_row(card: Card) -> tuple[Any, ...]:
    """Turn a printing into the columns of ``cards``, without the keys that the server gives."""
    return (
        card.scryfall_id,
        card.name,
        card.set_code,
        card.set_name,
        card.collector_number,
        card.rarity.value,
        [FINISH_CODES[finish] for finish in card.finishes],
        card.language,
        card.mana_cost,
        card.type_line,
        card.rules_text,
        card.image_url,
        card.back_image_url,
        card.artist,
        card.flavor_text,
        card.tcgplayer_id,
        card.tcgplayer_etched_id,
        card.cardmarket_id,
        card.mtgjson_uuid,
        card.released_at,
        card.digital,
    )


def oracle_card_to_row(card: Card) -> tuple[Any, ...]:
    """Turn what a printing tells of its card into the columns of ``oracle_cards``, without those that are derived."""
    return (
        canonical_name(card.name),
        card.edhrec_rank,
        card.type_line,
        color_bits(card.colors),
        [f"{name}={status.value}" for name, status in card.legalities] or None,
    )


class PostgresCatalogueWriter:
    """``CatalogueWriter``: each call is a handful of statements whatever the size of the batch."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def store_cards(self, batch: Sequence[Card], *, authoritative: bool) -> StoredChanges:
        """Insert or update printings with their names and sets; a printing that repeats counts once, the last."""
        await lock(self._session, AdvisoryLock.CATALOGUE)
        await self._session.create(_staged)
        await self._session.create(_staged_names)
        await self._session.create(_staged_sets)
        await self._session.copy(
            "staged_cards",
            ["position", "oracle_id", *(f"oracle_{name}" for name in _ORACLE_FACTS), *_FACTS],
            (
                (position, card.oracle_id, *oracle_card_to_row(card), *card_to_row(card))
                for position, card in enumerate(batch)
            ),
        )
        names = {(name, card.oracle_id) for card in batch for name in searchable_names(card.name)}
        await self._session.copy("staged_names", ["folded", "oracle_id", "language"], ((*n, "en") for n in names))
        sets = {card.set_code: card.set_name for card in batch}
        await self._session.copy(
            "staged_sets",
            ["code", "name", "name_folded", "set_type", "card_count", "digital"],
            ((code, name, fold(name), "", 0, False) for code, name in sets.items()),
        )
        losing = [key for (key,) in await self._session.rows(_moving)]
        oracles = await self._count(_MERGE_ORACLE_CARDS[authoritative], oracle_cards)
        changes = await self._count(_MERGE_CARDS[authoritative], cards)
        counted = await self._session.run(_COUNT_PRINTINGS, losing=losing)
        new_names = await self._count(_MERGE_NAMES, card_names)
        await self._count(_MERGE_SETS[SetsFrom.CARDS], card_sets)
        if oracles.added or oracles.changed or counted or new_names.added:
            await bump(self._session, Generation.CATALOGUE)
        return changes

    async def store_sets(self, sets: Sequence[CardSet], *, authoritative: bool) -> StoredChanges:
        """Insert or update sets by code; where not authoritative only those of which no more than a name is known."""
        await lock(self._session, AdvisoryLock.CATALOGUE)
        await self._session.create(_staged_sets)
        await self._session.copy("staged_sets", [c.name for c in card_sets.columns], map(_set_to_row, sets))
        return await self._count(_MERGE_SETS[SetsFrom.SCRYFALL if authoritative else SetsFrom.OTHERS], card_sets)

    async def store_localized_names(self, names: Sequence[LocalizedName]) -> StoredChanges:
        """Add names in other languages of cards that are in the catalogue."""
        await lock(self._session, AdvisoryLock.CATALOGUE)
        await self._session.create(_staged_names)
        rows = {(folded, name.oracle_id): name.language for name in names for folded in searchable_names(name.name)}
        await self._session.copy(
            "staged_names", ["folded", "oracle_id", "language"], ((*key, code) for key, code in rows.items())
        )
        changes = await self._count(_MERGE_NAMES, card_names)
        if changes.added:
            await bump(self._session, Generation.CATALOGUE)
        return changes

    async def _count(self, statement: Executable, table: Table) -> StoredChanges:
        row: Row | None = await self._session.row(statement)
        changes = StoredChanges(*row) if row else StoredChanges()
        self._session.wrote(table.name, changes.added + changes.changed)
        return changes


def _set_to_row(card_set: CardSet) -> tuple[Any, ...]:
    return (
        card_set.code,
        card_set.name,
        fold(card_set.name),
        card_set.set_type,
        card_set.released_at,
        card_set.card_count,
        card_set.parent_code,
        card_set.digital,
    )
