"""The dashboard, and the first steps of a new account."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from attrs import frozen
from litestar import Request, Response, Router, get, post

from dualcaster_app import Application
from dualcaster_core.accounts.profiles.onboarding import Step
from dualcaster_core.catalogue.ports import CardView
from dualcaster_core.collection.portfolio.use_cases import PortfolioFigures
from dualcaster_core.collection.portfolio.views import Mover
from dualcaster_core.collection.views import ListedPrinting, WantListEntry
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.model import ChartPoint
from dualcaster_core.matching.ordering import MatchOrder
from dualcaster_core.trading.reading.views import TradeTab
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.matching.match_cards import shown_matches
from dualcaster_http.site.queries import read_query
from dualcaster_http.site.rendering import pages_of
from dualcaster_http.trading.trade_cards import cards_of

AnyRequest = Request[Any, Any, Any]
MATCHES_SHOWN = 3
BEST_CARDS = 2
LEAST_QUALITY = 30
TOLD_SHOWN = 5
TURNS_SHOWN = 3
VIEWERS_SHOWN = 5
WANTS_READ = 100
NEAR_SHOWN = 5
NEAR = Decimal("1.10")
"""A want is near its target when its value is at most a tenth above it."""
STEPS = {
    Step.PROFILE: (
        "Say who you are",
        "A line about yourself and where you trade, so that people nearby come first.",
        "Fill in my profile",
        "/settings/profile",
    ),
    Step.CARDS: (
        "Bring your cards",
        "Import a file from any collection app, or add cards one by one.",
        "Import my collection",
        "/imports",
    ),
    Step.WANTS: (
        "List your wants",
        "What would you trade for? Five cards are a good start.",
        "Add wants",
        "/want-list",
    ),
}
"""Of each step its title, what it is for, what its button says and where that leads."""


class MoversBy(StrEnum):
    """What movers are sorted by."""

    MONEY = "money"
    PERCENT = "percent"


class DashboardQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which movers are shown: of how many days, and by what."""

    days: Annotated[int, msgspec.Meta(ge=1, le=7)] = 7
    by: MoversBy = MoversBy.MONEY


@frozen(kw_only=True)
class ShownMovers:
    """The movers that were asked for."""

    days: int
    by: MoversBy
    rising: tuple[Mover, ...]
    falling: tuple[Mover, ...]


