"""Tiers, profits, estimates and exported entries of a portfolio."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from attrs import evolve

from dualcaster_core.accounts.profiles.portfolio_tiers import BELOW, PortfolioTier, tier_of
from dualcaster_core.collection.files.ports import ItemView
from dualcaster_core.collection.portfolio.history import estimates_of, position_of
from dualcaster_core.collection.portfolio.snapshots import Holding, PortfolioRules, Snapshot
from dualcaster_core.collection.portfolio.tiers import standing_of
from dualcaster_core.collection.portfolio.use_cases import PortfolioFigures
from dualcaster_core.collection.portfolio.views import PortfolioPoint, PortfolioProfit, PortfolioView
from dualcaster_core.kernel.errors import ValidationFailed

CENT = Decimal("0.01")
RATE = Decimal("1.08")
ITEM = ItemView(
    id=1,
    card_id=1,
    card_hashid="poLLEX",
    name="Lightning Bolt",
    set_code="sta",
    collector_number="42",
    finish="nonfoil",
    condition="NM",
    language="en",
    signed=False,
    altered=False,
    quantity=4,
    quantity_for_trade=0,
    unit_value=Decimal("2.91"),
    value_source="tcgplayer",
    value_as_of=date(2026, 2, 14),
    acquired_price=Decimal("2.00"),
    acquired_currency="USD",
    acquired_on=None,
    location="",
)


def test_a_tier_begins_where_the_one_below_ends() -> None:
    """Each threshold itself belongs to the higher tier, a cent less to the lower; nothing is starter."""
    tiers = list(PortfolioTier)
    for lower, higher in pairwise(tiers):
        assert (tier_of(BELOW[lower] - CENT), tier_of(BELOW[lower])) == (lower, higher)
    assert (tier_of(Decimal(0)), tier_of(Decimal(10**9))) == (PortfolioTier.STARTER, PortfolioTier.LEGENDARY)


def test_the_way_to_the_next_tier_is_told() -> None:
    """At the top there is none."""
    standing = standing_of(Decimal("990.50"))
    assert (standing.next_tier, standing.missing) == (PortfolioTier.GROWING, Decimal("9.50"))
    assert standing_of(Decimal(100_000)).next_tier is None


def test_a_profit_is_of_the_copies_of_which_price_and_cost_are_known() -> None:
    """Copies for nothing make a profit without a percentage; where nothing can be compared there is none."""
    assert Holding(copies=3, value_cents=900).profit_cents is None
    gift = Holding(copies=1, value_cents=500, compared_copies=1, compared_value_cents=500)
    assert (gift.profit_cents, gift.profit_percent) == (500, None)
    loss = Holding(copies=1, compared_copies=1, compared_value_cents=500, compared_cost_cents=2_000)
    assert (loss.profit_cents, loss.profit_percent) == (-1500, -75.0)


def test_an_entry_tells_value_cost_and_profit_of_all_copies() -> None:
    """Euros are converted, other currencies are not known; free copies cost nothing, which is known."""
    bolt = position_of(ITEM, RATE)
    assert (bolt.value, bolt.cost, bolt.profit) == (Decimal("11.64"), Decimal("8.00"), Decimal("3.64"))
    euros = position_of(evolve(ITEM, acquired_currency="EUR"), RATE)
    assert (euros.cost, euros.paid) == (Decimal("8.64"), Decimal("2.00"))
    yen = position_of(evolve(ITEM, acquired_currency="JPY"), RATE)
    assert (yen.cost, yen.profit, yen.paid_currency) == (None, None, "JPY")
    free = position_of(evolve(ITEM, acquired_price=Decimal(0)), RATE)
    assert (free.cost, free.profit) == (Decimal(0), Decimal("11.64"))
    unpriced = position_of(evolve(ITEM, unit_value=None), RATE)
    assert (unpriced.value, unpriced.cost, unpriced.profit) == (None, Decimal("8.00"), None)


def test_estimates_end_where_snapshots_begin() -> None:
    """A day has one or the other, never both."""
    days = [date(2026, 2, day) for day in (10, 11, 12)]
    view = PortfolioView(
        entries=1,
        copies=4,
        value=Decimal(12),
        unpriced_copies=0,
        as_of=days[-1],
        periods=(),
        points=tuple(PortfolioPoint(day=day, value=Decimal(12)) for day in days),
        tier=standing_of(Decimal(12)),
        profit=PortfolioProfit(
            cost=Decimal(8), uncosted_copies=0, compared_copies=4, profit=Decimal(4), profit_percent=50.0
        ),
    )
    figures = PortfolioFigures(view=view, movers=(), estimates=view.points, estimated_share=100.0)
    assert [one.day for one in estimates_of(figures, [Snapshot(day=days[1], holding=Holding())])] == days[:1]
    assert [(one.cost, one.is_estimate) for one in estimates_of(figures, [])] == [(Decimal(8), True)] * 3


def test_snapshots_are_kept_for_a_month_at_least() -> None:
    """A shorter time is refused where it is set."""
    with pytest.raises(ValidationFailed):
        PortfolioRules(snapshot_days=7)
