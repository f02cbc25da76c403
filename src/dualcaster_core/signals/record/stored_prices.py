"""The prices that are stored, as rows of a history: what backtests play back, and exports write."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from math import isnan, nan

from attrs import frozen

from dualcaster_core.catalogue.printings import Printing
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.market.model import PriceSource
from dualcaster_core.signals.history import CardFacts, HistoryBatch, HistoryColumn
from dualcaster_core.signals.ports import HistoryQueries
from dualcaster_core.signals.record.histories import HistoryRow
from dualcaster_core.signals.record.ports import PrintingsUnitOfWork

MOST_DAYS = 366
"""For how long prices are kept by day; older ones are weeks."""
QUOTES_AT_ONCE = 2_000


@frozen(kw_only=True)
class StoredPrices:
    """Reads all prices that value cards, a portion at a time."""

    histories: HistoryQueries
    units: UnitOfWorkFactory[PrintingsUnitOfWork]
    clock: Clock

    async def rows(self, *, days: int, sources: Collection[PriceSource] = ()) -> AsyncIterator[Sequence[HistoryRow]]:
        """Yield the rows of the last ``days`` days up to today, of these sources or of all; each series by day.

        Raises ``ValidationFailed`` for more days than are kept.
        """
        if not 1 <= days <= MOST_DAYS:
            raise ValidationFailed(f"prices are kept by day for 1 to {MOST_DAYS} days", field="days")
        end = self.clock.now().date()
        async for batch in self.histories.batches(end=end, days=days, size=QUOTES_AT_ONCE):
            async with self.units() as uow:
                printings = await uow.printings.with_keys(sorted({quote.card_id for quote in batch.quotes}))
            yield list(rows_of(batch, printings, sources))


def rows_of(
    batch: HistoryBatch, printings: Mapping[int, Printing], sources: Collection[PriceSource] = ()
) -> Iterator[HistoryRow]:
    """Yield a row for each quote and day with a price; a printing is named by its Scryfall id.

    What the catalogue says of a printing stands in the first row of each of its quotes. A printing that is no longer
    in the catalogue is left out.
    """
    step, price = len(batch), batch.columns[HistoryColumn.PRICE]
    for place, quote in enumerate(batch.quotes):
        printing = printings.get(quote.card_id)
        if printing is None or (sources and quote.source not in sources):
            continue
        known: dict[float, Decimal] = {}
        facts = batch.facts[place] if batch.facts[place] != CardFacts() else None
        for day in range(batch.days):
            at = day * step + place
            if isnan(price[at]):
                continue
            yield HistoryRow(
                card=str(printing.scryfall_id),
                name=printing.name,
                finish=quote.finish,
                source=quote.source,
                kind=quote.kind,
                currency=quote.currency,
                day=batch.end - timedelta(days=batch.days - 1 - day),
                price=_amount(price[at], known),
                buylist=None if isnan(paid := _value(batch, HistoryColumn.BUYLIST, at)) else _amount(paid, known),
                stock=_count(batch, HistoryColumn.STOCK, at),
                wanted=_count(batch, HistoryColumn.WANTED, at),
                sold=_count(batch, HistoryColumn.SALES, at),
                facts=facts,
            )
            facts = None


def _amount(value: float, known: dict[float, Decimal]) -> Decimal:
    """Return an amount; the same one for the many days on which a price stays."""
    if value not in known:
        known[value] = Decimal(f"{value:.2f}")
    return known[value]


def _value(batch: HistoryBatch, name: HistoryColumn, at: int) -> float:
    column = batch.columns.get(name)
    return nan if column is None else column[at]


def _count(batch: HistoryBatch, name: HistoryColumn, at: int) -> int | None:
    value = _value(batch, name, at)
    return None if isnan(value) else int(value)
