"""A rule that looks ahead is caught; one that does not is left in peace."""

from decimal import Decimal

from attrs import define, field

from dualcaster_core.signals.features.model import features_of
from dualcaster_core.signals.history import CardHistory, HistoryColumn
from dualcaster_core.signals.kinds import built_in_rules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.lookahead import FIRST_DAYS, check_lookahead
from dualcaster_core.signals.model import Evidence, PriceQuote, RuleProposal, SignalAction
from tests.support.signal_histories import history


def _buy(history: CardHistory) -> RuleProposal:
    price = Decimal(f"{history.column(HistoryColumn.PRICE)[-1]:.2f}")
    evidence = Evidence(rule="made_up", version="1")
    return RuleProposal(
        action=SignalAction.BUY, score=0.5, price=price, target_price=round(price * 2, 2), evidence=evidence
    )


@define
class _Tomorrow:
    """Says BUY where tomorrow's price is higher, which it knows from longer histories that it was shown."""

    kind: str = "tomorrow"
    version: str = "1"
    _longest: dict[PriceQuote, CardHistory] = field(factory=dict)

    def propose(self, history: CardHistory) -> RuleProposal | None:
        known = self._longest.setdefault(history.quote, history)
        if history.days > known.days:
            known = self._longest[history.quote] = history
        prices = known.column(HistoryColumn.PRICE)
        return _buy(history) if prices[min(history.days, known.days - 1)] > prices[history.days - 1] else None


@define
class _Scaled:
    """Says BUY above the mean of all prices that it ever saw: of a day it knows the mean of later days."""

    kind: str = "scaled"
    version: str = "1"
    _seen: list[float] = field(factory=list)

    def propose(self, history: CardHistory) -> RuleProposal | None:
        self._seen.extend(history.column(HistoryColumn.PRICE))
        mean = sum(self._seen) / len(self._seen)
        return _buy(history) if features_of(history).price > mean else None


class _Yesterday:
    """Says BUY where the price rose since yesterday: all that it reads lies behind."""

    kind = "yesterday"
    version = "1"

    def propose(self, history: CardHistory) -> RuleProposal | None:
        return _buy(history) if features_of(history).change_1 > 0 else None


RISING = history([10.0] * 8 + [10.0, 11.0, 10.0, 12.0, 12.0])


def test_a_rule_that_knows_tomorrow_is_caught_on_the_first_day() -> None:
    """The day, what it said before it had seen the next one, and what it says after are named."""
    checked = check_lookahead(_Tomorrow(), [RISING])
    assert checked.found is not None
    assert checked.found.day == RISING.day(8)
    assert checked.found.alone is None
    assert checked.found.after_all == _buy(RISING.until(RISING.day(8)))


def test_a_rule_that_measures_by_later_days_is_caught() -> None:
    """What a rule learned from the days after may not change what it says of the day."""
    assert check_lookahead(_Scaled(), [history([*([10.0, 12.0] * 6), 50.0, 50.0])]).found is not None


def test_an_honest_rule_passes() -> None:
    """Nothing is found in a rule that reads the past alone, and every day of every history was asked."""
    checked = check_lookahead(_Yesterday(), [RISING, RISING])
    assert checked.found is None
    assert (checked.histories, checked.days) == (2, 2 * (RISING.days - FIRST_DAYS + 1))
    assert checked.proposals == 4


def test_the_built_in_kinds_pass() -> None:
    """None of the seven looks ahead."""
    card = history(
        [20.0, 20.4] * 15 + [22.0, 25.0, 28.0, 27.0, 21.0, 20.0],
        buylist=[10.0] * 28 + [12.0, 13.0, 13.0, 13.0, 12.0, 10.0, 8.0, 8.0],
        stock=[12.0] * 28 + [6.0, 3.0, 1.0, 0.0, 8.0, 30.0, 40.0, 40.0],
        wanted=[8.0] * 36,
    )
    checked = [check_lookahead(rule, [card]) for rule in built_in_rules(RuleSettings())]
    assert [one.found for one in checked] == [None] * 7
    assert sum(one.proposals for one in checked) > 3
