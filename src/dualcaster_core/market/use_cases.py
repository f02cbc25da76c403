"""What is done with prices: importing them and keeping values up to date."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from itertools import count

from attrs import define, evolve, field, frozen

from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.batches import batches_ahead
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.market.events import PricesChanged
from dualcaster_core.market.model import PriceObservation
from dualcaster_core.market.naming import KnownPrintings
from dualcaster_core.market.ports import MarketUnitOfWork, PriceFeed, PriceImportReport
from dualcaster_core.market.price_files import FileCoverage, Quoted, ShrunkSource, Stated
from dualcaster_core.market.removal import Removal, SourceCoverage
from dualcaster_core.market.valuation import ValuationRules

BATCH = 100_000
"""Observations stored in one transaction: about a second under the lock of prices."""
VALUED_EVERY = 500_000
"""After how many observations values are derived while a file is still read: well within a minute."""
MAX_BAD_SHOWN = 100


@frozen(kw_only=True)
class PricesReport:
    """What an import read, stored and set aside; ``valued`` counts the cards and finishes whose values were derived.

    ``gone`` counts the current prices that the file no longer has. ``partial`` lists the sources of which it named too
    little for that, so that nothing of theirs was taken away. ``set_aside`` lists the sources that have shrunk by half
    or more: then the file waits as ``waiting_file``, and nothing of it was stored.
    """

    read: int = 0
    stored: PriceImportReport = field(factory=PriceImportReport)
    bad: tuple[BadRecord, ...] = ()
    bad_count: int = 0
    valued: int = 0
    gone: int = 0
    partial: tuple[SourceCoverage, ...] = ()
    set_aside: tuple[ShrunkSource, ...] = ()
    waiting_file: int | None = None

    @property
    def none_readable(self) -> bool:
        """Whether nothing that was read is a price, as of a file of another kind or an empty one."""
        return self.bad_count == self.read


async def import_prices(
    feed: PriceFeed,
    units: UnitOfWorkFactory[MarketUnitOfWork],
    rules: ValuationRules,
    *,
    removal: Removal = Removal.NEVER,
    progress: Callable[[int, int | None], None] = lambda _done, _all: None,
) -> PricesReport:
    """Bring a price file in, batch by batch; importing it again changes nothing.

    ``removal`` says whether what a whole file no longer has leaves the current prices once it is read to its end.
    What another feed states of the same source stays: its own next file decides. With ``Removal.AUTO`` a file of a feed
    that is known already is read to its end first: one in which a source has shrunk by half or more is set aside whole
    (``PricesReport.set_aside``), and so nothing of a file that breaks off is stored.
    Values are derived every ``VALUED_EVERY`` observations and at the end, so that new prices are seen while the rest of
    a large file is still read, and that the many days of a history cost one derivation.
    Raises ``SourceUnreadable`` where the file breaks off: batches that were stored before that stay, and count for the
    values.
    """
    if removal is Removal.AUTO:
        async with units() as uow:
            stated = await uow.prices.stated(feed.name)
        if stated:
            return await _import_checked(feed, units, rules, stated, progress)
    run = _Import(feed=feed.name, units=units, rules=rules, removal=removal)
    async with run.valuing():
        async for batch in batches_ahead(feed.observations(), BATCH):
            await run.store(run.readable(batch))
            progress(*feed.progress())
        await run.remove_missing()
    return run.report


async def import_waiting(
    file_id: int, feed: str, units: UnitOfWorkFactory[MarketUnitOfWork], rules: ValuationRules, removal: Removal
) -> PricesReport:
    """Bring a file in that waits, as any other; it waits no more afterwards."""
    run = _Import(feed=feed, units=units, rules=rules, removal=removal)
    async with run.valuing():
        await run.store_waiting(file_id)
        await run.remove_missing()
    return run.report


async def _import_checked(
    feed: PriceFeed,
    units: UnitOfWorkFactory[MarketUnitOfWork],
    rules: ValuationRules,
    stated: Mapping[Quoted, Stated],
    progress: Callable[[int, int | None], None],
) -> PricesReport:
    run, coverage, number = _Import(feed=feed.name, units=units, rules=rules, removal=Removal.AUTO), FileCoverage(), 0
    async with units() as uow:
        file_id = await uow.price_files.begin(feed.name)
        await uow.commit()
    kept = False
    try:
        async for batch in batches_ahead(feed.observations(), BATCH):
            good = run.readable(batch)
            async with units() as uow:
                await uow.prices.look_up(good, run.known)
                await uow.price_files.add(file_id, number, good)
                await uow.commit()
            coverage.count(good, run.known)
            number += 1
            progress(*feed.progress())
        shrunk = coverage.shrunk(stated)
        if shrunk:
            async with units() as uow:
                await uow.price_files.set_aside(file_id, shrunk)
                await uow.commit()
            kept = True
            return evolve(run.report, set_aside=tuple(shrunk), waiting_file=file_id)
        async with run.valuing():
            await run.store_waiting(file_id)
            await run.remove_missing()
        return run.report
    finally:
        if not kept:
            async with units() as uow:
                await uow.price_files.remove(file_id)
                await uow.commit()


@define(kw_only=True)
class _Import:
    """One import under way."""

    feed: str
    units: UnitOfWorkFactory[MarketUnitOfWork]
    rules: ValuationRules
    removal: Removal
    known: KnownPrintings = field(factory=KnownPrintings)
    report: PricesReport = field(factory=PricesReport)
    _days: dict[Quoted, date] = field(factory=dict)
    _since_valued: int = 0

    def readable(self, batch: Sequence[PriceObservation | BadRecord]) -> list[PriceObservation]:
        """Note what was read, and return what could be."""
        good = [record for record in batch if isinstance(record, PriceObservation)]
        bad = [record for record in batch if isinstance(record, BadRecord)]
        self.report = evolve(
            self.report,
            read=self.report.read + len(batch),
            bad=(*self.report.bad, *bad)[:MAX_BAD_SHOWN],
            bad_count=self.report.bad_count + len(bad),
        )
        return good

    async def store(self, good: Sequence[PriceObservation]) -> None:
        """Store a batch in a transaction, and derive values where that is due."""
        for source, kind, moment in {(one.source, one.kind, one.observed_at) for one in good}:
            self._days[source, kind] = max(self._days.get((source, kind), date.min), moment.date())
        async with self.units() as uow:
            stored = await uow.prices.store(good, feed=self.feed, known=self.known)
            await uow.commit()
        self.report = evolve(self.report, stored=self.report.stored + stored)
        self._since_valued += len(good)
        if self._since_valued >= VALUED_EVERY:
            await self._value()

    async def store_waiting(self, file_id: int) -> None:
        """Store the parts of a file that waits."""
        for number in count():
            async with self.units() as uow:
                part = await uow.price_files.part(file_id, number)
            if part is None:
                return
            await self.store(part)

    async def remove_missing(self) -> None:
        """Take the prices away that the file no longer has, where it may."""
        if self.removal is not Removal.NEVER and self._days:
            self.report = await _without_missing(self.report, self.units, self.feed, self._days, self.removal)

    @asynccontextmanager
    async def valuing(self) -> AsyncIterator[None]:
        """Derive values at the end, even where the file breaks off."""
        try:
            yield
        finally:
            await self._value()

    async def _value(self) -> None:
        self._since_valued = 0
        valued = await refresh_values(self.units, self.rules)
        self.report = evolve(self.report, valued=self.report.valued + valued)


async def _without_missing(
    report: PricesReport,
    units: UnitOfWorkFactory[MarketUnitOfWork],
    feed: str,
    days: Mapping[Quoted, date],
    removal: Removal,
) -> PricesReport:
    async with units() as uow:
        found = await uow.prices.coverage(feed, days)
        leaving = {(one.source, one.kind): one.day for one in found if one.leaves(removal)}
        gone = await uow.prices.drop_missing(feed, leaving) if leaving else 0
        await uow.commit()
    partial = [one for one in found if one.missing and not one.leaves(removal)]
    return evolve(report, gone=gone, partial=tuple(partial))


async def refresh_values(
    units: UnitOfWorkFactory[MarketUnitOfWork], rules: ValuationRules, *, everything: bool = False
) -> int:
    """Derive the unit values of all prices that changed, or of ``everything``; count the cards and finishes.

    One event for each transaction in which a value changed.
    """
    if everything:
        async with units() as uow:
            await uow.prices.mark_all_unvalued()
            await uow.commit()
    total = 0
    while True:
        async with units() as uow:
            refreshed = await uow.prices.refresh_values(rules)
            if refreshed.generation is not None:
                await uow.record(PricesChanged(generation=refreshed.generation))
            await uow.commit()
        if not refreshed:
            return total
        total += refreshed.pairs
