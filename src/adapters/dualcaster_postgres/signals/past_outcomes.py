"""How our own signals ended, for calibration: so many of each kind, action, version and day."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from attrs import field, frozen
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    Double,
    Integer,
    Text,
    any_,
    bindparam,
    cast,
    func,
    select,
    text,
)

from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.signals.model import PriceInterval, PriceQuote, SignalAction
from dualcaster_core.signals.record.earned import PastOutcome
from dualcaster_postgres.sql.codes import FINISHES, WHATEVER_GRADE
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.parameters import in_thread_if_many
from dualcaster_postgres.tables.market import current_prices
from dualcaster_postgres.tables.signals import signal_outcomes, signals

_signal, _outcome = signals.c, signal_outcomes.c
_MOMENT = DateTime(timezone=True)
_columns = (
    _signal.kind,
    _signal.action,
    _signal.rule_version,
    _signal.score,
    _outcome.came_true,
    _signal.card_id,
    _signal.finish,
    _signal.source,
    _signal.price_kind,
    _signal.currency,
    _signal.current_price,
    _signal.target_price,
    _outcome.outcome_price_end,
    _signal.horizon_days,
    _signal.interval_low,
    _signal.interval_high,
    _signal.interval_coverage,
    _signal.made_at,
    _outcome.outcome_evaluated_at,
)
# Drawn by a hash of the number: signals of a day are stored card by card, and the first would be the oldest printings.
_drawn = (
    func.row_number()
    .over(
        partition_by=(
            _signal.kind,
            _signal.action,
            _signal.rule_version,
            cast(func.timezone("UTC", _signal.made_at), Date()),
        ),
        order_by=(func.hashint8extended(_signal.id, text("0")), _signal.id),
    )
    .label("drawn")
)
_ENDED = (
    select(*_columns, _drawn, _signal.id)
    .join_from(signals, signal_outcomes, _outcome.signal_id == _signal.id)
    .where(
        _signal.created_by_user_id.is_(None),
        _signal.made_at >= bindparam("since", type_=_MOMENT),
        _outcome.outcome_evaluated_at < bindparam("before", type_=_MOMENT),
        _outcome.came_true.is_not(None),
    )
    .subquery()
)
_PAST = (
    select(*(_ENDED.c[column.name] for column in _columns))
    .where(_ENDED.c.drawn <= bindparam("a_day", type_=Integer()))
    .order_by(_ENDED.c.made_at, _ENDED.c.id)
)


_price = current_prices.c
_RANDOM = (
    select(_price.card_id, _price.finish, _price.source, _price.kind, _price.currency)
    .distinct()
    .where(
        func.concat(_price.source, "/", _price.kind) == any_(cast(bindparam("quoted"), ARRAY(Text()))),
        _price.condition == WHATEVER_GRADE,
        _price.amount >= bindparam("least", type_=Double()),
    )
    .subquery()
)
_DRAWN = (
    select(_RANDOM)
    .order_by(func.hashint8extended(_RANDOM.c.card_id, cast(bindparam("seed"), BigInteger())), *_RANDOM.c)
    .limit(bindparam("count", type_=Integer()))
)


@frozen
class PostgresPastOutcomes:
    """``PastOutcomes``, by the index of our signals over when they were made."""

    _database: Database
    _rules: ValuationRules = field(factory=ValuationRules)

    async def past(self, *, since: datetime, before: datetime, a_day: int) -> Sequence[PastOutcome]:
        """Return outcomes that were evaluated before a moment, of signals that were made since another."""
        rows = await self._database.rows(_PAST, since=since, before=before, a_day=a_day)
        return await in_thread_if_many(len(rows), _outcomes, rows)

    async def random_quotes(self, *, count: int, least_price: float, seed: int) -> Sequence[PriceQuote]:
        """Draw quotes by a hash of their card: from a pass over the current prices, once a day."""
        if not count:
            return []
        quoted = [f"{source.value}/{kind.value}" for source, kind in self._rules.preference]
        rows = await self._database.rows(_DRAWN, quoted=quoted, least=least_price, seed=seed, count=count)
        return [_quote(row) for row in rows]


def _quote(row: Row) -> PriceQuote:
    card_id, finish, source, kind, currency = row
    return PriceQuote(
        card_id=card_id,
        finish=FINISHES[finish],
        source=PriceSource(source),
        kind=PriceKind(kind),
        currency=Currency(currency),
    )


def _interval(low: Decimal | None, high: Decimal | None, coverage: float | None) -> PriceInterval | None:
    if low is None or high is None or coverage is None:
        return None
    return PriceInterval(low=low, high=high, coverage=coverage)


def _outcomes(rows: Sequence[Row]) -> list[PastOutcome]:
    return [
        PastOutcome(
            kind=row[0],
            action=SignalAction(row[1]),
            version=row[2] or "",
            score=row[3],
            came_true=row[4],
            quote=_quote(row[5:10]),
            price=row[10],
            target_price=row[11],
            price_end=row[12],
            horizon_days=row[13],
            interval=_interval(*row[14:17]),
            made_at=row[17],
            evaluated_at=row[18],
        )
        for row in rows
    ]
