"""The pages of rings: the lists, one ring, and what can be done to it."""

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.rings.proposals.errors import RingConflict, RingInvalid
from dualcaster_core.rings.proposals.views import RingDetail, RingTab
from dualcaster_core.stores.events.views import EventView
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.rings.parameters import NewRing, RingId, RingPatch, ring_key
from dualcaster_http.rings.ring_trade_drawing import found_ring_drawing, ring_trade_drawing
from dualcaster_http.rings.rings_api import decided, proposed
from dualcaster_http.site.forms import read_form
from dualcaster_http.site.page_context import PageContext, is_part
from dualcaster_http.site.queries import read_query
from dualcaster_http.trading.trade_cards import cards_named

PATH = "/rings"
SHOWN = 20
FOUND_SHOWN = 6
TABS = ((RingTab.OPEN, "Open"), (RingTab.UNDER_WAY, "Under way"), (RingTab.ENDED, "Ended"))
DONE = {"accept": "ring_accepted", "decline": "ring_declined"}
CHANGED = "This ring changed meanwhile. This is how it is now."
AnyRequest = Request[Any, Any, Any]


class RingsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which rings are shown."""

    tab: RingTab = RingTab.OPEN
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


@get(PATH, include_in_schema=False, opt={RATE: "page"})
async def rings(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show one's rings in one of three lists."""
    context = PageContext(request, application, me)
    asked = read_query(dict(request.query_params.items()), RingsQuery)
    return context.page(
        "rings/rings.html",
        asked=asked,
        found=await application.rings.trades.page(me.user_id, asked.tab, limit=SHOWN, cursor=asked.cursor),
        tabs=[(tab.value, words, PATH if tab is RingTab.OPEN else f"{PATH}?tab={tab}", None) for tab, words in TABS],
    )


@get(PATH + "/found", include_in_schema=False, opt={RATE: "match"})
async def found(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the rings that could be made with the reader in them; the list of rings fetches it as a part."""
    return await _found(PageContext(request, application, me))


@post(PATH + "/propose", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def propose(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Propose a ring that was found, as it was shown; where that is not possible any more, show what is now."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, NewRing)
    if given is None:
        return await _found(context, trouble=next(iter(form.errors.values()), "This cannot be read."), status=422)
    try:
        ring = await proposed(application, me.user_id, given)
    except (Conflict, RingInvalid) as error:
        return await _found(context, trouble=f"{error.message[:1].upper()}{error.message[1:]}.", status=409)
    return context.go(f"{PATH}/{application.ids.encode(IdKind.RING, ring.id)}", "ring_proposed")


@get(PATH + "/{ring:str}", include_in_schema=False, opt={RATE: "page"})
async def ring(request: AnyRequest, me: Me, application: FromApplication, ring: RingId) -> Response[str]:
    """Show one ring with everything about it."""
    return await _shown(PageContext(request, application, me), ring_key(application, ring))


@post(PATH + "/{ring:str}/decide", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def decide(request: AnyRequest, me: Me, application: FromApplication, ring: RingId) -> Response[Any]:
    """Accept or decline; where it is not possible the page says why, and shows the ring as it is now."""
    context, key = PageContext(request, application, me), ring_key(application, ring)
    given, form = await read_form(request, RingPatch)
    if given is None:
        return await _shown(context, key, trouble=next(iter(form.errors.values()), "This cannot be read."), status=422)
    try:
        await decided(application, me.user_id, key, given)
    except RingConflict:
        return await _shown(context, key, trouble=CHANGED, status=409)
    except Conflict as error:
        return await _shown(context, key, trouble=f"{error.message[:1].upper()}{error.message[1:]}.", status=409)
    return context.go(f"{PATH}/{ring}", DONE[given.action])


async def _found(context: PageContext, *, trouble: str = "", status: int = 200) -> Response[str]:
    """Show rings that could be made; after a refusal they are looked for anew."""
    shown = await context.application.rings.found(context.me.user_id, limit=FOUND_SHOWN, anew=bool(trouble))
    values = {
        "found": shown,
        "rings": [(one, found_ring_drawing(one)) for one in shown.items],
        "cards": await cards_named(
            context.application, (line.card for one in shown.items for leg in one.legs for line in leg.lines[:1])
        ),
        "trouble": trouble,
    }
    if is_part(context.request):
        return context.part("rings/parts/found.html", status=status, **values)
    return context.page("rings/found.html", status=status, **values)


async def _shown(context: PageContext, key: int, *, trouble: str = "", status: int = 200) -> Response[str]:
    shown = await context.application.rings.trades.seen(context.me.user_id, key)
    return context.page(
        "rings/ring.html",
        status=status,
        one=shown,
        drawing=ring_trade_drawing(shown, shown.you.person.username),
        cards=await cards_named(context.application, _cards(shown)),
        night=await _store_night(context, key),
        trouble=trouble,
    )


async def _store_night(context: PageContext, key: int) -> EventView | None:
    """Return the store's event whose clearing a ring comes from, where there is one that the reader may see."""
    stores = context.application.stores
    event_id = await stores.clearing.nights.event_of_ring(key)
    return None if event_id is None else await stores.events.calendar.queries.one(event_id, context.me.user_id)


def _cards(shown: RingDetail) -> Iterable[str]:
    return (line.card_hashid for leg in shown.legs for line in leg.lines)


def ring_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[rings, found, propose, ring, decide])
