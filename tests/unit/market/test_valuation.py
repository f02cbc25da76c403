"""What one copy is worth."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import Currency, CurrentPrice, PriceKind, PriceSource
from dualcaster_core.market.valuation import ValuationRules, unit_values

RULES = ValuationRules()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
_LONGER = timedelta(days=14, microseconds=1)


def price(
    amount: str,
    source: PriceSource = PriceSource.TCGPLAYER,
    kind: PriceKind = PriceKind.MARKET,
    condition: Condition | None = None,
    currency: Currency = Currency.USD,
) -> CurrentPrice:
    """Make a current price of one card and finish."""
    return CurrentPrice(
        card_id=1,
        finish=Finish.FOIL,
        source=source,
        kind=kind,
        condition=condition,
        currency=currency,
        amount=Decimal(amount),
        observed_at=NOON,
    )


def cents(*prices: CurrentPrice, rules: ValuationRules = RULES) -> dict[Condition, int]:
    """Value each condition in cents."""
    return {condition: value.cents for condition, value in unit_values(prices, rules).items()}


KINGDOM = price("8.00", PriceSource.CARDKINGDOM, PriceKind.RETAIL)
POOL = price("7.00", PriceSource.MANAPOOL)
MARKET = price("6.00", PriceSource.CARDMARKET, PriceKind.TREND, currency=Currency.EUR)


def test_the_first_preferred_source_decides() -> None:
    """TCGplayer's market, Card Kingdom, Mana Pool, then Cardmarket's trend, in any order of input."""
    order = [price("9.00"), KINGDOM, POOL, MARKET]
    for skipped in range(4):
        value = unit_values(reversed(order[skipped:]), RULES)[Condition.NM]
        assert value.source is order[skipped].source
        assert value.observed_at == NOON


def test_a_source_that_fell_silent_is_passed_over() -> None:
    """A price 14 days older than another source's still decides; a moment older and the next one does."""
    for silent, source in ((timedelta(days=14), PriceSource.TCGPLAYER), (_LONGER, PriceSource.MANAPOOL)):
        old = [evolve(one, observed_at=NOON - silent) for one in (price("9.00"), KINGDOM)]
        assert unit_values([*old, POOL], RULES)[Condition.NM].source is source
    alone = evolve(price("9.00"), observed_at=NOON - timedelta(days=900))
    assert cents(alone)[Condition.NM] == 900
    low = price("1.00", PriceSource.CARDKINGDOM, PriceKind.BUYLIST)
    assert cents(alone, low)[Condition.NM] == 900, "what is no value makes no source old"
    patient = ValuationRules(oldest=timedelta(days=30))
    assert unit_values([*old, POOL], patient)[Condition.NM].source is PriceSource.TCGPLAYER


def test_only_preferred_kinds_count() -> None:
    """A low or a buylist price is no value, even where nothing else is known."""
    low, buylist = price("1.00", kind=PriceKind.LOW), price("5.00", PriceSource.CARDKINGDOM, PriceKind.BUYLIST)
    assert cents(low, buylist) == {}
    assert cents(low, buylist, KINGDOM)[Condition.NM] == 800


def test_without_a_price_a_copy_is_unpriced() -> None:
    """No price for the finish means no value in any condition."""
    assert cents() == {}


def test_each_condition_keeps_its_share() -> None:
    """NM keeps all, LP 87 %, MP 72 %, HP 55 % and DMG 35 %, rounded half up to the cent, once."""
    assert cents(price("0.50")) == {
        Condition.NM: 50,
        Condition.LP: 44,
        Condition.MP: 36,
        Condition.HP: 28,
        Condition.DMG: 18,
    }


def test_a_quoted_condition_counts_as_it_is() -> None:
    """Where the source quotes the condition, its quote replaces the share; the other conditions keep theirs."""
    values = cents(price("10.00"), price("9.99", condition=Condition.LP), price("0.10", condition=Condition.DMG))
    assert values == {Condition.NM: 1000, Condition.LP: 999, Condition.MP: 720, Condition.HP: 550, Condition.DMG: 10}


def test_a_near_mint_quote_stands_for_the_price() -> None:
    """A source that quotes by condition only gives shares of its near mint quote."""
    assert cents(price("10.00", condition=Condition.NM))[Condition.HP] == 550


def test_quotes_of_worse_conditions_alone_value_those_alone() -> None:
    """Without a general or a near mint price nothing is derived from the quote of a worse condition."""
    assert cents(price("3.00", condition=Condition.HP)) == {Condition.HP: 300}


def test_euros_are_converted_and_rounded_once() -> None:
    """A trend of 0.46 EUR is 0.4968 USD: 50 cents NM, and 43 (0.432216) LP."""
    values = cents(price("0.46", PriceSource.CARDMARKET, PriceKind.TREND, currency=Currency.EUR))
    assert (values[Condition.NM], values[Condition.LP]) == (50, 43)


@given(amount=st.integers(1, 10**7), percent=st.integers(1, 100), euro=st.booleans(), rate=st.integers(1, 300))
def test_values_agree_with_exact_fractions(amount: int, percent: int, euro: bool, rate: int) -> None:
    """Every value is the exact product rounded half up to the cent."""
    shares = {**RULES.condition_percent, Condition.HP: percent}
    rules = ValuationRules(condition_percent=shares, usd_per_eur=Decimal(rate) / 100)
    stated = Decimal(amount) / 100
    if euro:
        quote = price(str(stated), PriceSource.CARDMARKET, PriceKind.TREND, currency=Currency.EUR)
    else:
        quote = price(str(stated))
    exact = Fraction(amount * percent, 100) * (Fraction(rate, 100) if euro else 1)
    assert cents(quote, rules=rules)[Condition.HP] == int(exact + Fraction(1, 2))


@pytest.mark.parametrize(
    "facts",
    [
        {"condition_percent": {Condition.NM: 100}},
        {"condition_percent": {**RULES.condition_percent, Condition.LP: 0}},
        {"condition_percent": {**RULES.condition_percent, Condition.LP: 101}},
        {"usd_per_eur": Decimal(0)},
    ],
)
def test_senseless_rules_are_refused(facts: dict[str, object]) -> None:
    """Every condition keeps more than 0 and at most all of the price, and a euro is worth something."""
    with pytest.raises(ValidationFailed):
        ValuationRules(**facts)  # type: ignore[arg-type]
