"""Rules that every verdict keeps."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.signals.grading import STAYED, grade
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import SignalAction
from tests.support.signal_histories import later
from tests.support.signals import MADE_AT, signal

_cents = st.integers(1, 5000).map(lambda cents: Decimal(cents) / 100)
_paths = st.dictionaries(st.integers(-3, 12).map(later), _cents, max_size=14)


@given(_paths, st.sampled_from(SignalAction), st.integers(1, 1000), st.integers(7, 30))
def test_a_verdict_is_sound(path: dict[object, Decimal], action: SignalAction, cents: int, after: int) -> None:
    """Accuracies are shares, the peak is no worse than the end, and what came true was accurate at its peak."""
    distance = Decimal(cents) / 101
    target = {SignalAction.BUY: 10 + distance, SignalAction.SELL: 10 - distance, SignalAction.HOLD: None}[action]
    one = signal(action, None if target is None else str(round(target, 2)))
    now = MADE_AT + timedelta(days=after)
    outcome = grade(one, list(path.items()), now=now, settings=RuleSettings())  # type: ignore[arg-type]
    if outcome is None:
        assert after < 14
        assert later(7) not in path
        return
    assert grade(one, list(reversed(path.items())), now=now, settings=RuleSettings()) == outcome  # type: ignore[arg-type]
    if outcome.insufficient:
        assert not {later(4), later(5), later(6), later(7)} & set(path)
        return
    assert outcome.accuracy_end is not None
    assert outcome.accuracy_peak is not None
    assert 0 <= outcome.accuracy_end <= outcome.accuracy_peak <= 1
    assert outcome.profit_percent_end is not None
    assert outcome.profit_percent_peak is not None
    if action is SignalAction.HOLD:
        assert outcome.came_true is (abs(outcome.profit_percent_peak) <= STAYED * 100)
        assert abs(outcome.profit_percent_end) <= abs(outcome.profit_percent_peak)
    else:
        assert outcome.came_true is (outcome.accuracy_peak == 1)
        assert outcome.profit_percent_end <= outcome.profit_percent_peak
        assert outcome.net_profit_percent_end is not None
        assert outcome.net_profit_percent_end < outcome.profit_percent_end
