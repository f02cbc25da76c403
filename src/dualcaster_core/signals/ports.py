"""What signals need from outside."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.signals.history import CardHistory, HistoryBatch
from dualcaster_core.signals.kinds.rule import FeatureRule
from dualcaster_core.signals.model import PriceInterval, PriceQuote, ProposedSignal, RuleProposal, Signal, SignalOutcome


class SignalRule(Protocol):
    """A rule: from a card's history to a proposal or nothing. Pure, and the same for the same history.

    It gets no more than the past: the history ends with the day that it speaks for.
    """

    @property
    def kind(self) -> str:
        """Name the kind of signal that it makes (``check_kind``)."""
        ...

    @property
    def version(self) -> str:
        """Name the version, which changes whenever the rule may say something else."""
        ...

    def propose(self, history: CardHistory) -> RuleProposal | None:
        """Return what the rule says at the end of the history's last day."""
        ...


class CatalogueScreen(Protocol):
    """Evaluates rules that speak from features over many cards at once."""

    def proposals(self, batch: HistoryBatch, rules: Sequence[FeatureRule]) -> Iterator[ProposedSignal]:
        """Yield what the rules propose, by rule and then in the order of the batch: the same as one by one."""
        ...


@frozen(kw_only=True)
class RuleFailure:
    """An installed rule that was stopped for the rest of a run, and why."""

    rule: str
    why: str


class PluginRun(Protocol):
    """The installed rules of one run."""

    @property
    def failures(self) -> Sequence[RuleFailure]:
        """What was reported so far, in order: each of these rules says nothing more."""
        ...

    async def proposals(self, batch: HistoryBatch) -> Sequence[ProposedSignal]:
        """Return what the rules say of a batch, by rule and in its order; in bounded time, whatever they do."""
        ...


class PluginRules(Protocol):
    """Rules that others installed."""

    def started(self) -> AbstractAsyncContextManager[PluginRun]:
        """Have them ready for a run, which ends with the block."""
        ...


class PricePaths(Protocol):
    """Reads how prices went."""

    async def paths(
        self, quotes: Sequence[PriceQuote], *, first: date, last: date
    ) -> Mapping[PriceQuote, Sequence[tuple[date, Decimal]]]:
        """Return the prices of quotes on the days from ``first`` to ``last``, oldest first; days without are left out.

        Where no price is for every condition, that of near mint counts. One statement for all of them.
        """
        ...


class HistoryQueries(PricePaths, Protocol):
    """Reads of histories, set-wise."""

    def batches(self, *, end: date, days: int, size: int) -> AsyncIterator[HistoryBatch]:
        """Yield the histories of all quotes that had a price in the last ``days`` days up to ``end``.

        At most ``size`` quotes at a time, in the order of card, finish, source and kind; nothing in them is of a
        later day than ``end``.
        """
        ...


@frozen(kw_only=True)
class OpenSignal:
    """What keeps another of ours off: one open per card, finish and kind."""

    card_id: int
    finish: Finish
    kind: str


class SignalRepository(Protocol):
    """Keeps signals as they were published, and outcomes, each once."""

    async def add(self, signals: Sequence[Signal]) -> Sequence[Signal]:
        """Store new signals, set-wise; return them with their ids.

        One of ours for whose card, finish and kind another is open is left out, whoever was first.
        """
        ...

    async def open_ours(self) -> frozenset[OpenSignal]:
        """Return what is open of ours."""
        ...

    async def due(self, now: datetime, *, limit: int) -> Sequence[Signal]:
        """Take signals whose horizon has passed and which have no outcome, oldest first.

        What another transaction took is passed over until that one has ended.
        """
        ...

    async def add_outcomes(self, outcomes: Sequence[SignalOutcome]) -> Sequence[SignalOutcome]:
        """Store outcomes, and return those that were new: a signal that has one keeps it."""
        ...


class SignalsUnitOfWork(UnitOfWork, Protocol):
    """A transaction over signals."""

    @property
    def signals(self) -> SignalRepository:
        """Signals and their outcomes."""
        ...


@frozen(kw_only=True)
class EarnedConfidence:
    """What calibration makes of a proposal; ``confidence`` is None where ``why_none`` says why."""

    confidence: float | None = None
    why_none: str = ""
    interval: PriceInterval | None = None


class Calibration(Protocol):
    """Turns scores into probabilities, from what became of earlier signals."""

    def earned(self, proposals: Sequence[ProposedSignal]) -> Sequence[EarnedConfidence]:
        """Return confidence and interval of each proposal, in order."""
        ...


class CalibrationSource(Protocol):
    """Learns a calibration from all that is known by now."""

    async def learnt(self) -> Calibration:
        """Learn it anew; what is judged after this call is not in it."""
        ...
