"""The life of a held payment as one table: which action leads from which stage to which, and who may take it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class PaymentStatus(StrEnum):
    """What both parties are shown of where a held payment stands."""

    PENDING_PAYMENT = "pending_payment"
    PAYMENT_RECEIVED = "payment_received"
    ITEMS_SHIPPED = "items_shipped"
    ITEMS_RECEIVED = "items_received"
    DISPUTED = "disputed"
    RELEASED = "released"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    CHARGED_BACK = "charged_back"


class PaymentStage(StrEnum):
    """Where a held payment stands, exactly: of one that is decided on, the money may still be on its way."""

    PENDING_PAYMENT = "pending payment"
    PAYMENT_RECEIVED = "payment received"
    ITEMS_SHIPPED = "items shipped"
    DISPUTED = "disputed"
    RELEASING = "releasing"
    REFUNDING = "refunding"
    DIVIDING = "dividing"
    RELEASED = "released"
    REFUNDED = "refunded"
    DIVIDED = "divided"
    CANCELLED = "cancelled"
    CHARGED_BACK = "charged back"


STATUS_OF: Final[Mapping[PaymentStage, PaymentStatus]] = {
    PaymentStage.PENDING_PAYMENT: PaymentStatus.PENDING_PAYMENT,
    PaymentStage.PAYMENT_RECEIVED: PaymentStatus.PAYMENT_RECEIVED,
    PaymentStage.ITEMS_SHIPPED: PaymentStatus.ITEMS_SHIPPED,
    PaymentStage.DISPUTED: PaymentStatus.DISPUTED,
    PaymentStage.RELEASING: PaymentStatus.ITEMS_RECEIVED,
    PaymentStage.REFUNDING: PaymentStatus.PAYMENT_RECEIVED,
    PaymentStage.DIVIDING: PaymentStatus.DISPUTED,
    PaymentStage.RELEASED: PaymentStatus.RELEASED,
    PaymentStage.REFUNDED: PaymentStatus.REFUNDED,
    PaymentStage.DIVIDED: PaymentStatus.RELEASED,
    PaymentStage.CANCELLED: PaymentStatus.CANCELLED,
    PaymentStage.CHARGED_BACK: PaymentStatus.CHARGED_BACK,
}


class PaymentAction(StrEnum):
    """What can happen to a held payment.

    ``pay`` is the provider's word that the money is there, ``settle`` that all of it has gone where it was decided to
    go. ``ship`` and ``receive`` follow the trade: all that is to be sent is marked sent, both have what they get.
    ``lose_part`` is a chargeback of less than what is held: the rest goes on its way. ``release_again`` gives the payee
    back what was taken back for a chargeback that the platform won.
    """

    PAY = "pay"
    EXPIRE = "expire"
    CANCEL = "cancel"
    SHIP = "ship"
    RECEIVE = "receive"
    DISPUTE = "dispute"
    RULE_RELEASE = "rule_release"
    RULE_REFUND = "rule_refund"
    RULE_DIVIDE = "rule_divide"
    SETTLE = "settle"
    LOSE_CHARGEBACK = "lose_chargeback"
    LOSE_PART = "lose_part"
    RELEASE_AGAIN = "release_again"


class PaymentActor(StrEnum):
    """Who takes an action: the provider, the passing of time, what happens to the trade, or a moderator."""

    PROVIDER = "provider"
    CLOCK = "clock"
    TRADE = "trade"
    MODERATOR = "moderator"


PAID: Final = (
    PaymentStage.PAYMENT_RECEIVED,
    PaymentStage.ITEMS_SHIPPED,
    PaymentStage.DISPUTED,
    PaymentStage.RELEASING,
    PaymentStage.REFUNDING,
    PaymentStage.DIVIDING,
    PaymentStage.RELEASED,
    PaymentStage.REFUNDED,
    PaymentStage.DIVIDED,
)
"""Stages of which the payer's bank may take the money back."""

