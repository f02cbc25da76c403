"""Changes, highs and lows, volatility and spreads of prices."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import ChartPoint, Currency, CurrentPrice, PriceKind, PriceSource
from dualcaster_core.market.statistics import spread_of, statistics_of, told, volatility_of
from dualcaster_core.market.valuation import ValuationRules

TODAY = date(2026, 2, 14)
RULES = ValuationRules()


def path(*prices: tuple[int, str]) -> list[ChartPoint]:
    """Make prices of days counted back from today."""
    return [ChartPoint(day=TODAY - timedelta(days=back), amount=Decimal(amount)) for back, amount in prices]


def test_changes_are_held_against_the_last_price_up_to_the_day() -> None:
    """A hole is bridged by a price of up to a week before it; further back nothing is known."""
    found = statistics_of(path((37, "5.00"), (14, "8.00"), (6, "9.00"), (0, "10.00")))
    assert found is not None
    assert (found.cents, found.cents_week, found.cents_month) == (1000, 800, 500)
    assert found.change(7) == pytest.approx(0.25)
    assert found.change(30) == pytest.approx(1.0)
    older = statistics_of(path((38, "5.00"), (15, "8.00"), (0, "10.00")))
    assert older is not None
    assert (older.cents_week, older.cents_month, older.change(7)) == (None, None, None)


def test_a_card_with_one_price_has_no_change_and_no_volatility() -> None:
    """Its high and low are that price; without any price there are no statistics."""
    found = statistics_of(path((0, "3.10")))
    assert found is not None
    assert (found.change(7), found.volatility, found.low_quarter, found.high_month) == (None, None, 310, 310)
    assert statistics_of([]) is None


def test_highs_and_lows_are_of_their_windows() -> None:
    """A high of 40 days ago counts within 90 days and not within 30; one of 91 days ago in neither."""
    found = statistics_of(path((91, "90.00"), (40, "30.00"), (20, "1.00"), (0, "2.00")))
    assert found is not None
    assert (found.low_month, found.high_month, found.low_quarter, found.high_quarter) == (100, 200, 100, 3000)
    assert (found.price_days, found.price_changes) == (3, 2)


def test_volatility_is_the_deviation_of_daily_log_returns() -> None:
    """Prices that go up and down by the same share have that share as volatility, whatever the days between."""
    days = [(TODAY + timedelta(days=number), 100 * 2 ** (number % 2)) for number in range(7)]
    assert volatility_of(days) == pytest.approx(log(2) * (6 / 5) ** 0.5)
    sparse = [(TODAY + timedelta(days=4 * number), cents) for number, (_, cents) in enumerate(days)]
    assert volatility_of(sparse) == pytest.approx(log(2) * (6 / 5) ** 0.5 / 2)
    assert volatility_of(days[:5]) is None


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(1, 10**6)), min_size=1, unique_by=lambda price: price[0]))
def test_figures_hold_together(prices: list[tuple[int, int]]) -> None:
    """Whatever the history, lows are below highs, windows nest, and the order of the days changes nothing."""
    points = path(*((back, str(Decimal(cents) / 100)) for back, cents in prices))
    found = statistics_of(points)
    assert found is not None
    assert found == statistics_of(points[::-1])
    assert found.low_quarter <= found.low_month <= found.cents <= found.high_month <= found.high_quarter
    assert found.volatility is None or found.volatility >= 0
    assert told("nonfoil", "tcgplayer", found, None).price * 100 == found.cents


def price(kind: PriceKind, amount: str, source: PriceSource, **facts: object) -> CurrentPrice:
    """Make a price of today."""
    given_facts: dict[str, object] = {"observed_at": datetime(2026, 2, 14, tzinfo=UTC), "quantity": None, **facts}
    return CurrentPrice(
        card_id=1,
        finish=Finish.NONFOIL,
        source=source,
        kind=kind,
        condition=None,
        currency=Currency.EUR if source is PriceSource.CARDMARKET else Currency.USD,
        amount=Decimal(amount),
        **given_facts,  # type: ignore[arg-type]
    )


def test_the_shop_that_pays_most_tells_the_spread() -> None:
    """A buylist without its own retail price, and one that takes no copy, tell none."""
    ck, mp, cm = PriceSource.CARDKINGDOM, PriceSource.MANAPOOL, PriceSource.CARDMARKET
    retail, buylist = PriceKind.RETAIL, PriceKind.BUYLIST
    prices = [price(retail, "10", ck), price(buylist, "6", ck), price(buylist, "9", mp)]
    found = spread_of(prices, RULES)
    assert found is not None
    assert found.source == "cardkingdom"
    assert found.share == pytest.approx(0.4)
    euros = spread_of([*prices, price(retail, "10", cm), price(buylist, "7", cm)], RULES)
    assert euros is not None
    assert (euros.source, euros.retail_cents, euros.buylist_cents) == ("cardmarket", 1080, 756)
    assert spread_of([price(retail, "10", ck), price(buylist, "6", ck, quantity=0)], RULES) is None
    silent = datetime(2026, 1, 14, tzinfo=UTC)
    assert spread_of([price(retail, "10", ck), price(buylist, "6", ck, observed_at=silent)], RULES) is None
    assert spread_of([], RULES) is None
