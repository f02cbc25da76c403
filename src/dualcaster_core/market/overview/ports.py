"""What the overview of the market needs from outside."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import ChartPoint
from dualcaster_core.market.overview.index import IndexPoint
from dualcaster_core.market.overview.views import Direction, MarketFilter, SetMovement


@frozen(kw_only=True)
class MovedPrice:
    """A card and finish that moved; prices are in whole US cents."""

    card_id: int
    finish: Finish
    source: str
    as_of: date
    cents: int
    cents_before: int


@frozen(kw_only=True)
class Breadth:
    """The day of the newest price, and how many cards and finishes have a price of 7 days before, rose and fell."""

    as_of: date | None
    cards: int
    rising: int
    falling: int


class MarketFigures(Protocol):
    """Derives the figures of the whole catalogue, set-wise, each step in transactions of its own."""

    async def refresh_statistics(self, *, everything: bool) -> int:
        """Derive the statistics of what changed, or of ``everything``; count the cards and finishes written."""
        ...

    async def extend_index(self, *, rebuild: bool) -> int:
        """Carry the indexes on to the newest day, or from their beginning; count the values written."""
        ...

    async def prices_generation(self) -> int:
        """Return how often prices have changed."""
        ...


class MarketQueries(Protocol):
    """Reads of the figures; each is one statement."""

    async def breadth(self) -> Breadth:
        """Count how many rose and fell in 7 days."""
        ...

    async def movers(
        self, asked: MarketFilter, direction: Direction, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[MovedPrice], str | None]:
        """List what moved most by its share, and the cursor after it."""
        ...

    async def sets(self, asked: MarketFilter, *, limit: int) -> Sequence[SetMovement]:
        """List how sets moved, those worth most first."""
        ...

    async def index(self, scopes: Sequence[str], *, since: date | None) -> Mapping[str, Sequence[IndexPoint]]:
        """Return the values of indexes by scope, oldest first."""
        ...

    async def last_prices(
        self, keys: Sequence[tuple[int, Finish, str]], *, since: date
    ) -> Mapping[tuple[int, Finish], Sequence[ChartPoint]]:
        """Return the prices since a day of cards and finishes by their source, oldest first, in US dollars."""
        ...
