"""``/api/v1/network``: connections between people, and endorsements of trading partners."""

from litestar import Router, delete, get, post, put

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.social.views import ConnectionView, EndorsementView, MutualConnections, NetworkPage
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.social.parameters import Direction, Endorsement, RequestDirection, TraderId

_ONE = ("user.not_found", "user.profile_private")


@get(
    summary="My connections",
    operation_id="list_network",
    opt={RATE: "account"},
    responses=answers(NetworkPage, "The people, the latest first."),
)
async def list_network(
    me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None
) -> NetworkPage:
    """List the people with whom the caller is connected and whose profile they may see."""
    return await application.social.network.connections(me, limit=limit, cursor=cursor)


@get(
    "/requests",
    summary="Requests to connect",
    operation_id="list_connection_requests",
    opt={RATE: "account"},
    responses=answers(NetworkPage, "The people, the latest first."),
)
async def list_requests(
    me: Me,
    application: FromApplication,
    direction: Direction = RequestDirection.INCOMING,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> NetworkPage:
    """List who would like to connect with the caller, or whom the caller has asked and has no answer from."""
    network = application.social.network
    if direction is RequestDirection.OUTGOING:
        return await network.outgoing(me, limit=limit, cursor=cursor)
    return await network.incoming(me, limit=limit, cursor=cursor)


@get(
    "/{trader_id:str}",
    summary="My connection with somebody",
    operation_id="connection",
    opt={RATE: "account"},
    responses=answers(ConnectionView, "How it stands.", "user.not_found"),
)
async def connection(trader_id: TraderId, me: Me, application: FromApplication) -> ConnectionView:
    """Say how the connection with somebody stands."""
    return await application.social.network.standing(me, trader_id)


@post(
    "/{trader_id:str}",
    summary="Ask for a connection",
    operation_id="request_connection",
    status_code=200,
    responses=answers(ConnectionView, "How it stands.", *_ONE, "connection.private_profile", "connection.too_many"),
)
async def request(trader_id: TraderId, me: Me, application: FromApplication) -> ConnectionView:
    """Ask somebody for a connection; whoever asked the caller before is connected at once. Twice is once."""
    return await application.social.network.request(me, trader_id)


@post(
    "/{trader_id:str}/accept",
    summary="Accept a request to connect",
    operation_id="accept_connection",
    status_code=200,
    responses=answers(ConnectionView, "How it stands.", *_ONE, "connection.illegal_transition", "connection.too_many"),
)
async def accept(trader_id: TraderId, me: Me, application: FromApplication) -> ConnectionView:
    """Accept somebody's request."""
    return await application.social.network.accept(me, trader_id)


@post(
    "/{trader_id:str}/decline",
    summary="Decline a request to connect",
    operation_id="decline_connection",
    status_code=200,
    responses=answers(ConnectionView, "How it stands.", "user.not_found", "connection.illegal_transition"),
)
async def decline(trader_id: TraderId, me: Me, application: FromApplication) -> ConnectionView:
    """Decline somebody's request; they are not told, and cannot ask again for 30 days."""
    return await application.social.network.decline(me, trader_id)


@delete(
    "/{trader_id:str}",
    summary="End a connection, or withdraw a request",
    operation_id="remove_connection",
    responses=answers(None, "There is no connection.", "user.not_found", status=204),
)
async def remove(trader_id: TraderId, me: Me, application: FromApplication) -> None:
    """End a connection or take a request back; nobody is told."""
    await application.social.network.remove(me, trader_id)


@get(
    "/{trader_id:str}/mutual",
    summary="Mutual connections",
    operation_id="mutual_connections",
    opt={RATE: "account"},
    responses=answers(MutualConnections, "How many there are, and the latest of them.", *_ONE),
)
async def mutual(
    trader_id: TraderId, me: Me, application: FromApplication, limit: PageSize = PAGE
) -> MutualConnections:
    """List those with whom both the caller and somebody are connected."""
    return await application.social.network.mutual(me, trader_id, limit=limit)


@get(
    "/{trader_id:str}/endorsements",
    summary="Endorsements of a trader",
    operation_id="endorsements",
    opt={RATE: "account"},
    responses=answers(EndorsementView, "The endorsements.", *_ONE),
)
async def endorsements(trader_id: TraderId, me: Me, application: FromApplication) -> EndorsementView:
    """Count the trading partners who endorse somebody, by kind, and say which the caller gave."""
    return await application.social.endorsements.of(me, trader_id)


@put(
    "/{trader_id:str}/endorsements/{endorsement:str}",
    summary="Endorse a trading partner",
    operation_id="endorse",
    responses=answers(EndorsementView, "The endorsements.", "user.not_found", "endorsement.no_trade"),
)
async def endorse(
    trader_id: TraderId, endorsement: Endorsement, me: Me, application: FromApplication
) -> EndorsementView:
    """Endorse somebody with whom the caller completed a trade. Twice is once."""
    return await application.social.endorsements.give(me, trader_id, endorsement)


@delete(
    "/{trader_id:str}/endorsements/{endorsement:str}",
    summary="Take an endorsement back",
    operation_id="withdraw_endorsement",
    responses=answers(None, "The caller does not endorse them for it.", "user.not_found", status=204),
)
async def withdraw(trader_id: TraderId, endorsement: Endorsement, me: Me, application: FromApplication) -> None:
    """Take an endorsement back; one that was not given stays so."""
    await application.social.endorsements.withdraw(me, trader_id, endorsement)


def network_router() -> Router:
    """Make the routes."""
    handlers = [list_network, list_requests, connection, request, accept, decline, remove, mutual]
    return Router("/api/v1/network", route_handlers=[*handlers, endorsements, endorse, withdraw], tags=["network"])
