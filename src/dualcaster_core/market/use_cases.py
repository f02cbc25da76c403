"""What is done with prices: importing them and keeping values up to date."""

from collections.abc import Callable, Mapping
from datetime import date

from attrs import evolve, field, frozen

from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.batches import batches_ahead
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.market.events import PricesChanged
from dualcaster_core.market.model import PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.naming import KnownPrintings
from dualcaster_core.market.ports import MarketUnitOfWork, PriceFeed, PriceImportReport
from dualcaster_core.market.removal import Removal, SourceCoverage
from dualcaster_core.market.valuation import ValuationRules

BATCH = 20_000
"""Observations stored in one transaction."""
VALUED_EVERY = 500_000
"""After how many observations values are derived while a file is still read: well within a minute."""
MAX_BAD_SHOWN = 100


@frozen(kw_only=True)
class PricesReport:
    """What an import read, stored and set aside; ``valued`` counts the cards and finishes whose values were derived.

    ``gone`` counts the current prices that the file no longer has. ``partial`` lists the sources of which it named too
    little for that, so that nothing of theirs was taken away.
    """

    read: int = 0
    stored: PriceImportReport = field(factory=PriceImportReport)
    bad: tuple[BadRecord, ...] = ()
    bad_count: int = 0
    valued: int = 0
    gone: int = 0
    partial: tuple[SourceCoverage, ...] = ()


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
    What another feed states of the same source stays: its own next file decides.
    Values are derived every ``VALUED_EVERY`` observations and at the end, so that new prices are seen while the rest of
    a large file is still read, and that the many days of a history cost one derivation.
    Raises ``SourceUnreadable`` where the file breaks off: the batches before that stay, and count for the values.
    """
    report, valued, since_valued, known = PricesReport(), 0, 0, KnownPrintings()
    days: dict[tuple[PriceSource, PriceKind], date] = {}
    try:
        async for batch in batches_ahead(feed.observations(), BATCH):
            good = [record for record in batch if isinstance(record, PriceObservation)]
            bad = [record for record in batch if isinstance(record, BadRecord)]
            for source, kind, moment in {(one.source, one.kind, one.observed_at) for one in good}:
                days[source, kind] = max(days.get((source, kind), date.min), moment.date())
            async with units() as uow:
                stored = await uow.prices.store(good, feed=feed.name, known=known)
                await uow.commit()
            since_valued += len(batch)
            if since_valued >= VALUED_EVERY:
                valued, since_valued = valued + await refresh_values(units, rules), 0
            report = evolve(
                report,
                read=report.read + len(batch),
                stored=report.stored + stored,
                bad=(*report.bad, *bad)[:MAX_BAD_SHOWN],
                bad_count=report.bad_count + len(bad),
            )
            progress(*feed.progress())
        if removal is not Removal.NEVER and days:
            report = await _without_missing(report, units, feed.name, days, removal)
    finally:
        valued += await refresh_values(units, rules)
    return evolve(report, valued=valued)


async def _without_missing(
    report: PricesReport,
    units: UnitOfWorkFactory[MarketUnitOfWork],
    feed: str,
    days: Mapping[tuple[PriceSource, PriceKind], date],
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
