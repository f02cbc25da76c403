"""Examples around notifications."""

from datetime import UTC, datetime

from dualcaster_core.notifying.types import Category
from dualcaster_core.notifying.views import MarkedRead, NotificationPage, NotificationView, UnreadNotifications
from dualcaster_http.edge.capability import Examples
from dualcaster_http.notifying.api import OneCategory, SomeNotifications

_ACCEPTED = NotificationView(
    id="Bk5r2wQx",
    type="trade.trade_accepted",
    category=Category.TRADES,
    title="ann accepted your trade",
    body="Send your 2 cards within 7 days.",
    icon="repeat",
    action_url="/trades/k3Lm9xQ2Zp",
    metadata={"trade": "k3Lm9xQ2Zp"},
    created_at=datetime(2026, 2, 13, 18, 30, tzinfo=UTC),
    read_at=None,
)
_UNREAD = UnreadNotifications(total=3, by_category={Category.TRADES: 2, Category.MESSAGES: 1})
ANSWERS: Examples = {
    NotificationPage: NotificationPage(items=(_ACCEPTED,)),
    UnreadNotifications: _UNREAD,
    MarkedRead: MarkedRead(marked=1, unread=_UNREAD),
}
BODIES: Examples = {
    SomeNotifications: SomeNotifications(notification_ids=["Bk5r2wQx"]),
    OneCategory: OneCategory(category=Category.TRADES),
}
