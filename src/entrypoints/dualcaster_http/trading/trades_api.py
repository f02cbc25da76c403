"""``/api/v1/trades``: proposals, and the trades that they become."""

import msgspec
from litestar import Router, delete, get, patch, post
from litestar.exceptions import ValidationException
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_core.trading.commands import TradeCommand
from dualcaster_core.trading.errors import TradeConflict
from dualcaster_core.trading.lifecycle import Action
from dualcaster_core.trading.reading.views import TradeDetail, TradePage, TradeTab
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import AnyRequest, Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.trading.counter_api import suggest_counter
from dualcaster_http.trading.parameters import Tab, TradeId, trade_key
from dualcaster_http.trading.requests import NewTrade, TradeEnding, TradePatch, changes_from, proposal_from

_PROPOSING = (
    "trade.invalid",
    "trade.no_longer_available",
    "trade.too_many_open",
    "inventory.insufficient",
)
_ACTING = ("trade.not_found", "trade.illegal_transition", "trade.conflict", "trade.expired", "inventory.full")
_DECIDING = (
    *_PROPOSING,
    "trade.values_moved",
    "trade.exposure",
    "trade.partner_exposed",
    "trade.too_many_counters",
)


@get(
    "/",
    summary="My trades",
    operation_id="list_trades",
    opt={RATE: "account"},
    responses=answers(TradePage, "A page of trades, and how many there are in each list."),
)
async def list_trades(
    me: Me,
    application: FromApplication,
    tab: Tab = TradeTab.YOUR_TURN,
    limit: PageSize = 24,
    cursor: Cursor = None,
) -> TradePage:
    """List the caller's trades, newest first: those where it is their turn, unless another list is asked for."""
    return await application.trading.trades.page(me.user_id, tab, limit=limit, cursor=cursor)


@get(
    "/incoming",
    summary="Proposals to me",
    operation_id="list_incoming_trades",
    opt={RATE: "account"},
    responses=answers(TradePage, "A page of proposals."),
)
async def list_incoming(me: Me, application: FromApplication, limit: PageSize = 24, cursor: Cursor = None) -> TradePage:
    """List the open proposals that others made to the caller."""
    return await application.trading.trades.page(me.user_id, TradeTab.INCOMING, limit=limit, cursor=cursor)


@get(
    "/outgoing",
    summary="Proposals of mine",
    operation_id="list_outgoing_trades",
    opt={RATE: "account"},
    responses=answers(TradePage, "A page of proposals."),
)
async def list_outgoing(me: Me, application: FromApplication, limit: PageSize = 24, cursor: Cursor = None) -> TradePage:
    """List the drafts and open proposals of the caller."""
    return await application.trading.trades.page(me.user_id, TradeTab.OUTGOING, limit=limit, cursor=cursor)


@post(
    "/",
    summary="Propose a trade",
    operation_id="propose_trade",
    responses=answers(
        TradeDetail,
        "The proposal.",
        "user.not_found",
        "user.profile_private",
        "user.part_hidden",
        "trade.cannot_trade_self",
        "trade.blocked_user",
        *_PROPOSING,
        status=201,
    ),
)
async def propose(data: JSONBody[NewTrade], me: Me, application: FromApplication) -> TradeDetail:
    """Propose a trade to somebody, and send it at once unless it is a draft.

    Cards are named by the inventory items that they come from: the caller's own (``GET /inventory``), and what the
    other offers (``GET /users/{username}/have-list``). What they are worth the server says.
    """
    proposing, proposal = application.trading.proposing, proposal_from(application, data)
    begin = proposing.draft if data.draft else proposing.propose
    trade = await begin(me.user_id, data.recipient, proposal)
    return await application.trading.trades.seen(me.user_id, trade.id)


@get(
    "/{trade_id:str}",
    summary="A trade of mine",
    operation_id="trade",
    opt={RATE: "account"},
    responses=answers(TradeDetail, "The trade.", "trade.not_found"),
)
async def trade(trade_id: TradeId, me: Me, application: FromApplication) -> TradeDetail:
    """Return one trade with both sides, whose turn it is, what happens if nothing arrives, and its chain."""
    return await application.trading.trades.seen(me.user_id, trade_key(application, trade_id))


@patch(
    "/{trade_id:str}",
    summary="Act on a trade",
    operation_id="act_on_trade",
    responses=answers(TradeDetail, "The trade as it is afterwards.", *_ACTING, *_DECIDING),
)
async def act(trade_id: TradeId, data: JSONBody[TradePatch], me: Me, application: FromApplication) -> TradeDetail:
    """Take a step: the answer is the trade as it is then; of a counter-offer, the new proposal.

    Where the trade changed since ``version``, nothing is done, and ``details.trade`` is what it is now.
    """
    command = TradeCommand(
        action=Action(data.action),
        version=data.version,
        reason=data.reason,
        changes=changes_from(application, data),
        confirm_values=data.confirm_values,
        carrier=data.carrier,
        tracking=data.tracking,
    )
    return await _acted(application, me.user_id, trade_key(application, trade_id), command)


@post(
    "/{trade_id:str}/complete",
    status_code=200,
    summary="Confirm that the cards have arrived",
    operation_id="complete_trade",
    responses=answers(TradeDetail, "The trade as it is afterwards.", *_ACTING),
)
async def complete(trade_id: TradeId, me: Me, application: FromApplication) -> TradeDetail:
    """Confirm receipt, as ``confirm`` does; the second of the two confirmations completes the trade."""
    command = TradeCommand(action=Action.CONFIRM)
    return await _acted(application, me.user_id, trade_key(application, trade_id), command)


@delete(
    "/{trade_id:str}",
    status_code=200,
    summary="Discard, withdraw or cancel a trade",
    operation_id="end_trade",
    responses=answers(TradeDetail, "The trade as it is afterwards.", *_ACTING),
)
async def end(trade_id: TradeId, request: AnyRequest, me: Me, application: FromApplication) -> TradeDetail:
    """Discard a draft, withdraw a proposal, or cancel an accepted trade, which counts against the caller.

    The body is optional: ``{"reason": "...", "version": 3}``. Cancelling needs a reason.
    """
    key, ending = trade_key(application, trade_id), await _ending(request)
    try:
        await application.trading.commands.end(me.user_id, key, reason=ending.reason, version=ending.version)
    except TradeConflict as conflict:
        raise await _with_trade(application, me.user_id, key, conflict) from None
    return await application.trading.trades.seen(me.user_id, key)


async def _ending(request: AnyRequest) -> TradeEnding:
    body = await request.body()
    if not body:
        return TradeEnding()
    try:
        return msgspec.json.decode(body, type=TradeEnding)
    except msgspec.MsgspecError as error:
        raise ValidationException(extra=[{"key": "body", "message": str(error)}]) from None


async def _acted(application: Application, user_id: int, key: int, command: TradeCommand) -> TradeDetail:
    trading = application.trading
    try:
        after = await trading.commands.act(user_id, key, command)
    except TradeConflict as conflict:
        raise await _with_trade(application, user_id, key, conflict) from None
    return await trading.trades.seen(user_id, after.id)


async def _with_trade(application: Application, user_id: int, key: int, conflict: TradeConflict) -> TradeConflict:
    """Return the error with the trade as it is now, so that nobody has to ask for it."""
    conflict.facts = {**conflict.facts, "trade": await application.trading.trades.seen(user_id, key)}
    return conflict


def trades_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/trades",
        route_handlers=[list_trades, list_incoming, list_outgoing, propose, trade, act, complete, suggest_counter, end],
        tags=["trades"],
    )
