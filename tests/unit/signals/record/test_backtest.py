"""Rules played back over a history: what is said, and what it was worth."""

from datetime import date, timedelta
from math import isnan
from random import Random

import pytest
from attrs import evolve

from dualcaster_core.market.model import PriceSource
from dualcaster_core.signals.history import CardFacts, CardHistory
from dualcaster_core.signals.kinds import built_in_rules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import RuleProposal, SignalAction
from dualcaster_core.signals.record.backtest import Backtest, BacktestSettings, BacktestTools, Playing
from dualcaster_core.signals.record.confidence import ConfidenceStatus, EarningRules
from dualcaster_core.signals.record.earned import aim_of
from dualcaster_core.signals.record.histories import StoredHistory, collect_history, each_row
from dualcaster_core.signals.record.replay import Played, Replay, ReplayRules
from dualcaster_core.signals.record.tables import table_of
from dualcaster_core.signals.screening import PlainScreen
from dualcaster_core.testing.calibration import TenthsCalibrator
from dualcaster_sources.history import history_file
from tests.support.price_histories import FIRST, card_kingdom_daily

TODAY = date(2026, 11, 28)
SETTINGS = BacktestSettings(replicates=40, earning=EarningRules(to_learn=20))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> StoredHistory:
    """Six weeks of forty cards."""
    path = card_kingdom_daily(tmp_path_factory.mktemp("history") / "days.csv", days=42, cards=40)
    return collect_history(history_file(path).rows(), today=TODAY)


def _playing(history: StoredHistory, *, calibrated: bool = True, settings: BacktestSettings = SETTINGS) -> Playing:
    tools = BacktestTools(screen=PlainScreen(), calibrator=TenthsCalibrator() if calibrated else None)
    rules = built_in_rules(RuleSettings())
    playing = Backtest(history=history, name="made up", rules=rules, tools=tools, settings=settings).play()
    for _ in playing.days():
        pass
    return playing


@pytest.fixture(scope="module")
def playing(history: StoredHistory) -> Playing:
    """All rules, played back."""
    return _playing(history)


def test_signals_are_judged_by_the_prices_of_their_horizon(playing: Playing) -> None:
    """A BUY came true where a price on the seven days after it reached the target, and only then."""
    buys = [one for one in playing.played if one.signal.action is SignalAction.BUY and one.outcome is not None]
    assert buys
    for one in buys:
        if one.outcome is None or one.outcome.insufficient:
            continue
        assert one.signal.target_price is not None
        place, at = one.signal.quote.card_id - 1, (one.made_on - FIRST).days
        later = [playing.table.price(place, at + step) for step in range(1, 8)]
        reached = any(price >= float(one.signal.target_price) - 1e-9 for price in later if not isnan(price))
        assert one.outcome.came_true == reached


def test_an_open_signal_keeps_another_of_its_kind_off(playing: Playing) -> None:
    """As live, a card and finish has one open signal of a kind at a time."""
    seen: dict[tuple[str, str], date] = {}
    for one in sorted(playing.played, key=lambda each: each.made_on):
        key = (one.card, one.signal.kind)
        assert seen.get(key, one.made_on) <= one.made_on
        seen[key] = one.made_on + timedelta(days=one.signal.horizon_days)


def test_what_has_not_passed_is_not_judged(playing: Playing) -> None:
    """A signal whose horizon lies beyond the history has no outcome; every other is known on a day of the history."""
    end = playing.table.batch.end
    assert any(one.outcome is None for one in playing.played)
    assert all((one.outcome is None) == (one.known_on > end) for one in playing.played)


def test_a_random_card_is_asked_the_same(playing: Playing) -> None:
    """The control of a BUY is a BUY of another card with a target as far away."""
    compared = [one for one in playing.played if one.random_outcome is not None]
    assert compared
    assert all(len(one.control) == one.signal.horizon_days + 1 for one in compared)


