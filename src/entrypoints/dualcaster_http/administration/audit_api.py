"""``/api/v1/admin/audit`` and ``/figures``: what was done, and how the site does; for admins."""

from litestar import Router, get
from litestar.response import Stream

from dualcaster_core.administration.figures import OperatorFigures
from dualcaster_core.administration.model import AuditFilters
from dualcaster_core.administration.views import AuditPage
from dualcaster_core.kernel.paging import PAGE
from dualcaster_http.administration import parameters as given
from dualcaster_http.administration.audit_download import audit_download
from dualcaster_http.administration.users_api import by_api
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import AnyRequest, Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers


@get(
    "/audit",
    summary="The audit log",
    operation_id="audit_log",
    opt={RATE: "account"},
    responses=answers(AuditPage, "A page of entries, the latest first.", "forbidden"),
)
async def audit(
    *,
    me: Me,
    application: FromApplication,
    category: given.OfCategory = None,
    by: given.ByWhom = None,
    subject: given.AboutWhom = None,
    source: given.FromWhere = None,
    first: given.FirstDay = None,
    last: given.LastDay = None,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> AuditPage:
    """List what staff and operators did, to whom, why, when and from where; none of it is ever changed. For admins."""
    filters = AuditFilters(category=category, by=by, subject=subject, source=source, first=first, last=last)
    return await application.administration.audit.page(by_api(me), filters, limit=limit, cursor=cursor)


@get(
    "/audit/export",
    summary="Export the audit log",
    operation_id="export_audit_log",
    opt={RATE: "export"},
    responses=answers(str, "A CSV file.", "forbidden", "export.in_progress", media="text/csv"),
)
async def export_audit(
    *,
    request: AnyRequest,
    me: Me,
    application: FromApplication,
    category: given.OfCategory = None,
    by: given.ByWhom = None,
    subject: given.AboutWhom = None,
    source: given.FromWhere = None,
    first: given.FirstDay = None,
    last: given.LastDay = None,
) -> Stream:
    """Return the latest 50,000 entries that fit as CSV. That somebody took them along is an entry too. For admins."""
    filters = AuditFilters(category=category, by=by, subject=subject, source=source, first=first, last=last)
    return await audit_download(request, application, by_api(me), filters)


@get(
    "/figures",
    summary="The operator's figures",
    operation_id="operator_figures",
    opt={RATE: "account"},
    responses=answers(OperatorFigures, "The figures.", "forbidden"),
)
async def figures(me: Me, application: FromApplication) -> OperatorFigures:
    """Return how the site does: people, trades, queues, background work, prices, storage. Of the last minute.

    For admins.
    """
    return await application.administration.figures.measured(by_api(me))


def admin_audit_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/admin", route_handlers=[audit, export_audit, figures], tags=["administration"])
