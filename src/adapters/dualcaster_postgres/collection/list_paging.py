"""How pages of lists are built and continued: first the keys of a page in their order, then what its lines show.

The statements find the keys of one owner by the index on the owner, sort them, and look up values, offers and counts
for the lines of the page alone. A cursor names the card of the last line instead of its texts, which may be long.
"""

from collections.abc import Sequence
from typing import Any, cast

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    SmallInteger,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy import cast as sql_cast

from dualcaster_core.collection.views import ListedPrinting, ListFilter, ListOrder
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import checked_limit, decode_cursor, encode_cursor
from dualcaster_core.kernel.text import fold
from dualcaster_postgres.sql.codes import FINISH_CODES
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.tables import card_names, cards

OWNER = bindparam("owner", type_=BigInteger())
KEY = bindparam("key", type_=BigInteger())
LIMIT = bindparam("limit", type_=Integer())
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
WIDTH = len(PRINTING)

anchor = cards.alias("anchor")
"""The card of the last line of the page before."""
_first = sql_cast(bindparam("first_page", type_=Boolean()), Boolean)
_after_id = bindparam("after_id", type_=BigInteger())
_after_rank = bindparam("after_rank", type_=BigInteger())
ANCHORED = anchor.c.id == bindparam("after_card", type_=BigInteger())
_name_part, _set_code = bindparam("name_part", type_=Text()), bindparam("set_code", type_=Text())
_finish, _condition = bindparam("finish", type_=SmallInteger()), bindparam("condition", type_=SmallInteger())
_for_trade = sql_cast(bindparam("for_trade", type_=Boolean()), Boolean)

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


@frozen
class Sorting:
    """An order of a list: what it sorts by before the key, and what lies beyond the page before."""

    keys: tuple[ColumnElement[Any], ...]
    beyond: ColumnElement[bool]


def by_name(key: ColumnElement[Any], rank: ColumnElement[Any] | None = None) -> Sorting:
    """Sort by name, set and number, after a ``rank`` if there is one; the key breaks ties."""
    mine = (cards.c.name, cards.c.set_code, cards.c.collector_number, key)
    last = (anchor.c.name, anchor.c.set_code, anchor.c.collector_number, _after_id)
    if rank is None:
        return Sorting(mine, or_(_first, tuple_(*mine) > tuple_(*last)))
    return Sorting((rank, *mine), or_(_first, tuple_(rank, *mine) > tuple_(_after_rank, *last)))


def by_rank(key: ColumnElement[Any], rank: ColumnElement[Any]) -> Sorting:
    """Sort by a whole number; the key breaks ties."""
    return Sorting((rank, key), or_(_first, tuple_(rank, key) > tuple_(_after_rank, _after_id)))


def page_of(table: Table, source: Any, keep: Sequence[Any], sorting: Sorting, lines: Select[Any]) -> Select[Any]:
    """Build a page: its keys from ``source``, then ``lines`` of these keys in the same order.

    The last column tells the rank that a cursor needs, 0 where the order has none.
    """
    place = func.row_number().over(order_by=sorting.keys).label("place")
    inner = (
        select(table.c.id.label("id"), place, _rank(sorting).label("rank"))
        .select_from(source)
        .where(*keep, sorting.beyond)
        .order_by(*sorting.keys)
        .limit(LIMIT)
        .subquery("page")
    )
    return lines.add_columns(inner.c.rank).where(table.c.id == inner.c.id).order_by(inner.c.place)


def _rank(sorting: Sorting) -> ColumnElement[Any]:
    first = sorting.keys[0]
    return literal(0, BigInteger) if first is cards.c.name else sql_cast(first, BigInteger)


def filter_parameters(keep: ListFilter) -> dict[str, Any]:
    """Turn a filter into the parameters of the conditions above; what a statement does not name is not asked."""
    name_part = fold(keep.name_part) if keep.name_part else ""
    return {
        "name_part": name_part or None,
        "set_code": keep.set_code.lower() if keep.set_code else None,
        "finish": FINISH_CODES[keep.finish] if keep.finish else None,
        "condition": int(keep.condition) if keep.condition else None,
        "for_trade": keep.for_trade,
    }


@frozen
class Cursors:
    """Writes and reads where pages of one list end: order, rank, card and the public id of the line."""

    name: str
    kind: IdKind
    ids: PublicIds

    def parameters(self, cursor: str | None, order: ListOrder, limit: int) -> dict[str, Any]:
        """Turn a cursor and a limit into parameters; one line more than the page tells whether another follows."""
        asked = {"limit": checked_limit(limit) + 1, "first_page": cursor is None}
        if cursor is None:
            return {**asked, "after_rank": 0, "after_card": 0, "after_id": 0}
        rank, card, line = decode_cursor(cursor, f"{self.name}.{order}", int, int, str)
        key = self.ids.decode(self.kind, cast("str", line))
        if key is None:
            raise ValidationFailed("this cursor does not come from a page of this list", field="cursor")
        return {**asked, "after_rank": rank, "after_card": card, "after_id": key}

    def after(self, rows: Sequence[Row], order: ListOrder, limit: int) -> str | None:
        """Say what continues after the first ``limit`` rows (key, card, ..., rank), None where nothing follows."""
        if len(rows) <= limit:
            return None
        last = rows[limit - 1]
        return encode_cursor(f"{self.name}.{order}", last[-1], last[1], self.ids.encode(self.kind, last[0]))


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
