"""``/settings/business``: asking to trade as a business."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.accounts.business.model import LONGEST_NAME
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext

AnyRequest = Request[Any, Any, Any]
HERE = "/settings/business"


class ApplicationForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the business is called."""

    business_name: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_NAME)] = ""


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def business(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show how far one's business account has come."""
    return await _page(PageContext(request, application, me))


@post(HERE, include_in_schema=False, status_code=200, opt={RATE: "write"})
async def apply(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Ask to be verified."""
    context = PageContext(request, application, me)
    read, form = await read_form(request, ApplicationForm)
    if read is None:
        return await _page(context, form, status=422)
    try:
        await application.accounts.businesses.apply(me, read.business_name)
    except (ValidationFailed, Conflict) as error:
        return await _page(context, refusal(form, error), status=422)
    return context.go(HERE, "business_applied")


async def _page(context: PageContext, form: Form | None = None, *, status: int = 200) -> Response[str]:
    own = await context.application.accounts.businesses.own(context.me)
    return context.page(
        "administration/own_business.html",
        status=status,
        own=own,
        form=form or Form({"business_name": own.business_name or ""}),
    )


def own_business_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[business, apply])
