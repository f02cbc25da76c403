"""What copies are worth and what was paid for them, summed up in SQL."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Numeric, and_, bindparam, case, cast, func

from dualcaster_core.collection.portfolio.snapshots import Holding
from dualcaster_core.kernel.money import DOLLARS
from dualcaster_core.market.model import Currency
from dualcaster_postgres.sql.card_values import to_cents
from dualcaster_postgres.tables.collection import inventory_items
from dualcaster_postgres.tables.market import card_values

_items, _values = inventory_items.c, card_values.c
_rate = bindparam("usd_per_eur", type_=Numeric())
_paid = case(
    (_items.acquired_currency == DOLLARS, to_cents(_items.acquired_price)),
    (_items.acquired_currency == Currency.EUR.value, cast(func.round(_items.acquired_price * _rate * 100), BigInteger)),
)
"""What one copy cost in US cents; NULL where that is not known, or in a currency that is not converted."""
_both = and_(_paid.is_not(None), _values.cents.is_not(None))
NAMES: Final = (
    "copies",
    "unpriced_copies",
    "uncosted_copies",
    "value_cents",
    "cost_cents",
    "compared_copies",
    "compared_value_cents",
    "compared_cost_cents",
)


def _total(amount: Any, condition: Any = None) -> Any:
    summed = func.sum(amount) if condition is None else func.sum(amount).filter(condition)
    return cast(func.coalesce(summed, 0), BigInteger)


HOLDING: Final = (
    _total(_items.quantity),
    _total(_items.quantity, _values.cents.is_(None)),
    _total(_items.quantity, _paid.is_(None)),
    _total(_items.quantity * _values.cents),
    _total(_items.quantity * _paid),
    _total(_items.quantity, _both),
    _total(_items.quantity * _values.cents, _both),
    _total(_items.quantity * _paid, _both),
)
"""The sums of a holding over inventory items and their values, in the order of ``NAMES``."""


def holding_from_row(row: Sequence[Any]) -> Holding:
    """Turn the columns of ``HOLDING`` into a value."""
    return Holding(**{name: int(value) for name, value in zip(NAMES, row, strict=True)})
