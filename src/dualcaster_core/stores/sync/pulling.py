"""Reading a shop system: page by page, each kept with the place where the next begins, and merged at the end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.sync.credentials import CredentialKeeper
from dualcaster_core.stores.sync.errors import SourceUnavailable, StoreNotConnected
from dualcaster_core.stores.sync.items import Listing, SourceItem, SourcePage
from dualcaster_core.stores.sync.leases import still_mine
from dualcaster_core.stores.sync.mapping import listing_of
from dualcaster_core.stores.sync.model import (
    ConnectionState,
    RunStep,
    StockConnection,
    SyncRun,
    SyncRunCounts,
)
from dualcaster_core.stores.sync.ports import StockFiles, StockSource, StockSources, SyncUnitOfWork
from dualcaster_core.stores.sync.providers import StockProvider

FILE_PAGE: Final = 10_000
"""Items of a file that are taken at once."""
MOST_PAGES: Final = 20_000
FEW: Final = 50
"""Up to so many listings a store may lose more than half of them without being asked."""


@frozen
class FileSource:
    """A file as it is read: what it lists is the whole of the stock."""

    files: StockFiles
    file_name: str
    content: bytes

    async def page(self, cursor: str | None, since: object) -> SourcePage:
        """Read a part of the file."""
        items = await asyncio.to_thread(self.files.items, self.content, file_name=self.file_name)
        start = int(cursor or 0)
        end = start + FILE_PAGE
        return SourcePage(
            items=tuple(items[start:end]), next_cursor=str(end) if end < len(items) else None, expected=len(items)
        )


@frozen(kw_only=True)
class StockPulling:
    """Works on runs that read. Each step is a short transaction; none is open while the system is asked."""

    units: UnitOfWorkFactory[SyncUnitOfWork]
    sources: StockSources
    files: StockFiles
    keeper: CredentialKeeper
    clock: Clock
    slice_of_work: timedelta = timedelta(minutes=4)

    async def work(self, run: SyncRun) -> bool:
        """Read on for a while, the run being ours; tell whether it has come to its end.

        Raises ``SyncSuperseded``, ``CredentialsRefused``, ``SourceUnavailable``, ``FileUnreadable`` and
        ``FormatUnknown``.
        """
        until = self.clock.now() + self.slice_of_work
        async with self._source(run) as source:
            while self.clock.now() < until:
                page = await source.page(run.cursor or None, run.since)
                listings = await self._mapped(run, page.items)
                run = await self._staged(run, page, listings)
                if page.next_cursor is None:
                    await self._finish(run)
                    return True
        return False

    @asynccontextmanager
    async def _source(self, run: SyncRun) -> AsyncIterator[StockSource | FileSource]:
        async with self.units() as uow:
            connection = await uow.stock_connections.of(run.store_id)
            file = await uow.sync_runs.file_of(run.id) if run.provider is StockProvider.CSV else None
        if file is not None:
            yield FileSource(self.files, *file)
            return
        if connection is None or connection.provider is not run.provider:
            raise StoreNotConnected
        async with self.sources.open(run.provider, self.keeper.opened(connection)) as source:
            yield source

    async def _mapped(self, run: SyncRun, items: Sequence[SourceItem]) -> Sequence[Listing]:
        """Map a page: its items are looked up together, in a number of statements that does not depend on them."""
        unique = {item.listing_id: item for item in items}
        if not unique:
            return []
        async with self.units() as uow:
            chosen = await uow.listings.chosen(run.store_id, list(unique))
            candidates = await uow.printings.candidates([item.reference for item in unique.values()])

        def mapped() -> list[Listing]:
            pairs = zip(unique.values(), candidates, strict=True)
            return [listing_of(item, possible, chosen.get(item.listing_id)) for item, possible in pairs]

        return await asyncio.to_thread(mapped)

    async def _staged(self, run: SyncRun, page: SourcePage, listings: Sequence[Listing]) -> SyncRun:
        """Keep a page and where the next begins, together."""
        now = self.clock.now()
        async with self.units() as uow:
            mine = await still_mine(uow, run)
            counts = _with(mine.counts, listings, page.expected)
            if counts.pages > MOST_PAGES:
                raise SourceUnavailable(run.provider.value, "lists no end of pages")
            after = evolve(mine.worked_on(counts, now), cursor=page.next_cursor or mine.cursor)
            await uow.listings.stage(after, listings, now)
            await uow.sync_runs.store(after)
            await uow.commit()
        return after

    async def _finish(self, run: SyncRun) -> None:
        """Merge what was read into the stock, once and whole."""
        now = self.clock.now()
        async with self.units() as uow:
            connection = await uow.stock_connections.of(run.store_id, lock=True)
            mine = await still_mine(uow, run)
            known, staged = await uow.listings.counts(mine)
            if _lost_most(mine, known, staged):
                ended = mine.ended(RunStep.FAIL, now, _only_few(staged, known))
                await uow.listings.discard(mine)
            else:
                delta = await uow.listings.merge(mine)
                counts = evolve(
                    mine.counts,
                    added=delta.added,
                    changed=delta.changed,
                    removed=delta.removed,
                    overruled=delta.overruled,
                )
                ended = evolve(mine, counts=counts).ended(RunStep.FINISH, now)
                if connection is not None:
                    await uow.stock_connections.store(_synced(connection, mine))
            await uow.sync_runs.store(ended)
            await uow.commit()


def _with(counts: SyncRunCounts, listings: Sequence[Listing], expected: int | None) -> SyncRunCounts:
    mapped = sum(listing.key is not None for listing in listings)
    return evolve(
        counts,
        pages=counts.pages + 1,
        items=counts.items + len(listings),
        expected=counts.expected if expected is None else expected,
        mapped=counts.mapped + mapped,
        unmapped=counts.unmapped + len(listings) - mapped,
        noted=counts.noted + sum(bool(listing.notes) for listing in listings),
    )


def _lost_most(run: SyncRun, known: int, staged: int) -> bool:
    return run.since is None and not run.accepts_fewer and known > FEW and staged * 2 < known


def _only_few(staged: int, known: int) -> str:
    return (
        f"only {staged:,} listings came where there were {known:,}: nothing was changed. "
        "If that is right, sync again and accept that most are gone."
    )


def _synced(connection: StockConnection, run: SyncRun) -> StockConnection:
    """Note that a run has read it all as of its beginning."""
    at = run.created_at
    is_ours = connection.provider is run.provider
    return evolve(
        connection,
        state=ConnectionState.WORKING if is_ours else connection.state,
        message="" if is_ours else connection.message,
        last_sync_at=at,
        last_full_sync_at=at if run.since is None else connection.last_full_sync_at,
        version=connection.version + 1,
    )
