"""The proposal builder: both sides' cards, cash to one of them, and how they change hands.

Without script each button sends the whole form and gets the page back with what it did; script does the sums at once.
"""

from typing import Annotated, Any

import msgspec
from attrs import evolve, frozen
from litestar import Request, Response, Router, get, post

from dualcaster_app.formatting import count, money
from dualcaster_core.accounts.errors import PartHidden, ProfilePrivate, UserNotFound
from dualcaster_core.escrow.views import QuoteView
from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden, ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import to_cents
from dualcaster_core.kernel.rate_limits import RateLimited
from dualcaster_core.matching.errors import MatchNotFound
from dualcaster_core.trading.commands import answer_to, proposal_of
from dualcaster_core.trading.errors import CannotTradeSelf, IllegalTransition, TradeConflict
from dualcaster_core.trading.lifecycle import Action, Party, Stage
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal
from dualcaster_core.trading.reading.use_cases import BuilderSearch
from dualcaster_core.trading.reading.views import TradeBuilder
from dualcaster_core.trading.trade import Trade
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import PLAIN, read_query
from dualcaster_http.trading.beginnings import begin_from_match
from dualcaster_http.trading.builder_form import EXCHANGES, EXPIRIES, BuilderState, read_builder
from dualcaster_http.trading.parameters import TradeId, trade_key
from dualcaster_http.trading.requests import PublicId
from dualcaster_http.trading.trade_cards import cards_to_choose

PATH = "/trades/new"
SUGGESTED = 8
AnyRequest = Request[Any, Any, Any]
_NOBODY = (UserNotFound, ProfilePrivate, PartHidden, CannotTradeSelf, MatchNotFound)
_REFUSED = (Conflict, ValidationFailed, Forbidden, RateLimited)


class BuilderQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Where a proposal begins: with somebody, from a match, with a card of theirs."""

    partner: Annotated[str, msgspec.Meta(max_length=40, pattern=PLAIN)] | None = None
    match: PublicId | None = None
    card: PublicId | None = None


@frozen
class Target:
    """What is being built: a new proposal, a draft that is edited, or a counter-offer to ``trade``."""

    path: str
    title: str
    trade: Trade | None = None
    is_counter: bool = False


@get(PATH, include_in_schema=False, opt={RATE: "page"})
async def new(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Begin a proposal: choose somebody, or go on with who was chosen."""
    context = PageContext(request, application, me)
    given = dict(request.query_params.items())
    asked = read_query(given | {"partner": given.get("with", "")}, BuilderQuery)
    try:
        state = await _beginning(context, asked)
        if state is None:
            return await _choose_person(context)
        return await _built(context, _to(state.partner), state)
    except _NOBODY as error:
        return await _choose_person(context, asked.partner or "", _words(error))


