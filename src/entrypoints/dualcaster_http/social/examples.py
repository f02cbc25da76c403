"""Examples around the network of people."""

from datetime import UTC, date, datetime
from decimal import Decimal

from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Shipping
from dualcaster_core.accounts.profiles.portfolio_tiers import PortfolioTier
from dualcaster_core.accounts.profiles.views import SignatureCard
from dualcaster_core.social import views
from dualcaster_core.social.achievements.evaluation import AchievementProgress
from dualcaster_core.social.achievements.model import AchievementCategory
from dualcaster_core.social.achievements.views import (
    AchievementDecisionView,
    AchievementsView,
    AchievementView,
    DecidedAchievements,
    FramesView,
    FrameView,
)
from dualcaster_core.social.directory.views import (
    DirectoryPage,
    DirectoryTrader,
    SuggestedTrader,
    SuggestedTraders,
    SuggestionReason,
    TradePreview,
)
from dualcaster_core.social.model import ConnectionStanding, EndorsementKind
from dualcaster_core.social.profile_card.pictures import CardShape
from dualcaster_core.social.profile_card.views import (
    CardBack,
    CardBadge,
    CardFront,
    CardNumbers,
    CardReview,
    CardVerification,
    ProfileCard,
)
from dualcaster_http.edge.capability import Examples
from dualcaster_http.social.parameters import AchievementDecisionBody, FrameChoiceBody, NewNote
from dualcaster_http.social.profile_card_api import CardExport

