"""Profiles as they are shown: to others, and to their owner."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from attrs import asdict, frozen

from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.profiles.countries import COUNTRIES
from dualcaster_core.accounts.profiles.model import CardPart, CardType, PlayFormat, Shipping
from dualcaster_core.accounts.profiles.portfolio_tiers import PortfolioTier, tier_of
from dualcaster_core.accounts.profiles.visibility import (
    PrivacySettings,
    ProfilePart,
    ViewedAccount,
    ViewerRelation,
    Visibility,
    shows,
    visibility_of,
)
from dualcaster_core.kernel.geo import distance_in_words, round_distance
from dualcaster_core.reputation.tiers import Tier

ONLINE_FOR = timedelta(minutes=5)
"""How long after the last sign of somebody they count as online."""


@frozen(kw_only=True)
class SignatureCard:
    """The card that somebody is known by."""

    hashid: str
    name: str
    image_url: str | None


@frozen(kw_only=True)
class ProfileFacts:
    """Everything that a profile page may show, hidden or not; counts are in copies, ``inventory_value`` in US dollars.

    Read at ``list_version`` and ``revision``, with the reputation of ``reputation_at``: with any of them changed it is
    out of date. ``trades`` are those completed, ``rating`` the average of visible reviews.
    """

    username: str
    hashid: str
    display_name: str
    bio: str
    tagline: str
    avatar_url: str | None
    signature_card: SignatureCard | None
    card_type: CardType | None
    formats: tuple[PlayFormat, ...]
    shipping_preference: Shipping | None
    city: str
    country: str
    location: str | None
    trade_radius_miles: int
    identity_checked: bool
    member_since: date
    score: int
    tier: int
    for_trade: int
    wanted: int
    inventory_value: Decimal
    list_version: int
    revision: int
    trades: int = 0
    rating: float | None = None
    reputation_at: datetime | None = None

    def is_of(self, account: ViewedAccount) -> bool:
        """Tell whether these facts are those of an account as it is now."""
        read = (self.list_version, self.revision, self.reputation_at)
        return read == (account.list_version, account.revision, account.reputation_at)


@frozen(kw_only=True)
class PublicProfile:
    """A profile as others see it. What its owner hides is null.

    ``trades`` and ``rating`` come from completed trades; ``rating`` is null before the first review.
    ``inventory_value`` is in US dollars, ``portfolio_tier`` the size of the collection by it.
    ``distance_miles`` is rounded, and only told where both have a place; ``distance`` and ``trade_radius`` are words
    in the unit of the reader's country.
    """

    username: str
    hashid: str
    display_name: str
    bio: str
    tagline: str
    avatar_url: str | None
    signature_card: SignatureCard | None
    card_type: CardType | None
    formats: tuple[PlayFormat, ...]
    shipping_preference: Shipping | None
    location: str | None
    city: str
    country: str
    country_name: str | None
    trade_radius_miles: int
    trade_radius: str
    member_since: date
    identity_checked: bool
    tier: str
    score: int
    trades: int
    rating: float | None
    cards_for_trade: int | None
    cards_wanted: int | None
    inventory_value: Decimal | None
    portfolio_tier: PortfolioTier | None
    is_online: bool | None
    distance_miles: int | None
    distance: str | None
    is_public: bool
    is_me: bool


@frozen(kw_only=True)
class OwnProfile:
    """A profile as its owner sees and edits it, with the account behind it.

    Coordinates are never told, not even to the owner. ``has_password`` is false where only an outside account signs in.
    """

    username: str
    hashid: str
    role: Role
    email: str | None
    email_verified: bool
    has_password: bool
    created_at: datetime
    display_name: str
    bio: str
    tagline: str
    avatar_url: str | None
    signature_card: SignatureCard | None
    card_type: CardType | None
    card_type_changeable_at: datetime | None
    formats: tuple[PlayFormat, ...]
    shipping_preference: Shipping | None
    city: str
    country: str
    country_name: str | None
    location: str | None
    trade_radius_miles: int
    is_public: bool
    show_have_list: bool
    show_want_list: bool
    show_inventory_value: bool
    show_trade_history: bool
    show_in_directory: bool
    show_in_search: bool
    show_online_status: bool
    show_portfolio_tier: bool
    allow_store_messages: bool
    card_back: tuple[CardPart, ...]
    identity_checked: bool
    profile_views: int
    onboarding_completed_at: datetime | None


PRIVATE_TRADER = "A private trader"
"""What those are called to others who show their profile to nobody."""


@frozen(kw_only=True)
class ProfileViewer:
    """Somebody who looked at a profile, and when they last did.

    Who keeps their own profile private is ``PRIVATE_TRADER``, without ``username`` and ``hashid``.
    """

    username: str | None
    hashid: str | None
    display_name: str
    viewed_at: datetime


def profile_viewer(
    *, username: str, hashid: str, display_name: str, privacy: PrivacySettings, viewed_at: datetime
) -> ProfileViewer:
    """Show somebody who looked at a profile to its owner, by name where their own profile may be seen."""
    if visibility_of(privacy, ViewerRelation.MEMBER) is not Visibility.WHAT_IS_SHOWN:
        return ProfileViewer(username=None, hashid=None, display_name=PRIVATE_TRADER, viewed_at=viewed_at)
    return ProfileViewer(username=username, hashid=hashid, display_name=display_name, viewed_at=viewed_at)


@frozen(kw_only=True)
class ViewsOfDay:
    """How many people looked at a profile on a day (UTC)."""

    day: date
    views: int


@frozen
class ViewerPage:
    """A page of people who looked at a profile, and the cursor that continues after it, None at the end.

    ``days`` are the last thirty, the latest last, with the days on which nobody looked.
    """

    items: tuple[ProfileViewer, ...]
    next_cursor: str | None = None
    days: tuple[ViewsOfDay, ...] = ()


def every_day(counted: Mapping[date, int], last: date, number: int) -> tuple[ViewsOfDay, ...]:
    """List so many days up to the last, each with its count, none left out."""
    days = (last - timedelta(days=back) for back in range(number - 1, -1, -1))
    return tuple(ViewsOfDay(day=day, views=counted.get(day, 0)) for day in days)


@frozen(kw_only=True)
class Progress:
    """How far a new account has come; counts are rows of its lists."""

    privacy: PrivacySettings
    has_profile: bool
    cards: int
    wants: int
    completed_at: datetime | None
    skipped_at: datetime | None


def public_profile(facts: ProfileFacts, seen: ViewedAccount, now: datetime) -> PublicProfile:
    """Show a profile to the viewer of ``seen``, without what its owner hides."""

    def shown(part: ProfilePart) -> bool:
        return shows(part, seen.privacy, seen.relation)

    view = {name: value for name, value in asdict(facts, recurse=False).items() if name in _SHOWN}
    online = seen.last_active_at is not None and now - seen.last_active_at < ONLINE_FOR
    miles, unit = None if seen.miles is None else round_distance(seen.miles), seen.viewer_unit
    return PublicProfile(
        **view,
        trade_radius=distance_in_words(facts.trade_radius_miles, unit),
        country_name=COUNTRIES.get(facts.country),
        tier=Tier(facts.tier).name.lower(),
        trades=facts.trades,
        rating=facts.rating,
        cards_for_trade=facts.for_trade if shown(ProfilePart.HAVE_LIST) else None,
        cards_wanted=facts.wanted if shown(ProfilePart.WANT_LIST) else None,
        inventory_value=facts.inventory_value if shown(ProfilePart.INVENTORY_VALUE) else None,
        portfolio_tier=tier_of(facts.inventory_value) if shown(ProfilePart.PORTFOLIO_TIER) else None,
        is_online=online if shown(ProfilePart.ONLINE_STATUS) else None,
        distance_miles=miles,
        distance=None if miles is None else distance_in_words(miles, unit),
        is_public=seen.privacy.is_public,
        is_me=seen.relation is ViewerRelation.OWNER,
    )


_SHOWN = frozenset(
    {
        "username",
        "hashid",
        "display_name",
        "bio",
        "tagline",
        "avatar_url",
        "signature_card",
        "card_type",
        "formats",
        "shipping_preference",
        "location",
        "city",
        "country",
        "trade_radius_miles",
        "member_since",
        "identity_checked",
        "score",
    }
)


@frozen(kw_only=True)
class PersonHit:
    """Somebody who was found. ``distance_miles`` is rounded, ``distance`` in words; None unless both have a place."""

    username: str
    hashid: str
    display_name: str
    tier: str
    location: str | None
    distance_miles: int | None
    distance: str | None
    tagline: str
    avatar_url: str | None


@frozen
class PeopleFound:
    """The people found, the best fitting or nearest first; ``by_distance`` says which."""

    items: tuple[PersonHit, ...]
    by_distance: bool


@frozen
class FoundPerson:
    """Somebody who was found, and how far away they are on the grid of places."""

    view: PersonHit
    miles: float | None