@post(PATH, include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def build_new(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Take a step in the builder of a new proposal."""
    context = PageContext(request, application, me)
    state, form = await read_builder(request, application.ids)
    try:
        return await _stepped(context, _to(state.partner), state, form)
    except _NOBODY as error:
        return await _choose_person(context, state.partner, _words(error))


@get("/trades/{trade:str}/edit", include_in_schema=False, opt={RATE: "page"})
async def edit(request: AnyRequest, me: Me, application: FromApplication, trade: TradeId) -> Response[Any]:
    """Show a draft in the builder."""
    context = PageContext(request, application, me)
    target = await _draft(context, trade)
    assert target.trade is not None  # noqa: S101 - says it to the type checker
    state = BuilderState(proposal=proposal_of(target.trade.terms), version=target.trade.version)
    return await _built(context, target, state)


@post("/trades/{trade:str}/edit", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def build_edit(request: AnyRequest, me: Me, application: FromApplication, trade: TradeId) -> Response[Any]:
    """Take a step in the builder of a draft."""
    context = PageContext(request, application, me)
    target = await _draft(context, trade)
    state, form = await read_builder(request, application.ids)
    return await _stepped(context, target, state, form)


@get("/trades/{trade:str}/counter", include_in_schema=False, opt={RATE: "page"})
async def counter(request: AnyRequest, me: Me, application: FromApplication, trade: TradeId) -> Response[Any]:
    """Show a proposal in the builder with the roles swapped, to answer it."""
    context = PageContext(request, application, me)
    target = await _countered(context, trade)
    assert target.trade is not None  # noqa: S101 - says it to the type checker
    state = BuilderState(proposal=answer_to(target.trade.terms), version=target.trade.version)
    return await _built(context, target, state)


@post("/trades/{trade:str}/counter", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def build_counter(request: AnyRequest, me: Me, application: FromApplication, trade: TradeId) -> Response[Any]:
    """Take a step in the builder of a counter-offer."""
    context = PageContext(request, application, me)
    target = await _countered(context, trade)
    state, form = await read_builder(request, application.ids)
    return await _stepped(context, target, state, form)


def _to(partner: str) -> Target:
    return Target(PATH, f"Propose a trade to {partner}")


async def _draft(context: PageContext, hashid: str) -> Target:
    """Find a draft of one's own. Raises ``TradeNotFound``, and ``IllegalTransition`` where it was sent."""
    trade, _ = await context.application.trading.trades.one(context.me.user_id, trade_key(context.application, hashid))
    if trade.stage is not Stage.DRAFT:
        raise IllegalTransition(Action.EDIT.value, trade.status.value, f"this trade is {trade.status}")
    return Target(f"/trades/{hashid}/edit", "Edit your draft", trade)


async def _countered(context: PageContext, hashid: str) -> Target:
    """Find a proposal that waits for one's answer. Raises ``TradeNotFound`` and ``IllegalTransition``."""
    me = context.me.user_id
    trade, _ = await context.application.trading.trades.one(me, trade_key(context.application, hashid))
    if not trade.is_open or trade.party_of(me) is not Party.RECIPIENT:
        raise IllegalTransition(Action.COUNTER.value, trade.status.value, f"this trade is {trade.status}")
    return Target(f"/trades/{hashid}/counter", "Make a counter-offer", trade, is_counter=True)


async def _beginning(context: PageContext, asked: BuilderQuery) -> BuilderState | None:
    """Return what a new proposal begins with; None where nobody is chosen."""
    application = context.application
    if asked.match is not None:
        return await begin_from_match(application, context.me.user_id, asked.match)
    if asked.partner is None:
        return None
    state = BuilderState(partner=asked.partner)
    if asked.card is None:
        return state
    builder = await application.trading.trades.builder(context.me.user_id, asked.partner)
    item = next((one for one in builder.wants.choices if one.card_hashid == asked.card), None)
    key = application.ids.decode(IdKind.ITEM, item.item_id) if item is not None else None
    cards = ChosenCards(asked=(ChosenCopies(key, 1),)) if key is not None else ChosenCards()
    return evolve(state, proposal=Proposal(cards=cards))


async def _choose_person(context: PageContext, name: str = "", trouble: str = "") -> Response[Any]:
    """Ask whom to trade with; the best matches are named."""
    found = await context.application.matching.matches.list_summaries(context.me.user_id, limit=SUGGESTED)
    status = 404 if trouble else 200
    return context.page("trading/choose_person.html", matches=found.items, name=name, trouble=trouble, status=status)


async def _stepped(context: PageContext, target: Target, state: BuilderState, form: Form) -> Response[Any]:
    """Do what the pressed button says."""
    if form.wrong or state.do == "show":
        return await _built(context, target, state, form if form.wrong else None)
    if state.do == "balance":
        return await _balanced(context, target, state)
    try:
        after = await _sent(context, target, state)
    except TradeConflict:
        changed = form.refused("The other changed this trade meanwhile: look at it again before you answer.")
        return await _built(context, target, state, changed, status=409)
    except _REFUSED as error:
        refused = refusal(state.form, error)
        return await _built(context, target, state, refused, status=422)
    code = "trade_sent" if after.sent_at is not None else "trade_saved"
    return context.go(f"/trades/{context.application.ids.encode(IdKind.TRADE, after.id)}", code)


async def _balanced(context: PageContext, target: Target, state: BuilderState) -> Response[Any]:
    """Make what was built even with the smallest edit and cash, and say what changed."""
    builder = await _builder(context, target, evolve(state, search=BuilderSearch()))
    try:
        found = await context.application.trading.balancing.evened(builder, state.proposal)
    except _REFUSED as error:
        return await _built(context, target, state, said=_words(error))
    changed = []
    if found.copies_changed:
        changed.append(f"{count(found.copies_changed, 'copy', 'copies')} added or taken out")
    if found.cash_moved:
        changed.append(f"{money(found.cash_moved)} of cash moved")
    said = f"Balanced: {' and '.join(changed)}." if changed else "This is fair as it is."
    return await _built(context, target, evolve(state, proposal=found.proposal), said=said)


async def _sent(context: PageContext, target: Target, state: BuilderState) -> Trade:
    """Save or send what was built."""
    proposing, me = context.application.trading.proposing, context.me.user_id
    if target.trade is None:
        begin = proposing.propose if state.do == "send" else proposing.draft
        return await begin(me, state.partner, state.proposal)
    if target.is_counter:
        return await proposing.counter(me, target.trade.id, state.proposal, version=state.version)
    edited = await proposing.edit(me, target.trade.id, state.proposal, version=state.version)
    if state.do == "draft":
        return edited
    return await proposing.send(me, edited.id, version=edited.version)


async def _builder(context: PageContext, target: Target, state: BuilderState) -> TradeBuilder:
    trades, me = context.application.trading.trades, context.me.user_id
    if target.trade is not None:
        return await trades.builder_of(me, target.trade, state.proposal.cards, state.search)
    return await trades.builder(me, state.partner, state.proposal.cards, state.search)


async def _built(
    context: PageContext,
    target: Target,
    state: BuilderState,
    form: Form | None = None,
    *,
    said: str = "",
    status: int | None = None,
) -> Response[Any]:
    """Show the builder; ``said`` is what a button did."""
    builder = await _builder(context, target, state)
    return context.page(
        "trading/builder.html",
        status=status or (422 if form is not None and form.wrong else 200),
        target=target,
        state=state,
        builder=builder,
        form=form or state.form,
        said=said,
        holding=context.application.payments.offered,
        quote=await _quote(context, state, builder.partner.username),
        exchanges=[(one.value, words) for one, words in EXCHANGES],
        expiries=EXPIRIES,
        cards=await cards_to_choose(context.application, builder),
        note=await context.application.social.notes.about(context.me.user_id, builder.partner.username),
    )


async def _quote(context: PageContext, state: BuilderState, partner: str) -> QuoteView | None:
    """Say what holding the cash would cost; None where there is none, or it is more or less than can be held."""
    if not state.cash or not context.application.payments.offered:
        return None
    try:
        return await context.application.escrow.payments.quote(
            context.me.user_id, partner, to_cents(state.cash), i_pay=state.cash_by == "me"
        )
    except ValidationFailed:
        return None


def _words(error: DualcasterError) -> str:
    return f"{error.message[:1].upper()}{error.message[1:]}."


def builder_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[new, build_new, edit, build_edit, counter, build_counter])