_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_BOB = views.NetworkPerson(
    username="bob", hashid="kZyLqP4b", display_name="Bob", avatar_url=None, tier="silver", since=_NOW
)
_NOTE = views.NoteView(
    username="bob",
    hashid="kZyLqP4b",
    display_name="Bob",
    avatar_url=None,
    text="Packs well. Looks for old foils.",
    written_at=_NOW,
)
_BADGE = CardBadge(key="seasoned_dealer", name="Seasoned Dealer", description="Completed 50 trades", frame_tier="gold")
_MIRA = DirectoryTrader(
    username="mira",
    hashid="QWj5wJqG",
    display_name="Mira",
    avatar_url=None,
    tagline="Foils first",
    tier="gold",
    standing="trusted",
    trades=74,
    rating=4.8,
    card_type=CardType.TRADER,
    formats=(PlayFormat.COMMANDER, PlayFormat.LEGACY),
    shipping_preference=Shipping.DOMESTIC,
    location="Portland, OR",
    country="US",
    distance_miles=25,
    distance="25 miles",
    member_since=date(2026, 1, 3),
    is_online=True,
    is_open_to_trades=True,
    is_verified=True,
    is_store=False,
    is_favorite=False,
    frame="gold",
)
_FIRST_DEAL = AchievementView(
    key="first_deal",
    name="First Deal",
    category=AchievementCategory.TRADE,
    description="Complete your first trade.",
    points=5,
    frame_tier=None,
    is_hidden=False,
    season=None,
    unlocked=True,
    unlocked_at=_NOW,
    is_new=False,
    progress=None,
    rarity=0.64,
)
_REGULAR_TRADER = AchievementView(
    key="regular_trader",
    name="Regular Trader",
    category=AchievementCategory.TRADE,
    description="Complete 10 trades.",
    points=15,
    frame_tier="silver",
    is_hidden=False,
    season=None,
    unlocked=False,
    unlocked_at=None,
    is_new=False,
    progress=AchievementProgress(current=7, target=10, text="7 of 10 trades"),
    rarity=0.21,
)
SAMPLE_CARD = ProfileCard(
    username="mira",
    hashid="QWj5wJqG",
    is_me=False,
    is_public=True,
    connection=ConnectionStanding.NONE,
    front=CardFront(
        display_name="Mira",
        avatar_url=None,
        signature_card=SignatureCard(hashid="poLLEX", name="Lightning Bolt", image_url=None),
        tagline="Foils first",
        card_type=CardType.TRADER,
        tier="gold",
        frame="gold",
        trades=74,
        rating=4.8,
        reviews=41,
        success_rate=Decimal("0.986"),
        response_hours=Decimal("5.5"),
        is_online=True,
        is_open_to_trades=True,
        is_verified=True,
        member_since=date(2026, 1, 3),
        location="Portland, OR",
        formats=(PlayFormat.COMMANDER, PlayFormat.LEGACY),
        badges=(_BADGE,),
    ),
    back=CardBack(
        numbers=CardNumbers(
            as_proposer=40,
            as_recipient=34,
            positive_reviews=40,
            longest_streak=22,
            traded_value=None,
            cards_for_trade=48,
            cards_wanted=21,
            score=640,
        ),
        portfolio_tier=PortfolioTier.GROWING,
        verification=CardVerification(email=True, discord=True, identity=True),
        endorsements=views.EndorsementCounts(trustworthy=12, fast_shipper=9, partners=14),
        mutual_connections=2,
        latest_trades=None,
        latest_reviews=(CardReview(reviewer="bob", overall=5, comment="Packs well.", written_at=_NOW),),
        achievements=(_BADGE,),
    ),
)
ANSWERS: Examples = {
    ProfileCard: SAMPLE_CARD,
    AchievementsView: AchievementsView(
        items=(_FIRST_DEAL, _REGULAR_TRADER),
        total_unlocked=1,
        total_available=30,
        total_discovery_points=5,
        hidden_remaining=2,
    ),
    FramesView: FramesView(
        frames=(
            FrameView(tier="bronze", unlocked=True, unlocked_at=None, is_active=False),
            FrameView(tier="silver", unlocked=True, unlocked_at=_NOW, is_active=True),
            FrameView(tier="gold", unlocked=False, unlocked_at=None, is_active=False),
            FrameView(tier="platinum", unlocked=False, unlocked_at=None, is_active=False),
            FrameView(tier="legendary", unlocked=False, unlocked_at=None, is_active=False),
        ),
        active_frame="silver",
    ),
    DecidedAchievements: DecidedAchievements(
        (
            AchievementDecisionView(
                key="big_deal",
                name="Big Deal",
                is_revoked=True,
                reason="A trade with a second account of their own.",
                by="mira",
                decided_at=_NOW,
            ),
        )
    ),
    DirectoryPage: DirectoryPage((_MIRA,)),
    SuggestedTraders: SuggestedTraders(
        (
            SuggestedTrader(
                trader=_MIRA,
                reason=SuggestionReason.MUTUAL_CONNECTIONS,
                mutual_connection_count=3,
                matching_formats=(PlayFormat.LEGACY,),
                matching_cards=12,
            ),
        )
    ),
    TradePreview: TradePreview(
        username="mira",
        hashid="QWj5wJqG",
        cards_they_have_you_want=12,
        cards_they_have_you_want_value=Decimal("84.20"),
        cards_you_have_they_want=5,
        cards_you_have_they_want_value=Decimal("61.75"),
        is_mutual_match=True,
    ),
    views.NetworkPage: views.NetworkPage((_BOB,)),
    views.MutualConnections: views.MutualConnections(1, (_BOB,)),
    views.ConnectionView: views.ConnectionView(
        username="bob", hashid="kZyLqP4b", standing=ConnectionStanding.REQUESTED
    ),
    views.NoteView: _NOTE,
    views.NotePage: views.NotePage((_NOTE,)),
    views.EndorsementView: views.EndorsementView(
        counts=views.EndorsementCounts(trustworthy=7, fair_trader=5, fast_shipper=9, partners=11),
        mine=(EndorsementKind.FAST_SHIPPER,),
        can_endorse=True,
    ),
}
BODIES: Examples = {
    NewNote: NewNote(text="Packs well. Looks for old foils."),
    CardExport: CardExport(shape=CardShape.WIDE),
    FrameChoiceBody: FrameChoiceBody(tier="silver"),
    AchievementDecisionBody: AchievementDecisionBody(revoke=True, reason="A trade with a second account of their own."),
}
