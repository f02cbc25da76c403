"""From the daily prices of a printing in a finish to the histories that rules are asked about: one for each quote."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import date

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.signals.history import CardFacts, CardHistory, HistoryColumn
from dualcaster_core.signals.model import PriceQuote


@frozen(kw_only=True)
class DailySeries:
    """What one source stated day by day of copies of any condition: amounts, and how many copies where known."""

    source: PriceSource
    kind: PriceKind
    currency: Currency
    amounts: "array[float]"
    quantities: "array[float] | None" = None


def quoted_histories(
    card_id: int,
    finish: Finish,
    series: Sequence[DailySeries],
    *,
    facts: CardFacts,
    end: date,
    rules: ValuationRules,
) -> Iterator[CardHistory]:
    """Yield a history for each price that may value a copy (``ValuationRules.preference``), in the order given.

    Beside it stand how many copies its source had, what the source pays and would still buy, and what other sources
    ask, in the currency of the quote. ``facts`` are those of the end. All series have a value for each of the same
    days.
    """
    quoted = [one for one in series if (one.source, one.kind) in rules.preference]
    bought = {(one.source, one.currency): one for one in series if one.kind is PriceKind.BUYLIST}
    for one in quoted:
        columns = {HistoryColumn.PRICE: one.amounts}
        if one.quantities is not None:
            columns[HistoryColumn.STOCK] = one.quantities
        paid = bought.get((one.source, one.currency))
        if paid is not None:
            columns[HistoryColumn.BUYLIST] = paid.amounts
            if paid.quantities is not None:
                columns[HistoryColumn.WANTED] = paid.quantities
        yield CardHistory(
            quote=PriceQuote(card_id=card_id, finish=finish, source=one.source, kind=one.kind, currency=one.currency),
            end=end,
            days=len(one.amounts),
            columns=columns,
            elsewhere={
                other.source: converted(other, one.currency, rules)
                for other in quoted
                if other.source is not one.source
            },
            facts=facts,
        )


def converted(series: DailySeries, wanted: Currency, rules: ValuationRules) -> "array[float]":
    """Return the amounts of a series in another currency."""
    if series.currency is wanted:
        return series.amounts
    rate = rules.rate(series.currency, wanted)
    return array("d", (amount * rate for amount in series.amounts))
