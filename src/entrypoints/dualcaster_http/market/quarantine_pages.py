"""``/admin/prices``: the page on which staff decide on prices that were set aside."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.market.errors import PriceFileNotFound
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.market import quarantine_views as views
from dualcaster_http.market.quarantine_plots import jump_plot
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query

AnyRequest = Request[Any, Any, Any]
HERE = "/admin/prices"
DECISIONS_SHOWN = 8
_HashId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{1,32}$")]


class QuarantineQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the list is shown."""

    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class DecisionForm(msgspec.Struct, kw_only=True):
    """What is decided of which prices."""

    action: Literal["release", "reject"]
    ids: Annotated[list[_HashId], msgspec.Meta(max_length=100)] = []


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def quarantine(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List what was set aside, and the latest decisions."""
    return await _page(PageContext(request, application, me))


@post(f"{HERE}/decide", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def decide(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Believe or refuse the chosen prices."""
    context = PageContext(request, application, me)
    application.market.quarantine.for_staff(me)
    sent, form = await read_form(request, DecisionForm)
    if sent is not None and not sent.ids:
        form = form.refused("Choose the prices that you decide on first.")
    elif sent is not None:
        release = sent.action == "release"
        try:
            done = await views.decide(application, me, sent.ids, release=release)
        except DualcasterError as error:
            form = refusal(form, error)
        else:
            told = [f"prices_{'released' if release else 'rejected'}.{done.decided}"] if done.decided else []
            return context.go(HERE, *told, *([f"prices_left.{done.left}"] if done.left else []))
    return await _page(context, form=form, status=422)


@post(f"{HERE}/files/{{file:str}}/{{action:str}}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def decide_file(
    request: AnyRequest, me: Me, application: FromApplication, file: FromPath[str], action: FromPath[str]
) -> Response[Any]:
    """Have a whole file brought in (``release``), or throw it away (``reject``)."""
    context = PageContext(request, application, me)
    deciding = application.market.quarantine.for_staff(me)
    key = views.file_key(application, file)
    try:
        if action == "release":
            await deciding.release_file(key)
        elif action == "reject":
            await deciding.refuse_file(key)
        else:
            raise PriceFileNotFound("there is no such decision")
    except PriceFileNotFound:
        return context.go(HERE, "price_file_left")
    return context.go(HERE, f"price_file_{action}ed")


async def _page(context: PageContext, *, form: Form | None = None, status: int = 200) -> Response[str]:
    query = read_query(dict(context.request.query_params.items()), QuarantineQuery)
    application, me = context.application, context.me
    waiting = await views.waiting_prices(application, me, cursor=query.cursor)
    return context.page(
        "market/quarantine.html",
        status=status,
        waiting=waiting,
        plots={one.id: jump_plot(one) for one in waiting.items},
        files=(await views.waiting_files(application, me)).items,
        decided=(await views.decisions(application, me, limit=DECISIONS_SHOWN)).items,
        cursor=query.cursor,
        form=form or Form(),
    )


def quarantine_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[quarantine, decide, decide_file])
