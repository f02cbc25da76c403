"""What the sell prices of stores need from outside."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.ports import StaffedUnitOfWork
from dualcaster_core.stores.pricing.lifecycle import RunKind
from dualcaster_core.stores.pricing.model import (
    ChangeOutcome,
    PriceChange,
    PriceRun,
    PricingSettings,
    StockFacts,
)
from dualcaster_core.stores.pricing.views import ChangePage, PriceRunView, RunPage
from dualcaster_core.stores.profiles.ports import StoresUnitOfWork
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.stores.stock.ports import StockUnitOfWork


class StorePriceRepository(Protocol):
    """The pricing settings of stores, the runs over their prices, and what these change."""

    async def settings(self, store_id: int, *, lock: bool = False) -> PricingSettings:
        """Return what a store says about its prices; the defaults where it has said nothing."""
        ...

    async def store_settings(self, store_id: int, settings: PricingSettings) -> None:
        """Keep other settings, whose lock the caller holds."""
        ...

    async def begin(self, run: PriceRun) -> PriceRun | None:
        """Store a new run; None where the store has one of this kind under way, or one with this key."""
        ...

    async def open_run(self, store_id: int, kind: RunKind) -> PriceRun | None:
        """Find the run of a kind that is computed or waits for a decision, and keep others from changing it."""
        ...

    async def run(self, run_id: int, *, lock: bool = False) -> PriceRun | None:
        """Find a run; ``lock`` keeps others from changing it until the end."""
        ...

    async def store_run(self, run: PriceRun) -> None:
        """Replace a run, whose lock the caller holds."""
        ...

    async def lines(
        self, store_id: int, *, after: StockKey | None, limit: int, since: datetime
    ) -> Sequence[StockFacts]:
        """List lines of the stock in the order of their keys, in one statement.

        The reference price of a line is the one before the changes that runs made since ``since``, where the last of
        them still stands; else the price that it has.
        """
        ...

    async def add_changes(
        self, run: PriceRun, changes: Sequence[PriceChange], outcome: ChangeOutcome, at: datetime
    ) -> None:
        """Keep changes of a run, in one statement."""
        ...

    async def changes(
        self, run_id: int, outcome: ChangeOutcome, *, after: StockKey | None, limit: int
    ) -> Sequence[PriceChange]:
        """List changes of a run with an outcome, in the order of their keys."""
        ...

    async def mark(self, run_id: int, keys: Collection[StockKey], outcome: ChangeOutcome, at: datetime) -> None:
        """Note what became of changes, in one statement."""
        ...

    async def following(self, *, after: int, limit: int) -> Sequence[int]:
        """List the open stores of verified businesses whose prices follow the market, by their keys."""
        ...

    async def expire(self, before: datetime) -> int:
        """End the previews that began before a moment and that nobody decided on; count them."""
        ...


class PricingUnitOfWork(StaffedUnitOfWork, StockUnitOfWork, Protocol):
    """A transaction over the sell prices of stores."""

    @property
    def store_prices(self) -> StorePriceRepository:
        """Settings, runs and changes."""
        ...


class OperatorPricingUnitOfWork(PricingUnitOfWork, StoresUnitOfWork, Protocol):
    """The same with the stores themselves, for operators."""


class StorePriceQueries(Protocol):
    """Reads of runs and of what they changed; each is one statement."""

    async def runs(self, store_id: int, *, limit: int = PAGE, cursor: str | None = None) -> RunPage:
        """List the runs of a store, the latest first. Raises ``ValidationFailed`` for a foreign cursor."""
        ...

    async def run(self, store_id: int, run_id: int) -> PriceRunView | None:
        """Find a run of a store."""
        ...

    async def changes(self, store_id: int, run_id: int, *, limit: int = PAGE, cursor: str | None = None) -> ChangePage:
        """List what a run changes, the largest change in cents of all copies first; raises as ``runs`` does."""
        ...

    async def history(self, store_id: int, key: StockKey, *, limit: int = PAGE) -> ChangePage:
        """List the changes of one line that were carried out, the latest first."""
        ...
