"""An example of each shape."""

from datetime import UTC, date, datetime
from decimal import Decimal

from dualcaster_core.escrow import views
from dualcaster_core.escrow.alerts import EscrowAlertKind
from dualcaster_core.escrow.ledger import Account, EntryKind
from dualcaster_core.escrow.lifecycle import PaymentStage, PaymentStatus
from dualcaster_core.escrow.reconciliation import DifferenceKind
from dualcaster_core.escrow.reconciliation_requests import RequestStatus
from dualcaster_core.escrow.views import PaymentDeadline, PaymentPage, PaymentView, PayoutView, QuoteView
from dualcaster_http.edge.capability import Examples
from dualcaster_http.escrow.requests import ComparedDays, OnboardingLink

_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_PAYMENT = PaymentView(
    trade="kZyLqP4bRx",
    payer="ann",
    payee="bob",
    is_payer=True,
    status=PaymentStatus.PENDING_PAYMENT,
    amount=Decimal("120.00"),
    fee_amount=Decimal("2.40"),
    surcharge=Decimal("0.00"),
    total_charged=Decimal("122.40"),
    currency="USD",
    released=None,
    refunded=None,
    is_moving=False,
    contested=False,
    created_at=_NOW,
    paid_at=None,
    shipped_at=None,
    settled_at=None,
    deadlines=(
        PaymentDeadline(
            what="Unpaid by then, the trade is cancelled, which counts against who was to pay",
            at=datetime(2026, 3, 4, 12, tzinfo=UTC),
        ),
    ),
)
_ALERT = views.AlertView(
    id="Qm3xZr7k",
    kind=EscrowAlertKind.DIFFERENCE,
    reference="payment ch_3Qx",
    text="payment ch_3Qx: $122.40 in our ledger, nothing at the provider",
    trade="",
    raised_at=_NOW,
    seen_at=None,
)
_DIFFERENCE = views.DifferenceView(
    kind=DifferenceKind.MISSING_THERE,
    movement=EntryKind.PAYMENT,
    reference="ch_3Qx",
    ours=Decimal("122.40"),
    theirs=None,
    found_at=_NOW,
    compared_at=_NOW,
)
_STAFF_ROW = views.StaffPaymentRow(
    trade="kZyLqP4bRx",
    payer="ann",
    payee="bob",
    stage=PaymentStage.PAYMENT_RECEIVED,
    amount=Decimal("120.00"),
    total_charged=Decimal("122.40"),
    held=Decimal("120.00"),
    contested=False,
    created_at=_NOW,
    paid_at=_NOW,
)
STAFF_ANSWERS: Examples = {
    views.AlertView: _ALERT,
    views.AlertPage: views.AlertPage(items=(_ALERT,), next_cursor=None),
    views.ReconciliationView: views.ReconciliationView(
        latest=views.ReconciliationRunView(
            start=datetime(2026, 2, 26, tzinfo=UTC), end=_NOW, at=_NOW, ours=41, theirs=40, differences=1
        ),
        request=views.ReconciliationRequestView(
            status=RequestStatus.FAILED,
            start=datetime(2026, 2, 26, tzinfo=UTC),
            end=_NOW,
            requested_at=_NOW,
            finished_at=_NOW,
            code="escrow.provider_unavailable",
            message="the payment provider does not answer at the moment; try again in a few minutes",
        ),
        open_differences=1,
        differences=(_DIFFERENCE,),
    ),
    views.StaffPaymentPage: views.StaffPaymentPage(
        items=(_STAFF_ROW,),
        next_cursor=None,
        counts=((PaymentStage.PAYMENT_RECEIVED, 1),),
        balances=((Account.HELD.value, Decimal("-120.00")),),
        alerts=(_ALERT,),
    ),
    views.StaffPaymentView: views.StaffPaymentView(
        payment=_PAYMENT,
        stage=PaymentStage.PENDING_PAYMENT,
        held=Decimal("0.00"),
        provider_cost=Decimal("0.00"),
        provider_payment="pi_3Qx",
        provider_charge="",
        provider_transfer="",
        provider_refund="",
        chargeback="none",
        chargeback_amount=Decimal("0.00"),
        entries=(
            views.EntryView(
                kind=EntryKind.PAYMENT.value,
                reference="ch_3Qx",
                at=_NOW,
                sums=((Account.PROVIDER_BALANCE.value, Decimal("122.40")), (Account.HELD.value, Decimal("-122.40"))),
            ),
        ),
        moves=(
            views.MoveView(
                kind="transfer",
                attempt=1,
                amount=Decimal("120.00"),
                state="done",
                reference="tr_3Qx",
                reason="",
                taken_at=_NOW,
            ),
        ),
        alerts=(),
    ),
}
ANSWERS: Examples = {
    **STAFF_ANSWERS,
    PaymentView: _PAYMENT,
    PaymentPage: PaymentPage(items=(_PAYMENT,), next_cursor=None),
    QuoteView: QuoteView(
        possible=True,
        code="",
        reason="",
        amount=Decimal("120.00"),
        fee_amount=Decimal("2.40"),
        surcharge=Decimal("0.00"),
        total_charged=Decimal("122.40"),
        currency="USD",
        limit=Decimal("250.00"),
    ),
    PayoutView: PayoutView(
        account_status="enabled",
        charges_enabled=True,
        payouts_enabled=True,
        can_be_paid=True,
        country="US",
        updated_at=_NOW,
    ),
    OnboardingLink: OnboardingLink(url="https://connect.stripe.com/setup/e/acct_1/abc"),
}
BODIES: Examples = {ComparedDays: ComparedDays(first=date(2026, 2, 26), last=date(2026, 3, 1))}
