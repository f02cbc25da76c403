"""What follows for held payments from events of trades and disputes, and from what happens to them."""

from attrs import frozen

from dualcaster_core.escrow.acting import EscrowContext, follow_trade
from dualcaster_core.escrow.events import PaymentChanged, PaymentEvent
from dualcaster_core.escrow.lifecycle import SETTLING, PaymentStage
from dualcaster_core.escrow.moving import MovingMoney
from dualcaster_core.escrow.notices import notifications_of
from dualcaster_core.escrow.receiving import Receiving
from dualcaster_core.escrow.timing import PaymentClock
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.moderation.disputes.events import DisputeEvent
from dualcaster_core.trading.events import TradeEvent


@frozen
class FollowTrade:
    """Brings the payment of a trade to where the trade and its disputes say that it is."""

    context: EscrowContext

    async def __call__(self, delivery: Delivery, event: TradeEvent | DisputeEvent) -> None:
        """Do it in the transaction that notes the event as handled."""
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            payment = await uow.payments.of_trade(event.trade_id, lock=True)
            if payment is not None:
                await follow_trade(uow, self.context.ids, payment)
            await uow.commit()


@frozen
class MoveMoney:
    """Moves the money of a payment once it is decided where it goes."""

    context: EscrowContext
    moving: MovingMoney

    async def __call__(self, delivery: Delivery, event: PaymentChanged) -> None:
        """Move it; what the provider does not answer is left to the next five minutes."""
        if PaymentStage(event.stage) in SETTLING:
            await self.moving.move(event.payment_id)
        async with self.context.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


@frozen
class CancelAtProvider:
    """Asks no more for a payment that is over; one that was made meanwhile is booked, and goes back."""

    context: EscrowContext
    receiving: Receiving

    async def __call__(self, delivery: Delivery, event: PaymentChanged) -> None:
        """Tell the provider, then note the event as handled."""
        async with self.context.units() as uow:
            payment = await uow.payments.with_id(event.payment_id)
        if payment is not None and payment.stage is PaymentStage.CANCELLED and payment.provider.payment:
            reference = payment.provider.payment
            await self.context.provider.cancel_payment(reference, key=f"cancel-{reference}")
            await self.receiving.look(reference)
        async with self.context.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


@frozen
class MoveDuePayments:
    """Every five minutes: what time moves on, and money whose moment has come or that was left on the way."""

    context: EscrowContext
    clock: PaymentClock
    moving: MovingMoney

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Do both, then note the event as handled."""
        await self.clock.run()
        await self.moving.run()
        async with self.context.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


@frozen
class NotifyPayments:
    """Tells both people in the notification centre, and by e-mail as they choose, what happens to their payment."""

    context: EscrowContext

    async def __call__(self, delivery: Delivery, event: PaymentEvent) -> None:
        """Add the notifications in the transaction that notes the event as handled."""
        async with self.context.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            names = await uow.users.usernames([event.payer_id, event.payee_id])
            await uow.notifications.add(*notifications_of(event, names, self.context.ids, self.context.clock.now()))
            await uow.commit()
