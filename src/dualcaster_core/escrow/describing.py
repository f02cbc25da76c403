"""Turning payments into what is shown of them."""

from collections.abc import Mapping
from typing import Final

from attrs import asdict

from dualcaster_core.escrow.alerts import EscrowAlert
from dualcaster_core.escrow.deadlines import Deadline, deadlines
from dualcaster_core.escrow.ledger import Entry
from dualcaster_core.escrow.lifecycle import SETTLING
from dualcaster_core.escrow.model import EscrowRules, HeldPayment
from dualcaster_core.escrow.moves import MoneyMove
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.escrow.reconciliation import FoundDifference, ReconciliationRun
from dualcaster_core.escrow.reconciliation_requests import ReconciliationRequest
from dualcaster_core.escrow.views import (
    AlertView,
    DifferenceView,
    EntryView,
    MoveView,
    PaymentDeadline,
    PaymentView,
    PayoutView,
    ReconciliationRequestView,
    ReconciliationRunView,
    StaffPaymentRow,
)
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.trading.holding.views import PaymentFacts

DEADLINE_WORDS: Final[Mapping[Deadline, str]] = {
    Deadline.UNPAID: "Unpaid by then, the trade is cancelled, which counts against who was to pay",
    Deadline.REMINDER: "Who has not confirmed is asked whether the cards have arrived",
    Deadline.DISPUTE: "A moderator looks at the trade, if it is not complete by then",
    Deadline.RULING: "A ruling is made by the house rules, if no moderator has decided by then",
    Deadline.RETURN: "The payer has the money back, if nothing is decided by then",
}
"""What the two are told of deadlines; that moderators are urged is not for them."""
NOBODY: Final = "somebody who left"


def payment_facts(payment: HeldPayment, reader: int) -> PaymentFacts:
    """Return what a payment shows to one of its people, or to staff, wherever they see it."""
    quote, division = payment.quote, payment.division
    return PaymentFacts(
        is_payer=payment.payer_id == reader,
        amount=from_cents(quote.amount),
        fee_amount=from_cents(quote.fee),
        surcharge=from_cents(quote.surcharge),
        total_charged=from_cents(quote.total),
        currency=payment.currency,
        released=None if division is None else from_cents(division.released),
        refunded=None if division is None else from_cents(division.refunded),
        is_moving=payment.stage in SETTLING,
        contested=payment.chargeback.is_open,
    )


def payment_view(
    payment: HeldPayment, reader: int, names: Mapping[int, str], ids: PublicIds, rules: EscrowRules
) -> PaymentView:
    """Show a payment to one of its people, or to staff."""
    return PaymentView(
        **asdict(payment_facts(payment, reader)),
        trade=ids.encode(IdKind.TRADE, payment.proposal_id),
        payer=names.get(payment.payer_id, NOBODY),
        payee=names.get(payment.payee_id, NOBODY),
        status=payment.status,
        created_at=payment.created_at,
        paid_at=payment.paid_at,
        shipped_at=payment.shipped_at,
        settled_at=payment.settled_at,
        deadlines=told_deadlines(payment, rules),
    )


def told_deadlines(payment: HeldPayment, rules: EscrowRules) -> tuple[PaymentDeadline, ...]:
    """List what time will do to a payment as its two people are told it, the earliest first."""
    return tuple(
        PaymentDeadline(what=DEADLINE_WORDS[due.deadline], at=due.at)
        for due in deadlines(payment, rules)
        if due.deadline in DEADLINE_WORDS
    )


def staff_row(payment: HeldPayment, names: Mapping[int, str], ids: PublicIds) -> StaffPaymentRow:
    """Show a payment in the operator's list."""
    return StaffPaymentRow(
        trade=ids.encode(IdKind.TRADE, payment.proposal_id),
        payer=names.get(payment.payer_id, NOBODY),
        payee=names.get(payment.payee_id, NOBODY),
        stage=payment.stage,
        amount=from_cents(payment.quote.amount),
        total_charged=from_cents(payment.quote.total),
        held=from_cents(payment.held),
        contested=payment.chargeback.is_open,
        created_at=payment.created_at,
        paid_at=payment.paid_at,
    )


def entry_view(entry: Entry) -> EntryView:
    """Show an entry of the ledger."""
    return EntryView(
        kind=entry.kind.value,
        reference=entry.reference,
        at=entry.at,
        sums=tuple((posting.account.value, from_cents(posting.cents)) for posting in entry.postings),
    )


def move_view(move: MoneyMove) -> MoveView:
    """Show an attempt to move money."""
    return MoveView(
        kind=move.kind.value,
        attempt=move.attempt,
        amount=from_cents(move.cents),
        state=move.state.value,
        reference=move.reference,
        reason=move.reason,
        taken_at=move.taken_at,
    )


def alert_view(alert: EscrowAlert, trades: Mapping[int, int], ids: PublicIds) -> AlertView:
    """Show an alert; ``trades`` has the key of the trade of each payment."""
    trade = trades.get(alert.payment_id) if alert.payment_id is not None else None
    return AlertView(
        id=ids.encode(IdKind.PAYMENT_ALERT, alert.id),
        kind=alert.kind,
        reference=alert.reference,
        text=alert.text,
        trade="" if trade is None else ids.encode(IdKind.TRADE, trade),
        raised_at=alert.raised_at,
        seen_at=alert.seen_at,
    )


def difference_view(found: FoundDifference) -> DifferenceView:
    """Show a difference of the ledgers."""
    one = found.difference
    return DifferenceView(
        kind=one.kind,
        movement=one.movement,
        reference=one.reference,
        ours=None if one.ours is None else from_cents(one.ours),
        theirs=None if one.theirs is None else from_cents(one.theirs),
        found_at=found.found_at,
        compared_at=found.seen_at,
    )


def run_view(run: ReconciliationRun) -> ReconciliationRunView:
    """Show a comparison of the ledgers."""
    return ReconciliationRunView(
        start=run.start, end=run.end, at=run.at, ours=run.ours, theirs=run.theirs, differences=run.differences
    )


def request_view(request: ReconciliationRequest) -> ReconciliationRequestView:
    """Show a comparison that an operator asked for."""
    return ReconciliationRequestView(
        status=request.status,
        start=request.start,
        end=request.end,
        requested_at=request.requested_at,
        finished_at=request.finished_at,
        code=request.code,
        message=request.message,
    )


def payout_view(account: PayeeAccount | None) -> PayoutView:
    """Show an account for payouts."""
    return PayoutView(
        account_status="none" if account is None else account.status.value,
        charges_enabled=account is not None and account.charges_enabled,
        payouts_enabled=account is not None and account.payouts_enabled,
        can_be_paid=account is not None and account.can_be_paid,
        country="" if account is None else account.country,
        updated_at=None if account is None else account.updated_at,
    )