@get("/dashboard", include_in_schema=False, opt={RATE: "page"})
async def dashboard(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show somebody's desk: what their cards are worth and what moved, best matches, news and first steps."""
    query = read_query(dict(request.query_params.items()), DashboardQuery)
    lists, version = application.collection.lists, await application.market.price_version.read()
    figures = await application.portfolio.worth.figures(me.user_id)
    movers = shown_movers(figures, query)
    since = start_of_yesterday(application.clock.now())
    told = await lists.alerts.told_since(me.user_id, since, limit=TOLD_SHOWN)
    known = (await application.matching.matches.list_summaries(me.user_id)).items
    near = near_target((await lists.wants.page(me.user_id, limit=WANTS_READ)).items)
    best = await application.matching.matches.select(
        me.user_id, min_quality=LEAST_QUALITY, order=MatchOrder.BEST, first=0, limit=MATCHES_SHOWN
    )
    listed = (
        [one.card for one in (*movers.rising, *movers.falling)]
        + [one.card for one in told]
        + [one.card for one in near]
    )
    turns = await application.trading.trades.page(me.user_id, TradeTab.YOUR_TURN, limit=TURNS_SHOWN)
    return pages_of(request).page(
        request,
        "home/dashboard.html",
        me=me,
        own=await application.profiles.profiles.mine(me),
        onboarding=await application.profiles.onboarding.status(me),
        steps=STEPS,
        worth=figures.view,
        curve=[ChartPoint(day=point.day, amount=point.value) for point in figures.view.points],
        movers=movers,
        faces=await _faces(application, listed),
        listed_prices=await listed_prices(application, listed, version),
        haves=await lists.haves.summary(me.user_id),
        wants=await lists.wants.summary(me.user_id),
        matches=await shown_matches(
            application, best.items, limit=BEST_CARDS, package_limit=BEST_CARDS, new_since=since
        ),
        new_matches=[match for match in known if match.found_at is not None and match.found_at > since],
        match_count=best.total,
        turns=turns.items,
        turn_count=turns.counts.your_turn,
        turn_cards=await cards_of(application, turns.items),
        told=told,
        near_target=near,
        survey_state=await application.analytics.survey.state(me),
        viewers=(await application.profiles.profiles.viewers(me, limit=VIEWERS_SHOWN)).items,
    )


def shown_movers(figures: PortfolioFigures, query: DashboardQuery) -> ShownMovers:
    """Choose the movers that a query asks for; of days that are not told, those of a week."""
    chosen = next((one for one in figures.movers if one.days == query.days), figures.movers[-1])
    by_money = query.by is MoversBy.MONEY
    return ShownMovers(
        days=chosen.days,
        by=query.by,
        rising=chosen.rising if by_money else chosen.rising_percent,
        falling=chosen.falling if by_money else chosen.falling_percent,
    )


def start_of_yesterday(now: datetime) -> datetime:
    """Return the moment at which the day before began, so that whoever comes every morning misses nothing."""
    return (now - timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


async def _faces(application: Application, listed: Sequence[ListedPrinting]) -> dict[str, CardView]:
    """Return what is drawn of cards, by public id, with one read."""
    keys = {application.ids.decode(IdKind.CARD, card.hashid) for card in listed}
    found = await application.catalogue.cards.with_keys(key for key in keys if key is not None)
    return {card.hashid: card for card in found.values()}


async def listed_prices(application: Application, listed: Sequence[ListedPrinting], version: int) -> dict[str, str]:
    """Return what cards are listed at, by public id, as live prices tell it: a row whose card has moved is renewed.

    Nothing where prices have changed since what the rows show was read, at ``version``: rows of before that claim to
    show the prices of now would never be renewed.
    """
    keys = {application.ids.decode(IdKind.CARD, card.hashid): card.hashid for card in listed}
    found = await application.market.values.values_of([key for key in keys if key is not None])
    if await application.market.price_version.read() != version:
        return {}
    return {keys[key]: f"{value.amount:.2f}" for key, value in found.items()}


def near_target(wants: Sequence[WantListEntry]) -> list[WantListEntry]:
    """Choose the wants whose value has come near the price that their owner waits for, the nearest first."""
    waiting = [
        (want.unit_value / want.target_price, want)
        for want in wants
        if want.is_active and want.target_price and want.unit_value is not None
    ]
    near = sorted((one for one in waiting if one[0] <= NEAR), key=lambda one: (one[0], one[1].card.name, one[1].id))
    return [want for _, want in near[:NEAR_SHOWN]]


@get("/onboarding", include_in_schema=False, opt={RATE: "page"})
async def onboarding(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the first steps."""
    status = await application.profiles.onboarding.status(me)
    return pages_of(request).page(request, "accounts/onboarding.html", me=me, onboarding=status, steps=STEPS)


@post("/onboarding/skip", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def skip(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Leave the first steps for later."""
    await application.profiles.onboarding.skip(me)
    return pages_of(request).go("/dashboard")


@post("/onboarding/complete", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def complete(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """End the first steps, and go public where that was ticked."""
    ticked = (await request.form()).get("go_public") == "1"
    status = await application.profiles.onboarding.status(me)
    if status.next_step is not None:
        return pages_of(request).go("/onboarding")
    await application.profiles.onboarding.complete(me, go_public=ticked)
    return pages_of(request).go("/matches", "onboarded")


def dashboard_routes() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[dashboard, onboarding, skip, complete])
