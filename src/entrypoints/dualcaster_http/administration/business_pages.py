"""``/admin/businesses``: business accounts that wait, and those that were decided on."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.accounts.business.model import LONGEST_DOCUMENTS, BusinessState, BusinessStep
from dualcaster_core.accounts.roles import LONGEST_REASON
from dualcaster_core.accounts.staff import StaffMember
from dualcaster_core.kernel.errors import Conflict, Forbidden, ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_http.administration.overview_pages import by_site
from dualcaster_http.administration.parameters import business_key
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query

AnyRequest = Request[Any, Any, Any]
HERE = "/admin/businesses"
STATES = tuple((one.value, one.value.capitalize()) for one in BusinessState)


class BusinessesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which business accounts are looked at."""

    state: BusinessState = BusinessState.PENDING
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class DecisionForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is decided of a business account, and why."""

    step: BusinessStep
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    reason: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_REASON)] = ""
    documents: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_DOCUMENTS)] = ""


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def businesses(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List business accounts in a state."""
    context = PageContext(request, application, me)
    by = by_site(context)
    query = read_query(dict(request.query_params.items()), BusinessesQuery)
    return await _page(context, by, query)


@post(f"{HERE}/{{user_id:str}}/decide", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def decide(request: AnyRequest, me: Me, application: FromApplication, user_id: FromPath[str]) -> Response[Any]:
    """Verify, reject or revoke."""
    context = PageContext(request, application, me)
    by, key = by_site(context), business_key(application, user_id)
    read, form = await read_form(request, DecisionForm)
    state = BusinessState.VERIFIED if form.value("step") == BusinessStep.REVOKE else BusinessState.PENDING
    query = BusinessesQuery(state=state)
    if read is None:
        return await _page(context, by, query, refused=user_id, form=form)
    try:
        await application.accounts.businesses.decide(
            by, key, read.step, reason=read.reason, documents=read.documents, version=read.version
        )
    except (ValidationFailed, Conflict, Forbidden) as error:
        return await _page(context, by, query, refused=user_id, form=refusal(form, error))
    return context.go(f"{HERE}?state={state.value}", f"business_{read.step.value}")


async def _page(
    context: PageContext, by: StaffMember, query: BusinessesQuery, *, refused: str = "", form: Form | None = None
) -> Response[str]:
    use_cases = context.application.accounts.businesses
    return context.page(
        "administration/businesses.html",
        status=422 if refused else 200,
        page=await use_cases.listed(by, query.state, cursor=query.cursor),
        counts=await use_cases.counts(by),
        state=query.state.value,
        states=STATES,
        cursor=query.cursor,
        refused=refused,
        form=form or Form(),
    )


def admin_business_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[businesses, decide])
