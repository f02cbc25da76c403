"""The pages of trades: the lists, one trade, and what can be done to it."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.escrow.views import QuoteView
from dualcaster_core.kernel.errors import Conflict, DualcasterError, ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import to_cents
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.trading.commands import TradeCommand
from dualcaster_core.trading.errors import IllegalTransition, TradeConflict
from dualcaster_core.trading.lifecycle import Action, Status
from dualcaster_core.trading.reading.views import TradeDetail, TradeTab
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import read_form
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.trading.parameters import TradeId, trade_key
from dualcaster_http.trading.requests import ActionName, Reason, Version
from dualcaster_http.trading.trade_cards import cards_of

PATH = "/trades"
SHOWN = 20
TABS = (
    (TradeTab.YOUR_TURN, "Your turn"),
    (TradeTab.INCOMING, "Incoming"),
    (TradeTab.OUTGOING, "Outgoing"),
    (TradeTab.IN_PROGRESS, "In progress"),
    (TradeTab.COMPLETED, "Completed"),
)
DONE = {
    Action.SEND: "trade_sent",
    Action.DISCARD: "trade_discarded",
    Action.ACCEPT: "trade_accepted",
    Action.DECLINE: "trade_declined",
    Action.WITHDRAW: "trade_withdrawn",
    Action.MARK_SENT: "trade_marked_sent",
    Action.CONFIRM: "trade_confirmed",
    Action.ASK_CANCEL: "trade_cancel_asked",
    Action.AGREE_CANCEL: "trade_cancelled",
    Action.CANCEL: "trade_cancelled",
    Action.CANCEL_ON: "trade_cancelled",
}
AnyRequest = Request[Any, Any, Any]


class TradesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which trades are shown."""

    tab: TradeTab = TradeTab.YOUR_TURN
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class ActForm(msgspec.Struct, kw_only=True):
    """What is done to a trade, and the version of it that was looked at; ``dispute``: and what one sent.

    None as the version is any: that cards were sent or came is true whatever the other did since.
    """

    action: ActionName
    version: Version | None = None
    reason: Reason = ""
    carrier: Annotated[str, msgspec.Meta(max_length=60)] = ""
    tracking: Annotated[str, msgspec.Meta(max_length=80)] = ""
    confirm_values: bool = False
    dispute: bool = False


@get(PATH, include_in_schema=False, opt={RATE: "page"})
async def trades(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show one's trades in one of five lists."""
    context = PageContext(request, application, me)
    asked = read_query(dict(request.query_params.items()), TradesQuery)
    found = await application.trading.trades.page(me.user_id, asked.tab, limit=SHOWN, cursor=asked.cursor)
    return context.page(
        "trading/trades.html",
        asked=asked,
        found=found,
        tabs=[
            (tab.value, words, PATH if tab is TradeTab.YOUR_TURN else f"{PATH}?tab={tab}", getattr(found.counts, tab))
            for tab, words in TABS
        ],
        cards=await cards_of(application, found.items),
    )


@get(PATH + "/count", include_in_schema=False, opt={RATE: "account"})
async def count(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Return in how many trades it is one's turn, for the navigation."""
    turns = await application.trading.trades.turn_count(me.user_id)
    return PageContext(request, application, me).part("trading/parts/count.html", turns=turns)


@get(PATH + "/{trade:str}", include_in_schema=False, opt={RATE: "page"})
async def trade(request: AnyRequest, me: Me, application: FromApplication, trade: TradeId) -> Response[str]:
    """Show one trade with everything about it."""
    return await _shown(PageContext(request, application, me), trade_key(application, trade))


@post(PATH + "/{trade:str}/view", include_in_schema=False, opt={RATE: "write"}, status_code=204)
async def view(me: Me, application: FromApplication, trade: TradeId) -> None:
    """Note that the recipient looks at the page; for what was seen or decided before there is nothing to note."""
    try:
        await application.trading.commands.act(
            me.user_id, trade_key(application, trade), TradeCommand(action=Action.VIEW)
        )
    except Conflict:
        return


@post(PATH + "/{trade:str}/act", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def act(request: AnyRequest, me: Me, application: FromApplication, trade: TradeId) -> Response[Any]:
    """Take a step; where it is not possible the page says why, and shows the trade as it is now."""
    context, key = PageContext(request, application, me), trade_key(application, trade)
    given, form = await read_form(request, ActForm)
    if given is None:
        await application.trading.trades.seen(me.user_id, key)
        return await _shown(context, key, trouble=next(iter(form.errors.values()), "This cannot be read."), status=422)
    command = TradeCommand(
        action=Action(given.action),
        version=given.version,
        reason=given.reason,
        carrier=given.carrier,
        tracking=given.tracking,
        confirm_values=given.confirm_values,
    )
    try:
        after = await application.trading.commands.act(me.user_id, key, command)
    except TradeConflict:
        return await _shown(context, key, trouble=CHANGED, status=409)
    except (Conflict, ValidationFailed) as error:
        return await _shown(context, key, trouble=_words(error), status=409)
    hashid = application.ids.encode(IdKind.TRADE, after.id)
    if given.dispute and command.action is Action.CANCEL_ON:
        return context.go(f"{PATH}/{hashid}/dispute", DONE[command.action])
    return context.go(f"{PATH}/{hashid}", DONE.get(command.action, "saved"))


CHANGED = "The other changed this trade meanwhile. This is how it is now."


def _words(error: DualcasterError) -> str:
    if isinstance(error, IllegalTransition):
        return f"That is not possible any more: {error.message.partition(': ')[2]}."
    return f"{error.message[:1].upper()}{error.message[1:]}."


async def _shown(context: PageContext, key: int, *, trouble: str = "", status: int = 200) -> Response[str]:
    shown = await context.application.trading.trades.seen(context.me.user_id, key)
    opening = context.application.moderation.disputes.opening
    escrow = context.application.escrow.payments
    payment = None if shown.payment is None else await escrow.of_trade(context.me.user_id, key)
    return context.page(
        "trading/trade.html",
        status=status,
        one=shown,
        cards=await cards_of(context.application, [shown]),
        trouble=trouble,
        note=await context.application.social.notes.about(context.me.user_id, shown.partner.username),
        addresses=await context.application.trading.addresses.of_trade(context.me.user_id, key),
        dispute=await opening.of_trade(context.me, key) if shown.accepted_at is not None else None,
        payment=payment,
        quote=await _quote(context, shown),
        can=frozenset(action.value for action in shown.actions),
    )


async def _quote(context: PageContext, shown: TradeDetail) -> QuoteView | None:
    """Say what a held payment will cost that is not agreed yet; None where there is none to agree on."""
    if not shown.held_payment or shown.status not in {Status.DRAFT, Status.PENDING, Status.VIEWED}:
        return None
    mine, theirs = shown.proposer_adds_cash, shown.recipient_adds_cash
    if not shown.is_proposer:
        mine, theirs = theirs, mine
    try:
        return await context.application.escrow.payments.quote(
            context.me.user_id, shown.partner.username, to_cents(mine or theirs), i_pay=bool(mine)
        )
    except (UserNotFound, ValidationFailed):
        return None


def trade_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[trades, count, trade, view, act])
