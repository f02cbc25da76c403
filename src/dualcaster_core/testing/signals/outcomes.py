"""``OutcomeRepository`` in memory."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from attrs import evolve

from dualcaster_core.signals.chain.days import SealedDay
from dualcaster_core.signals.model import Signal
from dualcaster_core.signals.runs.ports import GradedSignal
from dualcaster_core.testing.state import State


class InMemorySignalOutcomes:
    """``OutcomeRepository`` over a state, whose transactions follow each other."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def take_turn(self) -> None:
        """Wait for nobody."""

    async def wait(self, signal_ids: Sequence[int], until: datetime) -> None:
        """Look at signals again later."""
        for key in signal_ids:
            self._state.signals[key] = evolve(self._state.signals[key], grade_at=until)

    async def graded(self, signal_ids: Sequence[int]) -> Sequence[GradedSignal]:
        """Load those of these signals that have an outcome, with it, by id."""
        return [self._graded(key) for key in sorted(set(signal_ids)) if key in self._state.signal_outcomes]

    async def graded_between(self, first: datetime, after: datetime) -> Sequence[GradedSignal]:
        """Load what got its outcome from a moment up to another, by id."""
        outcomes = self._state.signal_outcomes.items()
        return [self._graded(key) for key, one in sorted(outcomes) if first <= one.evaluated_at < after]

    async def published_between(self, first: datetime, after: datetime) -> Sequence[Signal]:
        """Load what was published from a moment up to another, by id."""
        signals = [one.signal for _, one in sorted(self._state.signals.items())]
        return [one for one in signals if first <= one.made_at < after]

    async def last_sealed(self) -> SealedDay | None:
        """Return the day that was sealed last."""
        days = self._state.sealed_days
        return days[max(days)] if days else None

    async def sealed_until(self, day: date) -> Sequence[SealedDay]:
        """Return the sealed days up to one, oldest first."""
        return [sealed for _, sealed in sorted(self._state.sealed_days.items()) if sealed.day <= day]

    async def unsealed_days(self, since: datetime, before: datetime) -> Sequence[date]:
        """List the days on which something was published or graded from a moment up to another."""
        moments = [one.signal.made_at for one in self._state.signals.values()]
        moments += [one.evaluated_at for one in self._state.signal_outcomes.values()]
        return sorted({at.astimezone(UTC).date() for at in moments if since <= at < before})

    async def keep_sealed(self, sealed: SealedDay, at: datetime) -> None:
        """Keep a sealed day for good."""
        self._state.sealed_days.setdefault(sealed.day, sealed)

    def _graded(self, signal_id: int) -> GradedSignal:
        return GradedSignal(
            signal=self._state.signals[signal_id].signal, outcome=self._state.signal_outcomes[signal_id]
        )
