"""``/admin``: what waits for staff, and for admins how the site does."""

from typing import Any

from litestar import Request, Response, Router, get

from dualcaster_core.accounts.business.model import BusinessState
from dualcaster_core.accounts.staff import StaffMember, staff_member
from dualcaster_core.administration.figures import troubles
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.permissions import Permission
from dualcaster_core.moderation.deciding import moderator_of
from dualcaster_http.administration import figure_plots as plots
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.page_context import PageContext

AnyRequest = Request[Any, Any, Any]


def by_site(context: PageContext) -> StaffMember:
    """Let somebody in who works on the site, by its pages. Raises ``Forbidden``."""
    return staff_member(context.me, AuditSource.SITE)


@get("/admin", include_in_schema=False, opt={RATE: "page"})
async def overview(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show what waits, and for admins the operator's figures."""
    context = PageContext(request, application, me)
    by = by_site(context)
    if not by.may(Permission.SEE_FIGURES):
        queue = await application.moderation.cases.queue(moderator_of(me), limit=1)
        businesses = await application.accounts.businesses.counts(by)
        return context.page(
            "administration/waiting.html", queue=queue, businesses_waiting=businesses[BusinessState.PENDING]
        )
    figures = await application.administration.figures.measured(by)
    return context.page(
        "administration/overview.html",
        figures=figures,
        troubles=troubles(figures),
        lines=plots.day_lines(figures),
        tables=plots.table_bars(figures.tables),
        size=plots.size,
        lasting=plots.lasting,
    )


def overview_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[overview])
