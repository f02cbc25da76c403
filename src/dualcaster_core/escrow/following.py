"""What a trade and the disputes over it ask of its held payment.

It is read off how they stand, not off what happened last: events may come late, twice and in any order.
"""

from collections.abc import Sequence
from datetime import datetime

from dualcaster_core.escrow.lifecycle import UNDER_WAY, PaymentAction, PaymentStage
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.kernel.money import scale_cents
from dualcaster_core.moderation.disputes.model import Dispute, Ruling
from dualcaster_core.moderation.disputes.outcomes import HeldMoney
from dualcaster_core.moderation.disputes.ruling import HALF
from dualcaster_core.trading.lifecycle import FINAL, Party, Stage
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.trade import Trade

Step = tuple[PaymentAction, HeldPayment]


def followed(payment: HeldPayment, trade: Trade, disputes: Sequence[Dispute]) -> Sequence[Step]:
    """Return the steps that bring a payment to where its trade and the disputes over it, by key, say that it is."""
    steps: list[Step] = []
    latest = disputes[-1] if disputes else None
    while (step := _next(payment, trade, latest)) is not None:
        steps.append(step)
        payment = step[1]
    return steps


def _next(payment: HeldPayment, trade: Trade, latest: Dispute | None) -> Step | None:
    if payment.stage is PaymentStage.PENDING_PAYMENT and trade.stage in FINAL:
        at = trade.ended_at or trade.created_at
        return PaymentAction.CANCEL, payment.after(PaymentAction.CANCEL, at)
    if payment.stage in UNDER_WAY:
        return _under_way(payment, trade, latest)
    if payment.stage is PaymentStage.DISPUTED and latest is not None and latest.ruling is not None:
        return _ruled(payment, latest.ruling)
    return None


def _under_way(payment: HeldPayment, trade: Trade, latest: Dispute | None) -> Step | None:
    if latest is not None or trade.stage is Stage.DISPUTED:
        at = trade.created_at if latest is None else latest.opened_at
        return PaymentAction.DISPUTE, payment.after(PaymentAction.DISPUTE, at)
    ended = trade.ended_at or trade.created_at
    if trade.stage is Stage.COMPLETED:
        return PaymentAction.RECEIVE, payment.decided(PaymentAction.RECEIVE, ended, released=payment.quote.amount)
    if trade.stage in FINAL:
        return PaymentAction.CANCEL, payment.decided(PaymentAction.CANCEL, ended, released=0)
    shipped = all_sent_at(trade)
    if shipped is not None and payment.stage is PaymentStage.PAYMENT_RECEIVED:
        return PaymentAction.SHIP, payment.after(PaymentAction.SHIP, shipped)
    return None


def _ruled(payment: HeldPayment, ruling: Ruling) -> Step:
    amount = payment.quote.amount
    if ruling.money is HeldMoney.RELEASE:
        return PaymentAction.RULE_RELEASE, payment.decided(PaymentAction.RULE_RELEASE, ruling.at, released=amount)
    if ruling.money is HeldMoney.PART:
        released = amount - scale_cents(amount, ruling.decision.refund_percent or HALF)
        return PaymentAction.RULE_DIVIDE, payment.decided(PaymentAction.RULE_DIVIDE, ruling.at, released=released)
    return PaymentAction.RULE_REFUND, payment.decided(PaymentAction.RULE_REFUND, ruling.at, released=0)


def all_sent_at(trade: Trade) -> datetime | None:
    """Return when the last of all that is to be sent was; None while something is not, or nothing is to be sent."""
    if trade.terms.exchange is Exchange.IN_PERSON:
        return None
    shipments = [trade.progress_of(party).sent for party in Party if trade.terms.lines_of(party)]
    moments = [one.at for one in shipments if one is not None]
    return max(moments) if shipments and len(moments) == len(shipments) else None
