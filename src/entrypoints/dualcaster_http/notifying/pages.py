"""The page of the notification centre, and the bell of every page."""

from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.notifying.types import Category
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import AnyRequest, FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import local_path
from dualcaster_http.site.page_context import PageContext, back_to
from dualcaster_http.site.queries import read_query

HERE = "/notifications"
SHOWN = 24
NAMES = {
    Category.TRADES: "Trades",
    Category.MESSAGES: "Messages",
    Category.SOCIAL: "People",
    Category.DISCOVERY: "Matches",
    Category.PRICES: "Prices",
    Category.EVENTS: "Store events",
    Category.STORES: "Stores",
    Category.ACHIEVEMENTS: "Achievements",
    Category.MODERATION: "Moderation",
    Category.SECURITY: "Security",
    Category.SYSTEM: "The site",
}
"""What the categories are called on the page."""
ICONS = {
    Category.TRADES: "trade",
    Category.MESSAGES: "message",
    Category.SOCIAL: "people",
    Category.DISCOVERY: "swap",
    Category.PRICES: "signal",
    Category.EVENTS: "calendar",
    Category.STORES: "store",
    Category.ACHIEVEMENTS: "star",
    Category.MODERATION: "shield",
    Category.SECURITY: "key",
    Category.SYSTEM: "info",
}
"""The icon of a notification that brings none."""


class NotificationsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which notifications are shown."""

    category: Category | None = None
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def notifications(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the notifications, the newest first."""
    query = read_query(dict(request.query_params.items()), NotificationsQuery)
    centre = application.notifying.centre
    return PageContext(request, application, me).page(
        "notifying/notifications.html",
        asked=query,
        found=await centre.page(me.user_id, limit=SHOWN, cursor=query.cursor, category=query.category),
        unread=await centre.unread(me.user_id),
        names=NAMES,
        icons=ICONS,
    )


@get("/notifications/bell", include_in_schema=False, opt={RATE: "page"})
async def bell(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Write what stands at the bell, for script."""
    unread = await application.notifying.centre.unread(me.user_id)
    return PageContext(request, application, me).part("notifying/parts/bell.html", unread=unread.total)


@get("/notifications/{notification:str}", include_in_schema=False, opt={RATE: "page"})
async def open_notification(
    notification: FromPath[str], request: AnyRequest, me: Me, application: FromApplication
) -> Response[Any]:
    """Lead to what a notification is about, which it is read by."""
    centre = application.notifying.centre
    found = await centre.one(me.user_id, notification)
    await centre.read(me.user_id, notification)
    return PageContext(request, application, me).go(local_path(found.action_url or HERE, HERE))


@post("/notifications/{notification:str}/read", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def read_one(
    notification: FromPath[str], request: AnyRequest, me: Me, application: FromApplication
) -> Response[Any]:
    """Mark one as read."""
    await application.notifying.centre.read(me.user_id, notification)
    return PageContext(request, application, me).go(back_to(request, HERE))


@post("/notifications/read-all", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def read_all(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Mark everything as read, or one category where the page shows that alone."""
    query = read_query(dict(request.query_params.items()), NotificationsQuery)
    await application.notifying.centre.read_all(me.user_id, category=query.category)
    return PageContext(request, application, me).go(back_to(request, HERE))


def notifications_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[notifications, bell, open_notification, read_one, read_all])
