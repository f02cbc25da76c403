"""``/settings/blocked``: whom one blocks."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_http.accounts.auth_requests import Username
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query

AnyRequest = Request[Any, Any, Any]
HERE = "/settings/blocked"


class BlockedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the list is shown, and who is about to be blocked."""

    who: Username | None = None
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class BlockForm(msgspec.Struct, kw_only=True):
    """Whom to block or unblock."""

    username: Username


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def blocked(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """List whom one blocks, and ask before somebody is blocked."""
    query = read_query(dict(request.query_params.items()), BlockedQuery)
    return await _page(PageContext(request, application, me), query, Form({"username": query.who or ""}))


@post(f"{HERE}/block", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def block(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Block somebody."""
    context = PageContext(request, application, me)
    read, form = await read_form(request, BlockForm)
    if read is None:
        return await _page(context, BlockedQuery(), form, status=422)
    try:
        await application.accounts.blocks.block(me, read.username)
    except (UserNotFound, ValidationFailed) as error:
        return await _page(context, BlockedQuery(), refusal(form, error, user__not_found="username"), status=422)
    return context.go(HERE, "user_blocked")


@post(f"{HERE}/unblock", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def unblock(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Unblock somebody."""
    context = PageContext(request, application, me)
    read, form = await read_form(request, BlockForm)
    if read is None:
        return await _page(context, BlockedQuery(), form, status=422)
    await application.accounts.blocks.unblock(me, read.username)
    return context.go(HERE, "user_unblocked")


async def _page(context: PageContext, query: BlockedQuery, form: Form, *, status: int = 200) -> Response[Any]:
    page = await context.application.accounts.blocks.page(context.me, cursor=query.cursor)
    return context.page(
        "accounts/settings/blocked.html",
        status=status,
        section="blocked",
        people=page,
        who=query.who,
        asked=query,
        form=form,
    )


def block_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[blocked, block, unblock])
