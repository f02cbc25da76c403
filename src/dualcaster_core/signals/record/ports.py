"""What the record needs from outside: libraries that learn from outcomes of the past."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from dualcaster_core.catalogue.ports import BadRecord, PrintingDirectory
from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.signals.history import HistoryBatch
from dualcaster_core.signals.record.confidence import ConfidenceCurve
from dualcaster_core.signals.record.histories import HistoryRow
from dualcaster_core.signals.record.rises import RiseQuestion


class Dated(Protocol):
    """What is of a card and a day: others of the same card, or of the same day, are no independent witnesses."""

    @property
    def card(self) -> str:
        """The card."""
        ...

    @property
    def made_on(self) -> date:
        """The day."""
        ...


class Compared(Dated, Protocol):
    """What came true or not, and whether a card drawn at random did the same."""

    @property
    def came_true(self) -> bool:
        """Whether it came true."""
        ...

    @property
    def random_came_true(self) -> bool | None:
        """Whether the other did; None where none could be drawn."""
        ...


class Calibrator(Protocol):
    """Learns what the scores of one kind and action are worth."""

    @property
    def method(self) -> str:
        """Name the method; what was learnt by another is not taken for its own."""
        ...

    async def fit(self, scores: Sequence[float], came_true: Sequence[bool]) -> ConfidenceCurve:
        """Return the probability by score. Both outcomes are among them; ``ExtraMissing`` without its libraries."""
        ...


class RiseModel(Protocol):
    """Learns which prices rise, from what shops ask and pay, and from how many copies they have and want."""

    async def chances(
        self, past: HistoryBatch, days: Sequence[date], question: RiseQuestion
    ) -> Sequence[Sequence[float]]:
        """Return for each day the chance of every quote to rise, 0 to 1, in the order of the batch.

        What is said of a day rests on prices up to its end alone: cutting off what came later changes nothing. NaN
        where a quote had no price on that day, or too little could be learnt by then. The same batch gives the same
        chances. Raises ``ExtraMissing`` without its libraries.
        """
        ...


class DistributionScores(Protocol):
    """Scores forecasts that are whole distributions."""

    async def crps(
        self, actual: Sequence[float], quantiles: Sequence[Sequence[float]], levels: Sequence[float]
    ) -> Sequence[float]:
        """Return the continuous ranked probability score of each forecast, in the unit of what was forecast.

        Each is given by its quantiles at the same ``levels``. 0 is perfect: J. E. Matheson and R. L. Winkler,
        Management Science 22 (1976), 1087-1096. Raises ``ExtraMissing`` without its libraries.
        """
        ...


class HistoryFile(Protocol):
    """A history of prices in a file."""

    @property
    def name(self) -> str:
        """The path or address."""
        ...

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        ...

    def rows(self) -> Iterator[HistoryRow | BadRecord]:
        """Yield the rows. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        ...


class PrintingsUnitOfWork(UnitOfWork, Protocol):
    """A transaction over the printings that stored prices are of."""

    @property
    def printings(self) -> PrintingDirectory:
        """The printings."""
        ...
