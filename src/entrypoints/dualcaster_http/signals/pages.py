"""The pages of signals: lists, one signal, making one, and the record of ours."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.signals.errors import (
    CardNotEligible,
    MakingRefused,
    OwnSignal,
    SignalAlreadyOpen,
    SignalClosed,
    SignalNotDeletable,
)
from dualcaster_core.signals.members.model import LEAST_CONFIDENCE, LONGEST_RATIONALE, SignalDraft
from dualcaster_core.signals.model import LONGEST_HORIZON_DAYS, SignalAction, SignalKind
from dualcaster_core.signals.reading.views import SignalFilter, SignalStanding, SignalTab
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.caching import REVALIDATED
from dualcaster_http.edge.parameters import FromApplication, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import COUNTED, count_as
from dualcaster_http.signals.parameters import signal_key
from dualcaster_http.signals.record_plots import record_plots
from dualcaster_http.signals.signal_plots import path_plot
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
HERE = "/signals"
USUAL_DAYS = 14
_Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}$")]


class SignalsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which list is shown, and what of it."""

    tab: SignalTab | None = None
    board: Annotated[str, msgspec.Meta(pattern="^makers$")] | None = None
    action: SignalAction | None = None
    kind: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")] | None = None
    state: SignalStanding | None = None
    card: _Id | None = None
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class NewQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a signal is to be made on."""

    card: _Id | None = None
    finish: Finish = Finish.NONFOIL


class SignalForm(msgspec.Struct, kw_only=True):
    """What somebody says of a card."""

    card: _Id
    finish: Finish = Finish.NONFOIL
    action: SignalAction
    target_price: Annotated[str, msgspec.Meta(max_length=12)] = ""
    target_date: date
    confidence: Annotated[int, msgspec.Meta(ge=5, le=100)]
    rationale: Annotated[str, msgspec.Meta(min_length=10, max_length=2 * LONGEST_RATIONALE)]
    visibility: SignalVisibility


@get(HERE, include_in_schema=False, opt={RATE: "page", COUNTED: AnalyticsType.RECOMMENDATION_VIEWED})
async def signals(request: AnyRequest, visitor: Visitor, application: FromApplication) -> Response[str]:
    """List signals, or the best makers."""
    query = read_query(dict(request.query_params.items()), SignalsQuery)
    viewer_id = visitor.user_id if visitor else None
    tab = query.tab or SignalTab.OURS
    reading = application.signals.reading
    values: dict[str, Any] = {"asked": query, "tab": tab.value, "kinds": [kind.value for kind in SignalKind]}
    if query.board:
        values |= {"tab": "makers", "leaders": (await reading.leaderboard(viewer_id)).items}
    else:
        card_id = card_key(application, query.card) if query.card else None
        asked = SignalFilter(action=query.action, kind=query.kind, standing=query.state, card_id=card_id)
        values["page"] = await reading.page(viewer_id, tab, asked, cursor=query.cursor)
    pages = pages_of(request)
    return pages.page(
        request,
        "signals/list.html",
        me=visitor,
        cache=REVALIDATED,
        canonical=pages.absolute(HERE),
        **values,
    )


@get(f"{HERE}/record", include_in_schema=False, opt={RATE: "page"})
async def record(request: AnyRequest, visitor: Visitor, application: FromApplication) -> Response[str]:
    """Say how right our signals were, and how anybody can check that."""
    reading = application.signals.reading
    pages = pages_of(request)
    found = await reading.record()
    return pages.page(
        request,
        "signals/record.html",
        me=visitor,
        cache=REVALIDATED,
        canonical=pages.absolute(f"{HERE}/record"),
        record=found,
        plots=record_plots(found),
        days=await reading.sealed_days(limit=14),
    )


@get(f"{HERE}/new", include_in_schema=False, opt={RATE: "page"})
async def new(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Ask what somebody says of a card."""
    query = read_query(dict(request.query_params.items()), NewQuery)
    context = PageContext(request, application, me)
    start = application.signals.members.clock.now().date() + timedelta(days=USUAL_DAYS)
    values = {"card": query.card or "", "finish": query.finish.value, "action": "buy", "confidence": "60"}
    form = Form(values | {"target_date": start.isoformat(), "visibility": SignalVisibility.FOLLOWERS.value})
    return await _making(context, query.card, query.finish, form)


