"""The page of somebody's portfolio."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get

from dualcaster_core.collection.portfolio.movements import PERIODS
from dualcaster_core.collection.portfolio.views import PortfolioDay
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.model import Chart, ChartPoint
from dualcaster_http.collection.portfolio_download import Format, exported_portfolio
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.charts import RANGES, Plot, plot_of, ranges_of
from dualcaster_http.site.queries import read_query
from dualcaster_http.site.rendering import pages_of

SETS_SHOWN = 12


class PortfolioQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The range of the chart in days, and over how many days movers are shown."""

    days: Annotated[int, msgspec.Meta(ge=1, le=3_660)] | None = None
    window: Annotated[int, msgspec.Meta(ge=1, le=7)] = PERIODS[-1]


class ExportQuery(msgspec.Struct, frozen=True, kw_only=True):
    """How the file is written."""

    format: Format = "csv"


@get("/portfolio", include_in_schema=False, opt={RATE: "page"})
async def portfolio_page(request: Request[Any, Any, Any], me: Me, application: FromApplication) -> Response[str]:
    """Show what somebody's collection is worth over time, against what was paid, by set and finish, and what moved."""
    query = read_query(dict(request.query_params.items()), PortfolioQuery)
    figures = await application.portfolio.worth.figures(me.user_id)
    history = await application.portfolio.histories.history(me.user_id)
    movers = next((one for one in figures.movers if one.days == query.window), figures.movers[-1])
    shown = [*movers.rising, *movers.falling]
    keys = {application.ids.decode(IdKind.CARD, mover.card.hashid) for mover in shown}
    faces = await application.catalogue.cards.with_keys(key for key in keys if key is not None)
    return pages_of(request).page(
        request,
        "collection/portfolio.html",
        me=me,
        worth=figures.view,
        sets=figures.view.sets[:SETS_SHOWN],
        more_sets=max(0, len(figures.view.sets) - SETS_SHOWN),
        movers=movers,
        faces={card.hashid: card for card in faces.values()},
        plot=_plot(history.days, query.days),
        ranges=ranges_of("/portfolio", query.days if query.days in {days for days, _ in RANGES} else None),
        estimated=[day for day in history.days if day.is_estimate],
        estimated_share=history.estimated_share_percent,
    )


@get("/portfolio/export", include_in_schema=False, opt={RATE: "export"})
async def portfolio_file(request: Request[Any, Any, Any], me: Me, application: FromApplication) -> Response[bytes]:
    """Send somebody their portfolio as a file: CSV unless JSON is asked for."""
    query = read_query(dict(request.query_params.items()), ExportQuery)
    return await exported_portfolio(request, application, me, query.format)


def _plot(days: Sequence[PortfolioDay], last: int | None) -> Plot | None:
    """Draw the value, and what was paid where that is known."""
    since = days[-1].day - timedelta(days=last) if days and last else None
    shown = [day for day in days if since is None or day.day >= since]
    value = tuple(ChartPoint(day=day.day, amount=day.value) for day in shown)
    paid = tuple(ChartPoint(day=day.day, amount=day.cost) for day in shown)
    charts = [Chart(finish="value", source="of what you own", points=value)]
    if any(point.amount for point in paid):
        charts.append(Chart(finish="paid", source="where known", points=paid))
    return plot_of(charts)


def portfolio_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[portfolio_page, portfolio_file])
