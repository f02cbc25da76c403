"""``/admin/payments``: held payments as operators see them, with the ledger and what is wrong."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.trading.parameters import TradeId, trade_key

AnyRequest = Request[Any, Any, Any]
HERE = "/admin/payments"


class StaffPaymentsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which payments are shown."""

    stage: PaymentStage | None = None
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def payments(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List payments by stage, with the accounts of the ledger and the alerts that wait."""
    query = read_query(dict(request.query_params.items()), StaffPaymentsQuery)
    stages = () if query.stage is None else (query.stage,)
    found = await application.escrow.oversight.listed(me, stages, cursor=query.cursor)
    context = PageContext(request, application, me)
    return context.page("escrow/staff_payments.html", found=found, asked=query)


@get(f"{HERE}/{{trade:str}}", include_in_schema=False, opt={RATE: "page"})
async def one(request: AnyRequest, me: Me, application: FromApplication, trade: TradeId) -> Response[str]:
    """Show one payment with all that was booked for it."""
    found = await application.escrow.oversight.one(me, trade_key(application, trade))
    return PageContext(request, application, me).page("escrow/staff_payment.html", found=found)


@post(f"{HERE}/alerts/{{alert:int}}/seen", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def seen(request: AnyRequest, me: Me, application: FromApplication, alert: FromPath[int]) -> Response[Any]:
    """Note that an alert was looked at."""
    await application.escrow.oversight.mark_seen(me, alert)
    return PageContext(request, application, me).go(HERE, "saved")


def staff_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[payments, one, seen])
