"""The pages of held payments: the one of a trade, and under the settings one's own with the account for payouts."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.escrow.describing import payout_view
from dualcaster_core.kernel.errors import Conflict, DualcasterError, ServiceUnavailable, ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.escrow.checkout_pages import payment_page
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.trading.parameters import TradeId, trade_key

AnyRequest = Request[Any, Any, Any]
SETTINGS = "/settings/payments"
SHOWN = 20
_PAYOUT_ERRAND = "Answer what is asked there, and you come back to your settings."


class PaymentsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the list is shown."""

    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


@get("/trades/{trade:str}/payment", include_in_schema=False, opt={RATE: "page"})
async def payment(request: AnyRequest, me: Me, application: FromApplication, trade: TradeId) -> Response[str]:
    """Show the held payment of a trade: where it stands, what it is made of, and what is next."""
    context = PageContext(request, application, me)
    return await payment_page(context, trade_key(application, trade))


@get(SETTINGS, include_in_schema=False, opt={RATE: "page"})
async def settings(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show one's account for payouts, and one's payments with their receipts."""
    return await _settings(PageContext(request, application, me))


@get(f"{SETTINGS}/back", include_in_schema=False, opt={RATE: "page"})
async def back(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Take somebody back who was at the payment provider, and ask it how their account stands."""
    context = PageContext(request, application, me)
    try:
        await application.escrow.payouts.refresh(me.user_id)
    except ServiceUnavailable:
        return context.go(SETTINGS)
    return context.go(SETTINGS)


@post(f"{SETTINGS}/payouts", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def set_up(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Lead to the payment provider, by a page in between, since a form may not; where it is not possible say why."""
    context, base = PageContext(request, application, me), application.settings.public_base_url
    try:
        link = await application.escrow.payouts.link(
            me, return_url=f"{base}{SETTINGS}/back", refresh_url=f"{base}{SETTINGS}"
        )
    except (Conflict, ValidationFailed, ServiceUnavailable) as error:
        return await _settings(context, trouble=_words(error), status=409)
    return context.page(
        "accounts/to_provider.html", address=link, provider_name="the payment provider", errand=_PAYOUT_ERRAND
    )


def _words(error: DualcasterError) -> str:
    return f"{error.message[:1].upper()}{error.message[1:]}."


async def _settings(context: PageContext, *, trouble: str = "", status: int = 200) -> Response[str]:
    query = read_query(dict(context.request.query_params.items()), PaymentsQuery)
    escrow, me = context.application.escrow, context.me.user_id
    return context.page(
        "escrow/settings.html",
        status=status,
        trouble=trouble,
        offered=context.application.payments.offered,
        payouts=payout_view(await escrow.payouts.account(me)),
        found=await escrow.payments.of_person(me, limit=SHOWN, cursor=query.cursor),
        cursor=query.cursor,
    )


def payment_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[payment, settings, back, set_up])
