"""An example of each shape."""

from datetime import UTC, datetime
from decimal import Decimal

from dualcaster_core.escrow.lifecycle import PaymentStatus
from dualcaster_core.escrow.views import PaymentDeadline, PaymentPage, PaymentView, PayoutView, QuoteView
from dualcaster_http.edge.capability import Examples
from dualcaster_http.escrow.requests import OnboardingLink

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
ANSWERS: Examples = {
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
