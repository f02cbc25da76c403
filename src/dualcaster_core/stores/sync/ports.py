"""What the sync of stock needs from outside."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from dualcaster_core.catalogue.ports import PrintingDirectory
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.stores.stock.ports import StaffedStockUnitOfWork
from dualcaster_core.stores.sync.items import (
    ListedState,
    Listing,
    ListingChange,
    ListingUpdate,
    PushOutcome,
    SourceIdentity,
    SourceItem,
    SourcePage,
)
from dualcaster_core.stores.sync.model import StockConnection, SyncRun
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_core.stores.sync.views import (
    ListingPage,
    ListingRow,
    ListingState,
    PushLinePage,
    ReportSummary,
    StockDelta,
    SyncRunPage,
    SyncRunView,
)


class StockSource(Protocol):
    """A shop system, let in with the keys of one store. Asked outside any transaction; each call ends within a minute.

    Everything raises ``CredentialsRefused`` and ``SourceUnavailable``.
    """

    async def check(self) -> SourceIdentity:
        """Try the keys, and return whose they are."""
        ...

    async def page(self, cursor: str | None, since: datetime | None) -> SourcePage:
        """Read a page of all listings, or of those changed since a moment where the system tells that.

        A cursor holds for at least a day, also for another process.
        """
        ...

    async def current(self, listing_ids: Sequence[str]) -> Mapping[str, ListedState]:
        """Read what the system has of some listings now; what it does not know any more is left out."""
        ...

    async def push(self, changes: Sequence[ListingChange]) -> Sequence[PushOutcome]:
        """Set quantities and prices; what is no longer as ``before`` says stays where the system can tell."""
        ...


class StockSources(Protocol):
    """The shop systems."""

    def open(self, provider: StockProvider, credentials: Mapping[str, str]) -> AbstractAsyncContextManager[StockSource]:
        """Make a connection, closed at the end of the block; nothing is asked before the first call."""
        ...


class StockFiles(Protocol):
    """Files that list stock."""

    def items(self, content: bytes, *, file_name: str) -> Sequence[SourceItem]:
        """Read a file in any format that is known. Raises ``FileUnreadable`` and ``FormatUnknown``."""
        ...


class StockMessages(Protocol):
    """What shop systems send when something changes there."""

    def updates(self, topic: str, body: bytes, *, location: str) -> Sequence[ListingUpdate]:
        """Read a message; one about something else is none. Raises ``WebhookInvalid`` for what cannot be read.

        ``location``: quantities of other places do not count; empty for all.
        """
        ...


class StockConnectionRepository(Protocol):
    """How stores' stock is read."""

    async def of(self, store_id: int, *, lock: bool = False) -> StockConnection | None:
        """Find that of a store; ``lock`` keeps others from changing it until the end."""
        ...

    async def store(self, connection: StockConnection) -> None:
        """Keep it, in place of the one before."""
        ...

    async def drop(self, store_id: int) -> None:
        """Forget it, with its credentials."""
        ...

    async def due(self, now: datetime, *, limit: int) -> Sequence[StockConnection]:
        """List those whose schedule asks for a run and that have none under way, who has waited longest first."""
        ...


class SyncRunRepository(Protocol):
    """The runs of syncs."""

    async def add(self, run: SyncRun) -> SyncRun:
        """Keep a new run. Raises ``SyncIsRunning`` where the store has an active one."""
        ...

    async def with_id(self, run_id: int, *, lock: bool = False) -> SyncRun | None:
        """Find one; ``lock`` keeps others from changing it until the end."""
        ...

    async def last(self, store_id: int, *, lock: bool = False) -> SyncRun | None:
        """Find the last run of a store."""
        ...

    async def store(self, run: SyncRun) -> None:
        """Replace one whose lock the caller holds. Raises ``SyncIsRunning`` where another one is active."""
        ...

    async def keep_file(self, run_id: int, file_name: str, content: bytes) -> None:
        """Keep the file that a run reads; it goes when the run has ended for good."""
        ...

    async def file_of(self, run_id: int) -> tuple[str, bytes] | None:
        """Return name and content of the file that a run reads."""
        ...


