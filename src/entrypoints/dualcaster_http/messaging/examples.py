"""Examples of conversations and messages."""

from datetime import UTC, datetime
from decimal import Decimal

from attrs import evolve

from dualcaster_core.messaging.model import MemberState, RoomKind
from dualcaster_core.messaging.views import (
    CardEmbed,
    ConversationView,
    Inbox,
    MessageView,
    OpenRingThread,
    OpenRoom,
    OpenThread,
    ReactionView,
    ThreadTrade,
    UnreadCounts,
    photo_view,
)
from dualcaster_core.moderation.model import ReportReason
from dualcaster_http.edge.capability import Examples
from dualcaster_http.messaging import requests as shapes

_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_PHOTO = photo_view("b7XwQn2a", 1600, 1200)
_CONVERSATION = ConversationView(
    id="mYq3bRwN",
    kind=RoomKind.CONVERSATION,
    title="Ann",
    username="ann",
    user="wNqzY3bR",
    display_name="Ann",
    avatar_url="/media/avatars/0c1f9d3a7be2465f8d20c1f9d3a7be24-384.webp",
    trade=None,
    ring=None,
    state=MemberState.OPEN,
    awaits_answer=False,
    is_archived=False,
    is_muted=False,
    is_closed=False,
    unread=1,
    last_number=12,
    read_by_them=12,
    last_at=_NOW,
    preview="Here it is, front and back.",
    preview_is_mine=False,
)
_MESSAGE = MessageView(
    id="kZyLqP4b",
    number=12,
    sender="ann",
    is_mine=False,
    text="Here it is, front and back.",
    sent_at=_NOW,
    edited_at=None,
    is_deleted=False,
    is_read=False,
    card=CardEmbed(
        hashid="poLLEX",
        name="Lightning Bolt",
        set_code="sta",
        set_name="Strixhaven Mystical Archive",
        image_url="https://cards.scryfall.io/normal/front/4/e/4eaac4fd-95f5-4f38-b593-0101e79a20f9.jpg",
        price=Decimal("3.50"),
    ),
    trade=None,
    photos=(_PHOTO,),
    reactions=(ReactionView(emoji="👍", count=1, is_mine=True),),
)
_UNREAD = UnreadCounts(inbox=1, requests=0)

ANSWERS: Examples = {
    type(_PHOTO): _PHOTO,
    MessageView: _MESSAGE,
    UnreadCounts: _UNREAD,
    Inbox: Inbox(items=(_CONVERSATION,), next_cursor=None, unread=_UNREAD),
    OpenThread: OpenThread(
        trade=ThreadTrade(
            id="kZyLqP4bVd",
            status="pending",
            proposer="ann",
            recipient="bob",
            proposer_offers_value=Decimal("24.00"),
            proposer_wants_value=Decimal("26.50"),
            proposer_adds_cash=Decimal("2.50"),
            recipient_adds_cash=Decimal("0.00"),
            expires_at=_NOW,
        ),
        conversation=evolve(_CONVERSATION, kind=RoomKind.THREAD, title="Re: Trade #kZyLqP4bVd", trade="kZyLqP4bVd"),
        messages=(_MESSAGE,),
        next_cursor=None,
    ),
    OpenRingThread: OpenRingThread(
        ring="wNqzY3bR",
        status="under_way",
        members=("ann", "bob", "cid"),
        is_open=True,
        conversation=evolve(
            _CONVERSATION, kind=RoomKind.RING, title="Ring of 3", username="", user="", ring="wNqzY3bR"
        ),
        messages=(_MESSAGE,),
        next_cursor=None,
    ),
    OpenRoom: OpenRoom(username="ann", conversation=_CONVERSATION, messages=(_MESSAGE,), next_cursor=None),
}
BODIES: Examples = {
    shapes.NewMessage: shapes.NewMessage(text="Is the Bolt near mint?", card="poLLEX", client_key="d3adb33f"),
    shapes.MessageEdit: shapes.MessageEdit(text="Is the Bolt near mint or better?"),
    shapes.ReactionChange: shapes.ReactionChange(emoji="👍"),
    shapes.MessageReport: shapes.MessageReport(reason=ReportReason.SCAM, text="Wants me to pay elsewhere first."),
    shapes.ReadMark: shapes.ReadMark(up_to=12),
}
