"""``/api/v1/admin/analytics``: how the site is used, for admins."""

from collections.abc import Sequence

from litestar import Router, get
from litestar.response import Stream

from dualcaster_core.analytics.exporting import ExportFormat
from dualcaster_core.analytics.report import AnalyticsReport
from dualcaster_core.analytics.targets import TargetFigure
from dualcaster_http.analytics.parameters import FileFormat, FirstDay, LastDay, OfWhat, OnlyType
from dualcaster_http.analytics.usage_download import usage_download
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import AnyRequest, FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers


@get(
    summary="How the site is used",
    operation_id="analytics",
    opt={RATE: "account"},
    responses=answers(AnalyticsReport, "Everything of the range.", "forbidden", "analytics.range_invalid"),
)
async def analytics(
    me: Me, application: FromApplication, first: FirstDay = None, last: LastDay = None
) -> AnalyticsReport:
    """Return the targets with their figures, the way from matches to completed trades, who came back, and each day.

    Counts are brought up to date every hour. For admins.
    """
    reading = application.analytics.figures.for_staff(me)
    return await reading.report(reading.range(first, last))


@get(
    "/targets",
    summary="The product's targets",
    operation_id="analytics_targets",
    opt={RATE: "account"},
    responses=answers(list[TargetFigure], "The targets.", "forbidden"),
)
async def analytics_targets(me: Me, application: FromApplication) -> Sequence[TargetFigure]:
    """List every target with its figure as of now; `not_measured` where nothing can be measured yet. For admins."""
    return await application.analytics.figures.for_staff(me).targets()


@get(
    "/export",
    summary="Export events or daily counts",
    operation_id="export_analytics",
    opt={RATE: "export"},
    responses=answers(
        str, "The file.", "forbidden", "analytics.range_invalid", "export.in_progress", media="application/jsonl"
    ),
)
async def export_analytics(
    *,
    request: AnyRequest,
    me: Me,
    application: FromApplication,
    first: FirstDay = None,
    last: LastDay = None,
    content: OfWhat = "events",
    format_: FileFormat = ExportFormat.JSON_LINES,
    type_: OnlyType = None,
) -> Stream:
    """Return the events of a range without the numbers that stand for people, or its daily counts. For admins."""
    within = application.analytics.figures.for_staff(me).range(first, last)
    types = () if type_ is None else (type_,)
    return await usage_download(request, application, me, within, content=content, format_=format_, types=types)


def analytics_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/admin/analytics",
        route_handlers=[analytics, analytics_targets, export_analytics],
        tags=["analytics"],
    )
