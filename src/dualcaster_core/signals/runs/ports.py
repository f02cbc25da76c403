"""What publishing and grading need from outside."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.catalogue.ports import PrintingDirectory
from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.signals.chain.days import SealedDay
from dualcaster_core.signals.following.ports import FollowingUnitOfWork
from dualcaster_core.signals.model import PriceQuote, Signal, SignalOutcome
from dualcaster_core.signals.record.earned import PastOutcome
from dualcaster_core.signals.record.learning import Learning

KEPT = 90
"""How many learnings of a method are kept: what was believed on each day of a season."""


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

        At most ``a_day`` of one kind, action, version of the rule and day (UTC), always the same ones; without those
        whose data were insufficient, and without members' signals. One statement.
        """
        ...

    async def random_quotes(self, *, count: int, least_price: float, seed: int) -> Sequence[PriceQuote]:
        """Draw quotes that value cards at this price or more, in their own currency; the same for the same seed."""
        ...


class LearningRepository(Protocol):
    """Keeps what was learnt from outcomes, and whose turn it is to learn."""

    async def latest(self, method: str) -> Learning | None:
        """Return what was learnt last by a method; None where nothing was, or nothing that can be read."""
        ...

    async def take_turn(self, method: str, token: str, *, now: datetime, until: datetime) -> bool:
        """Take the turn at learning by a method until a moment; False while another's has not run out."""
        ...

    async def end_turn(self, method: str, token: str) -> bool:
        """End a turn; False where it is another's by now."""
        ...

    async def keep(self, learning: Learning) -> None:
        """Keep what was learnt, and of what was learnt by its method before the latest ``KEPT`` alone."""
        ...


class LearningUnitOfWork(UnitOfWork, Protocol):
    """A transaction over what was learnt."""

    @property
    def signal_learnings(self) -> LearningRepository:
        """What was learnt."""
        ...


class OutcomeSums(Protocol):
    """What became of ours in sums, which the record is read from."""

    async def renew(self) -> None:
        """Sum up all outcomes of ours anew, as if none had been added since."""
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


@frozen(kw_only=True)
class ConcernedPerson:
    """Somebody who owns, or else wants, the card of a signal."""

    user_id: int
    signal_id: int
    card: str
    action: str
    owns: bool


class SignalAudience(Protocol):
    """Whom new signals concern."""

    async def of(self, signal_ids: Sequence[int]) -> Sequence[ConcernedPerson]:
        """List who owns or wants the cards of public signals, their makers left out, by person and signal.

        One statement, however many people there are.
        """
        ...
