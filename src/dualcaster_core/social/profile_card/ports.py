"""What profile cards need from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.profiles.model import CardPart
from dualcaster_core.social.profile_card.pictures import CardArt, CardPicture, CardShape
from dualcaster_core.social.profile_card.views import CardBadge


@frozen(kw_only=True)
class CardFacts:
    """What only a card tells of somebody, hidden or not."""

    back: tuple[CardPart, ...]
    is_open_to_trades: bool
    email_verified: bool
    discord_linked: bool


@frozen(kw_only=True)
class LatestTrade:
    """A trade that somebody completed; ``cards`` and ``value``, in US dollars, are of both sides."""

    partner_id: int
    cards: int
    value: Decimal
    completed_at: datetime


class ProfileCardQueries(Protocol):
    """Reads what cards show beside profiles."""

    async def facts(self, user_id: int) -> CardFacts | None:
        """Return what a card tells of somebody."""
        ...

    async def latest_trades(self, user_id: int, *, limit: int) -> Sequence[LatestTrade]:
        """List the trades that somebody completed last, the latest first."""
        ...


@frozen(kw_only=True)
class CardHonours:
    """What somebody has earned: the frame that they wear, and their achievements, the most telling first."""

    frame: str
    badges: tuple[CardBadge, ...] = ()


class HonoursLookup(Protocol):
    """What people have earned, as far as others see it."""

    async def of(self, user_ids: Sequence[int]) -> Mapping[int, CardHonours]:
        """Return what each of these people has earned, in as many statements for one as for a hundred."""
        ...


class CardDrawings(Protocol):
    """Draws pictures of cards."""

    async def draw(self, picture: CardPicture, shape: CardShape, art: CardArt) -> bytes:
        """Draw a card as a PNG, within the time that a drawing may take.

        Raises ``CardPictureUnavailable`` where it takes longer, or too many are waiting. The event loop is not held up.
        """
        ...


class PictureSource(Protocol):
    """Fetches pictures of cards from where pages load them."""

    async def fetch(self, address: str) -> bytes | None:
        """Return a picture; None where it cannot be had in time."""
        ...
