"""Taking note of what payers paid, as the provider has it."""

from attrs import evolve, frozen

from dualcaster_core.escrow.acting import EscrowContext, follow_trade, tell
from dualcaster_core.escrow.alerts import EscrowAlert, EscrowAlertKind
from dualcaster_core.escrow.bookkeeping import pay, return_payment
from dualcaster_core.escrow.errors import IllegalPaymentStep, PaymentMismatch, PaymentProviderRefused
from dualcaster_core.escrow.events import changed
from dualcaster_core.escrow.lifecycle import PaymentAction
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.provider import ProviderPayment, ProviderPaymentStatus


@frozen
class Receiving:
    """Asks the provider how a payment stands and books what has come. Safe to repeat, and to do twice at once."""

    context: EscrowContext

    async def look(self, reference: str) -> None:
        """Book a payment that has succeeded; what is not one of ours is left alone.

        Another sum or currency than was asked for goes back, and is an alert; the payer is asked anew. Raises as the
        provider does.
        """
        async with self.context.units() as uow:
            payment = await uow.payments.known_as(reference)
        if payment is None or payment.provider.charge:
            return
        told = await self.context.provider.payment(reference)
        if told.status is not ProviderPaymentStatus.SUCCEEDED:
            return
        try:
            await self._book(reference, told)
        except PaymentMismatch as mismatch:
            await self._return(payment, told, mismatch.message)

    async def _book(self, reference: str, told: ProviderPayment) -> None:
        now = self.context.clock.now()
        async with self.context.units() as uow:
            payment = await uow.payments.known_as(reference, lock=True)
            if payment is None or payment.provider.charge:
                return
            try:
                booked = pay(payment, told.charge, now, cents=told.cents, currency=told.currency, cost=told.cost)
            except IllegalPaymentStep:
                return
            if not await uow.ledger.post(booked.entries):
                return
            await uow.payments.store(booked.payment)
            await tell(uow, self.context.ids, booked.payment, [changed(booked.payment, PaymentAction.PAY.value)])
            await follow_trade(uow, self.context.ids, booked.payment)
            await uow.commit()

    async def _return(self, payment: HeldPayment, told: ProviderPayment, what: str) -> None:
        """Give back what is not what was asked for."""
        charged = evolve(payment, provider=evolve(payment.provider, charge=told.charge))
        try:
            refund = await self.context.provider.refund(charged, told.cents, key=f"mismatch-{told.charge}")
        except PaymentProviderRefused as refusal:
            refund, what = "", f"{what}; giving it back was refused: {refusal.reason}"
        now = self.context.clock.now()
        async with self.context.units() as uow:
            held = await uow.payments.with_id(payment.id, lock=True)
            if held is None or held.provider.payment != told.reference or held.provider.charge:
                return
            returned = return_payment(held, told.charge, refund, now, cents=told.cents, cost=told.cost)
            if told.currency == held.currency:
                await uow.ledger.post(returned.entries)
            await uow.escrow_alerts.raise_(
                EscrowAlert(
                    kind=EscrowAlertKind.MISMATCH, reference=told.charge, text=what, raised_at=now, payment_id=held.id
                )
            )
            await uow.payments.store(returned.payment)
            await tell(uow, self.context.ids, returned.payment, [changed(returned.payment, "mismatch")])
            await uow.commit()
