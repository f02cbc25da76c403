"""What the market needs from outside."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from attrs import frozen

from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.market.listing import ListedCard, ListedPage, ListingQuery
from dualcaster_core.market.model import Chart, ChartPoint, CurrentPrice, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.naming import KnownPrintings
from dualcaster_core.market.price_files import Quoted, ShrunkSource, Stated, WaitingPriceFile
from dualcaster_core.market.removal import SourceCoverage
from dualcaster_core.market.valuation import ValuationRules


class PriceFeed(Protocol):
    """A price file, streamed: observations in order, unreadable records as ``BadRecord``."""

    @property
    def name(self) -> str:
        """Name the publisher, in at most 32 lower-case letters: what it no longer has leaves, of others nothing."""
        ...

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the observations. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        ...

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
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
    """How many pairs of card and finish were valued, and the generation of prices where it was any."""

    pairs: int = 0
    generation: int | None = None

    def __bool__(self) -> bool:
        return self.pairs > 0


class PriceWriter(Protocol):
    """Stores observations, set-wise, and keeps current prices and unit values up to date."""

    async def store(
        self, observations: Sequence[PriceObservation], *, feed: str, known: KnownPrintings | None = None
    ) -> PriceImportReport:
        """Store a batch of a feed: idempotent per card, finish, source, kind, condition and day.

        What ``known`` has need not be looked up; what is looked up is added to it.
        """
        ...

    async def look_up(self, observations: Sequence[PriceObservation], known: KnownPrintings) -> None:
        """Look up the printings that prices name and ``known`` does not have yet."""
        ...

    async def stated(self, feed: str) -> Mapping[Quoted, Stated]:
        """Count what a feed states now, by source and kind."""
        ...

    async def coverage(
        self, feed: str, files: Mapping[tuple[PriceSource, PriceKind], date]
    ) -> Sequence[SourceCoverage]:
        """Count, of what a feed stated, the newest day's prices of each source and kind, and the older ones.

        The newest day is at least the file's. Other writers wait until the transaction has ended.
        """
        ...

    async def drop_missing(self, feed: str, files: Mapping[tuple[PriceSource, PriceKind], date]) -> int:
        """Take a feed's current prices away that are older than the day of their source and kind; count them."""
        ...

    async def refresh_values(self, rules: ValuationRules) -> ValuesRefreshed:
        """Derive the unit values of one batch of what changed; no pairs when none is left."""
        ...

    async def mark_all_unvalued(self) -> None:
        """Have every value derived again, after the rules of valuation changed."""
        ...


class PriceFiles(Protocol):
    """Files of prices that wait, whole, in parts of at most one batch."""

    async def begin(self, feed: str) -> int:
        """Begin a file and return its key."""
        ...

    async def add(self, file_id: int, number: int, observations: Sequence[PriceObservation]) -> None:
        """Add a part; the numbers rise from 0."""
        ...

    async def part(self, file_id: int, number: int) -> Sequence[PriceObservation] | None:
        """Return a part, None after the last one."""
        ...

    async def set_aside(self, file_id: int, shrunk: Sequence[ShrunkSource]) -> None:
        """Have a file wait for a decision; it takes the place of an older one of its feed that waits for one, too."""
        ...

    async def waiting(self, *, after: int, limit: int) -> Sequence[WaitingPriceFile]:
        """List the files that were set aside, by rising key, from the one after ``after`` on."""
        ...

    async def find(self, file_id: int) -> WaitingPriceFile | None:
        """Return a file that was set aside, one that was released among them."""
        ...

    async def release(self, file_id: int, at: datetime) -> WaitingPriceFile | None:
        """Mark a file as believed, so that nothing but bringing it in removes it; None where it does not wait."""
        ...

    async def refuse(self, file_id: int) -> WaitingPriceFile | None:
        """Forget a file and return it; None where it does not wait for a decision."""
        ...

    async def remove(self, file_id: int) -> None:
        """Forget a file."""
        ...


@frozen(kw_only=True)
class SuspectPrice:
    """A price that was set aside, with the one that it jumped from, and the believed prices of the time around it."""

    id: int
    card_id: int
    card_name: str
    set_code: str
    collector_number: str
    finish: str
    source: PriceSource
    kind: PriceKind
    condition: str | None
    feed: str
    currency: str
    amount: Decimal
    previous_amount: Decimal
    observed_at: datetime
    quarantined_at: datetime
    points: tuple[ChartPoint, ...] = ()

    @property
    def factor(self) -> Decimal:
        """How many times the larger of the two prices is the smaller, at least 1."""
        low, high = sorted((self.amount, self.previous_amount))
        return high / low


@frozen(kw_only=True)
class PriceDecision:
    """What was decided of a price or a file, by whom and when; ``by`` is None for an operator at the console.

    Of a file there are its feed and its number of ``prices``, of a price its card, and what it jumped from.
    """

    id: int
    decided_at: datetime
    by: str | None
    is_released: bool
    feed: str
    prices: int | None = None
    card_id: int | None = None
    card_name: str | None = None
    set_code: str | None = None
    collector_number: str | None = None
    finish: str | None = None
    currency: str | None = None
    amount: Decimal | None = None
    previous_amount: Decimal | None = None


