"""The daily pasts of cards, as rules get to see them and as signals are judged by."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import isnan

from dualcaster_core.catalogue.grading import Condition, Finish, Rarity
from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.signals.history import CardHistory, HistoryColumn
from dualcaster_core.signals.model import PriceQuote
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import printing
from dualcaster_core.testing.contracts.signals.scene import state_prices

END = date(2026, 3, 1)
_DAY = timedelta(days=1)
CARDS = [
    printing("Counterspell", "ice", "64", released_at=date(1995, 6, 3)),
    printing("Counterspell", "mh2", "267", released_at=END + _DAY),
    printing("Opt", "inv", "64"),
]


async def _histories(harness: Harness, *, days: int = 3, size: int = 100) -> list[CardHistory]:
    found = []
    async for batch in harness.histories.batches(end=END, days=days, size=size):
        assert 0 < len(batch) <= size
        found += [batch.history(place) for place in range(len(batch))]
    return found


def _known(daily: Sequence[float]) -> list[float | None]:
    return [None if isnan(value) else round(value, 6) for value in daily]


class HistoryQueriesContract:
    """``HistoryQueries`` and ``PricePaths``."""

    async def test_a_path_has_the_days_that_have_a_price(self, harness: Harness) -> None:
        """From the first to the last that are asked for, oldest first, in whatever order they were stored."""
        (card, *_) = await harness.add_cards(CARDS)
        stored = {END: "12.00", END - 2 * _DAY: "10.00", END - _DAY: "11.00", END + _DAY: "13.00"}
        await state_prices(harness, CARDS[0], stored)
        await state_prices(harness, CARDS[0], {END: "15.00"}, source=PriceSource.CARDKINGDOM, kind=PriceKind.RETAIL)
        quote = PriceQuote(card_id=card, finish=Finish.NONFOIL, source=PriceSource.TCGPLAYER, kind=PriceKind.MARKET)
        euros = PriceQuote(
            card_id=card,
            finish=Finish.NONFOIL,
            source=PriceSource.TCGPLAYER,
            kind=PriceKind.MARKET,
            currency=Currency.EUR,
        )
        paths = await harness.histories.paths([quote, euros, quote], first=END - _DAY, last=END)
        assert dict(paths) == {quote: [(END - _DAY, Decimal("11.00")), (END, Decimal("12.00"))]}

    async def test_a_price_of_near_mint_stands_in_for_one_of_any_condition(self, harness: Harness) -> None:
        """Where both are there the one of any condition counts; other conditions never do."""
        (card, *_) = await harness.add_cards(CARDS)
        await state_prices(harness, CARDS[0], {END: "10.00"})
        await state_prices(harness, CARDS[0], {END: "11.00", END - _DAY: "9.00"}, condition=Condition.NM)
        await state_prices(harness, CARDS[0], {END - 2 * _DAY: "7.00"}, condition=Condition.LP)
        quote = PriceQuote(card_id=card, finish=Finish.NONFOIL, source=PriceSource.TCGPLAYER, kind=PriceKind.MARKET)
        paths = await harness.histories.paths([quote], first=END - 5 * _DAY, last=END)
        assert paths[quote] == [(END - _DAY, Decimal("9.00")), (END, Decimal("10.00"))]

    async def test_rules_see_nothing_of_a_later_day(self, harness: Harness) -> None:
        """Neither prices nor printings that come later; days without a price are unknown."""
        await harness.add_cards(CARDS)
        await state_prices(harness, CARDS[0], {END - 2 * _DAY: "10.00", END: "12.00", END + _DAY: "99.00"})
        (history,) = await _histories(harness)
        assert (history.end, history.days) == (END, 3)
        assert _known(history.column(HistoryColumn.PRICE)) == [10.0, None, 12.0]
        assert history.facts.rarity is Rarity.RARE
        assert history.facts.printed_on == (date(1995, 6, 3),)

    async def test_beside_a_price_stand_stock_buylist_and_what_others_ask(self, harness: Harness) -> None:
        """What a shop has, pays and would still buy, and other sources' prices in the currency of the quote."""
        await harness.add_cards(CARDS)
        shop = {"source": PriceSource.CARDKINGDOM}
        await state_prices(harness, CARDS[0], {END: "20.00"}, kind=PriceKind.RETAIL, quantity=4, **shop)
        await state_prices(harness, CARDS[0], {END: "12.00"}, kind=PriceKind.BUYLIST, quantity=9, **shop)
        trend = {"source": PriceSource.CARDMARKET, "kind": PriceKind.TREND, "currency": Currency.EUR}
        await state_prices(harness, CARDS[0], {END: "10.00"}, **trend)
        found = {history.quote.source: history for history in await _histories(harness, days=1)}
        assert set(found) == {PriceSource.CARDKINGDOM, PriceSource.CARDMARKET}
        asked = found[PriceSource.CARDKINGDOM]
        assert [_known(asked.column(name)) for name in (HistoryColumn.PRICE, HistoryColumn.STOCK)] == [[20.0], [4.0]]
        assert [_known(asked.column(name)) for name in (HistoryColumn.BUYLIST, HistoryColumn.WANTED)] == [[12.0], [9.0]]
        assert _known(asked.elsewhere[PriceSource.CARDMARKET]) == [10.8]
        other = found[PriceSource.CARDMARKET]
        assert _known(other.column(HistoryColumn.BUYLIST)) == [None]
        assert _known(other.elsewhere[PriceSource.CARDKINGDOM]) == [round(20 / 1.08, 6)]

    async def test_histories_come_by_card_finish_and_source(self, harness: Harness) -> None:
        """So many at a time; a quote without a price in these days is left out."""
        counterspell, _, opt = await harness.add_cards(CARDS)
        await state_prices(harness, CARDS[2], {END: "1.00"})
        await state_prices(harness, CARDS[0], {END: "10.00"})
        await state_prices(harness, CARDS[0], {END: "30.00"}, finish=Finish.FOIL)
        await state_prices(harness, CARDS[0], {END: "9.00"}, source=PriceSource.CARDKINGDOM, kind=PriceKind.RETAIL)
        await state_prices(harness, CARDS[1], {END - 3 * _DAY: "10.00", END + _DAY: "10.00"})
        quotes = [history.quote for history in await _histories(harness, size=2)]
        expected = [
            (counterspell, Finish.NONFOIL, PriceSource.CARDKINGDOM),
            (counterspell, Finish.NONFOIL, PriceSource.TCGPLAYER),
            (counterspell, Finish.FOIL, PriceSource.TCGPLAYER),
            (opt, Finish.NONFOIL, PriceSource.TCGPLAYER),
        ]
        assert [(one.card_id, one.finish, one.source) for one in quotes] == sorted(expected, key=lambda one: one[0])
