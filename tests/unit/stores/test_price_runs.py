"""The life of a run over a store's prices, and what a run looks at."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.pricing.adjusting import LineFacts, MarketFacts, NoPrice, keeps_price, sell_price
from dualcaster_core.stores.pricing.errors import PriceRunExpired, PriceRunStepNotAllowed
from dualcaster_core.stores.pricing.lifecycle import TRANSITIONS, RunAction, RunKind, RunState
from dualcaster_core.stores.pricing.model import PriceRun, PricingSettings, StockFacts, explained, look_at
from dualcaster_core.stores.pricing.rules import PriceEnding, PriceRules
from dualcaster_core.stores.stock.model import StockKey

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAIN = Multipliers().of(Finish.NONFOIL, Condition.NM, "en")


def a_run(kind: RunKind, state: RunState) -> PriceRun:
    """Make a run that began, and was applied, a moment ago."""
    return PriceRun(store_id=1, kind=kind, state=state, started_at=NOW, settings=PricingSettings(), applied_at=NOW)


def price(cents: int, rules: PriceRules, **facts: Any) -> int:
    """Price a near mint copy."""
    market = MarketFacts(cents=cents, source="tcgplayer", observed_at=NOW)
    return sell_price(LineFacts(market=market, multipliers=PLAIN, **facts), rules).cents


def stock(card_id: int, price_cents: int | None, market: int | None) -> StockFacts:
    """Make a line of stock."""
    return StockFacts(
        key=StockKey(card_id=card_id, finish=Finish.NONFOIL),
        price_cents=price_cents,
        cost_cents=None,
        reference_cents=price_cents,
        market=MarketFacts(cents=market, source="tcgplayer", observed_at=NOW),
    )


@pytest.mark.parametrize(("kind", "state", "action"), list(product(RunKind, RunState, RunAction)))
def test_a_run_goes_where_the_table_says_and_nowhere_else(kind: RunKind, state: RunState, action: RunAction) -> None:
    """Every kind, state and action: the state of the table, or a refusal."""
    run, to = a_run(kind, state), TRANSITIONS.get((kind, state, action))
    if to is None:
        with pytest.raises(PriceRunStepNotAllowed):
            run.after(action, NOW)
        assert run.may(action, NOW) is False
    else:
        after = run.after(action, NOW)
        assert (after.state, after.version) == (to, run.version + 1)


def test_previews_and_undos_end() -> None:
    """A preview is set within 24 hours, and a run is undone within 14 days, to the second."""
    preview = a_run(RunKind.PREVIEW, RunState.PROPOSED)
    assert preview.may(RunAction.APPLY, NOW + timedelta(hours=24, seconds=-1))
    with pytest.raises(PriceRunExpired, match="2026-03-02 at 12:00"):
        preview.after(RunAction.APPLY, NOW + timedelta(hours=24))
    applied = a_run(RunKind.AUTOMATIC, RunState.APPLIED)
    assert applied.may(RunAction.UNDO, NOW + timedelta(days=14, seconds=-1))
    assert not applied.may(RunAction.UNDO, NOW + timedelta(days=14))


@pytest.mark.parametrize(
    ("rules", "facts", "wanted"),
    [
        (PriceRules(), {}, 1_000),
        (PriceRules(price_adjustment_pct=10), {}, 1_100),
        (PriceRules(price_adjustment_pct=-10), {}, 900),
        (PriceRules(ending=PriceEnding.NINETY_NINE), {}, 999),
        (PriceRules(ending=PriceEnding.NINETY_NINE), {"cost_cents": 1_000}, 1_099),
        (PriceRules(), {"reference_cents": 700}, 840),
        (PriceRules(), {"reference_cents": 2_000}, 1_600),
        (PriceRules(), {"cost_cents": 1_234}, 1_234),
        (PriceRules(never_below_cost=False), {"cost_cents": 1_234}, 1_000),
        (PriceRules(), {"cost_cents": 1_234, "reference_cents": 700}, 1_234),
        (PriceRules(floor_cents=5_000), {"reference_cents": 700}, 5_000),
        (PriceRules(ending=PriceEnding.QUARTERS, price_adjustment_pct=1), {}, 1_000),
    ],
)
def test_prices_by_hand(rules: PriceRules, facts: dict[str, int], wanted: int) -> None:
    """A card of $10, worked out by hand: adjustment, limit of a day, cost, floor and ending."""
    assert price(1_000, rules, **facts) == wanted


def test_a_cheap_card_moves_a_cent_at_least() -> None:
    """Twenty percent of three cents is nothing: such prices would stand still for good."""
    assert price(10, PriceRules(floor_cents=1), reference_cents=3) == 4
    assert price(1, PriceRules(floor_cents=1), reference_cents=3) == 2


def test_market_prices_that_set_no_price() -> None:
    """None, suspect, or older than 14 days; one of 14 days still counts."""
    market = MarketFacts(cents=100, source="tcgplayer", observed_at=NOW)
    assert keeps_price(market, NOW) is None
    assert keeps_price(market, NOW + timedelta(days=14)) is None
    assert keeps_price(market, NOW + timedelta(days=14, seconds=1)) is NoPrice.STALE
    assert keeps_price(MarketFacts(cents=None), NOW) is NoPrice.NO_MARKET_PRICE
    assert keeps_price(MarketFacts(cents=0, observed_at=NOW), NOW) is NoPrice.NO_MARKET_PRICE
    assert keeps_price(MarketFacts(cents=1, observed_at=NOW, is_suspect=True), NOW) is NoPrice.SUSPECT


def test_a_run_lists_what_changes_and_counts_what_stays() -> None:
    """Right prices are no change, lines without a price are priced only where the store wants it."""
    lines = [stock(1, 500, 500), stock(2, 500, 550), stock(3, None, 550), stock(4, 500, None)]
    looked = look_at(lines, PricingSettings(), NOW)
    assert [one.key.card_id for one in looked.changes] == [2]
    assert (looked.counts.lines, looked.counts.changes, looked.counts.kept) == (4, 1, 2)
    wished = PricingSettings(rules=PriceRules(price_unpriced=True))
    priced = look_at(lines, wished, NOW)
    assert [(one.key.card_id, one.after_cents) for one in priced.changes] == [(2, 550), (3, 550)]
    assert explained(priced.changes[0], wished.rules).cents == 550


@pytest.mark.parametrize(
    "wrong",
    [
        {"price_adjustment_pct": -51},
        {"price_adjustment_pct": 101},
        {"floor_cents": 0},
        {"floor_cents": 10_001},
        {"daily_limit_pct": 0},
        {"daily_limit_pct": 101},
    ],
)
def test_rules_have_bounds(wrong: dict[str, Any]) -> None:
    """Each number has bounds, and beyond them it is refused."""
    with pytest.raises(ValidationFailed):
        PriceRules(**wrong)


def test_multipliers_are_whole_and_ordered() -> None:
    """Each condition and finish has a share from 1 to 300 percent, and a worse condition is worth no more."""
    usual = Multipliers()
    assert usual.value(1_000, Finish.NONFOIL, Condition.LP, "en") == 870
    assert usual.value(1_000, Finish.NONFOIL, Condition.LP, "de") == 696
    refused: tuple[dict[str, Any], ...] = (
        {"condition": {Condition.NM: 100}},
        {"finish": {Finish.FOIL: 100}},
        {"condition": {**usual.condition, Condition.DMG: 90}},
        {"finish": {**usual.finish, Finish.FOIL: 301}},
        {"language": {"xx": 100}},
        {"other_languages": 0},
    )
    for wrong in refused:
        with pytest.raises(ValidationFailed):
            Multipliers(**wrong)
