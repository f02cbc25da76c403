"""What is shown of held payments; sums are US dollars."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from attrs import frozen

from dualcaster_core.escrow.alerts import EscrowAlertKind
from dualcaster_core.escrow.ledger import EntryKind
from dualcaster_core.escrow.lifecycle import PaymentStage, PaymentStatus
from dualcaster_core.escrow.reconciliation import DifferenceKind
from dualcaster_core.escrow.reconciliation_requests import UNDER_WAY, RequestStatus
from dualcaster_core.trading.holding.views import PaymentFacts


@frozen(kw_only=True)
class PaymentDeadline:
    """What time alone will do, and when."""

    what: str
    at: datetime


@frozen(kw_only=True)
class PaymentView(PaymentFacts):
    """A held payment as one of its two people sees it, or an operator, who is neither."""

    trade: str
    payer: str
    payee: str
    status: PaymentStatus
    created_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    settled_at: datetime | None
    deadlines: tuple[PaymentDeadline, ...]

    @property
    def partner(self) -> str:
        """The other of the two."""
        return self.payee if self.is_payer else self.payer

    @property
    def is_due(self) -> bool:
        """Whether the reader has to pay it now."""
        return self.is_payer and self.status is PaymentStatus.PENDING_PAYMENT


@frozen(kw_only=True)
class PaymentPage:
    """A page of somebody's payments, the latest first."""

    items: tuple[PaymentView, ...]
    next_cursor: str | None


@frozen(kw_only=True)
class QuoteView:
    """What holding cash of a trade would cost, and why it is not possible now where it is not.

    ``code`` and ``reason`` are empty where it is possible. ``limit`` is what the two may have open at a time.
    """

    possible: bool
    code: str
    reason: str
    amount: Decimal
    fee_amount: Decimal
    surcharge: Decimal
    total_charged: Decimal
    currency: str
    limit: Decimal


@frozen(kw_only=True)
class PayoutView:
    """Somebody's account for payouts. ``account_status`` is ``none`` where they have none."""

    account_status: str
    charges_enabled: bool
    payouts_enabled: bool
    can_be_paid: bool
    country: str
    updated_at: datetime | None


@frozen(kw_only=True)
class EntryView:
    """An entry of the ledger: sums by account, debits positive."""

    kind: str
    reference: str
    at: datetime
    sums: tuple[tuple[str, Decimal], ...]


@frozen(kw_only=True)
class MoveView:
    """An attempt to move money."""

    kind: str
    attempt: int
    amount: Decimal
    state: str
    reference: str
    reason: str
    taken_at: datetime


@frozen(kw_only=True)
class AlertView:
    """Something that an operator has to look at; ``trade`` is empty where it is of no payment."""

    id: str
    kind: EscrowAlertKind
    reference: str
    text: str
    trade: str
    raised_at: datetime
    seen_at: datetime | None


@frozen(kw_only=True)
class AlertPage:
    """A page of alerts that nobody has looked at, the latest first."""

    items: tuple[AlertView, ...]
    next_cursor: str | None


@frozen(kw_only=True)
class DifferenceView:
    """Where our ledger and the provider's differ: sums in US dollars, None where one has nothing.

    ``found_at`` is when it was first found, ``compared_at`` when it was last found still to be there.
    """

    kind: DifferenceKind
    movement: EntryKind
    reference: str
    ours: Decimal | None
    theirs: Decimal | None
    found_at: datetime
    compared_at: datetime


@frozen(kw_only=True)
class ReconciliationRunView:
    """A comparison of the ledgers from ``start`` until before ``end``: movements of both, and how many differ."""

    start: datetime
    end: datetime
    at: datetime
    ours: int
    theirs: int
    differences: int


@frozen(kw_only=True)
class ReconciliationRequestView:
    """A comparison from ``start`` until before ``end`` that an operator asked for.

    A failed one has why in ``code`` and ``message``, which are empty otherwise.
    """

    status: RequestStatus
    start: datetime
    end: datetime
    requested_at: datetime
    finished_at: datetime | None
    code: str
    message: str

    @property
    def is_under_way(self) -> bool:
        """Whether it waits for a worker, or one has it."""
        return self.status in UNDER_WAY


@frozen(kw_only=True)
class ReconciliationView:
    """How the ledgers compare: the last run, None before the first, and all differences that no run found gone.

    ``differences`` are the newest of ``open_differences`` many. ``request`` is the last comparison that an operator
    asked for, None before the first.
    """

    latest: ReconciliationRunView | None
    request: ReconciliationRequestView | None
    open_differences: int
    differences: tuple[DifferenceView, ...]


@frozen(kw_only=True)
class EscrowFigures:
    """What is watched: differences of the ledgers, money that does not move, alerts, and when was last compared."""

    open_differences: int
    stuck_moves: int
    unseen_alerts: int
    reconciled_at: datetime | None


@frozen(kw_only=True)
class StaffPaymentRow:
    """A payment in the operator's list. ``provider_cost`` is what the provider took, None until it has said so."""

    trade: str
    payer: str
    payee: str
    stage: PaymentStage
    amount: Decimal
    total_charged: Decimal
    held: Decimal
    contested: bool
    created_at: datetime
    paid_at: datetime | None


MOST_COUNTED: Final = 10_000
"""So many payments of a stage are counted at most, since those that are over grow without end."""


@frozen(kw_only=True)
class StaffPaymentPage:
    """A page of the operator's list: counts by stage, all accounts of the ledger, and alerts that wait.

    A count of ``MOST_COUNTED`` stands for as many or more.
    """

    items: tuple[StaffPaymentRow, ...]
    next_cursor: str | None
    counts: tuple[tuple[PaymentStage, int], ...]
    balances: tuple[tuple[str, Decimal], ...]
    alerts: tuple[AlertView, ...]


@frozen(kw_only=True)
class StaffPaymentView:
    """One payment as operators see it, with its entries, the attempts to move its money, and alerts."""

    payment: PaymentView
    stage: PaymentStage
    held: Decimal
    provider_cost: Decimal
    provider_payment: str
    provider_charge: str
    provider_transfer: str
    provider_refund: str
    chargeback: str
    chargeback_amount: Decimal
    entries: tuple[EntryView, ...]
    moves: tuple[MoveView, ...]
    alerts: tuple[AlertView, ...]