class ListingRepository(Protocol):
    """What shop systems list, as it was last read. A number of statements that does not depend on how many they are."""

    async def chosen(self, store_id: int, listing_ids: Collection[str]) -> Mapping[str, StockKey]:
        """Return what the staff mapped some listings to by hand."""
        ...

    async def choose(self, store_id: int, listing_id: str, key: StockKey) -> None:
        """Map a listing by hand, now and in every run to come. Raises ``CardNotFound``."""
        ...

    async def stage(self, run: SyncRun, listings: Sequence[Listing], at: datetime) -> None:
        """Keep a page of a run beside what is listed; again the same listing replaces itself."""
        ...

    async def counts(self, run: SyncRun) -> tuple[int, int]:
        """Count the listings of the store, and those that a run has staged."""
        ...

    async def merge(self, run: SyncRun) -> StockDelta:
        """Take over what a run has staged, write the lines of stock that differ, and drop what was staged.

        A run that reads everything removes what it has not seen. A quantity or price that was changed here stays where
        the system still has the one that it had; where both changed the system's counts. What is fewer there was sold.
        """
        ...

    async def discard(self, run: SyncRun) -> None:
        """Drop what a run has staged."""
        ...

    async def update(self, store_id: int, updates: Sequence[ListingUpdate]) -> StockDelta:
        """Take over what the system told of single listings; older news than the last are left out."""
        ...

    async def restock(self, store_id: int) -> StockDelta:
        """Write the lines of stock that differ from the listings."""
        ...


class PushRepository(Protocol):
    """The lines of runs that send changes."""

    async def plan(self, run: SyncRun) -> int:
        """Note the listings that differ from the stock, one for each line that is one listing; return how many."""
        ...

    async def pending(self, run_id: int, *, limit: int) -> Sequence[ListingChange]:
        """List lines that nothing became of yet, in order."""
        ...

    async def record(self, run: SyncRun, outcomes: Sequence[PushOutcome], at: datetime) -> None:
        """Note what became of lines; what was pushed is what the system lists from now on."""
        ...


class SyncUnitOfWork(StaffedStockUnitOfWork, Protocol):
    """A transaction over the sync of stock."""

    @property
    def stock_connections(self) -> StockConnectionRepository:
        """How stores' stock is read."""
        ...

    @property
    def sync_runs(self) -> SyncRunRepository:
        """The runs."""
        ...

    @property
    def listings(self) -> ListingRepository:
        """What is listed."""
        ...

    @property
    def stock_pushes(self) -> PushRepository:
        """What is sent."""
        ...

    @property
    def printings(self) -> PrintingDirectory:
        """The catalogue."""
        ...


class SyncQueries(Protocol):
    """Reads of the sync of a store; each is one statement."""

    async def runs(self, store_id: int, *, limit: int = PAGE, cursor: str | None = None) -> SyncRunPage:
        """List runs, the latest first. Raises ``ValidationFailed`` for a foreign cursor."""
        ...

    async def run(self, store_id: int, run_id: int) -> SyncRunView | None:
        """Show a run of a store."""
        ...

    async def listings(
        self,
        store_id: int,
        state: ListingState,
        *,
        reason: str | None = None,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> ListingPage:
        """List listings in a state, by title. Raises ``ValidationFailed`` for a foreign cursor."""
        ...

    async def listing(self, store_id: int, listing_id: int) -> ListingRow | None:
        """Show one listing of a store by our own id of it."""
        ...

    async def report(self, store_id: int) -> ReportSummary:
        """Count the listings by what became of them."""
        ...

    async def push_lines(
        self, store_id: int, run_id: int, *, limit: int = PAGE, cursor: str | None = None
    ) -> PushLinePage:
        """List the lines of a run that sends changes, in order. Raises ``ValidationFailed`` for a foreign cursor."""
        ...
