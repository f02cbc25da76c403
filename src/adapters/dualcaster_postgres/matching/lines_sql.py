"""The paired lines of some pairs as they are shown, and as packages are chosen from."""

from typing import Any, Final

from sqlalchemy import BigInteger, Integer, Select, Subquery, and_, bindparam, cast, func, literal, or_, select, tuple_

from dualcaster_postgres.sql.card_values import is_value_of
from dualcaster_postgres.sql.parameters import incoming
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, want_list_items
from dualcaster_postgres.tables.market import card_values

_FIRST: Final = bindparam("first", type_=Integer())
_LINES: Final = bindparam("lines", type_=Integer())
_LEADING: Final = incoming({"have_id": BigInteger(), "want_id": BigInteger()}, name="leading", prefix="leading")


def _placed(filled: Select[Any], *, leading: bool = False) -> Subquery:
    """Number the lines of each direction of a pair, the most valuable first, and add the totals of all.

    ``leading``: those that are given come before others.
    """
    line = filled.subquery("line")
    of_pair = (line.c.haver, line.c.wanter)
    worth = line.c.copies * func.coalesce(line.c.unit_cents, 0)
    leads = [tuple_(line.c.have_id, line.c.want_id).not_in(select(_LEADING.c.have_id, _LEADING.c.want_id))]
    order = (*(leads if leading else ()), worth.desc(), line.c.want_id, line.c.have_id)
    unpriced = func.sum(line.c.copies).filter(line.c.unit_cents.is_(None)).over(partition_by=of_pair)
    return select(
        line,
        func.row_number().over(partition_by=of_pair, order_by=order).label("place"),
        cast(func.count(literal(1)).over(partition_by=of_pair), Integer).label("lines"),
        cast(func.sum(line.c.copies).over(partition_by=of_pair), Integer).label("all_copies"),
        cast(func.coalesce(unpriced, 0), Integer).label("unpriced_copies"),
        cast(func.sum(worth).over(partition_by=of_pair), BigInteger).label("cents"),
    ).subquery("placed")


def shown_lines(filled: Select[Any], *, leading: bool = False) -> Select[Any]:
    """Add what is shown to the lines from place ``_FIRST`` on of each direction of a pair.

    The first line always comes, so that a direction with fewer lines still has its totals.
    """
    placed = _placed(filled, leading=leading)
    haves, wants = have_list_items, want_list_items
    return (
        select(
            placed.c.haver,
            placed.c.wanter,
            placed.c.place,
            placed.c.lines,
            placed.c.all_copies,
            placed.c.unpriced_copies,
            placed.c.cents,
            placed.c.have_id,
            placed.c.want_id,
            haves.c.card_id,
            cards.c.name,
            cards.c.set_code,
            cards.c.collector_number,
            haves.c.finish,
            haves.c.condition,
            wants.c.condition_min,
            haves.c.language,
            placed.c.copies,
            placed.c.unit_cents,
            card_values.c.source,
            card_values.c.observed_at,
            haves.c.min_trade_value,
        )
        .join_from(placed, haves, haves.c.id == placed.c.have_id)
        .join(wants, wants.c.id == placed.c.want_id)
        .join(cards, cards.c.id == haves.c.card_id)
        .join(card_values, is_value_of(haves.c), isouter=True)
        .where(or_(placed.c.place == 1, and_(placed.c.place > _FIRST, placed.c.place <= _FIRST + _LINES)))
        .order_by(placed.c.haver, placed.c.wanter, placed.c.place)
    )


def valuable_lines(filled: Select[Any]) -> Select[Any]:
    """List what packages are chosen from: the most valuable lines of each direction, and how many there are."""
    placed = _placed(filled)
    return (
        select(
            placed.c.haver,
            placed.c.wanter,
            placed.c.lines,
            placed.c.have_id,
            placed.c.want_id,
            placed.c.card_id,
            placed.c.copies,
            placed.c.unit_cents,
            placed.c.gap,
            placed.c.wants_only,
        )
        .where(placed.c.place <= _LINES)
        .order_by(placed.c.haver, placed.c.wanter, placed.c.place)
    )
