"""``/reports``: what one has reported, and the form for a report."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.messaging.errors import LimitReached
from dualcaster_core.moderation.errors import ReportedThingNotFound
from dualcaster_core.moderation.model import ReportReason, Subject, SubjectKind
from dualcaster_core.moderation.reports import LONGEST_EXPLANATION
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.moderation.parameters import ID_KINDS, subject_of
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.moderation_words import REASONS
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query

AnyRequest = Request[Any, Any, Any]
HERE = "/reports"


class ReportsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the list is shown."""

    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class ReportForm(msgspec.Struct, kw_only=True):
    """What is wrong, and whether to block whoever is behind it."""

    reason: ReportReason
    text: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_EXPLANATION)] = ""
    block: bool = False


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def mine(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List what one has reported."""
    context = PageContext(request, application, me)
    query = read_query(dict(request.query_params.items()), ReportsQuery)
    reports = await application.moderation.reports.mine(me, cursor=query.cursor)
    return context.page("moderation/reports.html", reports=reports, cursor=query.cursor, reasons=dict(REASONS))


@get(f"{HERE}/{{kind:str}}/{{thing:str}}", include_in_schema=False, opt={RATE: "page"})
async def report_page(
    request: AnyRequest, me: Me, application: FromApplication, kind: FromPath[str], thing: FromPath[str]
) -> Response[str]:
    """Ask what is wrong with something."""
    context = PageContext(request, application, me)
    return await _page(context, _subject(context, kind, thing), Form())


@post(f"{HERE}/{{kind:str}}/{{thing:str}}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def report(
    request: AnyRequest, me: Me, application: FromApplication, kind: FromPath[str], thing: FromPath[str]
) -> Response[Any]:
    """Report something, and block whoever is behind it where that is ticked."""
    context = PageContext(request, application, me)
    subject = _subject(context, kind, thing)
    read, form = await read_form(request, ReportForm)
    username = await application.moderation.reports.reportable(me, subject)
    if read is None:
        return await _page(context, subject, form, status=422)
    try:
        await application.moderation.reports.file(me, subject, read.reason, read.text)
    except (ValidationFailed, Conflict, LimitReached) as error:
        return await _page(context, subject, refusal(form, error), status=422)
    if read.block and username is not None:
        await application.accounts.blocks.block(me, username)
        return context.go(HERE, "report_filed", "user_blocked")
    return context.go(HERE, "report_filed")


def _subject(context: PageContext, kind: str, hashid: str) -> Subject:
    if kind not in {one.value for one in SubjectKind}:
        raise ReportedThingNotFound
    return subject_of(context.application, SubjectKind(kind), hashid)


async def _page(context: PageContext, subject: Subject, form: Form, *, status: int = 200) -> Response[str]:
    username = await context.application.moderation.reports.reportable(context.me, subject)
    hashid = context.application.ids.encode(ID_KINDS[subject.kind], subject.id)
    return context.page(
        "moderation/report.html",
        status=status,
        kind=subject.kind.value,
        address=f"{HERE}/{subject.kind.value}/{hashid}",
        username=username,
        form=form,
        reasons=[(reason.value, words) for reason, words in REASONS],
    )


def report_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[mine, report_page, report])
