"""Paying on the page of a held payment: by Stripe's own form, or by test cards where the provider is a sandbox."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import msgspec
from attrs import frozen
from litestar import Request, Response, Router, post

from dualcaster_app import Application
from dualcaster_app.payments import ProviderKind
from dualcaster_core.escrow.provider import ProviderPaymentStatus
from dualcaster_core.escrow.sandbox import CardAnswer, SandboxCard
from dualcaster_core.kernel.errors import Conflict, ServiceUnavailable
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.middleware import CONTENT_POLICY
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import read_form
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.trading.parameters import TradeId, trade_key

AnyRequest = Request[Any, Any, Any]
STRIPE_SCRIPT: Final = "https://js.stripe.com/v3/"
STRIPE_POLICY: Final = (
    CONTENT_POLICY.replace("script-src 'self'", "script-src 'self' https://js.stripe.com")
    .replace("connect-src 'self'", "connect-src 'self' https://api.stripe.com")
    .replace("form-action", "frame-src https://js.stripe.com https://hooks.stripe.com; form-action")
)
"""What the page may load where Stripe's form stands on it; no other page may."""
CARDS: Final[Mapping[SandboxCard, str]] = {
    SandboxCard.PAID: "A card that is paid at once",
    SandboxCard.ASKS: "A card whose bank asks first",
    SandboxCard.DECLINED: "A card that is declined",
    SandboxCard.NO_FUNDS: "A card without the money on it",
    SandboxCard.DISPUTED: "A card whose owner wants the money back",
}
_DECLINED = "The card was declined. Nothing was paid; choose another one."


class Answer(StrEnum):
    """What the payer tells their bank."""

    APPROVE = "approve"
    REFUSE = "refuse"


class CardForm(msgspec.Struct, frozen=True, kw_only=True):
    """The card that was chosen."""

    card: SandboxCard


class BankForm(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to the bank."""

    answer: Answer


@frozen(kw_only=True)
class Checkout:
    """How the payment can be paid: ``stripe``, ``sandbox``, ``away`` where the provider does not answer, or not."""

    kind: str
    asked: bool = False
    publishable_key: str = ""
    client_secret: str = ""
    script: str = STRIPE_SCRIPT
    cards: tuple[tuple[str, str], ...] = tuple((card.value, words) for card, words in CARDS.items())
    trouble: str = ""


async def checkout_of(application: Application, user_id: int, trade_id: int, *, trouble: str = "") -> Checkout | None:
    """Ask the provider for what the payer's form needs; None where it has been paid meanwhile."""
    adapters, escrow = application.payments, application.escrow
    try:
        if escrow.sandbox is not None:
            asked = await escrow.sandbox.asked(user_id, trade_id)
            return Checkout(kind="sandbox", asked=asked, trouble=trouble)
        if adapters.kind is not ProviderKind.STRIPE:
            return Checkout(kind="none")
        told = await escrow.paying.begin(user_id, trade_id)
    except ServiceUnavailable:
        return Checkout(kind="away")
    except Conflict:
        return None
    if told.status is ProviderPaymentStatus.SUCCEEDED:
        return None
    key, secret = adapters.publishable_key, told.client_secret
    return Checkout(kind="stripe", publishable_key=key, client_secret=secret, trouble=trouble)


async def payment_page(context: PageContext, trade_id: int, *, trouble: str = "", status: int = 200) -> Response[str]:
    """Show the payment of a trade, with the form to pay it for who has to."""
    application, me = context.application, context.me.user_id
    shown, checkout = await application.escrow.payments.of_trade(me, trade_id), None
    if shown.is_due:
        checkout = await checkout_of(application, me, trade_id, trouble=trouble)
        shown = await application.escrow.payments.of_trade(me, trade_id)
    page = context.page("escrow/payment.html", status=status, payment=shown, checkout=checkout)
    if checkout is not None and checkout.kind == "stripe":
        page.headers["Content-Security-Policy"] = STRIPE_POLICY
    return page


@post("/trades/{trade:str}/payment/card", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def pay(request: AnyRequest, me: Me, application: FromApplication, trade: TradeId) -> Response[Any]:
    """Pay with a test card."""
    context, key = PageContext(request, application, me), trade_key(application, trade)
    read, _ = await read_form(request, CardForm)
    sandbox = application.escrow.sandbox
    if read is None or sandbox is None:
        return await payment_page(context, key, trouble="Choose one of the cards.", status=422)
    return await _answered(context, trade, key, await sandbox.pay(me.user_id, key, read.card))


@post("/trades/{trade:str}/payment/bank", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def answer_bank(request: AnyRequest, me: Me, application: FromApplication, trade: TradeId) -> Response[Any]:
    """Tell the bank of a test card whether the payment is one's own."""
    context, key = PageContext(request, application, me), trade_key(application, trade)
    read, _ = await read_form(request, BankForm)
    sandbox = application.escrow.sandbox
    if read is None or sandbox is None:
        return await payment_page(context, key, trouble="Approve the payment or refuse it.", status=422)
    told = await sandbox.answer(me.user_id, key, approve=read.answer is Answer.APPROVE)
    return await _answered(context, trade, key, told)


async def _answered(context: PageContext, trade: str, key: int, told: CardAnswer) -> Response[Any]:
    if told is CardAnswer.DECLINED:
        return await payment_page(context, key, trouble=_DECLINED, status=409)
    return context.go(f"/trades/{trade}/payment")


def checkout_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[pay, answer_bank])
