"""``/api/v1/rings``: trades of three and more people."""

from litestar import Router, get, patch, post
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_core.rings.market.found_rings import MOST
from dualcaster_core.rings.market.model import FoundRings
from dualcaster_core.rings.proposals.model import RingTrade
from dualcaster_core.rings.proposals.views import RingDetail, RingPage, RingTab
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.rings.parameters import FoundLimit, NewRing, RingId, RingPatch, Tab, ring_key

_DECIDING = (
    "ring.not_found",
    "ring.conflict",
    "ring.illegal_transition",
    "ring.expired",
    "ring.not_possible",
    "ring.values_moved",
    "inventory.insufficient",
    "trade.exposure",
)


@get(
    "/",
    summary="My rings",
    operation_id="list_rings",
    opt={RATE: "account"},
    responses=answers(RingPage, "A page of rings."),
)
async def list_rings(
    me: Me, application: FromApplication, tab: Tab = RingTab.OPEN, limit: PageSize = 24, cursor: Cursor = None
) -> RingPage:
    """List the caller's rings, newest first: those that wait for answers, unless another list is asked for."""
    return await application.rings.trades.page(me.user_id, tab, limit=limit, cursor=cursor)


@get(
    "/found",
    summary="Rings I could make",
    operation_id="found_rings",
    opt={RATE: "match"},
    responses=answers(FoundRings, "The rings."),
)
async def found(me: Me, application: FromApplication, limit: FoundLimit = MOST) -> FoundRings:
    """List rings of three to four people that could be made with the caller in them, the most valuable first.

    They are at most ten minutes old, and as new as the caller's own lists. Propose one with its members and its
    fingerprint.
    """
    return await application.rings.found(me.user_id, limit=limit)


@post(
    "/",
    summary="Propose a ring",
    operation_id="propose_ring",
    responses=answers(
        RingDetail, "The ring.", "ring.invalid", "ring.not_possible", "ring.changed", "ring.too_many", status=201
    ),
)
async def propose(data: JSONBody[NewRing], me: Me, application: FromApplication) -> RingDetail:
    """Propose the ring in which each of these people gives to the next; the caller accepts it by that.

    Which cards travel, and the cash that makes everybody even, the server finds: as much as is fair. With the
    fingerprint of a ring that was found they are those of that ring, and where lists or prices changed since nothing
    is proposed.
    """
    ring = await proposed(application, me.user_id, data)
    return await application.rings.trades.seen(me.user_id, ring.id)


@get(
    "/{ring_id:str}",
    summary="A ring of mine",
    operation_id="ring",
    opt={RATE: "account"},
    responses=answers(RingDetail, "The ring.", "ring.not_found"),
)
async def ring(ring_id: RingId, me: Me, application: FromApplication) -> RingDetail:
    """Return one ring: who gives what to whom, who has accepted, and how far each leg has come."""
    return await application.rings.trades.seen(me.user_id, ring_key(application, ring_id))


@patch(
    "/{ring_id:str}",
    summary="Accept or decline a ring",
    operation_id="decide_ring",
    responses=answers(RingDetail, "The ring as it is afterwards.", *_DECIDING),
)
async def decide(ring_id: RingId, data: JSONBody[RingPatch], me: Me, application: FromApplication) -> RingDetail:
    """Accept a ring as it was seen, or decline it; declining takes an acceptance back while it waits for others."""
    key = ring_key(application, ring_id)
    await decided(application, me.user_id, key, data)
    return await application.rings.trades.seen(me.user_id, key)


async def proposed(application: Application, user_id: int, data: NewRing) -> RingTrade:
    """Propose what was asked."""
    return await application.rings.propose(user_id, data.members, exchange=data.exchange, fingerprint=data.fingerprint)


async def decided(application: Application, user_id: int, key: int, data: RingPatch) -> None:
    """Do with a ring what was asked."""
    decide = application.rings.decide
    if data.action == "accept":
        await decide.accept(user_id, key, version=data.version, confirm_values=data.confirm_values)
    else:
        await decide.decline(user_id, key, version=data.version, reason=data.reason)


def rings_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/rings", route_handlers=[list_rings, found, propose, ring, decide], tags=["rings"])
