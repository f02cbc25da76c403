"""The daily pasts of quotes over prices in memory."""

from array import array
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import nan

from attrs import field, frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.signals.history import CardFacts, CardHistory, HistoryBatch, batch_of
from dualcaster_core.signals.model import PriceQuote
from dualcaster_core.signals.quoted_histories import DailySeries, quoted_histories
from dualcaster_core.testing.state import State

_Stated = tuple[date, Decimal, int | None]


@frozen
class InMemoryHistories:
    """``HistoryQueries`` over the state that was committed last."""

    _state: Callable[[], State]
    _rules: ValuationRules = field(factory=ValuationRules)

    async def batches(self, *, end: date, days: int, size: int) -> AsyncIterator[HistoryBatch]:
        """Yield the histories of all quotes that value cards and had a price in the last days up to ``end``."""
        found = list(self._histories(self._state(), end, days))
        for place in range(0, len(found), size):
            yield batch_of(found[place : place + size])

    async def paths(
        self, quotes: Sequence[PriceQuote], *, first: date, last: date
    ) -> Mapping[PriceQuote, Sequence[tuple[date, Decimal]]]:
        """Return the prices of quotes, oldest first; where no price is for every grade, that of near mint counts."""
        state = self._state()
        paths = {quote: _path(state, quote, first, last) for quote in quotes}
        return {quote: path for quote, path in paths.items() if path}

    def _histories(self, state: State, end: date, days: int) -> Iterator[CardHistory]:
        start, finishes = end - timedelta(days=days - 1), list(Finish)
        copies: dict[tuple[int, Finish], dict[tuple[PriceSource, PriceKind, Currency], list[_Stated]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for (series, day), (_, currency, amount, quantity) in state.observations.items():
            card_id, finish, source, kind, grade = series
            if grade is None and start <= day <= end:
                copies[card_id, finish][source, kind, currency].append((day, amount, quantity))
        for card_id, finish in sorted(copies, key=lambda key: (key[0], finishes.index(key[1]))):
            stated = sorted(copies[card_id, finish].items())
            daily = [_series(key, prices, start, days) for key, prices in stated]
            facts = _facts(state, card_id).until(end)
            yield from quoted_histories(card_id, finish, daily, facts=facts, end=end, rules=self._rules)


def _series(
    key: tuple[PriceSource, PriceKind, Currency], stated: Sequence[_Stated], start: date, days: int
) -> DailySeries:
    amounts, quantities = array("d", [nan]) * days, array("d", [nan]) * days
    for day, amount, quantity in stated:
        place = (day - start).days
        amounts[place] = float(amount)
        if quantity is not None:
            quantities[place] = quantity
    known = any(quantity is not None for _, _, quantity in stated)
    source, kind, currency = key
    return DailySeries(
        source=source, kind=kind, currency=currency, amounts=amounts, quantities=quantities if known else None
    )


def _facts(state: State, card_id: int) -> CardFacts:
    card = state.cards[card_id]
    printed = {one.released_at for one in state.cards.values() if one.oracle_id == card.oracle_id}
    return CardFacts(
        rarity=card.rarity,
        released_on=card.released_at,
        printed_on=tuple(sorted(day for day in printed if day is not None)),
    )


def _path(state: State, quote: PriceQuote, first: date, last: date) -> list[tuple[date, Decimal]]:
    found: dict[date, Decimal] = {}
    for grade in (Condition.NM, None):
        series = (quote.card_id, quote.finish, quote.source, quote.kind, grade)
        for (known, day), (_, currency, amount, _) in state.observations.items():
            if known == series and currency is quote.currency and first <= day <= last:
                found[day] = amount
    return sorted(found.items())
