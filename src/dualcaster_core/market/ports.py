"""What the market needs from outside."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from attrs import frozen

from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.unit_of_work import UnitOfWork
from dualcaster_core.market.model import Chart, CurrentPrice, PriceObservation
from dualcaster_core.market.valuation import ValuationRules


class PriceFeed(Protocol):
    """A price file, streamed: observations in order, unreadable records as ``BadRecord``."""

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the observations. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        ...

    def progress(self) -> tuple[int, int | None]:
        """Give the bytes read so far and in all, None where unknown."""
        ...


@frozen
class PriceImportReport:
    """What became of a batch: new or changed observations, repeated ones, cards not in the catalogue, quarantined."""

    stored: int = 0
    unchanged: int = 0
    unknown_cards: int = 0
    quarantined: int = 0

    def __add__(self, other: "PriceImportReport") -> "PriceImportReport":
        return PriceImportReport(
            self.stored + other.stored,
            self.unchanged + other.unchanged,
            self.unknown_cards + other.unknown_cards,
            self.quarantined + other.quarantined,
        )


@frozen(kw_only=True)
class ValuesRefreshed:
    """How many pairs of card and finish were valued, and the generation of prices if any value changed."""

    pairs: int = 0
    generation: int | None = None

    def __bool__(self) -> bool:
        return self.pairs > 0


class PriceWriter(Protocol):
    """Stores observations, set-wise, and keeps current prices and unit values up to date."""

    async def store(self, observations: Sequence[PriceObservation]) -> PriceImportReport:
        """Store a batch: idempotent per card, finish, source, kind, condition and day."""
        ...

    async def refresh_values(self, rules: ValuationRules) -> ValuesRefreshed:
        """Derive the unit values of one batch of what changed; no pairs when none is left."""
        ...

    async def mark_all_unvalued(self) -> None:
        """Have every value derived again, after the rules of valuation changed."""
        ...


class MarketUnitOfWork(UnitOfWork, Protocol):
    """A transaction over prices."""

    @property
    def prices(self) -> PriceWriter:
        """Where observations go."""
        ...


class PriceQueries(Protocol):
    """Reads of prices."""

    async def current_prices(self, card_id: int) -> Sequence[CurrentPrice]:
        """List the newest price of each finish, source, kind and condition of a printing."""
        ...

    async def history(self, card_id: int, *, since: date) -> Sequence[Chart]:
        """List the daily prices of each finish by the sources that value cards, in US dollars, oldest first."""
        ...
