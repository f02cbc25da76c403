"""The cards that somebody can put into a proposal, those that the other wants first."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Integer, and_, any_, bindparam, func, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.collection.model import ANY_LANGUAGE
from dualcaster_core.kernel.text import fold
from dualcaster_core.trading.reading.ports import TradeChoice
from dualcaster_postgres.collection.list_paging import NAMED
from dualcaster_postgres.collection.want_value import is_printing_for
from dualcaster_postgres.sql.codes import NONFOIL
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, inventory_items, want_list_items
from dualcaster_postgres.tables.market import card_values
from dualcaster_postgres.trading.tradable_items import TRADABLE, TRADABLE_SOURCE, tradable_from_row

_items, _haves, _wants, _values = inventory_items.c, have_list_items.c, want_list_items.c, card_values.c
_OWNER: Final = bindparam("owner", type_=BigInteger())
_OTHER: Final = bindparam("other", type_=BigInteger())
_offered_only = sql_cast(bindparam("offered_only", type_=Boolean()), Boolean)
_copied = cards.alias("copied")
_copies = inventory_items.alias("copies")
_wanted = (
    select(_copies.c.id, sql_cast(func.sum(_wants.quantity), BigInteger).label("wanted"))
    .select_from(want_list_items)
    .join(_copied, is_printing_for(_copied))
    .join(_copies, and_(_copies.c.card_id == _copied.c.id, _copies.c.user_id == _OWNER))
    .where(
        _wants.user_id == _OTHER,
        _wants.is_active,
        _wants.is_public,
        or_(~_wants.is_foil_required, _copies.c.finish != NONFOIL),
        or_(_wants.language == ANY_LANGUAGE, _wants.language == _copies.c.language),
        or_(~_wants.condition_strict, _copies.c.condition >= _wants.condition_min),
    )
    .group_by(_copies.c.id)
    .cte("wanted")
)
"""What the other wants of the owner's, found from the wants: they are fewer than the items of a large inventory."""
_named = _items.id == any_(bindparam("keys", type_=ARRAY(BigInteger)))
_on_offer = and_(_haves.is_active, _haves.quantity_for_trade > 0)
CHOICES: Final = (
    select(*TRADABLE, func.coalesce(_wanted.c.wanted, 0))
    .select_from(TRADABLE_SOURCE.outerjoin(_wanted, _wanted.c.id == _items.id))
    .where(
        _items.user_id == _OWNER,
        _items.quantity > _items.reserved,
        or_(_named, and_(or_(~_offered_only, func.coalesce(_on_offer, False)), NAMED)),
    )
    .order_by(
        _named.desc(),
        (func.coalesce(_wanted.c.wanted, 0) > 0).desc(),
        func.coalesce(_on_offer, False).desc(),
        _values.cents.desc().nulls_last(),
        _items.id,
    )
    .limit(bindparam("limit", type_=Integer()))
)


def choice_parameters(
    owner_id: int, other_id: int, keys: Sequence[int], *, offered_only: bool, name_part: str | None = None
) -> dict[str, Any]:
    """Return the parameters of ``CHOICES`` but its limit."""
    return {
        "owner": owner_id,
        "other": other_id,
        "keys": list(keys),
        "offered_only": offered_only,
        "name_part": (fold(name_part) if name_part else "") or None,
    }


def choices_from_rows(rows: Sequence[Row]) -> list[TradeChoice]:
    """Turn rows of ``CHOICES`` into what there is to choose from."""
    return [TradeChoice(item=tradable_from_row(row[:-1]), wanted=row[-1]) for row in rows]
