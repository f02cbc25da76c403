"""``/appeals``: what moderators decided about oneself; ``/appeal``: for who cannot sign in."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.accounts.errors import AccountLocked, InvalidCredentials
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.moderation.appeals import LONGEST_APPEAL
from dualcaster_core.moderation.errors import NotAppealable
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.moderation.parameters import action_key
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
_Words = Annotated[str, msgspec.Meta(max_length=2 * LONGEST_APPEAL)]


class AppealForm(msgspec.Struct, kw_only=True):
    """Against what the appeal is, what is wrong with it, and what shows it."""

    action: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{1,32}$")]
    text: _Words = ""
    evidence: _Words = ""


class ShutOutForm(msgspec.Struct, kw_only=True):
    """The same, of somebody who shows by their password who they are."""

    login: Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    text: _Words = ""
    evidence: _Words = ""


@get("/appeals", include_in_schema=False, opt={RATE: "page"})
async def appeals(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show what was done to oneself, and a form for what can be appealed."""
    return await _page(PageContext(request, application, me), Form())


@post("/appeals", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def file(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Appeal a decision."""
    context = PageContext(request, application, me)
    sent, form = await read_form(request, AppealForm)
    if sent is None:
        return await _page(context, form, status=422)
    try:
        key = action_key(application, sent.action)
        await application.moderation.appeals.file(me.user_id, key, sent.text, sent.evidence)
    except (ValidationFailed, Conflict, NotAppealable) as error:
        return await _page(context, refusal(form, error), status=422)
    return context.go("/appeals", "appeal_filed")


@get("/appeal", include_in_schema=False, opt={RATE: "page"})
async def shut_out_form(request: AnyRequest, visitor: Visitor) -> Response[Any]:
    """Show the form for who cannot sign in, or that the appeal has arrived."""
    sent = request.query_params.get("sent") == "1"
    return pages_of(request).page(request, "moderation/appeal.html", me=visitor, form=Form(), sent=sent)


@post("/appeal", include_in_schema=False, status_code=200, opt={RATE: "login"})
async def shut_out(request: AnyRequest, visitor: Visitor, application: FromApplication) -> Response[Any]:
    """Appeal what shuts one out."""
    sent, form = await read_form(request, ShutOutForm)
    if sent is not None:
        try:
            await application.moderation.appeals.file_by_password(sent.login, sent.password, sent.text, sent.evidence)
        except (InvalidCredentials, AccountLocked, ValidationFailed, Conflict, NotAppealable) as error:
            form = refusal(form, error)
        else:
            return pages_of(request).go("/appeal?sent=1")
    return pages_of(request).page(request, "moderation/appeal.html", me=visitor, status=422, form=form, sent=False)


async def _page(context: PageContext, form: Form, *, status: int = 200) -> Response[str]:
    actions = await context.application.moderation.appeals.mine(context.me)
    return context.page("moderation/appeals.html", status=status, actions=actions, form=form)


def appeal_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[appeals, file, shut_out_form, shut_out])
