"""Made-up histories in which something happens, to try rules on where no prices are stored. The same for one seed."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import nan
from random import Random

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.signals.history import HISTORY_DAYS, CardFacts, CardHistory, Daily, HistoryColumn
from dualcaster_core.signals.model import PriceQuote

HOLES = 0.03
"""The share of days on which nothing is known."""


def synthetic_histories(count: int, *, end: date, seed: int = 1, days: int = HISTORY_DAYS) -> Iterator[CardHistory]:
    """Yield histories of a shop's price with buylist, stock and another source, each with a few sudden moves."""
    for card_id in range(1, count + 1):
        yield _history(Random(f"{seed}:{card_id}"), card_id, end, days)  # noqa: S311 - a market, not a secret


def _history(random: Random, card_id: int, end: date, days: int) -> CardHistory:
    base = round(2 + 2 ** random.uniform(0, 6), 2)
    moves = {random.randrange(days): random.choice((0.7, 0.85, 1.1, 1.25, 1.5)) for _ in range(3)}
    lag = random.randrange(-4, 5)
    released = end - timedelta(days=random.randrange(60, 4000))
    again = end - timedelta(days=random.randrange(0, 60))
    columns = {
        HistoryColumn.PRICE: _walk(random, base, moves, days, 0),
        HistoryColumn.BUYLIST: _walk(random, base / 2, moves, days, lag),
        HistoryColumn.STOCK: _copies(random, set(moves), days),
        HistoryColumn.WANTED: _copies(random, set(), days),
    }
    other = _walk(random, base * 0.9, moves, days, -lag)
    return CardHistory(
        quote=PriceQuote(card_id=card_id, finish=Finish.NONFOIL, source=PriceSource.CARDKINGDOM, kind=PriceKind.RETAIL),
        end=end,
        days=days,
        columns={name: _with_holes(random, column) for name, column in columns.items()},
        elsewhere={PriceSource.TCGPLAYER: _with_holes(random, other)},
        facts=CardFacts(released_on=released, printed_on=(released, again) if card_id % 3 == 0 else (released,)),
    )


def _walk(random: Random, start: float, moves: dict[int, float], days: int, lag: int) -> Daily:
    values, value = [], start
    for day in range(days):
        value *= moves.get(day - lag, 1.0) * random.choice((0.99, 1.0, 1.0, 1.0, 1.01))
        values.append(round(max(value, 0.05), 2))
    return values


def _copies(random: Random, sold_out: set[int], days: int) -> Daily:
    values, value = [], random.randrange(2, 20)
    for day in range(days):
        value = 1 if day in sold_out else max(0, value + random.choice((-2, -1, 0, 0, 1, 2)))
        values.append(float(value))
    return values


def _with_holes(random: Random, column: Daily) -> Daily:
    return [nan if random.random() < HOLES else value for value in column]
