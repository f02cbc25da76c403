"""``/api/v1/escrow``: one's held payments, what one would cost, and one's account for payouts."""

from decimal import Decimal
from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.params import QueryParameter

from dualcaster_core.escrow.describing import payout_view
from dualcaster_core.escrow.views import PaymentPage, PaymentView, PayoutView, QuoteView
from dualcaster_core.kernel.money import to_cents
from dualcaster_core.kernel.paging import PAGE
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.escrow.requests import OnboardingLink
from dualcaster_http.openapi.answers import answers
from dualcaster_http.trading.parameters import TradeId, trade_key

Partner = Annotated[
    str,
    QueryParameter(name="with", description="The other's username.", max_length=40, examples=one_example("bob")),
]
QuotedAmount = Annotated[
    str,
    QueryParameter(
        name="amount",
        description="US dollars with at most two places.",
        pattern=r"^[0-9]{1,6}(\.[0-9]{1,2})?$",
        examples=one_example("120.00"),
    ),
]
PayerSide = Annotated[
    Literal["me", "them"], QueryParameter(name="payer", description="Who adds the cash.", examples=one_example("me"))
]
SETTINGS = "/settings/payments"


@get(
    summary="My held payments",
    operation_id="list_payments",
    opt={RATE: "account"},
    responses=answers(PaymentPage, "The payments, the latest first."),
)
async def mine(me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None) -> PaymentPage:
    """List the held payments that one makes and gets."""
    return await application.escrow.payments.of_person(me.user_id, limit=limit, cursor=cursor)


@get(
    "/quote",
    summary="What a held payment would cost",
    operation_id="quote_payment",
    opt={RATE: "account"},
    responses=answers(QuoteView, "The cost, and why it is not possible now.", "user.not_found", "escrow.amount"),
)
async def quote(
    me: Me, application: FromApplication, partner: Partner, amount: QuotedAmount, payer: PayerSide = "me"
) -> QuoteView:
    """Say what holding the cash of a trade with somebody would cost the payer, and whether it is possible now."""
    cents = to_cents(Decimal(amount))
    return await application.escrow.payments.quote(me.user_id, partner, cents, i_pay=payer == "me")


@get(
    "/payouts",
    summary="My account for payouts",
    operation_id="payout_account",
    opt={RATE: "account"},
    responses=answers(PayoutView, "The account, as the provider told of it last."),
)
async def payouts(me: Me, application: FromApplication) -> PayoutView:
    """Show how far one's account for payouts is."""
    return payout_view(await application.escrow.payouts.account(me.user_id))


@post(
    "/payouts/link",
    summary="Set up payouts",
    operation_id="payout_link",
    opt={RATE: "write"},
    responses=answers(
        OnboardingLink,
        "Where to go on, within minutes.",
        "escrow.email_unconfirmed",
        "escrow.country",
        "escrow.provider_unavailable",
        "escrow.provider_refused",
        status=201,
    ),
)
async def payout_link(me: Me, application: FromApplication) -> OnboardingLink:
    """Return an address at the payment provider at which one tells what it asks of who is paid."""
    base = application.settings.public_base_url
    link = await application.escrow.payouts.link(
        me, return_url=f"{base}{SETTINGS}/back", refresh_url=f"{base}{SETTINGS}"
    )
    return OnboardingLink(url=link)


@get(
    "/{trade_id:str}",
    summary="The held payment of a trade",
    operation_id="payment_of_trade",
    opt={RATE: "account"},
    responses=answers(PaymentView, "The payment.", "trade.not_found", "escrow.not_found"),
)
async def of_trade(trade_id: TradeId, me: Me, application: FromApplication) -> PaymentView:
    """Show the held payment of a trade of one's own: where it stands, and what time will do."""
    return await application.escrow.payments.of_trade(me.user_id, trade_key(application, trade_id))


def payments_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/escrow", route_handlers=[mine, quote, payouts, payout_link, of_trade], tags=["escrow"])