def test_truncating_the_future_changes_no_signal(history: StoredHistory, playing: Playing) -> None:
    """What was said by a day is the same whether or not later days are there."""
    cut = FIRST + timedelta(days=25)
    rows = [row for series in history.series for row in series if row.day <= cut]
    short = _playing(collect_history(rows, today=TODAY))

    def said(played: list[Played]) -> list[tuple[object, ...]]:
        kept = [one.signal for one in played if one.made_on <= cut]
        return sorted((s.made_at, s.quote.card_id, s.kind, s.action, s.price, s.target_price, s.score) for s in kept)

    assert said(short.played) == said(playing.played) != []


async def test_the_record_adds_up(playing: Playing) -> None:
    """Every signal that was made is in the record of its kind and action, judged or open."""
    record = await playing.record()
    assert sum(one.made for one in record.kinds) == len(playing.played)
    assert {one.kind for one in record.kinds} | set(record.silent) == set(record.rules)
    assert record.rises is None
    assert record.every_card.judged > 0
    for one in record.kinds:
        assert one.came_true <= one.judged <= one.made
        assert one.published <= one.stated <= one.judged


async def test_a_record_is_the_same_each_time(history: StoredHistory, playing: Playing) -> None:
    """Random cards and resampling come from the seed."""
    assert await _playing(history).record() == await playing.record()


async def test_without_the_libraries_the_record_says_so(history: StoredHistory) -> None:
    """Uncalibrated, everything is graded, nothing is stated, and each kind says why."""
    record = await _playing(history, calibrated=False).record()
    assert not record.is_calibrated
    assert record.kinds
    assert all(one.status.status is ConfidenceStatus.UNCALIBRATED and one.stated == 0 for one in record.kinds)
    assert any(one.judged for one in record.kinds)


async def test_a_horizon_of_ones_own(history: StoredHistory) -> None:
    """Signals can be judged after other days than the rule's."""
    playing = _playing(history, settings=BacktestSettings(horizon_days=3, replicates=20))
    assert {one.signal.horizon_days for one in playing.played} == {3}


def test_an_installed_rule_is_asked_of_each_card(history: StoredHistory) -> None:
    """A rule that does not speak from features is asked card by card."""

    class Never:
        kind = "never"
        version = "1"

        def __init__(self) -> None:
            self.asked = 0

        def propose(self, history: CardHistory) -> RuleProposal | None:
            self.asked += 1
            return None

    table, rule = table_of(history), Never()
    replay = Replay(table=table, screen=PlainScreen(), random=Random(0), rules=ReplayRules())
    assert all(said == [] for _, said in replay.days([rule]))
    assert rule.asked == len(table.days) * len(table.batch)


def test_a_card_has_one_open_signal_of_a_kind_whatever_its_sources(history: StoredHistory) -> None:
    """As live: while a signal is open, what the same rule says of the card's price elsewhere is left out."""
    twice = [evolve(row, source=PriceSource.MANAPOOL) for row in each_row(history)]
    doubled = collect_history([*each_row(history), *twice], today=TODAY)
    alone, both = _playing(history), _playing(doubled)
    spread = [[one for one in each.played if one.signal.kind == "mean_reversion"] for each in (alone, both)]
    assert len(spread[0]) == len(spread[1]) > 0


def test_a_rule_sees_no_printing_of_a_later_day(history: StoredHistory) -> None:
    """What came out after the day that is spoken of is not among what a rule knows of a card."""
    later = CardFacts(printed_on=(FIRST, FIRST + timedelta(days=20)))
    first, *others = each_row(history)

    class Looks:
        kind = "looks"
        version = "1"

        def propose(self, history: CardHistory) -> RuleProposal | None:
            assert all(day <= history.end for day in history.facts.printed_on)
            return None

    table = table_of(collect_history([evolve(first, facts=later), *others], today=TODAY))
    replay = Replay(table=table, screen=PlainScreen(), random=Random(0), rules=ReplayRules())
    assert [said for _, said in replay.days([Looks()])] == [[]] * len(table.days)


def test_how_far_a_rule_aims(playing: Playing) -> None:
    """The distance of the target is the unit of a signal's interval."""
    one = next(one.signal for one in playing.played if one.signal.target_price is not None)
    assert one.target_price is not None
    assert aim_of(one) == pytest.approx(abs(float(one.target_price / one.price) - 1), abs=1e-6)
