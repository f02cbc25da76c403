"""The statistics of cards, derived set-wise by the rule of ``dualcaster_core.market.statistics``."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Double,
    Executable,
    Interval,
    SmallInteger,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.market.model import PriceKind
from dualcaster_core.market.statistics import CARRIED_DAYS, FRESH_DAYS, MIN_RETURNS, MONTH, QUARTER, WEEK
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_postgres.market.price_series import NEAR_MINT, NEWEST, QUOTES, in_cents, series_parameters
from dualcaster_postgres.market.unit_values import GONE
from dualcaster_postgres.sql.codes import WHATEVER_GRADE
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.market import (
    card_statistics,
    card_values,
    current_prices,
    price_observations,
    price_quarantine,
)

BATCH: Final = 5_000
"""How many cards and finishes one statement derives."""
SUSPECT_DAYS: Final = 30
"""How long a quarantined price keeps a card from the lists of movers."""
_KEY = ("card_id", "finish")
_PAIR: dict[str, Any] = {"card_id": BigInteger(), "finish": SmallInteger(), "source": Text()}
_values, _seen, _statistics = card_values.c, price_observations.c, card_statistics.c
_newest, _since = bindparam("newest", type_=Date()), bindparam("since", type_=Date())
_pairs = incoming(_PAIR, name="pairs")


def _stale() -> Executable:
    """List the next valued cards and finishes whose statistics are missing or of other prices, or simply the next."""
    observed_on = cast(func.timezone("UTC", _values.observed_at), Date)
    same = and_(_statistics.card_id == _values.card_id, _statistics.finish == _values.finish)
    told = select(literal(1)).where(
        same,
        _statistics.source == _values.source,
        _statistics.as_of == observed_on,
        _statistics.cents == _values.cents,
    )
    place = tuple_(bindparam("after_card", type_=BigInteger()), bindparam("after_finish", type_=SmallInteger()))
    return (
        select(_values.card_id, _values.finish, _values.source)
        .where(
            NEAR_MINT,
            tuple_(_values.card_id, _values.finish) > place,
            observed_on >= _newest - FRESH_DAYS,
            or_(bindparam("everything", type_=Boolean()), ~told.exists()),
        )
        .order_by(_values.card_id, _values.finish)
        .limit(BATCH)
    )


def _prices() -> Any:
    """List the prices of the pairs with the one before, and the newest day of each series."""
    cents = in_cents(_seen)
    pair = [_pairs.c.card_id, _pairs.c.finish]
    return (
        select(
            _pairs.c.card_id,
            _pairs.c.finish,
            _pairs.c.source,
            _seen.observed_on.label("day"),
            cents.label("cents"),
            func.max(_seen.observed_on).over(partition_by=pair).label("as_of"),
            func.lag(cents).over(partition_by=pair, order_by=_seen.observed_on).label("before"),
            func.lag(_seen.observed_on).over(partition_by=pair, order_by=_seen.observed_on).label("earlier"),
        )
        .join_from(_pairs, QUOTES, QUOTES.c.source == _pairs.c.source)
        .join(
            price_observations,
            and_(
                _seen.card_id == _pairs.c.card_id,
                _seen.finish == _pairs.c.finish,
                _seen.source == QUOTES.c.source,
                _seen.kind == QUOTES.c.kind,
                _seen.condition == WHATEVER_GRADE,
                _seen.observed_on >= _since,
                _seen.observed_on <= _newest,
            ),
        )
        .subquery("prices")
    )


def _figures() -> Any:
    prices = _prices().c
    by_day = func.array_agg(aggregate_order_by(prices.cents, prices.day.desc()), type_=ARRAY(BigInteger))

    def last_before(days: int) -> Any:
        day = prices.as_of - days
        return by_day.filter(prices.day <= day, prices.day >= day - CARRIED_DAYS)[1]

    month, quarter = prices.day >= prices.as_of - MONTH, prices.day >= prices.as_of - QUARTER
    within = prices.earlier >= prices.as_of - MONTH
    growth = cast(prices.cents, Double) / cast(prices.before, Double)
    scaled = func.ln(growth) / func.sqrt(cast(prices.day - prices.earlier, Double))
    returns = func.count(prices.earlier).filter(within)
    changed = and_(prices.cents != prices.before, prices.earlier >= prices.as_of - QUARTER)
    return (
        select(
            prices.card_id,
            prices.finish,
            prices.source,
            prices.as_of,
            by_day[1].label("cents"),
            last_before(WEEK).label("cents_week"),
            last_before(MONTH).label("cents_month"),
            func.min(prices.cents).filter(month).label("low_month"),
            func.max(prices.cents).filter(month).label("high_month"),
            func.min(prices.cents).filter(quarter).label("low_quarter"),
            func.max(prices.cents).filter(quarter).label("high_quarter"),
            case((returns >= MIN_RETURNS, func.stddev_samp(scaled).filter(within))).label("volatility"),
            func.count(prices.day).filter(quarter).label("price_days"),
            func.count(prices.day).filter(changed).label("price_changes"),
        )
        .where(prices.cents > 0)
        .group_by(prices.card_id, prices.finish, prices.source, prices.as_of)
        .having(prices.as_of >= _newest - FRESH_DAYS)
        .subquery("figures")
    )


def _spread(figures: Any) -> Any:
    """Choose the shop that pays most for a card and finish and still asks a price for it."""
    price = current_prices.c
    of_pair = and_(
        price.card_id == figures.card_id,
        price.finish == figures.finish,
        price.condition == WHATEVER_GRADE,
        price.valued != GONE,
    )
    fresh = (
        select(price.source, price.kind, price.quantity, price.observed_at, in_cents(price).label("cents"))
        .ext(distinct_on(price.source, price.kind))
        .where(of_pair)
        .order_by(price.source, price.kind, price.observed_at.desc(), price.feed)
        .correlate(figures.card_id.table)
        .subquery("fresh")
    )
    newest = func.max(fresh.c.observed_at).over()
    heard = select(fresh, (newest - fresh.c.observed_at).label("silent")).subquery("heard")
    oldest = bindparam("oldest", type_=Interval())
    paid, asked = heard, heard.alias("asked")
    return (
        select(
            paid.c.source.label("spread_source"),
            asked.c.cents.label("retail_cents"),
            paid.c.cents.label("buylist_cents"),
        )
        .join_from(paid, asked, asked.c.source == paid.c.source)
        .where(
            paid.c.kind == PriceKind.BUYLIST.value,
            asked.c.kind == PriceKind.RETAIL.value,
            func.coalesce(paid.c.quantity, 1) != 0,
            paid.c.silent <= oldest,
            asked.c.silent <= oldest,
        )
        .order_by(paid.c.cents.desc(), paid.c.source)
        .limit(1)
        .lateral("spread")
    )


def _store() -> Executable:
    figures = _figures()
    spread = _spread(figures.c)
    suspect = select(literal(1)).where(
        price_quarantine.c.card_id == figures.c.card_id,
        price_quarantine.c.finish == figures.c.finish,
        price_quarantine.c.source == figures.c.source,
        price_quarantine.c.observed_at >= func.timezone("UTC", cast(figures.c.as_of - SUSPECT_DAYS, Date)),
    )

    def change(before: Any) -> Any:
        return cast(func.round((figures.c.cents - before) * 10_000.0 / before), BigInteger)

    columns: dict[str, Any] = {column.name: column for column in figures.c}
    columns |= {
        "change_week": change(figures.c.cents_week),
        "change_month": change(figures.c.cents_month),
        **{column.name: column for column in spread.c},
        "suspect": suspect.exists(),
    }
    rows = select(*columns.values()).select_from(figures.join(spread, true(), isouter=True))
    statement = upsert(card_statistics).from_select(list(columns), rows)
    new = {name: statement.excluded[name] for name in columns if name not in _KEY}
    return statement.on_conflict_do_update(
        index_elements=list(_KEY),
        set_=new,
        where=or_(*(_statistics[name].is_distinct_from(value) for name, value in new.items())),
    )


_STALE = _stale()
_STORE = _store()
_valued = select(literal(1)).where(
    NEAR_MINT, _values.card_id == _statistics.card_id, _values.finish == _statistics.finish
)
_DROP = delete(card_statistics).where(or_(_statistics.as_of < _newest - FRESH_DAYS, ~_valued.exists()))


async def newest_day(session: Session) -> date | None:
    """Return the day of the newest price that values a card, None where there is none."""
    row = await session.row(NEWEST)
    return row[0] if row else None


async def next_pairs(
    session: Session, newest: date, after: tuple[int, int], *, everything: bool
) -> Sequence[tuple[int, int, str]]:
    """List the next cards and finishes to derive, at most ``BATCH``, with the source that values them."""
    rows = await session.rows(_STALE, newest=newest, after_card=after[0], after_finish=after[1], everything=everything)
    return [(row[0], row[1], row[2]) for row in rows]


async def store_statistics(
    session: Session, newest: date, pairs: Sequence[tuple[int, int, str]], rules: ValuationRules
) -> int:
    """Derive the statistics of some cards and finishes; count those that changed."""
    since = newest - timedelta(days=QUARTER + FRESH_DAYS)
    given = {**as_arrays(list(_PAIR), pairs), **series_parameters(rules)}
    return await session.run(_STORE, newest=newest, since=since, oldest=rules.oldest, **given)


async def drop_statistics(session: Session, newest: date) -> int:
    """Take away what no price values any more, or none for long; count it."""
    return await session.run(_DROP, newest=newest)