class SuspectPrices(Protocol):
    """Single prices that were set aside, and what was decided of them and of files.

    Of several who decide on the same at once, the first does; the others decide on what is left.
    """

    async def waiting(self, *, after: int, limit: int) -> Sequence[SuspectPrice]:
        """List those that wait for a decision, by rising key, from the one after ``after`` on."""
        ...

    async def release(self, keys: Sequence[int], *, by_id: int | None, at: datetime) -> int:
        """Believe these: they are stored as an import would, and wait no more; count them."""
        ...

    async def refuse(self, keys: Sequence[int], *, by_id: int | None, at: datetime) -> int:
        """Refuse these: they stay aside whenever they come again, and confirm no other; count them."""
        ...

    async def note_file(self, file: WaitingPriceFile, *, is_released: bool, by_id: int | None, at: datetime) -> None:
        """Write down what was decided of a whole file."""
        ...

    async def decisions(self, *, before: int | None, limit: int) -> Sequence[PriceDecision]:
        """List what was decided by falling key, from the one before ``before`` on."""
        ...


class PriceHistory(Protocol):
    """The stored days and weeks of prices."""

    async def oldest_day(self, *, before: date) -> date | None:
        """Return the oldest day before another that still has prices, None where there is none."""
        ...

    async def days_before(self, day: date) -> int:
        """Count the prices of days before another."""
        ...

    async def roll_up(self, week: date) -> int:
        """Make the days of a week, named by its Monday, part of the weeks; count the days of series that went.

        A week that is there takes the days in: twice the same changes nothing. Writers of prices wait.
        """
        ...

    async def drop_emptied(self, *, before: date) -> int:
        """Give back the room of the months that ended before a day and have no prices any more; count them.

        A month that somebody reads just then is left for the next time.
        """
        ...


class HistoryUnitOfWork(UnitOfWork, Protocol):
    """A transaction over the history of prices."""

    @property
    def price_history(self) -> PriceHistory:
        """Where the days and weeks are."""
        ...


class MarketUnitOfWork(UnitOfWork, Protocol):
    """A transaction over prices."""

    @property
    def prices(self) -> PriceWriter:
        """Where observations go."""
        ...

    @property
    def price_files(self) -> PriceFiles:
        """Where files wait."""
        ...


class QuarantineUnitOfWork(MarketUnitOfWork, Protocol):
    """A transaction over prices and what was set aside of them."""

    @property
    def suspect_prices(self) -> SuspectPrices:
        """Where single prices wait."""
        ...


class CurrentPrices(Protocol):
    """Reads what is asked and paid now."""

    async def current_prices(self, card_id: int) -> Sequence[CurrentPrice]:
        """List the newest price of each finish, source, kind and condition of a printing, as each feed states it."""
        ...


class PriceQueries(CurrentPrices, Protocol):
    """Reads of prices, of now and of the past."""

    async def history(self, card_id: int, *, since: date) -> Sequence[Chart]:
        """List the daily prices of each finish by the sources that value cards, in US dollars, oldest first."""
        ...


class PriceVersions(Protocol):
    """Names the prices of a moment."""

    async def price_version(self) -> tuple[int, datetime | None]:
        """Return the number that grows whenever any price changes, and when it last did, None where it never has."""
        ...


class PriceSources(Protocol):
    """Reads of how fresh what each source states is."""

    async def shown(self, *, after: int, until: int) -> Mapping[str, datetime]:
        """Return by source since when the oldest change waited that versions after one, up to another, brought."""
        ...

    async def newest(self) -> Mapping[str, datetime]:
        """Return by source when its newest price was observed."""
        ...


@frozen(kw_only=True)
class ListedValue:
    """What a near mint copy is worth, in US dollars, in the finish that stands for the card (``valuation.leading``)."""

    finish: str
    amount: Decimal
    source: str
    observed_at: datetime


@frozen(kw_only=True)
class PricedCard:
    """A card that has a price, and the day of its newest one."""

    id: int
    hashid: str
    priced_on: date


@frozen(kw_only=True)
class PricedSection:
    """A run of priced cards in the order of their keys, ``first`` to ``last``, and the day of its newest price."""

    first: int
    last: int
    priced_on: date


class ValueQueries(Protocol):
    """Reads of what cards are worth."""

    async def values_of(self, card_ids: Sequence[int]) -> Mapping[int, ListedValue]:
        """Return the values of those cards that have one."""
        ...

    async def priced_sections(self, size: int) -> Sequence[PricedSection]:
        """Divide all priced cards into runs of ``size``."""
        ...

    async def priced_cards(self, *, first: int, last: int, limit: int) -> Sequence[PricedCard]:
        """List the priced cards with keys from ``first`` to ``last``, at most ``limit`` of them, in order."""
        ...


@frozen
class Demand:
    """How many people want a card (this printing or any) and how many have this printing for trade."""

    want_count: int
    have_count: int


class DemandQueries(Protocol):
    """Counts people by what their public lists hold."""

    async def demand(self, card_id: int) -> Demand:
        """Count who wants and who has a printing."""
        ...


class ListingQueries(Protocol):
    """Reads of cards with what they are worth."""

    async def listed(self, query: ListingQuery, *, limit: int, cursor: str | None) -> ListedPage:
        """List what a query keeps, in its order; keyset-paged."""
        ...

    async def named(self, names: Sequence[str]) -> Sequence[ListedCard | None]:
        """Return for each folded name its most played card, as a list with one line for each card shows it."""
        ...
