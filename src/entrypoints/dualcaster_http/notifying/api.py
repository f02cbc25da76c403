"""``/api/v1/notifications``: the notification centre."""

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter

from dualcaster_core.notifying.types import Category
from dualcaster_core.notifying.use_cases import MOST_MARKED
from dualcaster_core.notifying.views import MarkedRead, NotificationPage, UnreadNotifications
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

NotificationId = Annotated[
    str, PathParameter(description="The notification's public id.", examples=one_example("Bk5r2wQx"))
]
OfCategory = Annotated[Category | None, QueryParameter(name="category", description="Only those of this category.")]
PublicId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}$", description="A public id.")]


class SomeNotifications(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Which notifications were read."""

    notification_ids: Annotated[list[PublicId], msgspec.Meta(min_length=1, max_length=MOST_MARKED)]


class OneCategory(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The category whose notifications were read."""

    category: Category


@get(
    "/",
    summary="My notifications",
    operation_id="notifications",
    opt={RATE: "account"},
    responses=answers(NotificationPage, "A page of notifications."),
)
async def notifications(
    *, me: Me, application: FromApplication, limit: PageSize = 24, cursor: Cursor = None, category: OfCategory = None
) -> NotificationPage:
    """List notifications, the newest first; they are kept for 90 days."""
    centre = application.notifying.centre
    return await centre.page(me.user_id, limit=limit, cursor=cursor, category=category)


@get(
    "/unread-counts",
    summary="How many notifications are unread",
    operation_id="unread_notifications",
    opt={RATE: "account"},
    responses=answers(UnreadNotifications, "The counts."),
)
async def unread_counts(me: Me, application: FromApplication) -> UnreadNotifications:
    """Count unread notifications, together and by category; categories without any are left out."""
    return await application.notifying.centre.unread(me.user_id)


@post(
    "/{notification_id:str}/read",
    status_code=200,
    summary="Mark a notification as read",
    operation_id="read_notification",
    responses=answers(MarkedRead, "What was marked, and what is unread now.", "notification.not_found"),
)
async def read_one(notification_id: NotificationId, me: Me, application: FromApplication) -> MarkedRead:
    """Mark one as read; one that was read already stays so."""
    return await application.notifying.centre.read(me.user_id, notification_id)


@post(
    "/read",
    status_code=200,
    summary="Mark some notifications as read",
    operation_id="read_notifications",
    responses=answers(MarkedRead, "What was marked, and what is unread now."),
)
async def read_some(data: JSONBody[SomeNotifications], me: Me, application: FromApplication) -> MarkedRead:
    """Mark up to 100 as read; ids that are none of one's own are passed over."""
    return await application.notifying.centre.read_all(me.user_id, hashids=data.notification_ids)


@post(
    "/read-category",
    status_code=200,
    summary="Mark a category as read",
    operation_id="read_notification_category",
    responses=answers(MarkedRead, "What was marked, and what is unread now."),
)
async def read_category(data: JSONBody[OneCategory], me: Me, application: FromApplication) -> MarkedRead:
    """Mark all notifications of a category as read."""
    return await application.notifying.centre.read_all(me.user_id, category=data.category)


@post(
    "/read-all",
    status_code=200,
    summary="Mark everything as read",
    operation_id="read_all_notifications",
    responses=answers(MarkedRead, "What was marked, and what is unread now."),
)
async def read_everything(me: Me, application: FromApplication) -> MarkedRead:
    """Mark all notifications as read."""
    return await application.notifying.centre.read_all(me.user_id)


def notifications_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/notifications",
        route_handlers=[notifications, unread_counts, read_one, read_some, read_category, read_everything],
        tags=["notifications"],
    )
