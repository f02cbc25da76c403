"""Examples around notifications."""

from datetime import UTC, datetime

from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.notifying.types import Category, Frequency
from dualcaster_core.notifying.views import (
    ChannelState,
    ChannelWhy,
    MarkedRead,
    NotificationPage,
    NotificationView,
    NotificationWhy,
    PreferencesView,
    QuietHoursView,
    UnreadNotifications,
)
from dualcaster_http.edge.capability import Examples
from dualcaster_http.notifying.api import OneCategory, SomeNotifications
from dualcaster_http.notifying.preferences_api import (
    NewPushSubscription,
    PreferencesChange,
    PushEndpoint,
    PushKeys,
    QuietHoursBody,
    SilencedCategory,
)

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
_PREFERENCES = PreferencesView(
    email_enabled=True,
    discord_enabled=True,
    push_enabled=True,
    direct_messages=False,
    weekly_summary=True,
    time_zone="America/New_York",
    quiet_hours=QuietHoursView(starts="22:00", ends="07:30"),
    emails_per_day=10,
    digest_hour=8,
    webhook=None,
    browsers=1,
    choices={Category.TRADES: {Channel.EMAIL: Frequency.ON, Channel.PUSH: None}},
    usual={Category.TRADES: (Frequency.ON,)},
    channels=(ChannelState(channel=Channel.EMAIL, is_open=True, problem=None, has_digests=True),),
)
_WHY = NotificationWhy(
    type="trade.trade_accepted",
    category=Category.TRADES,
    because="You got this because somebody accepted your proposal.",
    can_be_silenced=True,
    channels=(
        ChannelWhy(
            channel=Channel.EMAIL,
            status="delivered",
            reason="delivered",
            words="It was delivered.",
            at=datetime(2026, 2, 13, 18, 30, 4, tzinfo=UTC),
        ),
    ),
)
_ENDPOINT = "https://fcm.googleapis.com/fcm/send/dXNlcg"
ANSWERS: Examples = {
    PreferencesView: _PREFERENCES,
    NotificationWhy: _WHY,
    NotificationPage: NotificationPage(items=(_ACCEPTED,)),
    UnreadNotifications: _UNREAD,
    MarkedRead: MarkedRead(marked=1, unread=_UNREAD),
}
BODIES: Examples = {
    PreferencesChange: PreferencesChange(
        time_zone="America/New_York",
        quiet_hours=QuietHoursBody(starts="22:00", ends="07:30"),
        choices={Category.TRADES: {Channel.EMAIL: Frequency.ON}},
    ),
    SilencedCategory: SilencedCategory(category=Category.DISCOVERY),
    NewPushSubscription: NewPushSubscription(
        endpoint=_ENDPOINT,
        keys=PushKeys(
            p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            auth="BTBZMqHH6r4Tts7J_aSIgg",
        ),
    ),
    PushEndpoint: PushEndpoint(endpoint=_ENDPOINT),
    SomeNotifications: SomeNotifications(notification_ids=["Bk5r2wQx"]),
    OneCategory: OneCategory(category=Category.TRADES),
}
