"""Examples of people and their profiles."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.ports import BlockedPerson, BlockPage, FavoritePage, FavoriteTrader
from dualcaster_core.accounts.profiles.model import CardPart, CardType, PlayFormat, Shipping
from dualcaster_core.accounts.profiles.onboarding import OnboardingStatus, Step, StepState
from dualcaster_core.accounts.profiles.portfolio_tiers import PortfolioTier
from dualcaster_core.accounts.profiles.views import (
    OwnProfile,
    PeopleFound,
    PersonHit,
    ProfileViewer,
    PublicProfile,
    SignatureCard,
    ViewerPage,
    ViewsOfDay,
)
from dualcaster_http.accounts import profile_requests as shapes
from dualcaster_http.edge.capability import Examples

_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_PRESENTED: dict[str, Any] = {
    "username": "ann",
    "hashid": "wNqzY3bR",
    "display_name": "Ann",
    "bio": "Commander on Fridays; always after old borders.",
    "tagline": "Foils first",
    "avatar_url": "/media/avatars/0c1f9d3a7be2465f8d20c1f9d3a7be24-384.webp",
    "signature_card": SignatureCard(
        hashid="poLLEX",
        name="Lightning Bolt",
        image_url="https://cards.scryfall.io/normal/front/4/e/4eaac4fd-95f5-4f38-b593-0101e79a20f9.jpg",
    ),
    "card_type": CardType.TRADER,
    "formats": (PlayFormat.COMMANDER, PlayFormat.LEGACY),
    "shipping_preference": Shipping.DOMESTIC,
    "location": "Portland, OR",
    "city": "Portland",
    "country": "US",
    "country_name": "United States",
    "trade_radius_miles": 50,
    "identity_checked": False,
}

ANSWERS: Examples = {
    BlockPage: BlockPage(
        (BlockedPerson(username="bob", hashid="kZyLqP4b", display_name="Bob", avatar_url=None, blocked_at=_NOW),)
    ),
    FavoritePage: FavoritePage(
        (FavoriteTrader(username="bob", hashid="kZyLqP4b", display_name="Bob", avatar_url=None, favorited_at=_NOW),)
    ),
    PublicProfile: PublicProfile(
        **_PRESENTED,
        trade_radius="50 miles",
        member_since=date(2026, 1, 3),
        tier="bronze",
        score=120,
        trades=0,
        rating=None,
        cards_for_trade=48,
        cards_wanted=21,
        inventory_value=Decimal("1204.50"),
        portfolio_tier=PortfolioTier.GROWING,
        is_online=True,
        distance_miles=25,
        distance="25 miles",
        is_public=True,
        is_me=False,
    ),
    OwnProfile: OwnProfile(
        **_PRESENTED,
        role=Role.USER,
        email="ann@example.org",
        email_verified=True,
        has_password=True,
        created_at=datetime(2026, 1, 3, 18, 4, tzinfo=UTC),
        card_type_changeable_at=datetime(2026, 2, 20, 8, 0, tzinfo=UTC),
        is_public=True,
        show_have_list=True,
        show_want_list=True,
        show_inventory_value=False,
        show_trade_history=False,
        show_in_directory=True,
        show_in_search=True,
        show_online_status=True,
        show_portfolio_tier=True,
        allow_store_messages=False,
        card_back=tuple(CardPart),
        profile_views=7,
        onboarding_completed_at=_NOW,
    ),
    PeopleFound: PeopleFound(
        (
            PersonHit(
                username="ann",
                hashid="wNqzY3bR",
                display_name="Ann",
                tier="bronze",
                location="Portland, OR",
                distance_miles=25,
                distance="25 miles",
                tagline="Foils first",
                avatar_url=None,
            ),
        ),
        by_distance=True,
    ),
    ViewerPage: ViewerPage(
        (ProfileViewer(username="bob", hashid="kZyLqP4b", display_name="", viewed_at=_NOW),),
        "WyJ2aWV3ZXJzLm5ld2VzdCIsMTc3MjYxODQwMDAwMDAwMCwxXQ",
        (ViewsOfDay(day=_NOW.date(), views=3),),
    ),
    OnboardingStatus: OnboardingStatus(
        steps=(
            StepState(step=Step.PROFILE, is_done=True),
            StepState(step=Step.CARDS, is_done=True),
            StepState(step=Step.WANTS, is_done=False),
        ),
        next_step=Step.WANTS,
        completed_at=None,
        skipped_at=None,
        is_public=False,
        offer_to_go_public=True,
    ),
    dict[str, Any]: {"version": 1, "exported_at": "2026-02-14T09:30:00+00:00", "account": {"username": "ann"}},
}
BODIES: Examples = {
    shapes.ProfileEdit: shapes.ProfileEdit(tagline="Foils first", is_public=True, city=None),
    shapes.Whereabouts: shapes.Whereabouts(place="Portland, OR", trade_radius_miles=50),
    shapes.CardTypeChoice: shapes.CardTypeChoice(card_type=CardType.TRADER),
    shapes.Completion: shapes.Completion(go_public=True),
    shapes.Leaving: shapes.Leaving(password="four black lotus petals"),  # noqa: S106 - an example
}
