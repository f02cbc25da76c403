"""What the portfolio needs from outside."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from attrs import frozen

from dualcaster_core.collection.portfolio.movements import HeldCard
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

    async def printings(self, card_ids: Sequence[int]) -> Mapping[int, ListedPrinting]:
        """Return printings as lists show them, by key."""
        ...
