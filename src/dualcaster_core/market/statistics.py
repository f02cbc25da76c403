"""How the price of a card and finish went: changes, high and low, volatility, and what shops keep between prices.

Everything is told of the days up to the newest price of the card itself (``as_of``), so that a source that pauses for
a day makes no change of zero. Where a price is not known nothing is made up: the figure is None.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import log, sqrt
from statistics import stdev

from attrs import frozen

from dualcaster_core.kernel.money import from_cents, to_cents
from dualcaster_core.market.freshness import freshest, is_silent
from dualcaster_core.market.model import ChartPoint, Currency, CurrentPrice, PriceKind
from dualcaster_core.market.valuation import ValuationRules

WEEK, MONTH, QUARTER = 7, 30, 90
PERIODS = (WEEK, MONTH)
"""Over how many days changes are told."""
CARRIED_DAYS = 7
"""How many days older than asked for a former price may be."""
FRESH_DAYS = 30
"""A card whose newest price is more days older than the newest of all has no statistics in lists."""
MIN_RETURNS = 5
"""From how many returns on a volatility is told."""


@frozen(kw_only=True)
class PriceStatistics:
    """The figures of one card and finish, in whole US cents; ``None`` where the prices of then are not known.

    ``cents_week`` and ``cents_month`` are the prices of 7 and 30 days before ``as_of``. ``volatility`` is the standard
    deviation of daily logarithmic returns of the last 30 days (0.02 is 2 % a day). ``price_days`` and
    ``price_changes`` count days with a price, and days with another one than before, within 90 days.
    """

    as_of: date
    cents: int
    cents_week: int | None
    cents_month: int | None
    low_month: int
    high_month: int
    low_quarter: int
    high_quarter: int
    volatility: float | None
    price_days: int
    price_changes: int

    def before(self, days: int) -> int | None:
        """Return the price of 7 or 30 days before, in cents."""
        return self.cents_week if days == WEEK else self.cents_month

    def change(self, days: int) -> float | None:
        """Return the change in 7 or 30 days as a share of the former price."""
        before = self.before(days)
        return None if before is None else self.cents / before - 1


@frozen(kw_only=True)
class ShopSpread:
    """What one shop asks for a copy and what it pays, in whole US cents."""

    source: str
    retail_cents: int
    buylist_cents: int

    @property
    def share(self) -> float:
        """Return what the shop keeps, as a share of what it asks; below 0 it pays more than it asks."""
        return 1 - self.buylist_cents / self.retail_cents


@frozen(kw_only=True)
class CardStatistics:
    """What is told of a card and finish, in US dollars and percent, up to ``as_of``, the day of its newest price.

    ``change`` values are differences to the last price at least so many days before, at most a week older; highs and
    lows are over 30 and 90 days. ``volatility_percent`` is the standard deviation of daily log returns of 30 days, from
    five returns on. ``spread_percent`` is what the shop with the best buylist price keeps of what it asks.
    """

    finish: str
    source: str
    as_of: date
    price: Decimal
    change_7d: Decimal | None
    change_7d_percent: float | None
    change_30d: Decimal | None
    change_30d_percent: float | None
    low_30d: Decimal
    high_30d: Decimal
    low_90d: Decimal
    high_90d: Decimal
    volatility_percent: float | None
    price_days: int
    price_changes: int
    retail: Decimal | None = None
    buylist: Decimal | None = None
    spread_source: str | None = None
    spread_percent: float | None = None


def statistics_of(points: Sequence[ChartPoint]) -> PriceStatistics | None:
    """Work the figures out of the prices of one source; None without any. Holes and the order of days do no harm."""
    prices = sorted(((point.day, to_cents(point.amount)) for point in points), key=lambda price: price[0])
    prices = [(day, cents) for day, cents in prices if cents > 0]
    if not prices:
        return None
    as_of, cents = prices[-1]
    quarter = [price for price in prices if price[0] >= as_of - timedelta(days=QUARTER)]
    month = [price for price in quarter if price[0] >= as_of - timedelta(days=MONTH)]
    return PriceStatistics(
        as_of=as_of,
        cents=cents,
        cents_week=_last_before(prices, as_of - timedelta(days=WEEK)),
        cents_month=_last_before(prices, as_of - timedelta(days=MONTH)),
        low_month=min(price for _, price in month),
        high_month=max(price for _, price in month),
        low_quarter=min(price for _, price in quarter),
        high_quarter=max(price for _, price in quarter),
        volatility=volatility_of(month),
        price_days=len(quarter),
        price_changes=sum(before != after for (_, before), (_, after) in pairwise(quarter)),
    )


def volatility_of(prices: Sequence[tuple[date, int]]) -> float | None:
    """Return the sample standard deviation of daily log returns of prices by day, oldest first.

    A return over a hole of n days is divided by the square root of n, since variance grows with time (J. C. Hull,
    "Options, Futures, and Other Derivatives", on estimating volatility from historical data). None below
    ``MIN_RETURNS`` returns.
    """
    returns = [
        log(after / before) / sqrt((later - earlier).days) for (earlier, before), (later, after) in pairwise(prices)
    ]
    return stdev(returns) if len(returns) >= MIN_RETURNS else None


def spread_of(prices: Iterable[CurrentPrice], rules: ValuationRules) -> ShopSpread | None:
    """Choose the shop that pays most for one card and finish and still asks a price for it; None without one.

    Prices of other conditions than near mint, of a buylist that takes none, and of sources that fell silent while
    another went on are passed over.
    """
    known = [price for price in freshest(prices) if price.condition is None]
    newest = max((price.observed_at for price in known), default=None)
    heard = [price for price in known if newest and not is_silent(price.observed_at, newest, rules.oldest)]
    asked = {price.source: price for price in heard if price.kind is PriceKind.RETAIL}
    spreads = [
        ShopSpread(
            source=price.source.value,
            retail_cents=cents_of(asked[price.source], rules),
            buylist_cents=cents_of(price, rules),
        )
        for price in heard
        if price.kind is PriceKind.BUYLIST and price.quantity != 0 and price.source in asked
    ]
    return min(spreads, key=lambda one: (-one.buylist_cents, one.source), default=None)


def cents_of(price: CurrentPrice, rules: ValuationRules) -> int:
    """Return a price in whole US cents."""
    return to_cents(price.amount * rules.usd_per_eur if price.currency is Currency.EUR else price.amount)


def told(finish: str, source: str, figures: PriceStatistics, spread: ShopSpread | None) -> CardStatistics:
    """Write figures as people read them: dollars and percent to a tenth, volatility and spread too."""
    return CardStatistics(
        finish=finish,
        source=source,
        as_of=figures.as_of,
        price=from_cents(figures.cents),
        change_7d=_difference(figures, WEEK),
        change_7d_percent=percent(figures.change(WEEK)),
        change_30d=_difference(figures, MONTH),
        change_30d_percent=percent(figures.change(MONTH)),
        low_30d=from_cents(figures.low_month),
        high_30d=from_cents(figures.high_month),
        low_90d=from_cents(figures.low_quarter),
        high_90d=from_cents(figures.high_quarter),
        volatility_percent=percent(figures.volatility),
        price_days=figures.price_days,
        price_changes=figures.price_changes,
        retail=from_cents(spread.retail_cents) if spread else None,
        buylist=from_cents(spread.buylist_cents) if spread else None,
        spread_source=spread.source if spread else None,
        spread_percent=percent(spread.share) if spread else None,
    )


def percent(share: float | None) -> float | None:
    """Write a share as percent, to a tenth."""
    return None if share is None else round(share * 100, 1)


def _difference(figures: PriceStatistics, days: int) -> Decimal | None:
    before = figures.before(days)
    return None if before is None else from_cents(figures.cents - before)


def _last_before(prices: Sequence[tuple[date, int]], day: date) -> int | None:
    oldest = day - timedelta(days=CARRIED_DAYS)
    return next((cents for when, cents in reversed(prices) if oldest <= when <= day), None)