TRANSITIONS: Final[Mapping[tuple[PaymentStage, PaymentAction], PaymentStage]] = {
    (PaymentStage.PENDING_PAYMENT, PaymentAction.PAY): PaymentStage.PAYMENT_RECEIVED,
    (PaymentStage.PENDING_PAYMENT, PaymentAction.EXPIRE): PaymentStage.CANCELLED,
    (PaymentStage.PENDING_PAYMENT, PaymentAction.CANCEL): PaymentStage.CANCELLED,
    (PaymentStage.PAYMENT_RECEIVED, PaymentAction.SHIP): PaymentStage.ITEMS_SHIPPED,
    (PaymentStage.PAYMENT_RECEIVED, PaymentAction.RECEIVE): PaymentStage.RELEASING,
    (PaymentStage.PAYMENT_RECEIVED, PaymentAction.CANCEL): PaymentStage.REFUNDING,
    (PaymentStage.PAYMENT_RECEIVED, PaymentAction.DISPUTE): PaymentStage.DISPUTED,
    (PaymentStage.ITEMS_SHIPPED, PaymentAction.RECEIVE): PaymentStage.RELEASING,
    (PaymentStage.ITEMS_SHIPPED, PaymentAction.CANCEL): PaymentStage.REFUNDING,
    (PaymentStage.ITEMS_SHIPPED, PaymentAction.DISPUTE): PaymentStage.DISPUTED,
    (PaymentStage.DISPUTED, PaymentAction.RULE_RELEASE): PaymentStage.RELEASING,
    (PaymentStage.DISPUTED, PaymentAction.RULE_REFUND): PaymentStage.REFUNDING,
    (PaymentStage.DISPUTED, PaymentAction.RULE_DIVIDE): PaymentStage.DIVIDING,
    (PaymentStage.RELEASING, PaymentAction.SETTLE): PaymentStage.RELEASED,
    (PaymentStage.REFUNDING, PaymentAction.SETTLE): PaymentStage.REFUNDED,
    (PaymentStage.DIVIDING, PaymentAction.SETTLE): PaymentStage.DIVIDED,
    (PaymentStage.CANCELLED, PaymentAction.PAY): PaymentStage.REFUNDING,
    (PaymentStage.PAYMENT_RECEIVED, PaymentAction.LOSE_PART): PaymentStage.RELEASING,
    (PaymentStage.ITEMS_SHIPPED, PaymentAction.LOSE_PART): PaymentStage.RELEASING,
    (PaymentStage.DISPUTED, PaymentAction.LOSE_PART): PaymentStage.RELEASING,
    (PaymentStage.RELEASING, PaymentAction.LOSE_PART): PaymentStage.RELEASING,
    (PaymentStage.REFUNDING, PaymentAction.LOSE_PART): PaymentStage.REFUNDING,
    (PaymentStage.DIVIDING, PaymentAction.LOSE_PART): PaymentStage.DIVIDING,
    (PaymentStage.RELEASED, PaymentAction.RELEASE_AGAIN): PaymentStage.RELEASING,
    (PaymentStage.DIVIDED, PaymentAction.RELEASE_AGAIN): PaymentStage.DIVIDING,
    (PaymentStage.DIVIDING, PaymentAction.RELEASE_AGAIN): PaymentStage.DIVIDING,
    **{(stage, PaymentAction.LOSE_CHARGEBACK): PaymentStage.CHARGED_BACK for stage in PAID},
}
"""Every legal step. A pair that is not here is ``escrow.illegal_transition`` and changes nothing.

Money that arrives after the time for it was over goes back to the payer.
"""

TAKEN_BY: Final[Mapping[PaymentAction, frozenset[PaymentActor]]] = {
    PaymentAction.PAY: frozenset({PaymentActor.PROVIDER}),
    PaymentAction.EXPIRE: frozenset({PaymentActor.CLOCK}),
    PaymentAction.CANCEL: frozenset({PaymentActor.TRADE}),
    PaymentAction.SHIP: frozenset({PaymentActor.TRADE}),
    PaymentAction.RECEIVE: frozenset({PaymentActor.TRADE}),
    PaymentAction.DISPUTE: frozenset({PaymentActor.TRADE, PaymentActor.CLOCK}),
    PaymentAction.RULE_RELEASE: frozenset({PaymentActor.MODERATOR, PaymentActor.CLOCK}),
    PaymentAction.RULE_REFUND: frozenset({PaymentActor.MODERATOR, PaymentActor.CLOCK}),
    PaymentAction.RULE_DIVIDE: frozenset({PaymentActor.MODERATOR}),
    PaymentAction.SETTLE: frozenset({PaymentActor.PROVIDER}),
    PaymentAction.LOSE_CHARGEBACK: frozenset({PaymentActor.PROVIDER}),
    PaymentAction.LOSE_PART: frozenset({PaymentActor.PROVIDER}),
    PaymentAction.RELEASE_AGAIN: frozenset({PaymentActor.PROVIDER}),
}
"""Who may take each action."""

UNDER_WAY: Final = frozenset({PaymentStage.PAYMENT_RECEIVED, PaymentStage.ITEMS_SHIPPED})
"""Paid, and the two are at it."""
SETTLING: Final = frozenset({PaymentStage.RELEASING, PaymentStage.REFUNDING, PaymentStage.DIVIDING})
"""It is decided where the money goes, and it is on its way there."""
SETTLED: Final = frozenset({PaymentStage.RELEASED, PaymentStage.REFUNDED, PaymentStage.DIVIDED})
"""All of the money has left; only the payer's bank may still take it back."""
OPEN: Final = frozenset(PaymentStage) - SETTLED - {PaymentStage.CANCELLED, PaymentStage.CHARGED_BACK}
"""Payments that count against the limits of their parties."""


class ChargebackStatus(StrEnum):
    """Where the payer's wish to have the money back from their bank stands, beside the payment itself."""

    NONE = "none"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class ChargebackAction(StrEnum):
    """What the bank, through the provider, tells of it; seen from the platform."""

    OPEN = "open"
    WIN = "win"
    LOSE = "lose"


CHARGEBACKS: Final[Mapping[tuple[ChargebackStatus, ChargebackAction], ChargebackStatus]] = {
    (ChargebackStatus.NONE, ChargebackAction.OPEN): ChargebackStatus.OPEN,
    (ChargebackStatus.OPEN, ChargebackAction.WIN): ChargebackStatus.WON,
    (ChargebackStatus.OPEN, ChargebackAction.LOSE): ChargebackStatus.LOST,
}
"""Every legal step of a chargeback; banks take a payment back once. While one is open no money leaves."""
