"""What time alone does to a held payment."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from dualcaster_core.escrow.lifecycle import UNDER_WAY, PaymentStage
from dualcaster_core.escrow.model import EscrowRules, HeldPayment


class Deadline(StrEnum):
    """What is due.

    The payment is given up, the two are reminded, a dispute opens, moderators are urged, a ruling is made, the money
    goes back.
    """

    UNPAID = "unpaid"
    REMINDER = "reminder"
    DISPUTE = "dispute"
    URGENT = "urgent"
    RULING = "ruling"
    RETURN = "return"


@frozen
class Due:
    """A deadline and when it is."""

    deadline: Deadline
    at: datetime


def deadlines(payment: HeldPayment, rules: EscrowRules) -> tuple[Due, ...]:
    """List what time will do to a payment if nobody does anything, the earliest first; of a kind the first alone."""
    found = []
    if payment.stage is PaymentStage.PENDING_PAYMENT:
        found.append(Due(Deadline.UNPAID, payment.created_at + rules.unpaid))
    if payment.stage is PaymentStage.ITEMS_SHIPPED and payment.shipped_at is not None:
        reminder = payment.shipped_at + rules.silent
        if payment.reminded_at is None:
            found.append(Due(Deadline.REMINDER, reminder))
        found.append(Due(Deadline.DISPUTE, reminder + rules.disputed))
    if payment.stage in UNDER_WAY and payment.paid_at is not None:
        found.append(Due(Deadline.DISPUTE, payment.paid_at + rules.undecided))
    if payment.stage is PaymentStage.DISPUTED and payment.paid_at is not None:
        found += [
            Due(Deadline.URGENT, payment.paid_at + rules.undecided),
            Due(Deadline.RULING, payment.paid_at + rules.ruled),
            Due(Deadline.RETURN, payment.paid_at + rules.returned),
        ]
    first: dict[Deadline, Due] = {}
    for due in sorted(found, key=lambda one: one.at):
        first.setdefault(due.deadline, due)
    return tuple(first.values())


def due_now(payment: HeldPayment, rules: EscrowRules, now: datetime) -> Deadline | None:
    """Return what time does to a payment now, the latest where more than one is due; None for nothing."""
    return next((due.deadline for due in reversed(deadlines(payment, rules)) if due.at <= now), None)
