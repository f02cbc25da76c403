"""Held payments: money that the platform keeps between two traders until both have what they agreed on."""

from dualcaster_core.escrow.bookkeeping import (
    Booked,
    charge_back,
    lose_chargeback,
    pay,
    refund,
    return_payment,
    reverse_transfer,
    transfer,
    win_chargeback,
)
from dualcaster_core.escrow.deadlines import Deadline, Due, deadlines
from dualcaster_core.escrow.errors import (
    AmountOutOfRange,
    DivisionInvalid,
    IllegalPaymentStep,
    LimitExceeded,
    PaymentMismatch,
    PaymentNotFound,
)
from dualcaster_core.escrow.fees import Division, FeeSchedule, PaymentQuote
from dualcaster_core.escrow.ledger import Account, Entry, EntryKind, Posting, balances
from dualcaster_core.escrow.lifecycle import ChargebackStatus, PaymentAction, PaymentStage, PaymentStatus
from dualcaster_core.escrow.model import EscrowRules, HeldPayment
from dualcaster_core.escrow.reconciliation import Difference, DifferenceKind, Movement, differences, movements

__all__ = [
    "Account",
    "AmountOutOfRange",
    "Booked",
    "ChargebackStatus",
    "Deadline",
    "Difference",
    "DifferenceKind",
    "Division",
    "DivisionInvalid",
    "Due",
    "Entry",
    "EntryKind",
    "EscrowRules",
    "FeeSchedule",
    "HeldPayment",
    "IllegalPaymentStep",
    "LimitExceeded",
    "Movement",
    "PaymentAction",
    "PaymentMismatch",
    "PaymentNotFound",
    "PaymentQuote",
    "PaymentStage",
    "PaymentStatus",
    "Posting",
    "balances",
    "charge_back",
    "deadlines",
    "differences",
    "lose_chargeback",
    "movements",
    "pay",
    "refund",
    "return_payment",
    "reverse_transfer",
    "transfer",
    "win_chargeback",
]
