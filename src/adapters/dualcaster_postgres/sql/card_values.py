"""What a copy is worth, in SQL: the one join of items, haves and wants with the values of cards."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, cast

from dualcaster_postgres.tables.market import card_values


def is_value_of(copy: Any, values: Any = card_values.c) -> ColumnElement[bool]:
    """Return the condition that a row of ``values`` is for copies like this one: its card, finish and condition."""
    return and_(
        values.card_id == copy.card_id,
        values.finish == copy.finish,
        values.condition == copy.condition,
    )


def with_value(source: Any, copy: Any) -> FromClause:
    """Return ``source`` joined with the value of each copy in it; a copy without a price stays."""
    joined: FromClause = source.join(card_values, is_value_of(copy), isouter=True)
    return joined


def to_cents(amount: ColumnElement[Any]) -> ColumnElement[int]:
    """Convert a NUMERIC(12, 2) amount to whole cents."""
    return cast(amount * 100, BigInteger)
