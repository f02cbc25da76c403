"""``/admin/payments``: held payments as operators see them, with the ledger and what is wrong."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.staff import StaffMember
from dualcaster_core.escrow.filters import PaymentFilters
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.views import MOST_COUNTED
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_http.administration.overview_pages import by_site
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.escrow.staff_api import alert_key
from dualcaster_http.site.forms import Form, read_form
from dualcaster_http.site.page_context import PageContext, is_part
from dualcaster_http.site.queries import read_query
from dualcaster_http.site.rendering import PRIVATE
from dualcaster_http.trading.parameters import TradeId, trade_key

AnyRequest = Request[Any, Any, Any]
HERE = "/admin/payments"


class StaffPaymentsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which payments are shown."""

    stage: PaymentStage | None = None
    contested: bool = False
    person: Annotated[str, msgspec.Meta(max_length=40)] = ""
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class DaysForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which days are compared, in UTC; empty: the last three."""

    first: Annotated[str, msgspec.Meta(max_length=10)] = ""
    last: Annotated[str, msgspec.Meta(max_length=10)] = ""

    def days(self) -> tuple[date | None, date | None]:
        """Return the first and the last. Raises ``ValidationFailed``."""
        try:
            first, last = (date.fromisoformat(text) if text else None for text in (self.first, self.last))
        except ValueError:
            raise ValidationFailed("write a day as 2026-11-29") from None
        return first, last


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def payments(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List payments by stage, with the accounts of the ledger, the alerts that wait and the open differences."""
    query = read_query(dict(request.query_params.items()), StaffPaymentsQuery)
    context = PageContext(request, application, me)
    return await _page(context, by_site(context), query)


@get(f"{HERE}/{{trade:str}}", include_in_schema=False, opt={RATE: "page"})
async def one(request: AnyRequest, me: Me, application: FromApplication, trade: TradeId) -> Response[str]:
    """Show one payment with all that was booked for it."""
    context = PageContext(request, application, me)
    found = await application.escrow.oversight.one(by_site(context), trade_key(application, trade))
    return context.page("escrow/staff_payment.html", found=found)


@post(f"{HERE}/alerts/{{alert:str}}/seen", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def seen(request: AnyRequest, me: Me, application: FromApplication, alert: FromPath[str]) -> Response[Any]:
    """Note that an alert was looked at."""
    context = PageContext(request, application, me)
    by = by_site(context)
    await application.escrow.oversight.mark_seen(by, alert_key(application, alert))
    return context.go(HERE, "saved")


@get(f"{HERE}/reconciliation", include_in_schema=False, opt={RATE: "page"})
async def comparison(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Show how a comparison ended to the page on which it was under way; nothing (204) while it still is."""
    context = PageContext(request, application, me)
    compared = await application.escrow.reconciliations.latest(by_site(context))
    if not is_part(request):
        return context.go(f"{HERE}#differences")
    if compared.request is not None and compared.request.is_under_way:
        return Response(b"", status_code=204, headers={"Cache-Control": PRIVATE})
    return context.part("escrow/parts/compared.html", compared=compared, **_asking(context))


@post(f"{HERE}/reconciliation", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def reconcile(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Have our ledger compared with the provider's; where that is not possible the page says why."""
    context = PageContext(request, application, me)
    by, query = by_site(context), StaffPaymentsQuery()
    read, form = await read_form(request, DaysForm)
    try:
        first, last = (None, None) if read is None else read.days()
        await application.escrow.reconciliations.request(by, first, last)
    except (Conflict, ValidationFailed) as error:
        words = f"{error.message[:1].upper()}{error.message[1:]}."
        return await _page(context, by, query, form=form, trouble=words, status=409)
    return context.go(f"{HERE}#differences")


async def _page(
    context: PageContext,
    by: StaffMember,
    query: StaffPaymentsQuery,
    *,
    form: Form | None = None,
    trouble: str = "",
    status: int = 200,
) -> Response[str]:
    escrow, person = context.application.escrow, query.person.strip()
    stages: frozenset[PaymentStage] = frozenset() if query.stage is None else frozenset({query.stage})
    filters, unknown = PaymentFilters(stages=stages, contested=query.contested), ""
    try:
        found = await escrow.oversight.listed(by, filters, person=person or None, cursor=query.cursor)
    except UserNotFound:
        found, unknown = await escrow.oversight.listed(by, filters, limit=1), person
    return context.page(
        "escrow/staff_payments.html",
        status=status,
        found=found,
        most=MOST_COUNTED,
        unknown=unknown,
        compared=await escrow.reconciliations.latest(by),
        asked=query,
        trouble=trouble,
        **_asking(context, form),
    )


def _asking(context: PageContext, form: Form | None = None) -> dict[str, Any]:
    return {"offered": context.application.payments.offered, "form": form or Form()}


def staff_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[payments, comparison, one, seen, reconcile])
