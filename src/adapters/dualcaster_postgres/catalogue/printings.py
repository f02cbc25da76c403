"""Looks printings up for the lines of imported files, in two statements: which ones fit, and what these are.

A printing that many lines mean, and each in several ways, is loaded once.
"""

from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from attrs import frozen
from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.catalogue.printings import MAX_BY_NAME, Candidates, Printing, PrintingReference
from dualcaster_core.collection.files.resolution import base_name
from dualcaster_core.kernel.gc_pause import gc_paused
from dualcaster_core.kernel.text import fold
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.tables.catalogue import card_names, card_sets, cards, oracle_cards

_GIVEN = {
    "scryfall_id": Uuid(),
    "tcgplayer_id": BigInteger(),
    "cardmarket_id": BigInteger(),
    "set_code": Text(),
    "set_name": Text(),
    "number": Text(),
    "name": Text(),
    "by_name": Boolean(),
}
PRINTING_COLUMNS = (
    cards.c.id,
    cards.c.scryfall_id,
    oracle_cards.c.oracle_id,
    cards.c.name,
    cards.c.set_code,
    cards.c.collector_number,
    cards.c.finishes,
    cards.c.language,
)
_BY_ID, _BY_NUMBER, _BY_SET_AND_NAME, _BY_NAME, _SET_UNKNOWN = range(5)
_NOTHING_FOUND, _NO_SUCH_SET = Candidates(), Candidates(set_known=False)


@lru_cache(maxsize=8)
def _statement(*, by_id: bool, by_name: bool) -> Any:
    """Build the look-up, without the ways that no line of a file goes."""
    line = _lines()
    ways = [
        _hits(line, _BY_NUMBER, and_(cards.c.set_code == line.c.in_set, cards.c.collector_number == line.c.number)),
        select(line.c.position, literal(_SET_UNKNOWN, Integer), literal(None, BigInteger)).where(
            line.c.names_a_set, line.c.in_set.is_(None)
        ),
    ]
    if by_id:
        ways += [
            _hits(line, _BY_ID, cards.c.scryfall_id == line.c.scryfall_id),
            _hits(line, _BY_ID, cards.c.tcgplayer_id == line.c.tcgplayer_id),
            _hits(line, _BY_ID, cards.c.tcgplayer_etched_id == line.c.tcgplayer_id),
            _hits(line, _BY_ID, cards.c.cardmarket_id == line.c.cardmarket_id),
        ]
    if by_name:
        ways += _named(line)
    return union_all(*ways)


