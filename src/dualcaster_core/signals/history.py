"""The daily past of a card, as a rule gets to see it, and that of many cards in columns.

Values of a day are floats, NaN where nothing is known: they are for statistics; what is published is ``Decimal`` again.
"""

from array import array
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from math import nan

from attrs import evolve, field, frozen

from dualcaster_core.catalogue.grading import Rarity
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import PriceSource
from dualcaster_core.signals.model import PriceQuote

HISTORY_DAYS = 90
"""How many days a rule gets to see."""

Daily = Sequence[float]
"""One value per day, oldest first; NaN where nothing is known."""


class HistoryColumn(StrEnum):
    """What is known of a card day by day, beside what other sources ask for it.

    ``PRICE`` is the quote itself. ``BUYLIST`` and ``CREDIT`` are what the shop pays in cash and in credit, ``STOCK``
    and ``WANTED`` how many copies it has and would still buy, ``SALES`` how many copies were sold on that day.
    """

    PRICE = "price"
    BUYLIST = "buylist"
    CREDIT = "credit"
    STOCK = "stock"
    WANTED = "wanted"
    SALES = "sales"


class Elsewhere(StrEnum):
    """What other sources ask, day by day: the cheapest of them, and the dearest."""

    LOW = "elsewhere_low"
    HIGH = "elsewhere_high"


AnyColumn = HistoryColumn | Elsewhere

MOST_FILLED = 7
"""For how many days a value stands for the days after it on which nothing was known."""


@frozen
class PrintingFigures:
    """What was known of a card's printings: how many, and days since this one, the first and the last came out.

    A printing whose day is not known counts for none of them; NaN where nothing is known.
    """

    count: float
    since_this: float
    since_first: float
    since_last: float


@frozen(kw_only=True)
class CardFacts:
    """What the catalogue says of a printing. ``printed_on`` are the days on which printings of the card came out."""

    rarity: Rarity | None = None
    released_on: date | None = None
    printed_on: tuple[date, ...] = ()

    def figures(self, day: date) -> PrintingFigures:
        """Return the figures at the end of a day: printings that came out later are not among them."""
        known = [one for one in self.printed_on if one <= day]
        this = self.released_on
        return PrintingFigures(
            float(len(known)),
            float((day - this).days) if this is not None and this <= day else nan,
            float((day - min(known)).days) if known else nan,
            float((day - max(known)).days) if known else nan,
        )

    def until(self, day: date) -> "CardFacts":
        """Return what was known at the end of a day: printings that had come out."""
        released = self.released_on if self.released_on is not None and self.released_on <= day else None
        return evolve(self, released_on=released, printed_on=tuple(one for one in self.printed_on if one <= day))


@frozen(kw_only=True, eq=False)
class CardHistory:
    """The past of one quote up to the end of ``end``: every column has a value for each of the same days.

    ``elsewhere`` has what other sources ask, in the currency of the quote. A column that is missing is not known on
    any day.
    """

    quote: PriceQuote
    end: date
    days: int
    columns: Mapping[HistoryColumn, Daily]
    elsewhere: Mapping[PriceSource, Daily] = field(factory=dict)
    facts: CardFacts = CardFacts()

    def __attrs_post_init__(self) -> None:
        if any(len(column) != self.days for column in (*self.columns.values(), *self.elsewhere.values())):
            raise ValidationFailed(f"every column of a history has a value for each of its {self.days} days")

    def column(self, name: HistoryColumn) -> Daily:
        """Return a column, all unknown where there is none."""
        known = self.columns.get(name)
        return (nan,) * self.days if known is None else known

    def day(self, index: int) -> date:
        """Return the day that a place in the columns stands for."""
        return self.end - timedelta(days=self.days - 1 - index)

    def until(self, day: date) -> "CardHistory":
        """Return the history as it was at the end of a day: of what came later there is nothing.

        Raises ``ValidationFailed`` for a day before the first one.
        """
        if day >= self.end:
            return self
        kept = self.days - (self.end - day).days
        if kept < 1:
            raise ValidationFailed(f"the history begins on {self.day(0)}, after {day}")
        return evolve(
            self,
            end=day,
            days=kept,
            columns={name: column[:kept] for name, column in self.columns.items()},
            elsewhere={source: column[:kept] for source, column in self.elsewhere.items()},
            facts=self.facts.until(day),
        )


@frozen(kw_only=True, eq=False)
class HistoryBatch:
    """The pasts of many quotes over the same days, in columns of doubles that can be computed on without a copy.

    A column lies day by day: the values of all quotes on the oldest day first, in the order of ``quotes``.
    """

    end: date
    days: int
    quotes: tuple[PriceQuote, ...]
    facts: tuple[CardFacts, ...]
    columns: Mapping[HistoryColumn, "array[float]"]
    elsewhere: Mapping[PriceSource, "array[float]"] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        size = self.days * len(self.quotes)
        if len(self.facts) != len(self.quotes):
            raise ValidationFailed("a batch of histories has facts for each quote")
        if any(len(column) != size for column in (*self.columns.values(), *self.elsewhere.values())):
            raise ValidationFailed(f"every column of this batch of histories has {size} values")

    def __len__(self) -> int:
        return len(self.quotes)

    def history(self, index: int) -> CardHistory:
        """Return the history of the quote at a place."""
        step = len(self.quotes)
        return CardHistory(
            quote=self.quotes[index],
            end=self.end,
            days=self.days,
            columns={name: column[index::step] for name, column in self.columns.items()},
            elsewhere={source: column[index::step] for source, column in self.elsewhere.items()},
            facts=self.facts[index],
        )


def batch_of(histories: Sequence[CardHistory]) -> HistoryBatch:
    """Lay histories of the same days side by side. Raises ``ValidationFailed`` where there are none or days differ."""
    if not histories or len({(history.end, history.days) for history in histories}) != 1:
        raise ValidationFailed("a batch is made of histories over the same days")
    first = histories[0]
    names = [name for name in HistoryColumn if any(name in history.columns for history in histories)]
    sources = [source for source in PriceSource if any(source in history.elsewhere for history in histories)]
    unknown = (nan,) * first.days
    return HistoryBatch(
        end=first.end,
        days=first.days,
        quotes=tuple(history.quote for history in histories),
        facts=tuple(history.facts for history in histories),
        columns={name: _side_by_side([history.column(name) for history in histories]) for name in names},
        elsewhere={
            source: _side_by_side([history.elsewhere.get(source, unknown) for history in histories])
            for source in sources
        },
    )


def _side_by_side(columns: Sequence[Daily]) -> "array[float]":
    return array("d", (value for day in zip(*columns, strict=True) for value in day))
