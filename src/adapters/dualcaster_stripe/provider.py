"""Held payments over Stripe: separate charges and transfers, with Express accounts of payees."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import stripe

from dualcaster_core.escrow.errors import PaymentProviderRefused
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.provider import (
    MoveKind,
    ProviderAccount,
    ProviderEvent,
    ProviderMove,
    ProviderPayment,
)
from dualcaster_core.escrow.reconciliation import Movement
from dualcaster_stripe import reading
from dualcaster_stripe.gateway import StripeGateway
from dualcaster_stripe.webhooks import WebhookReader

if TYPE_CHECKING:
    from stripe.params import AccountCreateParams

PAGE: Final = 100
_COST = "latest_charge.balance_transaction"
_GONE_WRONG: Final = frozenset({"failed", "canceled"})


def group(payment: HeldPayment) -> str:
    """Return the name under which Stripe keeps together what belongs to a payment."""
    return f"held-payment-{payment.id}"


class StripeProvider:
    """``PaymentProvider`` over Stripe.

    Payments are by card: what other methods report as paid may still bounce days later, when the cards are sent.
    """

    def __init__(self, gateway: StripeGateway, webhooks: WebhookReader) -> None:
        self._gateway = gateway
        self._webhooks = webhooks

    async def create_payment(self, payment: HeldPayment, *, key: str) -> ProviderPayment:
        """See ``PaymentProvider``."""
        return await self._gateway.call(lambda client: self._create(client, payment, key))

    async def _create(self, client: stripe.StripeClient, payment: HeldPayment, key: str) -> ProviderPayment:
        intent = await client.v1.payment_intents.create_async(
            {
                "amount": payment.quote.total,
                "currency": payment.currency.lower(),
                "allowed_payment_method_types": ["card"],
                "capture_method": "automatic",
                "transfer_group": group(payment),
                "metadata": {reading.KEY: key, "held_payment": str(payment.id)},
            },
            {"idempotency_key": key},
        )
        return reading.payment(intent)

    async def cancel_payment(self, reference: str, *, key: str) -> ProviderPayment:
        """See ``PaymentProvider``."""
        try:
            return await self._gateway.call(lambda client: self._cancel(client, reference, key))
        except PaymentProviderRefused as refusal:
            if refusal.reason != "payment_intent_unexpected_state":
                raise
        return await self.payment(reference)

    async def _cancel(self, client: stripe.StripeClient, reference: str, key: str) -> ProviderPayment:
        intent = await client.v1.payment_intents.cancel_async(
            reference, {"cancellation_reason": "abandoned"}, {"idempotency_key": key}
        )
        return reading.payment(intent)

    async def payment(self, reference: str) -> ProviderPayment:
        """See ``PaymentProvider``."""

        async def retrieve(client: stripe.StripeClient) -> ProviderPayment:
            intent = await client.v1.payment_intents.retrieve_async(reference, {"expand": [_COST]})
            return reading.payment(intent)

        return await self._gateway.call(retrieve)

    async def transfer(self, payment: HeldPayment, account: str, cents: int, *, key: str) -> str:
        """See ``PaymentProvider``."""

        async def transfer(client: stripe.StripeClient) -> str:
            made = await client.v1.transfers.create_async(
                {
                    "amount": cents,
                    "currency": payment.currency.lower(),
                    "destination": account,
                    "source_transaction": payment.provider.charge,
                    "transfer_group": group(payment),
                    "metadata": {reading.KEY: key},
                },
                {"idempotency_key": key},
            )
            return made.id

        return await self._gateway.call(transfer)

    async def refund(self, payment: HeldPayment, cents: int, *, key: str) -> str:
        """See ``PaymentProvider``."""

        async def refund(client: stripe.StripeClient) -> str:
            made = await client.v1.refunds.create_async(
                {"charge": payment.provider.charge, "amount": cents, "metadata": {reading.KEY: key}},
                {"idempotency_key": key},
            )
            return made.id

        return await self._gateway.call(refund)

    async def reverse_transfer(self, payment: HeldPayment, cents: int, *, key: str) -> str:
        """See ``PaymentProvider``."""

        async def reverse(client: stripe.StripeClient) -> str:
            made = await client.v1.transfers.reversals.create_async(
                payment.provider.transfer, {"amount": cents, "metadata": {reading.KEY: key}}, {"idempotency_key": key}
            )
            return made.id

        return await self._gateway.call(reverse)

    async def moves(self, payment: HeldPayment) -> Sequence[ProviderMove]:
        """See ``PaymentProvider``."""
        if not payment.provider.charge:
            return []
        return await self._gateway.call(lambda client: _moves(client, payment))

    async def movements(self, start: datetime, end: datetime) -> Sequence[Movement]:
        """See ``PaymentProvider``."""

        async def read(client: stripe.StripeClient) -> Sequence[Movement]:
            listed = await client.v1.balance_transactions.list_async(
                {"created": {"gte": _seconds(start), "lt": _seconds(end)}, "limit": PAGE}
            )
            found = [movement async for one in listed.auto_paging_iter() for movement in reading.movements(one)]
            return found[::-1]

        return await self._gateway.call(read)

    def read_webhook(self, body: bytes, signature: str) -> ProviderEvent:
        """See ``PaymentProvider``."""
        return self._webhooks.read(body, signature)


async def _moves(client: stripe.StripeClient, payment: HeldPayment) -> Sequence[ProviderMove]:
    charge = payment.provider.charge
    refunds = await client.v1.refunds.list_async({"charge": charge, "limit": PAGE})
    found = [
        _move(MoveKind.REFUND, refund)
        async for refund in refunds.auto_paging_iter()
        if refund.status not in _GONE_WRONG
    ]
    transfers = await client.v1.transfers.list_async({"transfer_group": group(payment), "limit": PAGE})
    async for transfer in transfers.auto_paging_iter():
        if reading.named(transfer.source_transaction) != charge:
            continue
        found.append(_move(MoveKind.TRANSFER, transfer))
        if transfer.amount_reversed:
            reversals = await client.v1.transfers.reversals.list_async(transfer.id, {"limit": PAGE})
            found += [_move(MoveKind.REVERSAL, one) async for one in reversals.auto_paging_iter()]
    return found


def _move(kind: MoveKind, one: stripe.Refund | stripe.Transfer | stripe.TransferReversal) -> ProviderMove:
    return ProviderMove(kind=kind, reference=one.id, cents=one.amount, key=reading.key_of(one.metadata))


def _seconds(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp())


class StripePayees:
    """``PayeeAccounts`` over Stripe Connect, as Express accounts that transfers go to."""

    def __init__(self, gateway: StripeGateway) -> None:
        self._gateway = gateway

    async def create_account(self, email: str, country: str, *, key: str) -> ProviderAccount:
        """See ``PayeeAccounts``."""
        wanted: AccountCreateParams = {
            "type": "express",
            "country": country,
            "email": email,
            "business_type": "individual",
            "capabilities": {"transfers": {"requested": True}},
            "metadata": {reading.KEY: key},
        }

        async def create(client: stripe.StripeClient) -> ProviderAccount:
            return reading.account(await client.v1.accounts.create_async(wanted, {"idempotency_key": key}))

        return await self._gateway.call(create)

    async def onboarding_link(self, account: str, *, return_url: str, refresh_url: str) -> str:
        """See ``PayeeAccounts``."""

        async def link(client: stripe.StripeClient) -> str:
            made = await client.v1.account_links.create_async(
                {
                    "account": account,
                    "type": "account_onboarding",
                    "return_url": return_url,
                    "refresh_url": refresh_url,
                }
            )
            return made.url

        return await self._gateway.call(link)

    async def account(self, account: str) -> ProviderAccount:
        """See ``PayeeAccounts``."""

        async def retrieve(client: stripe.StripeClient) -> ProviderAccount:
            return reading.account(await client.v1.accounts.retrieve_async(account))

        return await self._gateway.call(retrieve)