def _lines() -> CTE:
    """List the lines with the set that each of them names, if it is known."""
    given = incoming(_GIVEN, numbered=True)
    coded, titled = card_sets.alias("coded"), card_sets.alias("titled")
    titles = (
        select(titled.c.code)
        .where(titled.c.name_folded == given.c.set_name)
        .order_by(titled.c.released_at.nulls_last(), titled.c.code)
        .limit(1)
        .scalar_subquery()
    )
    names_a_set = or_(given.c.set_code.is_not(None), given.c.set_name.is_not(None))
    return (
        select(given, func.coalesce(coded.c.code, titles).label("in_set"), names_a_set.label("names_a_set"))
        .join_from(given, coded, coded.c.code == given.c.set_code, isouter=True)
        .cte("line")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def _hits(line: Any, how: int, condition: Any) -> Select[Any]:
    return select(line.c.position, literal(how, Integer).label("how"), cards.c.id).join_from(line, cards, condition)


def _named(line: Any) -> list[Select[Any]]:
    """Find by name: within the set that a line names, or anywhere where it names none."""
    named = (
        select(line.c.position, line.c.in_set, line.c.names_a_set, card_names.c.oracle_card_id)
        .join_from(line, card_names, card_names.c.folded == line.c.name)
        .where(line.c.by_name)
        .cte("named")
    )
    in_set = and_(cards.c.oracle_card_id == named.c.oracle_card_id, cards.c.set_code == named.c.in_set)
    anywhere = (
        select(
            named.c.position,
            cards.c.id.label("card_id"),
            func.row_number().over(partition_by=named.c.position, order_by=cards.c.id).label("place"),
        )
        .join_from(named, cards, cards.c.oracle_card_id == named.c.oracle_card_id)
        .where(~named.c.names_a_set)
        .subquery("anywhere")
    )
    few = and_(cards.c.id == anywhere.c.card_id, anywhere.c.place <= MAX_BY_NAME)
    return [_hits(named, _BY_SET_AND_NAME, in_set), _hits(anywhere, _BY_NAME, few)]


_BY_KEYS = (
    select(*PRINTING_COLUMNS)
    .join_from(cards, oracle_cards, oracle_cards.c.id == cards.c.oracle_card_id)
    .where(cards.c.id == any_(bindparam("keys", type_=ARRAY(BigInteger))))
)


def printing_from_row(row: Sequence[Any]) -> Printing:
    """Turn the columns of ``PRINTING_COLUMNS`` into a printing."""
    card_id, scryfall_id, oracle_id, name, set_code, number, finishes, language = row
    return Printing(
        card_id=card_id,
        scryfall_id=scryfall_id,
        oracle_id=oracle_id,
        name=name,
        set_code=set_code,
        collector_number=number,
        finishes=tuple(FINISHES[code] for code in finishes),
        language=language,
    )


def _reference_to_row(reference: PrintingReference) -> tuple[Any, ...]:
    number, code = reference.collector_number, reference.set_code
    by_name = number is None or not reference.number_is_canonical
    return (
        reference.scryfall_id,
        reference.tcgplayer_id,
        reference.cardmarket_id,
        code.lower() if code else None,
        fold(reference.set_name) if reference.set_name else None,
        number,
        base_name(reference.name) if by_name and reference.name else None,
        by_name,
    )


class PostgresPrintings:
    """``PrintingDirectory`` on the catalogue."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def candidates(self, references: Sequence[PrintingReference]) -> Sequence[Candidates]:
        """Look all references up in two statements; each distinct one once."""
        many = len(references)
        asked = await in_thread_if_many(many, _asked, references)
        hits = await self._session.rows(_statement(by_id=asked.by_id, by_name=asked.by_name), **asked.given)
        printings = await self.with_keys([row[2] for row in hits if row[2] is not None])
        answers = await in_thread_if_many(many, _answers, hits, printings, asked.count)
        return [answers[place - 1] for place in asked.places]

    async def with_keys(self, card_ids: Sequence[int]) -> Mapping[int, Printing]:
        """Return the printings with these keys."""
        keys = list(set(card_ids))
        if not keys:
            return {}
        rows = await self._session.rows(_BY_KEYS, keys=keys)
        return await in_thread_if_many(len(rows), _by_keys, rows)


@frozen
class _Asked:
    """The distinct references as parameters, how many they are, and the place of each line's among them, from 1."""

    places: Sequence[int]
    count: int
    given: Mapping[str, str]
    by_id: bool
    by_name: bool


def _asked(references: Sequence[PrintingReference]) -> _Asked:
    with gc_paused():
        distinct: dict[tuple[Any, ...], int] = {}
        places = array("l")
        for reference in references:
            places.append(distinct.setdefault(_reference_to_row(reference), len(distinct) + 1))
        return _Asked(
            places,
            len(distinct),
            as_arrays(list(_GIVEN), list(distinct)),
            by_id=any(row[0] or row[1] or row[2] for row in distinct),
            by_name=any(row[-1] for row in distinct),
        )


def _by_keys(rows: Sequence[Row]) -> dict[int, Printing]:
    with gc_paused():
        return {row[0]: printing_from_row(row) for row in rows}


def _answers(hits: Sequence[Row], printings: Mapping[int, Printing], count: int) -> list[Candidates]:
    """Gather what was found for each of so many lines, in their order."""
    with gc_paused():
        return _gathered(hits, printings, count)


def _gathered(hits: Sequence[Row], printings: Mapping[int, Printing], count: int) -> list[Candidates]:
    found: dict[int, list[list[Printing]]] = {}
    unknown: set[int] = set()
    for position, how, key in hits:
        if how == _SET_UNKNOWN:
            unknown.add(position)
            continue
        if key not in printings:
            continue
        printing = printings[key]
        kinds = found.get(position)
        if kinds is None:
            kinds = found[position] = [[], [], [], []]
        if printing not in kinds[how]:
            kinds[how].append(printing)
    return [_candidates(found.get(place), set_known=place not in unknown) for place in range(1, count + 1)]


def _candidates(found: list[list[Printing]] | None, *, set_known: bool) -> Candidates:
    if found is None:
        return _NOTHING_FOUND if set_known else _NO_SUCH_SET
    by_id, by_number, by_set_and_name, by_name = (
        tuple(sorted(kind, key=_by_key) if len(kind) > 1 else kind) for kind in found
    )
    return Candidates(
        by_id=by_id, by_number=by_number, by_set_and_name=by_set_and_name, by_name=by_name, set_known=set_known
    )


def _by_key(printing: Printing) -> int:
    return printing.card_id
