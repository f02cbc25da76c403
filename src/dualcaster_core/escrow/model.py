"""A held payment: money of one trader that the platform keeps until the trade is done."""

from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from dualcaster_core.escrow.errors import IllegalPaymentStep, LimitExceeded
from dualcaster_core.escrow.fees import Division, FeeSchedule, PaymentQuote
from dualcaster_core.escrow.lifecycle import (
    CHARGEBACKS,
    SETTLED,
    SETTLING,
    STATUS_OF,
    TRANSITIONS,
    ChargebackAction,
    ChargebackStatus,
    PaymentAction,
    PaymentStage,
    PaymentStatus,
)
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.money import DOLLARS
from dualcaster_core.reputation.tiers import Tier


@frozen(kw_only=True)
class EscrowRules:
    """Numbers around held payments that a deployment may change.

    ``fees`` are asked on top. ``limits`` are the cents that the lower tier of the two may have open at a time, by the
    tier's number; tiers above the last have the last. ``unpaid`` after which the trade is cancelled, ``silent`` after
    the later shipment until a reminder, ``disputed`` after that until a dispute opens. So long after the payment, a
    dispute opens whatever is under way, and an open one becomes urgent (``undecided``), a ruling is forced (``ruled``),
    and the payer has the money back where even that was not possible (``returned``): all before the provider's limit
    on holding of 90 days.
    """

    fees: FeeSchedule = field(factory=FeeSchedule)
    limits: tuple[int, ...] = (10_000, 25_000, 100_000, 500_000)
    unpaid: timedelta = timedelta(days=3)
    silent: timedelta = timedelta(days=14)
    disputed: timedelta = timedelta(days=7)
    undecided: timedelta = timedelta(days=60)
    ruled: timedelta = timedelta(days=75)
    returned: timedelta = timedelta(days=85)

    def limit(self, payer: Tier, payee: Tier) -> int:
        """Return how many cents two people may have open at a time."""
        return self.limits[min(payer, payee, len(self.limits) - 1)]

    def check_limit(self, payer: Tier, payee: Tier, open_cents: int, amount: int) -> None:
        """Raise ``LimitExceeded`` where ``amount`` more cents would be more than the lower tier of the two allows.

        ``open_cents`` is what the party with more of it has in open payments.
        """
        limit = self.limit(payer, payee)
        if open_cents + amount > limit:
            raise LimitExceeded(limit, open_cents)


@frozen(kw_only=True)
class ProviderIds:
    """What the provider calls the payment, the charge, the transfer to the payee and the refund to the payer."""

    payment: str = ""
    charge: str = ""
    transfer: str = ""
    refund: str = ""


@frozen(kw_only=True)
class Chargeback:
    """The payer's wish to have the money back from their bank: how many cents it took, and what came of it.

    ``reversed_cents`` is what was taken back from the payee for it.
    """

    status: ChargebackStatus = ChargebackStatus.NONE
    cents: int = 0
    reversed_cents: int = 0

    @property
    def is_open(self) -> bool:
        """Tell whether the bank has yet to decide."""
        return self.status is ChargebackStatus.OPEN

    def after(self, action: ChargebackAction) -> "Chargeback":
        """Note what the bank did. Raises ``IllegalPaymentStep``."""
        to = CHARGEBACKS.get((self.status, action))
        if to is None:
            raise IllegalPaymentStep(f"{action.value} chargeback", self.status.value)
        return evolve(self, status=to)


@frozen(kw_only=True)
class HeldPayment:
    """A held payment of a trade, in whole cents of one currency.

    ``held`` is what the platform keeps of it. ``division`` is where the money goes once that is decided, ``transfers``
    how many times it began to go to the payee. ``requests`` counts how often the provider was asked for a payment, the
    present one included; ``reminded_at`` is when the two were asked what became of their parcels. ``version`` counts
    its changes.
    """

    proposal_id: int
    payer_id: int
    payee_id: int
    quote: PaymentQuote
    created_at: datetime
    currency: str = DOLLARS
    stage: PaymentStage = PaymentStage.PENDING_PAYMENT
    held: int = 0
    division: Division | None = None
    transfers: int = 0
    requests: int = 1
    chargeback: Chargeback = field(factory=Chargeback)
    provider: ProviderIds = field(factory=ProviderIds)
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    settled_at: datetime | None = None
    reminded_at: datetime | None = None
    version: int = 1
    id: int = UNSAVED

    @property
    def status(self) -> PaymentStatus:
        """What both parties are shown."""
        return STATUS_OF[self.stage]

    @property
    def transfer_due(self) -> int:
        """How many cents are to be transferred to the payee and are not yet; nothing while a chargeback is open."""
        return self._due(self.division.released, self.provider.transfer) if self.division is not None else 0

    @property
    def refund_due(self) -> int:
        """How many cents are to go back to the payer and have not yet; nothing while a chargeback is open."""
        return self._due(self.division.refunded, self.provider.refund) if self.division is not None else 0

    def _due(self, cents: int, done: str) -> int:
        waits = self.stage in SETTLING and not self.chargeback.is_open
        return cents if waits and not done else 0

    @property
    def reversal_due(self) -> int:
        """How many cents the payee has that the bank took back, while it has them."""
        if not self.chargeback.is_open or not self.provider.transfer or self.division is None:
            return 0
        missing = self.chargeback.cents - self.held
        return max(0, min(missing, self.division.released - self.chargeback.reversed_cents))

    @property
    def is_settled(self) -> bool:
        """Tell whether all that was decided has left, a part of nothing included."""
        decided = self.division
        return decided is not None and not (
            (decided.released and not self.provider.transfer) or (decided.refunded and not self.provider.refund)
        )

    def after(self, action: PaymentAction, at: datetime) -> "HeldPayment":
        """Take a step. Raises ``IllegalPaymentStep``."""
        to = TRANSITIONS.get((self.stage, action))
        if to is None:
            raise IllegalPaymentStep(action.value, self.status.value)
        moved = evolve(self, stage=to, version=self.version + 1)
        if action is PaymentAction.PAY:
            return evolve(moved, paid_at=at)
        if action is PaymentAction.SHIP:
            return evolve(moved, shipped_at=at)
        return evolve(moved, settled_at=at) if to in SETTLED else moved

    def decided(self, action: PaymentAction, at: datetime, *, released: int) -> "HeldPayment":
        """Take a step that decides where the money goes: so many cents to the payee, the rest to the payer.

        Raises as ``after`` does, and ``DivisionInvalid``.
        """
        return evolve(self.after(action, at), division=self.quote.divided(released))
