"""``/api/v1/reports``: what people report to moderators."""

from litestar import Router, get, post
from litestar.params import JSONBody

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.moderation.views import FiledReportPage
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.moderation.parameters import subject_of
from dualcaster_http.moderation.requests import NewReport
from dualcaster_http.openapi.answers import answers


@post(
    summary="Report something",
    operation_id="file_report",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(
        None,
        "Moderators will look at it.",
        "report.subject_not_found",
        "report.not_reportable",
        "message.not_found",
        "message.not_reportable",
        "report.duplicate",
        "report.limit",
        status=204,
    ),
)
async def file_report(data: JSONBody[NewReport], me: Me, application: FromApplication) -> None:
    """Report a person, or a message, trade, review or signal of theirs; what is there is kept as it is now."""
    subject = subject_of(application, data.subject, data.id)
    await application.moderation.reports.file(me, subject, data.reason, data.text)


@get(
    "/mine",
    summary="What one has reported",
    operation_id="my_reports",
    opt={RATE: "account"},
    responses=answers(FiledReportPage, "A page of reports, the latest first."),
)
async def my_reports(
    me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None
) -> FiledReportPage:
    """List one's own reports."""
    return await application.moderation.reports.mine(me, limit=limit, cursor=cursor)


def reports_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/reports", route_handlers=[file_report, my_reports], tags=["moderation"])
