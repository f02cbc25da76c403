"""Paying: what the payer's browser needs to pay a held payment at the provider."""

from attrs import evolve, frozen

from dualcaster_core.escrow.acting import EscrowContext
from dualcaster_core.escrow.errors import IllegalPaymentStep, NotThePayer, PaymentNotFound
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.provider import ProviderPayment, ProviderPaymentStatus
from dualcaster_core.escrow.receiving import Receiving


@frozen
class Paying:
    """Asks the provider for payments, outside of any transaction, and remembers what they are called."""

    context: EscrowContext
    receiving: Receiving

    async def begin(self, user_id: int, trade_id: int) -> ProviderPayment:
        """Return the payment as the provider has it, asked for where it was not yet; one that succeeded is booked.

        Raises ``PaymentNotFound`` for trades of others, ``NotThePayer``, ``IllegalPaymentStep`` where there is nothing
        to pay, and as the provider does.
        """
        payment = await self._own(user_id, trade_id)
        if payment.provider.payment:
            told = await self.context.provider.payment(payment.provider.payment)
            if told.status is ProviderPaymentStatus.SUCCEEDED:
                await self.receiving.look(told.reference)
            if told.status is not ProviderPaymentStatus.CANCELLED:
                return told
            payment = await self._asked_anew(payment, told.reference)
        told = await self.context.provider.create_payment(payment, key=f"payment-{payment.id}-{payment.requests}")
        if not await self._remembered(payment, told):
            await self.context.provider.cancel_payment(told.reference, key=f"cancel-{told.reference}")
            raise IllegalPaymentStep("pay", PaymentStage.CANCELLED.value)
        return told

    async def _own(self, user_id: int, trade_id: int) -> HeldPayment:
        async with self.context.units() as uow:
            payment = await uow.payments.of_trade(trade_id)
        if payment is None or user_id not in {payment.payer_id, payment.payee_id}:
            raise PaymentNotFound
        if user_id != payment.payer_id:
            raise NotThePayer
        if payment.stage is not PaymentStage.PENDING_PAYMENT:
            raise IllegalPaymentStep("pay", payment.status.value)
        return payment

    async def _asked_anew(self, payment: HeldPayment, over: str) -> HeldPayment:
        """Forget a payment that is over at the provider."""
        async with self.context.units() as uow:
            held = await uow.payments.with_id(payment.id, lock=True)
            assert held is not None  # noqa: S101 - payments are never deleted
            if held.stage is not PaymentStage.PENDING_PAYMENT:
                raise IllegalPaymentStep("pay", held.status.value)
            if held.provider.payment == over:
                ids = evolve(held.provider, payment="")
                held = evolve(held, provider=ids, requests=held.requests + 1, version=held.version + 1)
                await uow.payments.store(held)
                await uow.commit()
        return held

    async def _remembered(self, payment: HeldPayment, told: ProviderPayment) -> bool:
        """Store what the provider calls a payment; False where there is nothing to pay any more."""
        async with self.context.units() as uow:
            held = await uow.payments.with_id(payment.id, lock=True)
            if held is None or held.stage is not PaymentStage.PENDING_PAYMENT:
                return False
            if held.provider.payment:
                return held.provider.payment == told.reference
            ids = evolve(held.provider, payment=told.reference)
            await uow.payments.store(evolve(held, provider=ids, version=held.version + 1))
            await uow.commit()
        return True
