"""What a want is worth and how much of it is owned: lateral joins for statements over want list items."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, func, or_, select
from sqlalchemy import cast as sql_cast

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.catalogue.language import ENGLISH
from dualcaster_core.collection.model import ANY_LANGUAGE
from dualcaster_postgres.sql.codes import NONFOIL
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import inventory_items, want_list_items
from dualcaster_postgres.tables.market import card_values

_wants, _items, _values = want_list_items.c, inventory_items.c, card_values.c
_fitting, _copied, _wanted = cards.alias("fitting"), cards.alias("copied"), cards.alias("wanted")


def is_printing_for(printing: Any, wants: Any = want_list_items) -> ColumnElement[bool]:
    """Return the condition that a printing is the wanted one, or one of the wanted card (in its set)."""
    of_wanted = select(_wanted.c.set_code).where(_wanted.c.id == wants.c.card_id).correlate(wants)
    return and_(
        printing.c.oracle_card_id == wants.c.oracle_card_id,
        or_(wants.c.any_printing, printing.c.id == wants.c.card_id),
        or_(~wants.c.set_only, printing.c.set_code == of_wanted.scalar_subquery()),
    )


CHEAPEST = (
    select(_values.cents, _values.source, _values.observed_at)
    .join_from(_fitting, card_values, _values.card_id == _fitting.c.id)
    .where(
        is_printing_for(_fitting),
        _values.condition == int(Condition.NM),
        or_(~_wants.is_foil_required, _values.finish != NONFOIL),
        or_(_fitting.c.id == _wants.card_id, ~_fitting.c.digital),
        or_(
            _fitting.c.id == _wants.card_id,
            _fitting.c.language == ENGLISH,
            _wants.language == ANY_LANGUAGE,
            _fitting.c.language == _wants.language,
        ),
    )
    .order_by(_values.cents, _values.card_id, _values.finish)
    .limit(1)
    .lateral("cheapest")
)
"""The near mint copy that would fill the want for the least money; a printing in another language does not."""


def owned_by(owner: ColumnElement[Any]) -> Select[Any]:
    """Return the statement that counts how many copies that would fill the want somebody owns."""
    return (
        select(sql_cast(func.coalesce(func.sum(_items.quantity), 0), BigInteger).label("copies"))
        .join_from(_copied, inventory_items, and_(_items.card_id == _copied.c.id, _items.user_id == owner))
        .where(
            is_printing_for(_copied),
            or_(~_wants.is_foil_required, _items.finish != NONFOIL),
            or_(_wants.language == ANY_LANGUAGE, _items.language == _wants.language),
            _items.condition >= _wants.condition_min,
        )
    )


OWNED = owned_by(_wants.user_id).lateral("owned")
"""How many copies that would fill the want are owned by who wants it."""
