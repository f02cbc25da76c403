"""Histories of cards for tests of signals: made up day by day, and drawn with holes and nonsense."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import nan

from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.signals.history import CardFacts, CardHistory, HistoryColumn
from dualcaster_core.signals.model import PriceQuote

TODAY = date(2026, 7, 20)
OTHERS = (PriceSource.TCGPLAYER, PriceSource.CARDMARKET)


def quote(card_id: int = 1) -> PriceQuote:
    """Return Card Kingdom's price of a card."""
    return PriceQuote(card_id=card_id, finish=Finish.NONFOIL, source=PriceSource.CARDKINGDOM, kind=PriceKind.RETAIL)


def history(
    price: Sequence[float],
    *,
    card_id: int = 1,
    end: date = TODAY,
    elsewhere: Mapping[PriceSource, Sequence[float]] | None = None,
    facts: CardFacts | None = None,
    **columns: Sequence[float],
) -> CardHistory:
    """Return a history that ends today; shorter columns end today as well and are unknown before."""
    days = len(price)
    return CardHistory(
        quote=quote(card_id),
        end=end,
        days=days,
        columns={
            HistoryColumn(name): (nan,) * (days - len(values)) + tuple(values)
            for name, values in {"price": price, **columns}.items()
        },
        elsewhere={source: tuple(values) for source, values in (elsewhere or {}).items()},
        facts=facts or CardFacts(),
    )


def _daily(days: int, values: st.SearchStrategy[float]) -> st.SearchStrategy[list[float]]:
    walk = st.lists(st.one_of(values, st.just(nan), st.just(0.0)), min_size=days, max_size=days)
    steady = values.map(lambda value: [value] * days)
    gap = st.tuples(st.integers(0, days - 1), st.integers(5, 10))
    return st.one_of(walk, steady, st.builds(_with_gap, st.one_of(walk, steady), gap))


def _with_gap(column: list[float], gap: tuple[int, int]) -> list[float]:
    first, length = gap
    return [nan if first <= day < first + length else value for day, value in enumerate(column)]


_money = st.integers(1, 30_000).map(lambda cents: cents / 100)
_near = st.integers(1900, 2400).map(lambda cents: cents / 100)
_copies = st.integers(0, 40).map(float)
_facts = st.builds(
    CardFacts,
    released_on=st.none() | st.dates(date(1993, 8, 5), date(2026, 9, 1)),
    printed_on=st.lists(st.dates(date(1993, 8, 5), date(2026, 9, 1)), max_size=4).map(tuple),
)


@st.composite
def histories(draw: st.DrawFn, days: int, card_id: int = 1) -> CardHistory:
    """Draw a history with holes: some columns are missing, some never move, some jump about."""
    names = draw(st.sets(st.sampled_from(HistoryColumn)))
    kinds = {
        name: st.one_of(_near, _money)
        if name in (HistoryColumn.PRICE, HistoryColumn.BUYLIST, HistoryColumn.CREDIT)
        else _copies
        for name in HistoryColumn
    }
    sources = draw(st.sets(st.sampled_from(OTHERS)))
    return CardHistory(
        quote=quote(card_id),
        end=TODAY,
        days=days,
        columns={name: draw(_daily(days, kinds[name])) for name in HistoryColumn if name in names},
        elsewhere={source: draw(_daily(days, _near)) for source in OTHERS if source in sources},
        facts=draw(_facts),
    )


@st.composite
def speaking_histories(draw: st.DrawFn, days: int = 70, card_id: int = 1) -> CardHistory:
    """Draw a history in which something happens in the last week, so that some rule has something to say."""
    base = draw(st.integers(300, 20_000)) / 100
    before = [round(base * draw(st.sampled_from((0.98, 1.0, 1.0, 1.02))), 2) for _ in range(days - 8)]
    last = [round(base * draw(st.sampled_from((0.5, 0.8, 0.95, 1.0, 1.06, 1.2, 1.5))), 2)] * 8
    pays = round(base * draw(st.sampled_from((0.3, 0.5, 0.6))), 2)
    paid = [pays] * (days - 4) + [round(pays * draw(st.sampled_from((0.7, 0.9, 1.0, 1.1, 1.4))), 2)] * 4
    stock = [float(draw(st.integers(4, 20)))] * (days - 3) + [float(draw(st.integers(0, 60)))] * 3
    holes = draw(st.sets(st.integers(0, days - 4), max_size=12))
    return CardHistory(
        quote=quote(card_id),
        end=TODAY,
        days=days,
        columns={
            name: [nan if day in holes else value for day, value in enumerate(values)]
            for name, values in (
                (HistoryColumn.PRICE, before + last),
                (HistoryColumn.BUYLIST, paid),
                (HistoryColumn.STOCK, stock),
                (HistoryColumn.WANTED, [float(draw(st.integers(0, 20)))] * days),
            )
        },
        elsewhere={
            PriceSource.TCGPLAYER: [round(base * draw(st.sampled_from((0.7, 0.9, 1.5))), 2)] * 5
            + [base] * (days - 10)
            + [round(base * draw(st.sampled_from((0.5, 1.0, 2.0))), 2)] * 5
        },
        facts=draw(_facts),
    )


def later(day: int) -> date:
    """Return a day after today."""
    return TODAY + timedelta(days=day)
