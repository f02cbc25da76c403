"""A profile card as somebody sees it: what its owner hides is null."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.accounts.profiles.model import CardType, PlayFormat
from dualcaster_core.accounts.profiles.portfolio_tiers import PortfolioTier
from dualcaster_core.accounts.profiles.views import SignatureCard
from dualcaster_core.social.achievements.views import AchievementView
from dualcaster_core.social.model import ConnectionStanding
from dualcaster_core.social.views import EndorsementCounts


@frozen(kw_only=True)
class CardBadge:
    """An achievement as a card shows it; ``frame_tier`` is the frame that it opens, null for none."""

    key: str
    name: str
    description: str
    frame_tier: str | None = None


def card_badges(earned: Sequence[AchievementView]) -> tuple[CardBadge, ...]:
    """Show achievements on a card: the rarest first, those of which it is not known yet by their points."""
    told = sorted(earned, key=lambda one: (1.0 if one.rarity is None else one.rarity, -one.points, one.key))
    return tuple(
        CardBadge(key=one.key, name=one.name, description=one.description, frame_tier=one.frame_tier) for one in told
    )


@frozen(kw_only=True)
class CardFront:
    """The front of a card.

    ``rating`` is from 1 to 5 over ``reviews``, ``success_rate`` from 0 to 1, ``response_hours`` the median from a
    proposal to its first decision; each is null while there is too little to tell. ``is_online`` is null where it is
    hidden, ``location`` for whom the directory does not show. ``frame`` is the frame that is worn.
    """

    display_name: str
    avatar_url: str | None
    signature_card: SignatureCard | None
    tagline: str
    card_type: CardType | None
    tier: str
    frame: str
    trades: int
    rating: float | None
    reviews: int
    success_rate: Decimal | None
    response_hours: Decimal | None
    is_online: bool | None
    is_open_to_trades: bool
    is_verified: bool
    member_since: date
    location: str | None
    formats: tuple[PlayFormat, ...]
    badges: tuple[CardBadge, ...]


@frozen(kw_only=True)
class CardNumbers:
    """The longer record; ``traded_value`` is in US dollars of both sides, null where the trade history is hidden."""

    as_proposer: int
    as_recipient: int
    positive_reviews: int
    longest_streak: int
    traded_value: Decimal | None
    cards_for_trade: int | None
    cards_wanted: int | None
    score: int


@frozen(kw_only=True)
class CardVerification:
    """What of somebody is confirmed."""

    email: bool
    discord: bool
    identity: bool


@frozen(kw_only=True)
class CardTrade:
    """A completed trade, ``value`` of both sides; ``partner`` is null where the other's profile is not to be seen."""

    partner: str | None
    cards: int
    value: Decimal
    completed_at: datetime


@frozen(kw_only=True)
class CardReview:
    """A review in short; ``reviewer`` is null where their profile is not to be seen."""

    reviewer: str | None
    overall: int
    comment: str
    written_at: datetime


@frozen(kw_only=True)
class CardBack:
    """The back of a card: the parts that its owner chose, as far as they show them at all.

    Either the latest trades or the latest reviews are shown: trades where both could be.
    """

    numbers: CardNumbers | None
    portfolio_tier: PortfolioTier | None
    verification: CardVerification | None
    endorsements: EndorsementCounts | None
    mutual_connections: int | None
    latest_trades: tuple[CardTrade, ...] | None
    latest_reviews: tuple[CardReview, ...] | None
    achievements: tuple[CardBadge, ...] | None


@frozen(kw_only=True)
class ProfileCard:
    """Both faces of somebody's card; ``connection`` is how it stands between the reader and them."""

    username: str
    hashid: str
    is_me: bool
    is_public: bool
    connection: ConnectionStanding
    front: CardFront
    back: CardBack
