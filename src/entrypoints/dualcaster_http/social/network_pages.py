"""``/traders/connections``: one's connections and requests, and the buttons about them on other pages."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import PathParameter

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN, LARGEST_PAGE
from dualcaster_core.social.errors import (
    ConnectionIllegalTransition,
    ConnectionNeedsPublicProfile,
    TooManyConnections,
)
from dualcaster_core.social.model import ConnectionStanding
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import read_form
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.social.forms import EndorsementForm, TraderForm, way_back
from dualcaster_http.social.parameters import TraderId

AnyRequest = Request[Any, Any, Any]
HERE = "/traders/connections"
Tab = Literal["connections", "requests", "sent"]
TABS = (
    ("connections", "Connections", HERE),
    ("requests", "Requests", f"{HERE}?tab=requests"),
    ("sent", "Sent", f"{HERE}?tab=sent"),
)
Step = Annotated[Literal["request", "accept", "decline", "remove"], PathParameter(description="What to do.")]
Deed = Annotated[Literal["give", "withdraw"], PathParameter(description="Whether it is given or taken back.")]
Watch = Annotated[Literal["watch", "unwatch"], PathParameter(description="Whether new listings are told.")]
_UNREADABLE = "choose somebody of the list"


class NetworkQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which list is shown, and which part of it."""

    tab: Tab = "connections"
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def connections(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """List one's connections, or requests."""
    query = read_query(dict(request.query_params.items()), NetworkQuery)
    network = application.social.network
    lists = {"connections": network.connections, "requests": network.incoming, "sent": network.outgoing}
    page = await lists[query.tab](me, cursor=query.cursor)
    here = HERE if query.tab == "connections" else f"{HERE}?tab={query.tab}"
    context = PageContext(request, application, me)
    return context.page("social/connections.html", people=page, asked=query, tabs=TABS, tab=query.tab, back=here)


@get(f"{HERE}/{{trader:str}}/mutual", include_in_schema=False, opt={RATE: "page"})
async def mutual(request: AnyRequest, me: Me, application: FromApplication, trader: TraderId) -> Response[Any]:
    """List the connections that one has in common with somebody."""
    common = await application.social.network.mutual(me, trader, limit=LARGEST_PAGE)
    context = PageContext(request, application, me)
    return context.page("social/mutual.html", common=common)


@post(f"{HERE}/{{step:str}}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def act(request: AnyRequest, me: Me, application: FromApplication, step: Step) -> Response[Any]:
    """Ask for a connection, accept, decline or end one."""
    context, read = await _read(request, me, application, TraderForm)
    do = getattr(application.social.network, step)
    back = way_back(read, HERE)
    try:
        standing = (await do(me, read.trader)).standing
    except TooManyConnections:
        return context.go(back, "connection_limit")
    except ConnectionNeedsPublicProfile:
        return context.go(back, "connection_private")
    except ConnectionIllegalTransition:
        return context.go(back, "connection_gone")
    return context.go(back, _told(step, standing))


@post("/traders/endorsements/{deed:str}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def endorse(request: AnyRequest, me: Me, application: FromApplication, deed: Deed) -> Response[Any]:
    """Endorse a trading partner, or take it back."""
    context, read = await _read(request, me, application, EndorsementForm)
    endorsements = application.social.endorsements
    if deed == "give":
        await endorsements.give(me, read.trader, read.kind)
    else:
        await endorsements.withdraw(me, read.trader, read.kind)
    return context.go(way_back(read, HERE), "endorsed" if deed == "give" else "endorsement_withdrawn")


@post("/traders/listings/{watch:str}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def listings(request: AnyRequest, me: Me, application: FromApplication, watch: Watch) -> Response[Any]:
    """Be told of a favourite's new listings, or no longer."""
    context, read = await _read(request, me, application, TraderForm)
    watches = application.social.watches
    await (watches.watch if watch == "watch" else watches.unwatch)(me, read.trader)
    return context.go(way_back(read, "/traders/favorites"), "listings_watched" if watch == "watch" else "listings_left")


def _told(step: str, standing: ConnectionStanding) -> str:
    if step == "decline":
        return "connection_declined"
    if step == "remove":
        return "connection_removed"
    return "connection_made" if standing is ConnectionStanding.CONNECTED else "connection_asked"


async def _read(request: AnyRequest, me: Me, application: FromApplication, shape: type[Any]) -> tuple[PageContext, Any]:
    read, _ = await read_form(request, shape)
    if read is None:
        raise ValidationFailed(_UNREADABLE, field="trader")
    return PageContext(request, application, me), read


def network_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[connections, mutual, act, endorse, listings])
