"""Rows of disputes and held payments, for tests of what is kept of somebody."""

from sqlalchemy import text

from dualcaster_postgres.sql.database import Session

_DECIDED_DISPUTE = text(
    "WITH c AS (INSERT INTO moderation_cases (kind, person_id, level, status, opened_at, due_at, closed_at, version)"
    " VALUES ('dispute', :b, 2, 'closed', now(), now(), now(), 1) RETURNING id),"
    " d AS (INSERT INTO disputes (case_id, trade_id, filer_id, respondent_id, opened_by, kind, status, opened_at,"
    " after_completion, filer_statements, filer_photos, filer_would_cancel, filer_parcel, respondent_statements,"
    " respondent_photos, respondent_would_cancel, respondent_parcel, outcome, reason, rules, good_faith, departure,"
    " ruled_by, money, fault_id, resolved_at, version)"
    " SELECT id, :a, :a, :b, :a, 'other', 'resolved', now(), true, 1, 0, false, 'not_checked', 0, 0, false,"
    " 'not_checked', 'seller_wins', 'So.', '{}', false, '', :a, 'release', :a, now(), 3 FROM c RETURNING case_id)"
    " INSERT INTO dispute_statements (case_id, author_id, text, would_cancel, at)"
    " SELECT case_id, :a, 'It is creased.', false, now() FROM d"
)
_RELEASED_PAYMENT = text(
    "WITH p AS (INSERT INTO escrow_transactions (trade_id, payer_id, payee_id, amount, fee_amount, surcharge, currency,"
    " stage, held, transfers, chargeback, chargeback_amount, reversed_amount, provider_payment_id, provider_charge_id,"
    " provider_transfer_id, provider_refund_id, created_at, version)"
    " VALUES (:a, :a, :b, 100, 2, 0, 'USD', 'released', 0, 0, 'none', 0, 0, '', '', '', '', now(), 1) RETURNING id),"
    " s AS (INSERT INTO escrow_alerts (kind, reference, text, payment_id, raised_at, seen_at, seen_by)"
    " SELECT 'mismatch', 'ch_' || id, 'less', id, now(), now(), :a FROM p)"
    " INSERT INTO ledger_entries (payment_id, kind, reference, at, provider_balance, held, fees, provider_costs,"
    " chargebacks, losses) SELECT id, 'payment', 'ch_' || id, now(), 102, -102, 0, 0, 0, 0 FROM p"
)
KEPT_OF_TRADES = (
    "disputes.filer_id",
    "disputes.respondent_id",
    "disputes.opened_by",
    "disputes.ruled_by",
    "disputes.fault_id",
    "dispute_statements.author_id",
    "escrow_transactions.payer_id",
    "escrow_transactions.payee_id",
    "escrow_alerts.seen_by",
)
"""Columns that point at somebody as long as moderators need what was said and decided, and the books what was paid."""


async def decide_and_pay(session: Session, one: int, other: int) -> None:
    """Add a decided dispute and a released payment of one and the other, of a trade whose key is that of the first."""
    await session.run(_DECIDED_DISPUTE, a=one, b=other)
    await session.run(_RELEASED_PAYMENT, a=one, b=other)
