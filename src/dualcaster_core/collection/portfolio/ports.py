"""What the portfolio needs from outside."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from attrs import frozen

from dualcaster_core.collection.portfolio.movements import HeldCard
from dualcaster_core.collection.portfolio.snapshots import Composition, Snapshot
from dualcaster_core.collection.views import ListedPrinting


@frozen
class HeldCards:
    """The day of the newest price among what somebody owns, None without any, and the cards by falling worth."""

    as_of: date | None
    cards: Sequence[HeldCard]


class PortfolioQueries(Protocol):
    """Reads of what somebody owns with how prices went; each is one statement."""

    async def held(self, user_id: int, *, limit: int) -> HeldCards:
        """List the ``limit`` cards and finishes of somebody that are worth most, those without a price left out."""
        ...

    async def composition(self, user_id: int, *, sets: int) -> Composition:
        """Return what somebody owns as a whole, by the ``sets`` sets that are worth most, and by finish."""
        ...

    async def printings(self, card_ids: Sequence[int]) -> Mapping[int, ListedPrinting]:
        """Return printings as lists show them, by key."""
        ...


class PortfolioSnapshots(Protocol):
    """What inventories were worth, day by day."""

    async def take(self, day: date) -> int:
        """Note what every inventory is worth at the end of a day, in one statement; count those that were written.

        Done again on the same day it is what the inventories are worth by then.
        """
        ...

    async def of(self, user_id: int, *, since: date) -> Sequence[Snapshot]:
        """List the snapshots of somebody since a day, oldest first."""
        ...
