"""What happens to held payments."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class PaymentEvent(Event):
    """Something that happened to a payment; sums in cents, ``version`` is the payment's after it."""

    kind: ClassVar[str] = "escrow.payment_event"

    payment_id: int
    trade_id: int
    payer_id: int
    payee_id: int
    version: int


@frozen(kw_only=True)
class PaymentChanged(PaymentEvent):
    """A payment took a step: ``action`` led to ``stage``.

    ``released`` and ``refunded`` are where the money goes, once that is decided.
    """

    kind: ClassVar[str] = "escrow.payment_changed"

    action: str
    stage: str
    status: str
    amount: int
    total: int
    released: int = 0
    refunded: int = 0


@frozen(kw_only=True)
class PaymentRequested(PaymentEvent):
    """A trade was accepted whose payment is held: the payer is to pay ``total``."""

    kind: ClassVar[str] = "escrow.payment_requested"

    total: int


@frozen(kw_only=True)
class ParcelsSilent(PaymentEvent):
    """Nothing was heard of the parcels of a paid trade for too long: who has not confirmed is asked."""

    kind: ClassVar[str] = "escrow.parcels_silent"


@frozen(kw_only=True)
class PaymentContested(PaymentEvent):
    """The payer's bank took ``cents`` back (``status`` open), or decided about it (won or lost by the platform)."""

    kind: ClassVar[str] = "escrow.payment_contested"

    status: str
    cents: int


@frozen(kw_only=True)
class ProviderTold(Event):
    """The payment provider sent a message, which is kept under ``message``, its id there."""

    kind: ClassVar[str] = "escrow.provider_told"

    message: str


@frozen(kw_only=True)
class ComparisonRequested(Event):
    """An operator asked to compare the ledger with the provider's."""

    kind: ClassVar[str] = "escrow.comparison_requested"

    request_id: int


def changed(payment: HeldPayment, action: str) -> PaymentChanged:
    """State a payment, as it is, in an event."""
    division = payment.division
    return PaymentChanged(
        payment_id=payment.id,
        trade_id=payment.proposal_id,
        payer_id=payment.payer_id,
        payee_id=payment.payee_id,
        version=payment.version,
        action=action,
        stage=payment.stage.value,
        status=payment.status.value,
        amount=payment.quote.amount,
        total=payment.quote.total,
        released=0 if division is None else division.released,
        refunded=0 if division is None else division.refunded,
    )
