"""Who has a card for trade, and who wants it: the people behind the numbers of its page."""

from collections.abc import Iterable
from typing import TypeVar

from attrs import frozen

from dualcaster_core.accounts.profiles.visibility import ProfilePart, ViewedAccount, shows
from dualcaster_core.collection.ports import CardTraderQueries
from dualcaster_core.collection.trader_views import (
    CardOffer,
    CardTraders,
    CardWant,
    HavingTrader,
    ListedTrader,
    WantingTrader,
)
from dualcaster_core.kernel.geo import distance_in_words, round_distance
from dualcaster_core.kernel.paging import checked_limit

SHOWN = 10
"""How many people of each kind are listed unless told otherwise."""

_ShownT = TypeVar("_ShownT", CardOffer, CardWant)


@frozen
class TradersOfCards:
    """Says who has and who wants a card, to whoever may see their lists."""

    queries: CardTraderQueries

    async def of(self, card_id: int, viewer_id: int | None, *, limit: int = SHOWN) -> CardTraders:
        """List at most ``limit`` (1..100) people of each kind; ``viewer_id`` is None for nobody in particular."""
        offers, wants = await self.queries.traders_of(card_id, viewer_id, limit=checked_limit(limit))
        return CardTraders(
            having=tuple(
                HavingTrader(_trader(offer.account), offer.copies) for offer in _visible(offers, ProfilePart.HAVE_LIST)
            ),
            wanting=tuple(
                WantingTrader(_trader(want.account), want.copies) for want in _visible(wants, ProfilePart.WANT_LIST)
            ),
        )


def _visible(lines: Iterable[_ShownT], part: ProfilePart) -> Iterable[_ShownT]:
    return (line for line in lines if shows(part, line.account.privacy, line.account.relation))


def _trader(account: ViewedAccount) -> ListedTrader:
    miles = None if account.miles is None else round_distance(account.miles)
    return ListedTrader(
        username=account.username,
        distance_miles=miles,
        distance=None if miles is None else distance_in_words(miles, account.viewer_unit),
    )
