"""What the payment provider sends: verified, kept once, answered, and handled afterwards."""

from attrs import frozen

from dualcaster_core.escrow.acting import EscrowContext
from dualcaster_core.escrow.chargebacks import Chargebacks
from dualcaster_core.escrow.events import ProviderTold
from dualcaster_core.escrow.moving import MovingMoney
from dualcaster_core.escrow.payouts import Payouts
from dualcaster_core.escrow.provider import ProviderEvent, ProviderEventKind
from dualcaster_core.escrow.receiving import Receiving
from dualcaster_core.kernel.events import Delivery

_MOVES = frozenset(
    {
        ProviderEventKind.CHARGE_REFUNDED,
        ProviderEventKind.TRANSFER_CREATED,
        ProviderEventKind.TRANSFER_REVERSED,
    }
)
_CHARGEBACKS = frozenset(
    {
        ProviderEventKind.CHARGEBACK_OPENED,
        ProviderEventKind.CHARGEBACK_WON,
        ProviderEventKind.CHARGEBACK_LOST,
    }
)


@frozen
class ProviderInbox:
    """Takes what the provider sends."""

    context: EscrowContext

    async def take(self, body: bytes, signature: str) -> bool:
        """Keep a message; False where it came before. Raises ``WebhookSignatureInvalid``."""
        event = self.context.provider.read_webhook(body, signature)
        async with self.context.units() as uow:
            is_new = await uow.provider_messages.add(event, self.context.clock.now())
            if is_new:
                await uow.record(ProviderTold(message=event.id))
                await uow.commit()
        return is_new


@frozen
class HandleProviderMessage:
    """Does what a message asks for. What it says is not relied on: how things stand the provider is asked."""

    context: EscrowContext
    receiving: Receiving
    moving: MovingMoney
    chargebacks: Chargebacks
    payouts: Payouts

    async def __call__(self, delivery: Delivery, event: ProviderTold) -> None:
        """Do it, then note the message as handled: all of it may happen twice, and then changes nothing."""
        async with self.context.units() as uow:
            message = await uow.provider_messages.one(event.message)
        if message is not None:
            await self._handle(message)
        async with self.context.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()

    async def _handle(self, message: ProviderEvent) -> None:
        if message.kind is ProviderEventKind.PAYMENT_SUCCEEDED:
            await self.receiving.look(message.payment)
        elif message.kind in _MOVES:
            await self._go_on(message.payment)
        elif message.kind in _CHARGEBACKS:
            await self.chargebacks.told(message)
        elif message.kind is ProviderEventKind.ACCOUNT_UPDATED:
            await self.payouts.look(message.reference)

    async def _go_on(self, reference: str) -> None:
        """Look for an attempt whose answer was lost."""
        async with self.context.units() as uow:
            payment = await uow.payments.known_as(reference)
        if payment is not None:
            await self.moving.move(payment.id)
