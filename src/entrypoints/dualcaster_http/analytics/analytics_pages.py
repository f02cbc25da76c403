"""``/admin/analytics``: the page on which admins see how the site is used."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get
from litestar.response import Stream

from dualcaster_core.analytics.exporting import ExportFormat
from dualcaster_core.analytics.use_cases import LONGEST_RANGE, USUAL_DAYS
from dualcaster_http.analytics import usage_plots as plots
from dualcaster_http.analytics.usage_download import Content, usage_download
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query

AnyRequest = Request[Any, Any, Any]
HERE = "/admin/analytics"
RANGES = (7, 30, 90)
_Days = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_RANGE)]


class AnalyticsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """How many days are shown, up to today."""

    days: _Days = USUAL_DAYS


class ExportQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is taken along of so many days, up to today."""

    days: _Days = USUAL_DAYS
    of: Content = "events"
    format: Literal["csv", "jsonl"] = "csv"


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def analytics(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show targets, the way to a completed trade, who came back, and each day."""
    reading = application.analytics.figures.for_staff(me)
    query = read_query(dict(request.query_params.items()), AnalyticsQuery)
    report = await reading.report(reading.latest(query.days))
    return PageContext(request, application, me).page(
        "analytics/analytics.html",
        report=report,
        days=query.days,
        ranges=RANGES,
        targets=[plots.shown_target(one) for one in report.targets],
        funnel=plots.funnel_bars(report.funnel),
        cohorts=plots.heat_rows(report.cohorts),
        lines=plots.day_plots(report.series),
        titles=plots.TITLES,
    )


@get(f"{HERE}/export", include_in_schema=False, opt={RATE: "export"})
async def export(request: AnyRequest, me: Me, application: FromApplication) -> Stream:
    """Send events or daily counts as a file."""
    reading = application.analytics.figures.for_staff(me)
    query = read_query(dict(request.query_params.items()), ExportQuery)
    within = reading.latest(query.days)
    return await usage_download(request, application, me, within, content=query.of, format_=ExportFormat(query.format))


def analytics_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[analytics, export])
