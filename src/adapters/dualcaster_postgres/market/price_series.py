"""Prices as series: one source for each card and finish, in whole US cents."""

from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Date, Integer, Numeric, Text, bindparam, case, cast, func, select

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.market.model import Currency
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_postgres.sql.card_values import to_cents
from dualcaster_postgres.sql.codes import condition_code
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.market import card_values

NEAR_MINT: Final = card_values.c.condition == condition_code(Condition.NM)
NEWEST: Final = select(cast(func.timezone("UTC", func.max(card_values.c.observed_at)), Date)).where(NEAR_MINT)
"""The day of the newest price that values a card."""
QUOTES: Final = incoming({"source": Text(), "kind": Text(), "place": Integer()}, name="quotes", prefix="quote")
"""Which kind of price counts of each source, and its place in the order of preference."""
_rate = bindparam("usd_per_eur", type_=Numeric())


def in_cents(row: Any) -> ColumnElement[int]:
    """Convert what a row states to whole US cents."""
    euros = cast(func.round(row.amount * _rate * 100), BigInteger)
    return case((row.currency == Currency.EUR.value, euros), else_=to_cents(row.amount))


def series_parameters(rules: ValuationRules) -> dict[str, Any]:
    """Return the parameters of ``QUOTES`` and ``in_cents``."""
    kinds = {source.value: kind.value for source, kind in reversed(rules.preference)}
    places = [(source, kind, place) for place, (source, kind) in enumerate(reversed(kinds.items()))]
    return {"usd_per_eur": rules.usd_per_eur, **as_arrays(["source", "kind", "place"], places, "quote")}
