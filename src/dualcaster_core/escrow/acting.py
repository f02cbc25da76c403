"""What every step of a held payment works with."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.escrow.events import PaymentEvent, changed
from dualcaster_core.escrow.following import followed
from dualcaster_core.escrow.model import EscrowRules, HeldPayment
from dualcaster_core.escrow.ports import EscrowUnitOfWork, PayeeAccounts, PaymentProvider
from dualcaster_core.kernel.events import Event
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.moderation.disputes.acting import DisputeContext
from dualcaster_core.trading.acting import lock_both
from dualcaster_core.trading.trade import Trade


@frozen(kw_only=True)
class EscrowContext:
    """What the use cases of held payments work with; ``disputes`` is what trades and disputes are moved on with."""

    units: UnitOfWorkFactory[EscrowUnitOfWork]
    disputes: DisputeContext
    provider: PaymentProvider
    payees: PayeeAccounts
    rules: EscrowRules

    @property
    def clock(self) -> Clock:
        """Tells the time."""
        return self.disputes.trading.clock

    @property
    def ids(self) -> PublicIds:
        """What the public sees of keys."""
        return self.disputes.trading.ids


async def locked_with_trade(uow: EscrowUnitOfWork, payment_id: int) -> tuple[Trade, HeldPayment] | None:
    """Hold both people, the trade and the payment, in the order in which everybody does; None where there is none."""
    known = await uow.payments.with_id(payment_id)
    trade = None if known is None else await uow.trades.one(known.proposal_id)
    if trade is None:
        return None
    await lock_both(uow, trade)
    trade = await uow.trades.one(trade.id, lock=True)
    payment = await uow.payments.with_id(payment_id, lock=True)
    assert trade is not None  # noqa: S101 - neither is ever deleted
    assert payment is not None  # noqa: S101
    return trade, payment


async def follow_trade(uow: EscrowUnitOfWork, ids: PublicIds, payment: HeldPayment) -> HeldPayment:
    """Take the steps of a locked payment that its trade and the disputes over it ask for; store and tell them."""
    trade = await uow.trades.one(payment.proposal_id)
    if trade is None:
        return payment
    steps = followed(payment, trade, await uow.disputes.of_trade(trade.id))
    if not steps:
        return payment
    after = steps[-1][1]
    await uow.payments.store(after)
    await tell(uow, ids, after, [changed(payment, action.value) for action, payment in steps])
    return after


async def tell(uow: EscrowUnitOfWork, ids: PublicIds, payment: HeldPayment, events: Sequence[PaymentEvent]) -> None:
    """Record what happened to a payment, and let both see it without asking."""
    recorded: Sequence[Event] = events
    await uow.record_all(recorded)
    await uow.live_updates.send(
        [payment.payer_id, payment.payee_id],
        "payment.changed",
        {"trade": ids.encode(IdKind.TRADE, payment.proposal_id), "status": payment.status.value},
    )
