"""Held payments as they stand in their trades: how far, who does what next, and what happens otherwise."""

from typing import Final

from attrs import asdict

from dualcaster_core.escrow.describing import payment_facts, told_deadlines
from dualcaster_core.escrow.lifecycle import SETTLING, UNDER_WAY, PaymentStage, PaymentStatus
from dualcaster_core.escrow.model import EscrowRules, HeldPayment
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.trading.holding.views import TradePayment
from dualcaster_core.trading.next_steps import NextStep, Turn

_OVER: Final = NextStep(turn=Turn.NOBODY, what="Nothing more happens with this payment")
_CONTESTED: Final = NextStep(turn=Turn.NOBODY, what="The payer's bank decides whether it takes the payment back")
_DISPUTED: Final = NextStep(turn=Turn.NOBODY, what="A moderator decides where the money goes")
_MOVING: Final = NextStep(turn=Turn.NOBODY, what="The money is on its way")


def trade_payment(
    payment: HeldPayment, reader: int, step: NextStep, rules: EscrowRules, ids: PublicIds
) -> TradePayment:
    """Show a payment within its trade to one of the two; ``step`` is what the trade itself waits for."""
    due = next(iter(told_deadlines(payment, rules)), None)
    following = payment_step(payment, reader, step)
    return TradePayment(
        **asdict(payment_facts(payment, reader)),
        status=payment.status.value,
        is_awaited=payment.status is PaymentStatus.PENDING_PAYMENT,
        turn=following.turn,
        next_step=following.what,
        deadline=None if due is None else due.at,
        otherwise="" if due is None else due.what,
        url=f"/trades/{ids.encode(IdKind.TRADE, payment.proposal_id)}/payment",
    )


def payment_step(payment: HeldPayment, reader: int, step: NextStep) -> NextStep:
    """Say who does what next for a payment; one that is paid waits for what its trade waits for."""
    if payment.chargeback.is_open:
        return _CONTESTED
    if payment.stage is PaymentStage.PENDING_PAYMENT:
        pays = payment.payer_id == reader
        return NextStep(
            turn=Turn.YOU if pays else Turn.THEM,
            what=f"Pay ${from_cents(payment.quote.total)}" if pays else "They pay; send nothing before",
        )
    if payment.stage in UNDER_WAY:
        return step
    if payment.stage is PaymentStage.DISPUTED:
        return _DISPUTED
    return _MOVING if payment.stage in SETTLING else _OVER
