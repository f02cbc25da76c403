"""Rules of trades by mail."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.trading.lifecycle import Party
from dualcaster_core.trading.mail import (
    asks_for_tracking,
    exposed,
    exposure_limit,
    freed_by,
    is_exposed,
    received_by,
    ships_first,
)
from dualcaster_core.trading.model import Exchange, TradingRules
from dualcaster_core.trading.ports import Exposure, TraderFacts
from tests.support.trade_terms import terms

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RULES = TradingRules()


def trader(tier: Tier = Tier.NEW, completed: int = 0) -> TraderFacts:
    """Make somebody of a tier with so many completed trades."""
    return TraderFacts(user_id=1, username="ann", is_active=True, tier=tier, completed_trades=completed)


@pytest.mark.parametrize(
    ("proposer", "recipient", "first"),
    [
        (Tier.NEW, Tier.BRONZE, Party.PROPOSER),
        (Tier.GOLD, Tier.SILVER, Party.RECIPIENT),
        (Tier.SILVER, Tier.SILVER, None),
    ],
)
def test_the_lower_tier_sends_first(proposer: Tier, recipient: Tier, first: Party | None) -> None:
    """Of equal tiers both send at once."""
    assert ships_first(terms(), trader(proposer), trader(recipient)) is first


def test_both_send_at_once_where_the_cash_is_held() -> None:
    """A held payment stands in for trust."""
    held = terms(cash_from_proposer=Decimal(10), held_payment=True)
    assert ships_first(held, trader(Tier.NEW), trader(Tier.DIAMOND)) is None


@pytest.mark.parametrize("exchange", [Exchange.IN_PERSON, Exchange.STORE, Exchange.OTHER])
def test_nobody_sends_first_what_is_not_mailed(exchange: Exchange) -> None:
    """Who sends first is a question of mail alone."""
    assert ships_first(terms(exchange=exchange), trader(Tier.NEW), trader(Tier.GOLD)) is None
    assert not asks_for_tracking(terms("500", "500", exchange), Party.PROPOSER, trader(), RULES)


@pytest.mark.parametrize(
    ("value", "completed", "asked"),
    [("10.00", 9, False), ("10.01", 9, True), ("25.00", 10, False), ("25.01", 10, True)],
)
def test_tracking_is_asked_for_above_a_value(value: str, completed: int, asked: bool) -> None:
    """Above $25, and above $10 of who has fewer than ten completed trades; of one's own side."""
    assert asks_for_tracking(terms(offered=value), Party.PROPOSER, trader(completed=completed), RULES) is asked
    assert asks_for_tracking(terms(asked=value), Party.RECIPIENT, trader(completed=completed), RULES) is asked


def test_what_a_party_receives_is_what_the_other_gives() -> None:
    """Cash included."""
    given = terms("20", "30", cash_from_proposer=Decimal("10.50"))
    assert (received_by(given, Party.PROPOSER), received_by(given, Party.RECIPIENT)) == (Decimal(30), Decimal("30.50"))


@pytest.mark.parametrize(
    ("tier", "limit"),
    [(Tier.NEW, 100), (Tier.BRONZE, 250), (Tier.SILVER, 1000), (Tier.GOLD, None), (Tier.DIAMOND, None)],
)
def test_exposure_is_bounded_by_tier(tier: Tier, limit: int | None) -> None:
    """From gold on it is without limit."""
    assert exposure_limit(trader(tier), RULES) == limit


def test_meeting_in_person_exposes_nobody() -> None:
    """Every other way does."""
    assert [one for one in Exchange if not is_exposed(terms(exchange=one))] == [Exchange.IN_PERSON]


def test_the_smallest_trade_that_frees_enough_is_named() -> None:
    """None where no single one does."""
    under_way = [Exposure(trade_id=number, value=Decimal(value)) for number, value in ((1, 80), (2, 15), (3, 20))]
    assert exposed(under_way) == 115
    assert freed_by(under_way, Decimal(15)) == 2
    assert freed_by(under_way, Decimal("15.01")) == 3
    assert freed_by(under_way, Decimal(81)) is None
