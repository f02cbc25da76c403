"""The statements that list cards with what they are worth, one for each shape of a query.

A filter that is not asked for is not in the statement: the planner sees only what it has to do. The inner part picks
the keys of one page; the printing that is shown, its value and all else is read for these alone.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Literal

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Select,
    SmallInteger,
    Text,
    and_,
    any_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.market.listing import CardOrder
from dualcaster_postgres.catalogue.card_rows import CARD_COLUMNS
from dualcaster_postgres.sql.codes import condition_code
from dualcaster_postgres.tables.catalogue import card_names, cards, oracle_cards
from dualcaster_postgres.tables.market import card_values, oracle_values

LinePer = Literal["printing", "card, the newest", "card, the cheapest"]
_LAST: Final = 2**31 - 1
_DEAREST: Final = 2**62
_TYPES: Final[Mapping[str, Any]] = {
    "set_code": Text(),
    "rarity": Text(),
    "finish": SmallInteger(),
    "type_part": Text(),
    "colors": SmallInteger(),
    "least": BigInteger(),
    "most": BigInteger(),
}


@frozen
class Shape:
    """What a statement is made of: what has a line, in which order they come, and which filters are asked for."""

    line_per: LinePer
    order: CardOrder
    named: bool
    asked: frozenset[str]
    first_page: bool

    @property
    def of_cards(self) -> bool:
        """Whether each card has one line."""
        return self.line_per != "printing"

    @property
    def narrow(self) -> bool:
        """Whether only some printings of a card are kept."""
        return bool(self.asked & {"set_code", "rarity", "finish"})

    @property
    def by_price(self) -> bool:
        """Whether the order or a filter goes by what cards are worth."""
        return self.order in (CardOrder.CHEAPEST, CardOrder.DEAREST) or bool(self.asked & {"least", "most"})


def _asked(name: str) -> Any:
    return bindparam(name, type_=_TYPES[name])


def _only(shape: Shape, conditions: dict[str, ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    return [condition for name, condition in conditions.items() if name in shape.asked]


def _keeps_printing(shape: Shape) -> list[ColumnElement[bool]]:
    conditions = {
        "set_code": cards.c.set_code == _asked("set_code"),
        "rarity": cards.c.rarity == _asked("rarity"),
        "finish": _asked("finish") == any_(cards.c.finishes),
    }
    return [~cards.c.digital, *_only(shape, conditions)]


def _keeps_card(shape: Shape) -> list[ColumnElement[bool]]:
    mask, colors = _asked("colors"), oracle_cards.c.colors
    conditions = {
        "type_part": func.strpos(func.lower(oracle_cards.c.type_line), _asked("type_part")) > 0,
        "colors": and_(colors.bitwise_and(mask) == mask, or_(mask > 0, colors == 0)),
    }
    return _only(shape, conditions)


def _keeps_price(shape: Shape, cents: Any) -> list[ColumnElement[bool]]:
    return _only(shape, {"least": cents >= _asked("least"), "most": cents <= _asked("most")})


def _days_old(day: ColumnElement[Any]) -> Any:
    """Count the days from a release to one that no card comes out after."""
    return literal_column("DATE '2100-01-01'", Date) - func.coalesce(day, literal_column("DATE '1900-01-01'", Date))


def _values(shape: Shape) -> Select[Any]:
    """Read what near mint copies of a printing are worth."""
    finish = [card_values.c.finish == _asked("finish")] if "finish" in shape.asked else []
    return (
        select(
            card_values.c.cents, card_values.c.finish.label("priced"), card_values.c.source, card_values.c.observed_at
        )
        .where(
            card_values.c.card_id == cards.c.id,
            card_values.c.condition == condition_code(Condition.NM),
            *finish,
        )
        .correlate(cards)
    )


def _value(shape: Shape) -> Any:
    """Read the value of a printing that is shown: of the cheapest finish for a card, else of the plainest."""
    cheapest = shape.line_per == "card, the cheapest"
    order = card_values.c.cents if cheapest else card_values.c.finish
    return _values(shape).order_by(order).limit(1).lateral("value")


def _named() -> Any:
    """List the cards that have one of the given names, each at the place of the first."""
    names = func.unnest(bindparam("names", type_=ARRAY(Text))).table_valued("name", with_ordinality="place")
    wanted = names.render_derived(name="wanted")
    return (
        select(card_names.c.oracle_card_id, func.min(wanted.c.place).label("place"))
        .join_from(wanted, card_names, card_names.c.folded == wanted.c.name)
        .group_by(card_names.c.oracle_card_id)
        .subquery("named")
    )


_unpopular = func.coalesce(oracle_cards.c.edhrec_rank, _LAST)
_page_name = {True: oracle_cards.c.name, False: cards.c.name}
_page_key = {True: oracle_cards.c.id, False: cards.c.id}
_given = cards.alias("given")
_of_given = oracle_cards.alias("of_given")
_after = (
    select(_given, _of_given.c.name.label("oracle_name"))
    .join_from(_given, _of_given, _of_given.c.id == _given.c.oracle_card_id)
    .where(_given.c.id == bindparam("after_card", type_=BigInteger()))
    .cte("after")
)


def _kept_cards(shape: Shape) -> tuple[Any, Any, Any]:
    """Return the cards that have a line, how old each is, and what it costs at least."""
    if not shape.narrow:
        values = oracle_values.c.oracle_card_id == oracle_cards.c.id
        joined = oracle_cards.outerjoin(oracle_values, values) if shape.by_price else oracle_cards
        return joined, _days_old(oracle_cards.c.newest_on), oracle_values.c.cents
    value = _values(shape).lateral("value")
    found = cards.outerjoin(value, true()) if shape.by_price else cards
    cents = func.min(value.c.cents) if shape.by_price else literal(0, Integer)
    kept = (
        select(cards.c.oracle_card_id, func.min(_days_old(cards.c.released_at)).label("age"), cents.label("cents"))
        .select_from(found)
        .where(*_keeps_printing(shape))
        .group_by(cards.c.oracle_card_id)
        .subquery("kept")
    )
    return oracle_cards.join(kept, kept.c.oracle_card_id == oracle_cards.c.id), kept.c.age, kept.c.cents


def _kept_printings(shape: Shape) -> tuple[Any, Any, Any]:
    """Return the printings that have a line, how old each is, and what it costs."""
    joined: Any = cards.join(oracle_cards, oracle_cards.c.id == cards.c.oracle_card_id)
    value = _value(shape)
    if shape.by_price:
        joined = joined.outerjoin(value, true())
    return joined, _days_old(cards.c.released_at), value.c.cents


def _keys(shape: Shape, place: Any, age: Any, cents: Any) -> tuple[Any, Any]:
    """Return the two numbers that lines are sorted by; a name is sorted by itself."""
    none = literal(0, Integer)
    return {
        CardOrder.RELEVANCE: (place, _unpopular if shape.of_cards else age),
        CardOrder.POPULAR: (_unpopular, age),
        CardOrder.NAME: (none, none),
        CardOrder.CHEAPEST: (func.coalesce(cents, _DEAREST), _unpopular),
        CardOrder.DEAREST: (func.coalesce(-cents, 1), _unpopular),
        CardOrder.NEWEST: (age, _unpopular),
    }[shape.order]


def _page(shape: Shape) -> Any:
    """Cut one page out of all that is kept: what its lines are sorted by, and their keys."""
    source, age, cents = _kept_cards(shape) if shape.of_cards else _kept_printings(shape)
    place: Any = literal(0, Integer)
    if shape.named:
        named = _named()
        place = named.c.place
        source = source.join(named, named.c.oracle_card_id == oracle_cards.c.id)
    keys, key, name = _keys(shape, place, age, cents), _page_key[shape.of_cards], _page_name[shape.of_cards]
    by_name = shape.order is CardOrder.NAME
    order = (name, key) if by_name else (*keys, key)
    statement = (
        select(keys[0].label("first"), keys[1].label("second"), key.label("key"), name.label("name"))
        .select_from(source)
        .where(*_keeps_card(shape), *_keeps_price(shape, cents))
    )
    if shape.of_cards:
        statement = statement.where(oracle_cards.c.printings > 0)
    else:
        statement = statement.where(*_keeps_printing(shape))
    if not shape.first_page:
        last_key = select(_after.c.oracle_card_id if shape.of_cards else _after.c.id).scalar_subquery()
        last_name = select(_after.c.oracle_name if shape.of_cards else _after.c.name).scalar_subquery()
        numbers = tuple(bindparam(f"after_{part}", type_=BigInteger()) for part in ("first", "second"))
        statement = statement.where(tuple_(*order) > tuple_(*((last_name,) if by_name else numbers), last_key))
    return statement.order_by(*order).limit(bindparam("limit", type_=Integer())).subquery("page")


@lru_cache(maxsize=1024)
def listing(shape: Shape) -> Select[Any]:
    """Build the statement: ``CARD_COLUMNS``, the value, how many printings are kept, and what the line is sorted by."""
    page, value = _page(shape), _value(shape)
    facts = (*CARD_COLUMNS, value.c.cents, value.c.priced, value.c.source, value.c.observed_at)
    lines = (
        select(*facts, func.count(literal(1)).over().label("printings"))
        .select_from(cards.join(oracle_cards, oracle_cards.c.id == cards.c.oracle_card_id).outerjoin(value, true()))
        .correlate(page)
    )
    if shape.of_cards:
        newest_first = (cards.c.released_at.desc().nulls_last(), cards.c.id)
        cheapest = (value.c.cents.nulls_last(),) if shape.line_per == "card, the cheapest" else ()
        lines = lines.where(cards.c.oracle_card_id == page.c.key, *_keeps_printing(shape))
        lines = lines.order_by(*cheapest, *newest_first).limit(1)
    else:
        lines = lines.where(cards.c.id == page.c.key)
    line = lines.lateral("line")
    by_name = (page.c.name, page.c.key) if shape.order is CardOrder.NAME else ()
    order = by_name or (page.c.first, page.c.second, page.c.key)
    return select(line, page.c.first, page.c.second).join_from(page, line, true()).order_by(*order)
