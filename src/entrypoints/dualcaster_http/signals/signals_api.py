"""``/api/v1/signals``: what is said of prices, by us and by members, and what became of it."""

from typing import Any

from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import JSONBody
from litestar.response import Stream

from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.signals.reading.views import (
    FollowView,
    Leaderboard,
    SealedDays,
    SignalDetail,
    SignalFilter,
    SignalPage,
    SignalTab,
    TrackRecord,
    follow_view,
)
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.caching import caching
from dualcaster_http.edge.downloads import spooled
from dualcaster_http.edge.middleware import resources_of
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import COUNTED
from dualcaster_http.openapi.answers import answers
from dualcaster_http.signals.parameters import (
    Day,
    OnCard,
    SignalId,
    Standing,
    Tab,
    WantedAction,
    WantedKind,
    signal_key,
)
from dualcaster_http.signals.requests import NewSignal, SignalChange, draft_from

_MAKING = (
    "card.not_found",
    "signal.making_refused",
    "signal.card_not_eligible",
    "signal.already_open",
)


@get(
    summary="Signals",
    operation_id="list_signals",
    opt={RATE: "read", COUNTED: AnalyticsType.RECOMMENDATION_VIEWED},
    responses=answers(SignalPage, "A page of signals, newest first.", "unauthorized"),
)
async def list_signals(
    visitor: Visitor,
    application: FromApplication,
    *,
    tab: Tab = SignalTab.OURS,
    action: WantedAction = None,
    kind: WantedKind = None,
    standing: Standing = None,
    card: OnCard = None,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> Response[SignalPage]:
    """List signals: ours, unless another list is asked for. One's own lists are empty for whoever is not signed in."""
    asked = SignalFilter(
        action=action, kind=kind, standing=standing, card_id=None if card is None else card_key(application, card)
    )
    viewer_id = visitor.user_id if visitor else None
    page = await application.signals.reading.page(viewer_id, tab, asked, limit=limit, cursor=cursor)
    return Response(page, headers=caching(visitor))


@get(
    "/mine",
    summary="My signals",
    operation_id="list_my_signals",
    opt={RATE: "account"},
    responses=answers(SignalPage, "A page of the caller's signals, newest first."),
)
async def list_my_signals(
    me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None
) -> SignalPage:
    """List the signals that the caller made, whatever their visibility."""
    return await application.signals.reading.page(me.user_id, SignalTab.MINE, limit=limit, cursor=cursor)


@post(
    summary="Make a signal",
    operation_id="make_signal",
    status_code=201,
    opt={RATE: "write"},
    responses=answers(SignalDetail, "The signal.", *_MAKING, status=201),
)
async def make_signal(data: JSONBody[NewSignal], me: Me, application: FromApplication) -> SignalDetail:
    """Make a signal on a card from $2 whose price changed at least 10 times in 90 days.

    It takes 5 completed trades, and tier silver to be public; there is one for each card until it is evaluated. It
    counts in the caller's record from now on, whatever its visibility.
    """
    made = await application.signals.members.make(me, draft_from(data, application))
    return await application.signals.reading.one(made.signal.id, me.user_id)


@get(
    "/leaderboard",
    summary="The best makers",
    operation_id="signal_leaderboard",
    opt={RATE: "read"},
    responses=answers(Leaderboard, "The makers, best first."),
)
async def leaderboard(visitor: Visitor, application: FromApplication) -> Response[Leaderboard]:
    """List the makers with at least 10 evaluated BUY and SELL signals, by Wilson's lower bound of what came true."""
    found = await application.signals.reading.leaderboard(visitor.user_id if visitor else None)
    return Response(found, headers=caching(visitor))


@get(
    "/record",
    summary="How right our signals were",
    operation_id="signal_record",
    opt={RATE: "read"},
    responses=answers(TrackRecord, "The record."),
)
async def record(application: FromApplication) -> TrackRecord:
    """Sum up what became of our signals, by kind, by action and by what was said how likely they are."""
    return await application.signals.reading.record()


@get(
    "/days",
    summary="Sealed days",
    operation_id="list_sealed_days",
    opt={RATE: "read"},
    responses=answers(SealedDays, "A page of days, the latest first."),
)
async def list_sealed_days(application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None) -> SealedDays:
    """List the Merkle root over all that was published and graded on a day, each chained to the day before."""
    return await application.signals.reading.sealed_days(limit=limit, cursor=cursor)


@get(
    "/chain",
    summary="The chain of signals",
    operation_id="export_signal_chain",
    opt={RATE: "export"},
    responses=answers(
        str, "A line for each signal, outcome and day.", "signal.day_not_sealed", media="application/jsonl"
    ),
)
async def chain(request: Request[Any, Any, Any], application: FromApplication, day: Day = None) -> Stream:
    """Export everything from the beginning to a sealed day, as `dualcaster signals verify` checks it offline."""
    lines = await application.signals.reading.chain(day)
    file = await resources_of(request.scope).enter_async_context(spooled(lines))
    name = "dualcaster-signals.jsonl" if day is None else f"dualcaster-signals-{day}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(file.size)}
    return Stream(file.pieces(), media_type="application/jsonl", headers=headers)


@get(
    "/{signal_id:str}",
    summary="A signal",
    operation_id="get_signal",
    opt={RATE: "read", COUNTED: AnalyticsType.RECOMMENDATION_VIEWED},
    responses=answers(SignalDetail, "The signal.", "signal.not_found"),
)
async def get_signal(signal_id: SignalId, visitor: Visitor, application: FromApplication) -> Response[SignalDetail]:
    """Return a signal with its evidence, how the price went, and what became of it."""
    viewer_id = visitor.user_id if visitor else None
    found = await application.signals.reading.one(signal_key(application, signal_id), viewer_id)
    return Response(found, headers=caching(visitor))


@patch(
    "/{signal_id:str}",
    summary="Close my signal",
    operation_id="change_signal",
    opt={RATE: "write"},
    responses=answers(SignalDetail, "The signal.", "signal.not_found"),
)
async def change_signal(
    signal_id: SignalId, data: JSONBody[SignalChange], me: Me, application: FromApplication
) -> SignalDetail:
    """Have one's signal take no more follows; it is evaluated all the same."""
    key = signal_key(application, signal_id)
    await application.signals.members.close(me, key)
    return await application.signals.reading.one(key, me.user_id)


@delete(
    "/{signal_id:str}",
    summary="Delete my signal",
    operation_id="delete_signal",
    opt={RATE: "write"},
    responses=answers(None, "It is gone.", "signal.not_found", "signal.not_deletable", status=204),
)
async def delete_signal(signal_id: SignalId, me: Me, application: FromApplication) -> None:
    """Delete one's signal: for an hour, while nobody follows it."""
    await application.signals.members.delete(me, signal_key(application, signal_id))


@post(
    "/{signal_id:str}/follow",
    summary="Follow a signal",
    operation_id="follow_signal",
    status_code=200,
    opt={RATE: "write", COUNTED: AnalyticsType.RECOMMENDATION_FOLLOWED},
    responses=answers(FollowView, "The follow.", "signal.not_found", "signal.own", "signal.closed"),
)
async def follow(signal_id: SignalId, me: Me, application: FromApplication) -> FollowView:
    """Follow a signal; in the first fifth of its horizon, so that its outcome counts in the caller's reputation."""
    return follow_view(await application.signals.following.follow(me, signal_key(application, signal_id)))


@delete(
    "/{signal_id:str}/follow",
    summary="Unfollow a signal",
    operation_id="unfollow_signal",
    opt={RATE: "write"},
    responses=answers(None, "It is not followed.", "signal.not_found", status=204),
)
async def unfollow(signal_id: SignalId, me: Me, application: FromApplication) -> None:
    """Stop following a signal; after an hour the follow is evaluated all the same."""
    await application.signals.following.unfollow(me, signal_key(application, signal_id))


def signals_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/signals",
        route_handlers=[
            list_signals,
            list_my_signals,
            make_signal,
            leaderboard,
            record,
            list_sealed_days,
            chain,
            get_signal,
            change_signal,
            delete_signal,
            follow,
            unfollow,
        ],
        tags=["signals"],
    )
