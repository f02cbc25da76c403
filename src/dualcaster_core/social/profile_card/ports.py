"""What profile cards need from outside."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.profiles.model import CardPart
from dualcaster_core.social.profile_card.pictures import CardArt, CardPicture, CardShape


@frozen(kw_only=True)
class ProfileCardFacts:
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

    async def facts(self, user_id: int) -> ProfileCardFacts | None:
        """Return what a card tells of somebody."""
        ...

    async def latest_trades(self, user_id: int, *, limit: int) -> Sequence[LatestTrade]:
        """List the trades that somebody completed last, the latest first."""
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
