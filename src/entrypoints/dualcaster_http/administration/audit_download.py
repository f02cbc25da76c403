"""The audit log as a file, for the API and the page alike."""

from typing import Any

from litestar import Request
from litestar.response import Stream

from dualcaster_app import Application
from dualcaster_core.accounts.staff import StaffMember
from dualcaster_core.administration.audit_csv import audit_lines
from dualcaster_core.administration.model import AuditFilters
from dualcaster_http.edge.downloads import export_turn, spooled
from dualcaster_http.site.rendering import PRIVATE


async def audit_download(
    request: Request[Any, Any, Any], application: Application, by: StaffMember, filters: AuditFilters
) -> Stream:
    """Read everything at one moment, and then send it without holding the database.

    Raises ``Forbidden``, ``ExportInProgress`` and ``ServiceUnavailable``.
    """
    records = await application.administration.audit.export(by, filters)
    resources = await export_turn(request, application, by.user_id or 0)
    async with application.export_turns.making():
        file = await resources.enter_async_context(spooled(audit_lines(records)))
    headers = {
        "Cache-Control": PRIVATE,
        "Content-Disposition": f'attachment; filename="dualcaster-audit-{application.clock.now():%Y-%m-%d}.csv"',
        "Content-Length": str(file.size),
    }
    return Stream(file.pieces(), media_type="text/csv", headers=headers)
