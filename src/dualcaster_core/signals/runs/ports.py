"""What publishing and grading need from outside."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.catalogue.ports import PrintingDirectory
from dualcaster_core.signals.chain.days import SealedDay
from dualcaster_core.signals.following.ports import FollowingUnitOfWork
from dualcaster_core.signals.model import Signal, SignalOutcome
from dualcaster_core.signals.record.earned import PastOutcome


@frozen(kw_only=True)
class GradedSignal:
    """A signal as it was published, and what became of it."""

    signal: Signal
    outcome: SignalOutcome


class OutcomeRepository(Protocol):
    """Outcomes with the signals that they are of, and the roots of their days."""

    async def take_turn(self) -> None:
        """Wait for a turn at writing outcomes and roots, to the end of the transaction."""
        ...

    async def wait(self, signal_ids: Sequence[int], until: datetime) -> None:
        """Have signals that cannot be graded yet looked at again later."""
        ...

    async def graded(self, signal_ids: Sequence[int]) -> Sequence[GradedSignal]:
        """Load those of these signals that have an outcome, with it, by id."""
        ...

    async def graded_between(self, first: datetime, after: datetime) -> Sequence[GradedSignal]:
        """Load what got its outcome from a moment up to, and without, another, by id."""
        ...

    async def published_between(self, first: datetime, after: datetime) -> Sequence[Signal]:
        """Load what was published from a moment up to, and without, another, by id."""
        ...

    async def last_sealed(self) -> SealedDay | None:
        """Return the day that was sealed last."""
        ...

    async def sealed_until(self, day: date) -> Sequence[SealedDay]:
        """Return the sealed days up to one, oldest first."""
        ...

    async def unsealed_days(self, since: datetime, before: datetime) -> Sequence[date]:
        """List the days, in UTC, on which something was published or graded from a moment up to another."""
        ...

    async def keep_sealed(self, sealed: SealedDay, at: datetime) -> None:
        """Keep a sealed day for good."""
        ...


class PastOutcomes(Protocol):
    """Reads how our own signals ended."""

    async def past(self, *, since: datetime, before: datetime, a_day: int) -> Sequence[PastOutcome]:
        """Return outcomes that were evaluated before a moment, of signals that were made since another.

        At most ``a_day`` of one kind, action and day (UTC), always the same ones; without those whose data were
        insufficient, and without members' signals. One statement.
        """
        ...


class SignalRunsUnitOfWork(FollowingUnitOfWork, Protocol):
    """A transaction over everything about signals."""

    @property
    def printings(self) -> PrintingDirectory:
        """The printings that signals are on."""
        ...

    @property
    def signal_outcomes(self) -> OutcomeRepository:
        """Outcomes and roots."""
        ...
