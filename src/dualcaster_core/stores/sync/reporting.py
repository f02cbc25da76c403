"""What the staff see of the sync, and mapping by hand what it could not map."""

import csv
import io
from collections.abc import Mapping
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.stores.sync.errors import ListingNotFound, SyncRunNotFound
from dualcaster_core.stores.sync.model import ACTIVE, ConnectionState, RunStatus, StockConnection
from dualcaster_core.stores.sync.ports import SyncQueries, SyncUnitOfWork
from dualcaster_core.stores.sync.providers import PROVIDERS
from dualcaster_core.stores.sync.views import (
    ListingPage,
    ListingRow,
    ListingState,
    PushLinePage,
    ReportSummary,
    StockConnectionView,
    SyncRunPage,
    SyncRunView,
    SyncStatus,
)

REPORT_PAGE: Final = 100
MOST_REPORTED: Final = 50_000
"""Lines of a mapping report as a file."""
_HEADER: Final = ("Listing", "Title", "Details", "Quantity", "Price", "Reason", "Explanation")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@frozen(kw_only=True)
class SyncReporting:
    """Shows the sync of a store to its staff. Everything raises ``StoreNotFound`` and ``StoreForbidden``."""

    units: UnitOfWorkFactory[SyncUnitOfWork]
    queries: SyncQueries

    async def status(self, store_id: int, user_id: int) -> SyncStatus:
        """Tell how the sync stands; whoever works in the store may know."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, StorePermission.SEE_DASHBOARD)
            connection = await uow.stock_connections.of(store_id)
        runs = (await self.queries.runs(store_id, limit=10)).items
        active = next((run for run in runs if run.status in ACTIVE), None)
        last = next((run for run in runs if run.status not in ACTIVE and run.status is not RunStatus.PLANNED), None)
        view = None if connection is None else connection_view(connection)
        return SyncStatus(sync_status=sync_status(view, active, last), connection=view, active=active, last=last)

    async def runs(self, store_id: int, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> SyncRunPage:
        """List runs, the latest first. Raises ``ValidationFailed`` for a foreign cursor."""
        await self._may_sync(store_id, user_id)
        return await self.queries.runs(store_id, limit=limit, cursor=cursor)

    async def run(self, store_id: int, user_id: int, run_id: int) -> SyncRunView:
        """Show one run. Raises ``SyncRunNotFound``."""
        await self._may_sync(store_id, user_id)
        run = await self.queries.run(store_id, run_id)
        if run is None:
            raise SyncRunNotFound
        return run

    async def push_lines(
        self, store_id: int, user_id: int, run_id: int, *, limit: int = PAGE, cursor: str | None = None
    ) -> PushLinePage:
        """List what a run sends, before and after. Raises ``SyncRunNotFound`` and ``ValidationFailed``."""
        await self.run(store_id, user_id, run_id)
        return await self.queries.push_lines(store_id, run_id, limit=limit, cursor=cursor)

    async def report(self, store_id: int, user_id: int) -> ReportSummary:
        """Count the listings by what became of them."""
        await self._may_sync(store_id, user_id)
        return await self.queries.report(store_id)

    async def listings(
        self,
        store_id: int,
        user_id: int,
        state: ListingState,
        *,
        reason: str | None = None,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> ListingPage:
        """List listings in a state. Raises ``ValidationFailed`` for a foreign cursor."""
        await self._may_sync(store_id, user_id)
        return await self.queries.listings(store_id, state, reason=reason, limit=limit, cursor=cursor)

    async def listing(self, store_id: int, user_id: int, listing_id: int) -> ListingRow:
        """Show one listing. Raises ``ListingNotFound``."""
        await self._may_sync(store_id, user_id)
        return await self._listing(store_id, listing_id)

    async def map_by_hand(self, store_id: int, user_id: int, listing_id: int, key: StockKey) -> ListingRow:
        """Map a listing to a line of stock, for good. Raises ``ListingNotFound`` and ``CardNotFound``."""
        await self._may_sync(store_id, user_id)
        row = await self._listing(store_id, listing_id)
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, StorePermission.SYNC_STOCK)
            await uow.stock_connections.of(store_id, lock=True)
            await uow.listings.choose(store_id, row.listing_id, key)
            await uow.listings.restock(store_id)
            await uow.commit()
        return await self._listing(store_id, listing_id)

    async def report_file(self, store_id: int, user_id: int) -> bytes:
        """Write what could not be mapped as a CSV file, at most 50,000 lines."""
        await self._may_sync(store_id, user_id)
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(_HEADER)
        cursor, written = None, 0
        while True:
            page = await self.queries.listings(store_id, ListingState.UNMAPPED, limit=REPORT_PAGE, cursor=cursor)
            writer.writerows(_cells(row) for row in page.items)
            written, cursor = written + len(page.items), page.next_cursor
            if cursor is None or written >= MOST_REPORTED:
                return text.getvalue().encode("utf-8-sig")

    async def _listing(self, store_id: int, listing_id: int) -> ListingRow:
        row = await self.queries.listing(store_id, listing_id)
        if row is None:
            raise ListingNotFound
        return row

    async def _may_sync(self, store_id: int, user_id: int) -> None:
        async with self.units() as uow:
            await member_who_may(uow, store_id, user_id, StorePermission.SYNC_STOCK)


def connection_view(connection: StockConnection) -> StockConnectionView:
    """Show a connection without its credentials."""
    facts = PROVIDERS[connection.provider]
    return StockConnectionView(
        provider=connection.provider,
        title=facts.title,
        state=connection.state,
        message=connection.message,
        hint=connection.hint,
        interval_hours=connection.interval_hours,
        push_enabled=connection.push_enabled,
        takes_changes=facts.takes_changes,
        tells_changes=facts.tells_changes,
        last_sync_at=connection.last_sync_at,
    )


def sync_status(connection: StockConnectionView | None, active: SyncRunView | None, last: SyncRunView | None) -> str:
    """Say in one word how a store's sync stands."""
    if active is not None:
        return "syncing"
    if connection is None:
        return "not_connected"
    if connection.state is ConnectionState.REFUSED:
        return "credentials_refused"
    if last is None:
        return "never_synced"
    return _STATUS_AFTER.get(last.status, "synced")


_STATUS_AFTER: Final[Mapping[RunStatus, str]] = {RunStatus.FAILED: "failed", RunStatus.CANCELLED: "cancelled"}


def _cells(row: ListingRow) -> tuple[object, ...]:
    price = "" if row.price is None else row.price
    return (_plain(row.listing_id), _plain(row.title), _plain(row.detail), row.quantity, price, row.reason, row.message)


def _plain(text: str) -> str:
    """Keep a spreadsheet from taking a text of others for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
