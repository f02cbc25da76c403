"""Traders as the directory shows them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Shipping


@frozen(kw_only=True)
class DirectoryTrader:
    """Somebody in the directory. ``rating`` is None before the first review.

    ``distance_miles`` is rounded, ``distance`` in words, both None unless both have a place; ``is_online`` is None
    where they hide it. ``standing`` is what reviews say of them, ``frame`` the frame that they wear.
    """

    username: str
    hashid: str
    display_name: str
    avatar_url: str | None
    tagline: str
    tier: str
    standing: str
    trades: int
    rating: float | None
    card_type: CardType | None
    formats: tuple[PlayFormat, ...]
    shipping_preference: Shipping | None
    location: str | None
    country: str
    distance_miles: int | None
    distance: str | None
    member_since: date
    is_online: bool | None
    is_open_to_trades: bool
    is_verified: bool
    is_store: bool
    is_favorite: bool
    frame: str = "bronze"


@frozen
class DirectoryPage:
    """A page of the directory; ``next_cursor`` continues after it, None at the end."""

    items: tuple[DirectoryTrader, ...]
    next_cursor: str | None = None


class SuggestionReason(StrEnum):
    """Why somebody is suggested first of all."""

    MUTUAL_CONNECTIONS = "mutual_connections"
    HAS_YOUR_WANTS = "has_your_wants"
    SAME_FORMATS = "same_formats"
    DISCOVERY = "discovery"


@frozen(kw_only=True)
class SuggestedTrader:
    """Somebody to get to know, and why; ``matching_cards`` are cards of theirs that the reader wants."""

    trader: DirectoryTrader
    reason: SuggestionReason
    mutual_connection_count: int
    matching_formats: tuple[PlayFormat, ...]
    matching_cards: int


@frozen
class SuggestedTraders:
    """Those who are suggested, the best reason first."""

    items: tuple[SuggestedTrader, ...]


@frozen(kw_only=True)
class TradePreview:
    """What the reader and somebody could trade: numbers of different cards, and what they are worth in US dollars."""

    username: str
    hashid: str
    cards_they_have_you_want: int
    cards_they_have_you_want_value: Decimal
    cards_you_have_they_want: int
    cards_you_have_they_want_value: Decimal
    is_mutual_match: bool


def reason_of(mutual: int, cards: int, formats: int) -> SuggestionReason:
    """Name the best reason: people in common, then cards, then formats; without any of them the discovery score."""
    if mutual:
        return SuggestionReason.MUTUAL_CONNECTIONS
    if cards:
        return SuggestionReason.HAS_YOUR_WANTS
    return SuggestionReason.SAME_FORMATS if formats else SuggestionReason.DISCOVERY
