"""What pages of lists keep and how they are sorted.

A cursor names the card of the last row instead of its texts, which may be long; ``anchor`` looks them up.
"""

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    SmallInteger,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    tuple_,
)
from sqlalchemy import cast as sql_cast

from dualcaster_core.collection.views import ListedPrinting, ListFilter
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.text import fold
from dualcaster_postgres.sql.codes import FINISH_CODES
from dualcaster_postgres.tables.catalogue import card_names, cards

PRINTING = (
    cards.c.id,
    cards.c.name,
    cards.c.set_code,
    cards.c.set_name,
    cards.c.collector_number,
    cards.c.rarity,
    cards.c.image_url,
)
"""The columns of ``printing_view``."""

anchor = cards.alias("anchor")
"""The card of the last row of the page before."""
_first = sql_cast(bindparam("first_page", type_=Boolean()), Boolean)
_after_id = bindparam("after_id", type_=BigInteger())
_after_rank = bindparam("after_rank", type_=BigInteger())
_name_part, _set_code = bindparam("name_part", type_=Text()), bindparam("set_code", type_=Text())
_finish, _condition = bindparam("finish", type_=SmallInteger()), bindparam("condition", type_=SmallInteger())
_for_trade = sql_cast(bindparam("for_trade", type_=Boolean()), Boolean)

VIEWER = bindparam("viewer", type_=BigInteger())
"""Who looks at somebody else's list; null for a stranger."""
_marked = sql_cast(bindparam("marked", type_=Boolean()), Boolean)

NAMED = or_(
    _name_part.is_(None),
    exists().where(
        card_names.c.oracle_card_id == cards.c.oracle_card_id, func.strpos(card_names.c.folded, _name_part) > 0
    ),
)
"""The card has the asked part in one of its names."""
OF_SET = or_(_set_code.is_(None), cards.c.set_code == _set_code)


def of_copy(columns: Any) -> ColumnElement[bool]:
    """The copy has the asked finish and condition."""
    return and_(
        or_(_finish.is_(None), columns.finish == _finish), or_(_condition.is_(None), columns.condition == _condition)
    )


def offered_or_not(offered: ColumnElement[bool]) -> ColumnElement[bool]:
    """The item is offered, or is not, as asked."""
    return or_(_for_trade.is_(None), offered == _for_trade)


def marked_or_not(copies: ColumnElement[Any]) -> ColumnElement[bool]:
    """The viewer wants or has copies of the entry, or none, as asked."""
    return or_(_marked.is_(None), (copies > 0) == _marked)


@frozen
class Sorting:
    """An order of a list: what it is read from, what it sorts by, and where the page before ended.

    ``rank`` is the whole number that it sorts by first, which a cursor needs; 0 where there is none.
    """

    source: FromClause
    keys: tuple[ColumnElement[Any], ...]
    last: tuple[ColumnElement[Any], ...]
    rank: ColumnElement[Any]

    def ordering(self, *, reverse: bool) -> tuple[ColumnElement[Any], ...]:
        """Return what the rows are ordered by, one way round or the other."""
        return tuple(key.desc() for key in self.keys) if reverse else self.keys

    def beyond(self, *, reverse: bool) -> ColumnElement[bool]:
        """Return the condition that a row lies beyond the page before."""
        mine, last = tuple_(*self.keys), tuple_(*self.last)
        return or_(_first, mine < last if reverse else mine > last)


def by_name(source: FromClause, key: ColumnElement[Any], rank: ColumnElement[Any] | None = None) -> Sorting:
    """Sort by name, set and number, after a ``rank`` if there is one; the key breaks ties."""
    return _by_card(source, ("name", "set_code", "collector_number"), key, rank)


def by_set(source: FromClause, key: ColumnElement[Any]) -> Sorting:
    """Sort by set, number and name; the key breaks ties."""
    return _by_card(source, ("set_code", "collector_number", "name"), key, None)


def _by_card(
    source: FromClause, names: Sequence[str], key: ColumnElement[Any], rank: ColumnElement[Any] | None
) -> Sorting:
    anchored = source.join(anchor, anchor.c.id == bindparam("after_card", type_=BigInteger()), isouter=True)
    mine = (*(cards.c[name] for name in names), key)
    last = (*(anchor.c[name] for name in names), _after_id)
    if rank is None:
        return Sorting(anchored, mine, last, literal(0, BigInteger))
    return Sorting(anchored, (rank, *mine), (_after_rank, *last), sql_cast(rank, BigInteger))


def by_rank(source: FromClause, key: ColumnElement[Any], rank: ColumnElement[Any]) -> Sorting:
    """Sort by a whole number; the key breaks ties."""
    return Sorting(source, (rank, key), (_after_rank, _after_id), sql_cast(rank, BigInteger))


def filter_parameters(filters: ListFilter) -> dict[str, Any]:
    """Turn a filter into the parameters of the conditions above; what a statement does not name is not asked."""
    name_part = fold(filters.name_part) if filters.name_part else ""
    return {
        "name_part": name_part or None,
        "set_code": filters.set_code.lower() if filters.set_code else None,
        "finish": FINISH_CODES[filters.finish] if filters.finish else None,
        "condition": int(filters.condition) if filters.condition else None,
        "for_trade": filters.for_trade,
        "marked": filters.marked,
    }


def printing_view(row: Sequence[Any], ids: PublicIds) -> ListedPrinting:
    """Turn the columns of ``PRINTING`` into what is shown."""
    key, name, set_code, set_name, number, rarity, image = row
    return ListedPrinting(
        hashid=ids.encode(IdKind.CARD, key),
        name=name,
        set_code=set_code,
        set_name=set_name,
        collector_number=number,
        rarity=rarity,
        image_url=image,
    )
