"""``/api/v1/portfolio``: what one's inventory is worth, how that moved, and which cards moved it."""

from typing import Annotated, Any, Literal

from litestar import Request, Response, Router, get
from litestar.params import QueryParameter

from dualcaster_core.collection.portfolio.history import MOST_DAYS
from dualcaster_core.collection.portfolio.views import (
    PortfolioExport,
    PortfolioHistory,
    PortfolioMovers,
    PortfolioView,
)
from dualcaster_http.collection.portfolio_download import exported_portfolio
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

Days = Annotated[int, QueryParameter(description="Over how many days: 1 or 7.", ge=1, le=7, examples=one_example(7))]
HistoryDays = Annotated[
    int | None,
    QueryParameter(name="days", ge=1, le=MOST_DAYS, description="Only the last days; else all that is kept."),
]
Format = Annotated[Literal["json", "csv"], QueryParameter(name="format", description="How the file is written.")]


@get(
    summary="What my collection is worth",
    operation_id="portfolio",
    opt={RATE: "account"},
    responses=answers(PortfolioView, "The worth, its changes, the profit, and its sets and finishes."),
)
async def portfolio(me: Me, application: FromApplication) -> PortfolioView:
    """Tell what one's inventory is worth and cost, its sets and finishes, and how it moved in a day and a week.

    Changes and points are over the copies whose prices of both days are known; how many they are is told. Profits are
    over the copies of which price and cost are known.
    """
    return await application.portfolio.worth.value(me.user_id)


@get(
    "/movers",
    summary="My cards that moved most",
    operation_id="portfolio_movers",
    opt={RATE: "account"},
    responses=answers(PortfolioMovers, "The cards that rose and fell most."),
)
async def portfolio_movers(me: Me, application: FromApplication, days: Days = 7) -> PortfolioMovers:
    """List the cards of one's inventory that rose and fell most, by money and by percent.

    Cards of little worth and cards with few prices are left out.
    """
    return await application.portfolio.worth.movers(me.user_id, days)


@get(
    "/history",
    summary="What my collection was worth",
    operation_id="portfolio_history",
    opt={RATE: "account"},
    responses=answers(PortfolioHistory, "The days, oldest first."),
)
async def portfolio_history(me: Me, application: FromApplication, days: HistoryDays = None) -> PortfolioHistory:
    """List what one's inventory was worth and had cost when each day ended.

    Days before the first snapshot are estimates: what is owned now at the prices of then.
    """
    return await application.portfolio.histories.history(me.user_id, days=days)


@get(
    "/export",
    summary="Export my portfolio",
    operation_id="export_portfolio",
    opt={RATE: "export"},
    responses=answers(PortfolioExport, "Every entry; CSV where that is asked for.", "export.in_progress"),
)
async def export_portfolio(
    request: Request[Any, Any, Any],
    me: Me,
    application: FromApplication,
    format: Format = "json",  # noqa: A002 - its name in the query
) -> Response[bytes]:
    """Return every entry of one's inventory with its value, cost and profit, as JSON or CSV."""
    return await exported_portfolio(request, application, me, format)


def portfolio_router() -> Router:
    """Make the routes."""
    handlers = [portfolio, portfolio_movers, portfolio_history, export_portfolio]
    return Router("/api/v1/portfolio", route_handlers=handlers, tags=["portfolio"])
