"""People at the sandbox: payers with Stripe's test cards, banks that ask them, and payees who tell about themselves."""

from collections.abc import Mapping
from typing import Final

import stripe

from dualcaster_core.escrow.sandbox import CardAnswer, SandboxCard
from dualcaster_stripe.gateway import StripeGateway

_METHODS: Final[Mapping[SandboxCard, str]] = {
    SandboxCard.PAID: "pm_card_visa",
    SandboxCard.ASKS: "pm_card_authenticationRequired",
    SandboxCard.DECLINED: "pm_card_chargeDeclined",
    SandboxCard.NO_FUNDS: "pm_card_chargeDeclinedInsufficientFunds",
    SandboxCard.DISPUTED: "pm_card_createDispute",
}
_ANSWERS: Final[Mapping[str, CardAnswer]] = {"succeeded": CardAnswer.PAID, "requires_action": CardAnswer.ASKS}


class SandboxCardholder:
    """``SandboxPayer`` over the sandbox of Stripe."""

    def __init__(self, gateway: StripeGateway) -> None:
        self._gateway = gateway

    async def pay(self, payment: str, card: SandboxCard) -> CardAnswer:
        """See ``SandboxPayer``."""

        async def confirm(client: stripe.StripeClient) -> CardAnswer:
            try:
                intent = await client.v1.payment_intents.confirm_async(payment, {"payment_method": _METHODS[card]})
            except stripe.CardError:
                return CardAnswer.DECLINED
            return _ANSWERS.get(intent.status, CardAnswer.DECLINED)

        return await self._gateway.call(confirm)

    async def answer(self, payment: str, *, approve: bool) -> CardAnswer:
        """See ``SandboxPayer``."""

        async def authenticate(client: stripe.StripeClient) -> CardAnswer:
            path = f"/sandbox/payment_intents/{payment}/authenticate"
            answered = await client.raw_request_async("post", path, answer="approve" if approve else "refuse")
            intent = client.deserialize(answered, api_mode="V1")
            return _ANSWERS.get(str(intent["status"]), CardAnswer.DECLINED)

        return await self._gateway.call(authenticate)

    async def asked(self, payment: str) -> bool:
        """See ``SandboxPayer``."""

        async def retrieve(client: stripe.StripeClient) -> bool:
            return (await client.v1.payment_intents.retrieve_async(payment)).status == "requires_action"

        return await self._gateway.call(retrieve)


class SandboxPayee:
    """Plays the part of a payee at our sandbox."""

    def __init__(self, gateway: StripeGateway) -> None:
        self._gateway = gateway

    async def verify(self, account: str) -> None:
        """Tell the provider all that it asks an account's owner for. Raises as ``PayeeAccounts`` does."""
        path = f"/sandbox/accounts/{account}/verify"
        await self._gateway.call(lambda client: client.raw_request_async("post", path))
