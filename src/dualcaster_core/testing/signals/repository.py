"""``SignalRepository`` in memory."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.signals.model import Signal, SignalOutcome, SignalState
from dualcaster_core.signals.ports import OpenSignal
from dualcaster_core.testing.state import State, StoredSignal


class InMemorySignals:
    """``SignalRepository`` over a state, whose transactions follow each other."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, signals: Sequence[Signal]) -> Sequence[Signal]:
        """Store new signals; one of ours beside an open one is left out."""
        stored = [add_signal(self._state, StoredSignal(signal=one, grade_at=one.ends_at)) for one in signals]
        return [one.signal for one in stored if one is not None]

    async def open_ours(self) -> frozenset[OpenSignal]:
        """Return what is open of ours."""
        found = [one.signal for one in self._state.signals.values() if one.is_ungraded and one.signal.maker_id is None]
        return frozenset(OpenSignal(card_id=one.quote.card_id, finish=one.quote.finish, kind=one.kind) for one in found)

    async def due(self, now: datetime, *, limit: int) -> Sequence[Signal]:
        """Take signals that are to be looked at, oldest first."""
        found = [one for one in self._state.signals.values() if one.is_ungraded and one.grade_at <= now]
        found.sort(key=lambda one: (one.grade_at, one.signal.id))
        return [one.signal for one in found[:limit]]

    async def add_outcomes(self, outcomes: Sequence[SignalOutcome]) -> Sequence[SignalOutcome]:
        """Store outcomes, and return those that were new."""
        added = []
        for outcome in sorted(outcomes, key=lambda one: one.signal_id):
            if outcome.signal_id not in self._state.signal_outcomes:
                self._state.signal_outcomes[outcome.signal_id] = outcome
                state = SignalState.INSUFFICIENT_DATA if outcome.insufficient else SignalState.GRADED
                set_state(self._state, outcome.signal_id, state)
                added.append(outcome)
        return added


def add_signal(state: State, new: StoredSignal) -> StoredSignal | None:
    """Number and store a signal; None where another stands in its place that has no outcome yet."""
    place = _place(new.signal)
    if new.is_ungraded and any(one.is_ungraded and _place(one.signal) == place for one in state.signals.values()):
        return None
    key = state.next_id("signal")
    state.signals[key] = evolve(new, signal=evolve(new.signal, id=key))
    return state.signals[key]


def set_state(state: State, signal_id: int, becomes: SignalState) -> None:
    """Have a stored signal stand elsewhere."""
    stored = state.signals[signal_id]
    state.signals[signal_id] = evolve(stored, signal=evolve(stored.signal, state=becomes))


def _place(signal: Signal) -> tuple[object, ...]:
    """Return what at most one open signal has: of ours card, finish and kind; of a member the card."""
    quote = signal.quote
    if signal.maker_id is None:
        return (None, quote.card_id, quote.finish, signal.kind)
    return (signal.maker_id, quote.card_id)
