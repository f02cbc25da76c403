"""Reads of prices and of what people want and have."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, Date, and_, bindparam, cast, func, or_, select, union_all

from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.market.model import Chart, ChartPoint, Currency, CurrentPrice
from dualcaster_core.market.ports import Demand
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_postgres.market.unit_values import GONE, PRICE_COLUMNS, price_from_row
from dualcaster_postgres.sql.codes import FINISHES, WHATEVER_GRADE
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, want_list_items
from dualcaster_postgres.tables.market import current_prices, price_observations, price_weeks

_key = bindparam("key", type_=BigInteger())
_prices, _seen = current_prices.c, price_observations.c
_OF_CARD = (
    select(*PRICE_COLUMNS)
    .where(_prices.card_id == _key, _prices.valued != GONE)
    .order_by(_prices.finish, _prices.source, _prices.kind, _prices.condition, _prices.feed)
)
_since = bindparam("since", type_=Date())
_DAYS = select(_seen.finish, _seen.source, _seen.kind, _seen.observed_on, _seen.currency, _seen.amount).where(
    _seen.card_id == _key, _seen.observed_on >= _since, _seen.condition == WHATEVER_GRADE
)
_weeks = price_weeks.c
_WEEKS = select(
    _weeks.finish,
    _weeks.source,
    _weeks.kind,
    cast(func.timezone("UTC", _weeks.observed_at), Date).label("observed_on"),
    _weeks.currency,
    _weeks.amount,
).where(_weeks.card_id == _key, _weeks.week > _since - 7, _weeks.condition == WHATEVER_GRADE)
"""What was rolled up, each week on the day of its last price."""
_HISTORY = union_all(_WEEKS, _DAYS).order_by("finish", "source", "kind", "observed_on")
_wants, _haves = want_list_items.c, have_list_items.c
_oracle = select(cards.c.oracle_card_id).where(cards.c.id == _key).scalar_subquery()


def _set_of(card_id: Any) -> Any:
    printing = cards.alias()
    return select(printing.c.set_code).where(printing.c.id == card_id).scalar_subquery()


_visible = and_(users.c.is_active, users.c.is_public)
_WANTED = (
    select(func.count(func.distinct(_wants.user_id)))
    .join_from(want_list_items, users, users.c.id == _wants.user_id)
    .where(
        _wants.is_active,
        _wants.is_public,
        _visible,
        users.c.show_want_list,
        or_(
            and_(~_wants.any_printing, _wants.card_id == _key),
            and_(
                _wants.any_printing,
                _wants.oracle_card_id == _oracle,
                or_(~_wants.set_only, _set_of(_wants.card_id) == _set_of(_key)),
            ),
        ),
    )
    .scalar_subquery()
)
_HAD = (
    select(func.count(func.distinct(_haves.user_id)))
    .join_from(have_list_items, users, users.c.id == _haves.user_id)
    .where(_haves.is_active, _haves.card_id == _key, _visible, users.c.show_have_list)
    .scalar_subquery()
)
_DEMAND = select(_WANTED, _HAD)


class PostgresPriceQueries:
    """``PriceQueries`` and ``DemandQueries``."""

    def __init__(self, database: Database, rules: ValuationRules) -> None:
        self._database = database
        self._rules = rules

    async def current_prices(self, card_id: int) -> Sequence[CurrentPrice]:
        """List the newest price of each finish, source, kind and condition of a printing."""
        async with self._database.transaction() as session:
            return [price_from_row(row) for row in await session.rows(_OF_CARD, key=card_id)]

    async def history(self, card_id: int, *, since: date) -> Sequence[Chart]:
        """List the daily prices by the quotes that value cards, in US dollars."""
        async with self._database.transaction() as session:
            rows = await session.rows(_HISTORY, key=card_id, since=since)
        quotes = {(source.value, kind.value) for source, kind in self._rules.preference}
        charts = []
        for (finish, source, kind), group in groupby(rows, key=lambda row: row[:3]):
            if (source, kind) in quotes:
                points = tuple(
                    ChartPoint(day=day, amount=self._in_dollars(currency, amount))
                    for _, _, _, day, currency, amount in group
                )
                charts.append(Chart(finish=FINISHES[finish].value, source=source, points=points))
        return charts

    async def demand(self, card_id: int) -> Demand:
        """Count who wants and who has a printing."""
        async with self._database.transaction() as session:
            row = await session.row(_DEMAND, key=card_id)
        return Demand(*row) if row else Demand(0, 0)

    def _in_dollars(self, currency: str, amount: Decimal) -> Decimal:
        return round_half_up(amount * self._rules.usd_per_eur) if currency == Currency.EUR else amount
