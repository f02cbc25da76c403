"""``/api/v1/notifications/preferences`` and what belongs to it: how somebody is told, why, and by which browsers."""

from typing import Annotated

import msgspec
from litestar import Router, delete, get, patch, post
from litestar.params import JSONBody, PathParameter
from msgspec import UNSET, UnsetType

from dualcaster_core.notifying.preferences import MOST_EMAILS, Channel
from dualcaster_core.notifying.push import LONGEST_ENDPOINT
from dualcaster_core.notifying.types import Category, Frequency
from dualcaster_core.notifying.views import NotificationWhy, PreferencesView
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

NotificationId = Annotated[
    str, PathParameter(description="The notification's public id.", examples=one_example("Bk5r2wQx"))
]
TimeOfDay = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="By one's own clock.")]


class QuietHoursBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The time of day in which nothing but security leaves the site."""

    starts: TimeOfDay
    ends: TimeOfDay


class PreferencesChange(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What is to change of one's preferences; what is absent stays."""

    email_enabled: bool | UnsetType = UNSET
    discord_enabled: bool | UnsetType = UNSET
    push_enabled: bool | UnsetType = UNSET
    direct_messages: bool | UnsetType = UNSET
    weekly_summary: bool | UnsetType = UNSET
    time_zone: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] | UnsetType = UNSET
    quiet_hours: QuietHoursBody | UnsetType | None = UNSET
    emails_per_day: Annotated[int, msgspec.Meta(ge=1, le=MOST_EMAILS)] | UnsetType = UNSET
    digest_hour: Annotated[int, msgspec.Meta(ge=0, le=23)] | UnsetType = UNSET
    webhook_url: Annotated[str, msgspec.Meta(min_length=1, max_length=300)] | UnsetType | None = UNSET
    choices: dict[Category, dict[Channel, Frequency | None]] | UnsetType = UNSET


class SilencedCategory(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A category that is to leave by no channel any more, or not by one."""

    category: Category
    channel: Channel | None = None


class PushKeys(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The keys of a browser, as its ``PushSubscription`` gives them."""

    p256dh: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    auth: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class NewPushSubscription(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A browser that is to be pushed to."""

    endpoint: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ENDPOINT)]
    keys: PushKeys


class PushEndpoint(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A browser that is to be pushed to no more."""

    endpoint: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ENDPOINT)]


@get(
    "/preferences",
    summary="How I am told",
    operation_id="notification_preferences",
    opt={RATE: "account"},
    responses=answers(PreferencesView, "The preferences."),
)
async def preferences(me: Me, application: FromApplication) -> PreferencesView:
    """Show what was chosen for each category and channel, what is usual, and which ways are open."""
    return await application.notifying.preferences.of(me.user_id)


@patch(
    "/preferences",
    summary="Change how I am told",
    operation_id="change_notification_preferences",
    responses=answers(PreferencesView, "The preferences as they are now."),
)
async def change_preferences(
    data: JSONBody[PreferencesChange], me: Me, application: FromApplication
) -> PreferencesView:
    """Change what is given, all of it or nothing. Choices are merged; null has the usual way again."""
    given = {name: getattr(data, name) for name in data.__struct_fields__ if getattr(data, name) is not UNSET}
    if isinstance(data.quiet_hours, QuietHoursBody):
        given["quiet_hours"] = {"starts": data.quiet_hours.starts, "ends": data.quiet_hours.ends}
    return await application.notifying.preferences.change(me.user_id, given)


@post(
    "/silence",
    status_code=200,
    summary="Silence a category",
    operation_id="silence_notification_category",
    responses=answers(PreferencesView, "The preferences as they are now."),
)
async def silence(data: JSONBody[SilencedCategory], me: Me, application: FromApplication) -> PreferencesView:
    """Let a category leave the site no more; the notification centre goes on having it."""
    return await application.notifying.preferences.silence(me.user_id, data.category, channel=data.channel)


@post(
    "/test",
    status_code=204,
    summary="Send me a test",
    operation_id="test_notifications",
    opt={RATE: "email"},
    responses=answers(None, "It is on its way.", status=204),
)
async def test(me: Me, application: FromApplication) -> None:
    """Send a notification by every way that is open."""
    await application.notifying.preferences.test(me.user_id)


@post(
    "/push-subscriptions",
    status_code=204,
    summary="Push to a browser",
    operation_id="subscribe_to_push",
    responses=answers(None, "It is pushed to from now on.", status=204),
)
async def subscribe(data: JSONBody[NewPushSubscription], me: Me, application: FromApplication) -> None:
    """Push to a browser from now on; one that another account had is this one's."""
    await application.notifying.preferences.subscribe(
        me.user_id, endpoint=data.endpoint, p256dh=data.keys.p256dh, auth=data.keys.auth, device="API"
    )


@delete(
    "/push-subscriptions",
    status_code=204,
    summary="Push to a browser no more",
    operation_id="unsubscribe_from_push",
    responses=answers(None, "It is pushed to no more.", status=204),
)
async def unsubscribe(data: JSONBody[PushEndpoint], me: Me, application: FromApplication) -> None:
    """Forget a browser of one's own; any other stays."""
    await application.notifying.preferences.unsubscribe_browser(me.user_id, data.endpoint)


@get(
    "/{notification_id:str}/why",
    summary="Why a notification came",
    operation_id="why_notification",
    opt={RATE: "account"},
    responses=answers(NotificationWhy, "The reasons.", "notification.not_found"),
)
async def why(notification_id: NotificationId, me: Me, application: FromApplication) -> NotificationWhy:
    """Say why it came, what became of it on each channel, and whether it can be silenced."""
    return await application.notifying.preferences.why(me.user_id, notification_id)


def notification_preferences_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/notifications",
        route_handlers=[preferences, change_preferences, silence, test, subscribe, unsubscribe, why],
        tags=["notifications"],
    )
