"""Fetching lists of prices: each when it is due, by one worker, with nothing of the database held meanwhile."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from attrs import evolve, field, frozen

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.kernel.errors import DualcasterError, ServiceUnavailable
from dualcaster_core.kernel.ports import Clock, Log, UnitOfWorkFactory
from dualcaster_core.market.feeds.errors import FeedBusy, FeedHasNoPrices, FeedTooSlow, FeedTroubled, UnknownFeed
from dualcaster_core.market.feeds.model import LEASE, FeedSource, FeedState, FetchOutcome, FileVersion
from dualcaster_core.market.feeds.ports import FeedDownloads, FeedReaders, FeedUnitOfWork
from dualcaster_core.market.removal import Removal
from dualcaster_core.market.use_cases import PricesReport, import_prices
from dualcaster_core.market.valuation import ValuationRules

LONGEST_IMPORT = 4 * 3600.0
"""Seconds that reading one list may take, an API that is asked page by page among them."""


@frozen(kw_only=True)
class FetchReport:
    """What became of a fetch; ``report`` where a list was read, ``error`` where it failed."""

    name: str
    outcome: FetchOutcome
    report: PricesReport | None = None
    error: DualcasterError | None = None


@frozen(kw_only=True)
class ListedFeed:
    """A feed as it is set up, and what is known of it."""

    source: FeedSource
    state: FeedState


@frozen(kw_only=True)
class FetchPrices:
    """Fetches the feeds that are set up.

    A fetch is given to a worker for ``LEASE``, which it prolongs while it lives: of several workers one fetches a feed,
    and that of a killed one is fetched again. ``new_holder`` names a fetch; ``chance`` is a random number from 0 to 1.
    """

    sources: tuple[FeedSource, ...]
    units: UnitOfWorkFactory[FeedUnitOfWork]
    downloads: FeedDownloads
    readers: FeedReaders
    rules: ValuationRules
    clock: Clock
    new_holder: Callable[[], str]
    chance: Callable[[], float]
    log: Log
    renew_every: float = field(default=LEASE.total_seconds() / 4)

    async def listed(self) -> Sequence[ListedFeed]:
        """List the feeds that are set up, in their order."""
        async with self.units() as uow:
            known = {state.name: state for state in await uow.feed_states.all()}
        return [ListedFeed(source=one, state=known.get(one.name) or FeedState(name=one.name)) for one in self.sources]

    async def fetch_due(self) -> Sequence[FetchReport]:
        """Fetch what is due, one after the other; what fails is noted and waits, longer each time."""
        reports = []
        for one in await self.listed():
            if one.state.is_due(one.source, self.clock.now()):
                holder = await self._claim(one.source, only_due=True)
                if holder is not None:
                    with suppress(FeedBusy):  # the lease was lost: whoever has it now notes how it ends
                        reports.append(await self._fetch(one.source, holder, again=False))
        return reports

    async def fetch(self, name: str, *, again: bool = False) -> FetchReport:
        """Fetch a feed whether or not it is due; ``again`` imports a file that is the same as before too.

        Raises ``UnknownFeed``, and ``FeedBusy`` where a worker has it.
        """
        source = next((one for one in self.sources if one.name == name), None)
        if source is None:
            known = ", ".join(one.name for one in self.sources) or "none"
            raise UnknownFeed(f"no feed {name[:40]!r} is set up in PRICE_FEEDS; there: {known}", name=name[:40])
        holder = await self._claim(source, only_due=False)
        if holder is None:
            raise FeedBusy(f"{name} is being fetched by another worker; it can be fetched again once that is done")
        return await self._fetch(source, holder, again=again)

    async def _claim(self, source: FeedSource, *, only_due: bool) -> str | None:
        holder = self.new_holder()
        async with self.units() as uow:
            state = await uow.feed_states.lock(source.name)
            now = self.clock.now()
            if state.is_held(now) or (only_due and not state.is_due(source, now)):
                return None
            await uow.feed_states.put(state.claimed(source, holder, now))
            await uow.commit()
        return holder

    async def _fetch(self, source: FeedSource, holder: str, *, again: bool) -> FetchReport:
        try:
            return await self._held(source, holder, self._noted(source, holder, again=again))
        except BaseException:
            await self._change(source.name, holder, FeedState.released)
            raise

    async def _held(self, source: FeedSource, holder: str, work: Coroutine[Any, Any, FetchReport]) -> FetchReport:
        """Do the work of a fetch and prolong its lease meanwhile; where it is lost the work is given up."""
        working, renewing = asyncio.create_task(work), asyncio.create_task(self._renew(source.name, holder))
        try:
            await asyncio.wait({working, renewing}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            raise FeedBusy(f"{source.name} was taken by another worker, as this one took too long to say that it lives")
        finally:
            for task in (working, renewing):
                task.cancel()
            await asyncio.gather(working, renewing, return_exceptions=True)

    async def _renew(self, name: str, holder: str) -> None:
        """Prolong the lease until it is lost; a database that does not answer for a while takes it from nobody."""
        held = True
        while held:
            await asyncio.sleep(self.renew_every)
            try:
                held = await self._change(name, holder, lambda state: state.renewed(self.clock.now()))
            except ServiceUnavailable as error:
                self.log.warning("the lease of a price feed is not prolonged", feed=name, reason=str(error))

    async def _noted(self, source: FeedSource, holder: str, *, again: bool) -> FetchReport:
        """Fetch a feed and note how that ended."""
        version: FileVersion | None = None
        try:
            fetched, version = await self._bring(source, again=again)
        except ServiceUnavailable:
            raise
        except DualcasterError as error:
            fetched = FetchReport(name=source.name, outcome=FetchOutcome.FAILED, error=error)
        except Exception as error:  # whatever a list brings about must not end the worker
            self.log.warning("price feed failed", feed=source.name, exc_info=error)
            why = FeedTroubled(f"{source.name}: an error of ours ({type(error).__name__}), see the log")
            fetched = FetchReport(name=source.name, outcome=FetchOutcome.FAILED, error=why)
        await self._change(source.name, holder, lambda state: self._after(state, source, fetched, version))
        self._tell(fetched)
        return fetched

    def _after(
        self, state: FeedState, source: FeedSource, fetched: FetchReport, version: FileVersion | None
    ) -> FeedState:
        now = self.clock.now()
        if fetched.error is not None:
            return state.failed(fetched.error, source, now, chance=self.chance())
        return state.succeeded(fetched.outcome, version or state.version, now)

    async def _bring(self, source: FeedSource, *, again: bool) -> tuple[FetchReport, FileVersion | None]:
        address = source.address_at(self.clock.now())
        if self.readers.is_asked(source.name):
            return await self._import(source.name, address), None
        known = None if again else await self._imported(source.name, address)
        async with self.downloads.fetch(address, known) as file:
            if file is None:
                return FetchReport(name=source.name, outcome=FetchOutcome.UNCHANGED), known
            if known is not None and file.version.digest == known.digest:
                return FetchReport(name=source.name, outcome=FetchOutcome.UNCHANGED), file.version
            return await self._import(source.name, file.place), file.version

    async def _imported(self, name: str, address: str) -> FileVersion | None:
        """Return the version that was imported last, without its server's words where it lay elsewhere."""
        async with self.units() as uow:
            version = (await uow.feed_states.lock(name)).version
        if version is None or version.address == address:
            return version
        return evolve(version, etag=None, last_modified=None)

    async def _import(self, name: str, place: str) -> FetchReport:
        try:
            async with asyncio.timeout(LONGEST_IMPORT):
                feed = await self.readers.reader(name, place)
                report = await import_prices(feed, self.units, self.rules, removal=Removal.AUTO)
        except SourceUnreadable as error:
            raise SourceUnreadable(error.message.replace(place, name), source=name) from error
        except TimeoutError:
            raise FeedTooSlow(f"{name}: reading it took longer than {LONGEST_IMPORT:.0f} s") from None
        if report.none_readable:
            first = f": {report.bad[0].reason}" if report.bad else ""
            raise FeedHasNoPrices(f"{name}: none of {report.read:,} records is a price{first}", lasting=True)
        aside = report.waiting_file is not None
        outcome = FetchOutcome.SET_ASIDE if aside else FetchOutcome.IMPORTED
        return FetchReport(name=name, outcome=outcome, report=report)

    async def _change(self, name: str, holder: str, change: Callable[[FeedState], FeedState]) -> bool:
        """Change the state of a feed that is still this holder's; tell whether it was."""
        async with self.units() as uow:
            state = await uow.feed_states.lock(name)
            if state.holder != holder:
                return False
            await uow.feed_states.put(change(state))
            await uow.commit()
        return True

    def _tell(self, fetched: FetchReport) -> None:
        if fetched.error is not None:
            code, reason = fetched.error.code, fetched.error.message
            self.log.warning("price feed was not fetched", feed=fetched.name, code=code, reason=reason)
            return
        stored = 0 if fetched.report is None else fetched.report.stored.stored
        self.log.info("price feed was fetched", feed=fetched.name, outcome=fetched.outcome.value, stored=stored)