@post(f"{HERE}/new", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def make(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Make a signal."""
    context = PageContext(request, application, me)
    read, form = await read_form(request, SignalForm)
    if read is None:
        return await _making(context, form.value("card"), Finish.NONFOIL, form, status=422)
    try:
        made = await application.signals.members.make(me, _draft(application, read))
    except (ValidationFailed, MakingRefused, CardNotEligible, SignalAlreadyOpen) as error:
        return await _making(context, read.card, read.finish, refusal(form, error), status=422)
    detail = await application.signals.reading.one(made.signal.id, me.user_id)
    return context.go(f"{HERE}/{detail.signal.id}", "signal_made")


@get(
    f"{HERE}/{{signal_id:str}}",
    include_in_schema=False,
    opt={RATE: "page", COUNTED: AnalyticsType.RECOMMENDATION_VIEWED},
)
async def signal(
    request: AnyRequest, visitor: Visitor, application: FromApplication, signal_id: FromPath[str]
) -> Response[str]:
    """Show a signal: its evidence, how the price went, and what became of it."""
    return await _signal(request, visitor, application, signal_key(application, signal_id))


@post(f"{HERE}/{{signal_id:str}}/follow", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def follow(request: AnyRequest, me: Me, application: FromApplication, signal_id: FromPath[str]) -> Response[Any]:
    """Follow a signal."""
    key, context = signal_key(application, signal_id), PageContext(request, application, me)
    try:
        found = await application.signals.following.follow(me, key)
    except SignalClosed:
        return context.go(f"{HERE}/{signal_id}", "signal_closed_already")
    except OwnSignal:
        return context.go(f"{HERE}/{signal_id}", "signal_is_own")
    count_as(request, AnalyticsType.RECOMMENDATION_FOLLOWED)
    return context.go(f"{HERE}/{signal_id}", "signal_followed" if found.counts else "signal_followed_late")


@post(f"{HERE}/{{signal_id:str}}/unfollow", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def unfollow(
    request: AnyRequest, me: Me, application: FromApplication, signal_id: FromPath[str]
) -> Response[Any]:
    """Stop following a signal."""
    await application.signals.following.unfollow(me, signal_key(application, signal_id))
    return PageContext(request, application, me).go(f"{HERE}/{signal_id}", "signal_unfollowed")


@post(f"{HERE}/{{signal_id:str}}/close", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def close(request: AnyRequest, me: Me, application: FromApplication, signal_id: FromPath[str]) -> Response[Any]:
    """Have one's signal take no more follows."""
    await application.signals.members.close(me, signal_key(application, signal_id))
    return PageContext(request, application, me).go(f"{HERE}/{signal_id}", "signal_closed")


@post(f"{HERE}/{{signal_id:str}}/delete", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def delete(request: AnyRequest, me: Me, application: FromApplication, signal_id: FromPath[str]) -> Response[Any]:
    """Delete one's signal."""
    context = PageContext(request, application, me)
    try:
        await application.signals.members.delete(me, signal_key(application, signal_id))
    except SignalNotDeletable:
        return context.go(f"{HERE}/{signal_id}", "signal_not_deleted")
    return context.go(f"{HERE}?tab=mine", "signal_deleted")


async def _signal(request: AnyRequest, visitor: Actor | None, application: Application, key: int) -> Response[str]:
    detail = await application.signals.reading.one(key, visitor.user_id if visitor else None)
    pages = pages_of(request)
    is_ours = not detail.signal.is_user_generated
    return pages.page(
        request,
        "signals/signal.html",
        me=visitor,
        cache=REVALIDATED,
        canonical=pages.absolute(f"{HERE}/{detail.signal.id}") if is_ours else None,
        detail=detail,
        signal=detail.signal,
        plot=path_plot(detail),
    )


async def _making(
    context: PageContext, hashid: str | None, finish: Finish, form: Form, *, status: int = 200
) -> Response[Any]:
    application, card, basis = context.application, None, None
    if hashid:
        try:
            key = card_key(application, hashid)
            card = (await application.market.public_cards.card(key)).card
            basis = await application.signals.members.basis(key, finish)
        except CardNotFound:
            card = None
    return context.page(
        "signals/new.html",
        status=status,
        form=form,
        card=card,
        basis=basis,
        least_confidence=round(LEAST_CONFIDENCE * 100),
        longest=LONGEST_HORIZON_DAYS,
        today=application.signals.members.clock.now().date(),
    )


def _draft(application: Application, read: SignalForm) -> SignalDraft:
    target = read.target_price.strip().lstrip("$").replace(",", "")
    try:
        amount = Decimal(target) if target else None
    except InvalidOperation:
        raise ValidationFailed("write the target as an amount, such as 12.50", field="target_price") from None
    if amount is not None and (not amount.is_finite() or amount != amount.quantize(Decimal("0.01"))):
        raise ValidationFailed("write the target with at most two decimals", field="target_price")
    return SignalDraft(
        card_id=card_key(application, read.card),
        finish=read.finish,
        action=read.action,
        target_price=None if read.action is SignalAction.HOLD else amount,
        target_date=read.target_date,
        confidence=read.confidence / 100,
        rationale=read.rationale,
        visibility=read.visibility,
    )


def signal_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[signals, record, new, make, signal, follow, unfollow, close, delete])
