"""``/admin/audit``: what staff and operators did."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.response import Stream

from dualcaster_core.administration.model import LONGEST_USERNAME, AuditCategory, AuditFilters
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_http.administration.audit_download import audit_download
from dualcaster_http.administration.audit_words import CATEGORIES, SOURCES, words_of
from dualcaster_http.administration.overview_pages import by_site
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import PLAIN, read_query

AnyRequest = Request[Any, Any, Any]
HERE = "/admin/audit"
_Name = Annotated[str, msgspec.Meta(max_length=LONGEST_USERNAME, pattern=PLAIN)]


class AuditQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries are looked at; ``first`` and ``last`` are days."""

    category: AuditCategory | None = None
    by: _Name | None = None
    subject: _Name | None = None
    source: AuditSource | None = None
    first: date | None = None
    last: date | None = None
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None

    def filters(self) -> AuditFilters:
        """Return what it asks for. Raises ``ValidationFailed``."""
        return AuditFilters(
            category=self.category,
            by=self.by,
            subject=self.subject,
            source=self.source,
            first=self.first,
            last=self.last,
        )

    def chosen(self) -> dict[str, str]:
        """Return the filters as the address has them."""
        names = ("category", "by", "subject", "source", "first", "last")
        return {name: str(value) for name in names if (value := getattr(self, name)) is not None}


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def audit(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List what was done."""
    context = PageContext(request, application, me)
    by, trouble, query = by_site(context), None, AuditQuery()
    reading = application.administration.audit
    try:
        query = read_query(dict(request.query_params.items()), AuditQuery)
        page = await reading.page(by, query.filters(), cursor=query.cursor)
    except ValidationFailed as error:
        trouble, page = error.message, await reading.page(by, AuditFilters())
    return context.page(
        "administration/audit.html",
        status=422 if trouble else 200,
        page=page,
        trouble=trouble,
        query=query,
        chosen=query.chosen(),
        categories=CATEGORIES,
        sources=SOURCES,
        words_of=words_of,
    )


@get(f"{HERE}/export", include_in_schema=False, opt={RATE: "export"})
async def export(request: AnyRequest, me: Me, application: FromApplication) -> Stream:
    """Send what was done as a file."""
    context = PageContext(request, application, me)
    query = read_query(dict(request.query_params.items()), AuditQuery)
    return await audit_download(request, application, by_site(context), query.filters())


def admin_audit_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[audit, export])
