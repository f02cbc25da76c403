"""``/api/v1/portfolio``: what one's inventory is worth, how that moved, and which cards moved it."""

from typing import Annotated

from litestar import Router, get
from litestar.params import QueryParameter

from dualcaster_core.collection.portfolio.views import PortfolioMovers, PortfolioView
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

Days = Annotated[int, QueryParameter(description="Over how many days: 1 or 7.", ge=1, le=7, examples=one_example(7))]


@get(
    summary="How my collection moved",
    operation_id="portfolio",
    opt={RATE: "account"},
    responses=answers(PortfolioView, "The worth and its changes."),
)
async def portfolio(me: Me, application: FromApplication) -> PortfolioView:
    """Tell what one's inventory is worth, and how what is owned now moved in a day, a week and four weeks.

    Changes and points are over the copies whose prices of both days are known; how many they are is told.
    """
    return await application.portfolio.value(me.user_id)


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
    return await application.portfolio.movers(me.user_id, days)


def portfolio_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/portfolio", route_handlers=[portfolio, portfolio_movers], tags=["portfolio"])
