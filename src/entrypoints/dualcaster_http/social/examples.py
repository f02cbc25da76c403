"""Examples around the network of people."""

from datetime import UTC, date, datetime
from decimal import Decimal

from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Shipping
from dualcaster_core.social import views
from dualcaster_core.social.directory.views import (
    DirectoryPage,
    DirectoryTrader,
    SuggestedTrader,
    SuggestedTraders,
    SuggestionReason,
    TradePreview,
)
from dualcaster_core.social.model import ConnectionStanding, EndorsementKind
from dualcaster_http.edge.capability import Examples
from dualcaster_http.social.parameters import NewNote

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
)
ANSWERS: Examples = {
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
BODIES: Examples = {NewNote: NewNote(text="Packs well. Looks for old foils.")}
