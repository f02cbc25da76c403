"""What time alone does to a held payment."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.model import EscrowRules, HeldPayment


class Deadline(StrEnum):
    """What is due: the payment is given up, the two are reminded, a dispute opens, a ruling is made."""

    UNPAID = "unpaid"
    REMINDER = "reminder"
    DISPUTE = "dispute"
    RULING = "ruling"


@frozen
class Due:
    """A deadline and when it is."""

    deadline: Deadline
    at: datetime


def deadlines(payment: HeldPayment, rules: EscrowRules) -> tuple[Due, ...]:
    """List what time will do to a payment if nobody does anything, the earliest first."""
    found = []
    if payment.stage is PaymentStage.PENDING_PAYMENT:
        found.append(Due(Deadline.UNPAID, payment.created_at + rules.unpaid))
    if payment.stage is PaymentStage.ITEMS_SHIPPED and payment.shipped_at is not None:
        reminder = payment.shipped_at + rules.silent
        found += [Due(Deadline.REMINDER, reminder), Due(Deadline.DISPUTE, reminder + rules.disputed)]
    if payment.stage is PaymentStage.DISPUTED and payment.paid_at is not None:
        found.append(Due(Deadline.RULING, payment.paid_at + rules.ruled))
    return tuple(sorted(found, key=lambda due: due.at))
