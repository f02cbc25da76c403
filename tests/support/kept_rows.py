"""Rows of disputes, held payments and dealings with stores, for tests of what is kept of somebody."""

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
_DEALINGS = text(
    "WITH mine AS (SELECT id FROM lgs_profiles WHERE user_id = :a), shop AS (SELECT id FROM lgs_profiles"
    " WHERE user_id = :b), card AS (SELECT id FROM cards ORDER BY id LIMIT 1),"
    " r AS (INSERT INTO buylist_rules (store_id, version, rules, at, by_user_id) SELECT id, 1, '{}', now(), :a"
    " FROM mine),"
    " o AS (INSERT INTO buylist_orders (store_id, seller_id, stage, payout, wanted_cash_cents, promised_cash_cents,"
    " paid_cash_cents, paid_credit_cents, cash_total_cents, credit_total_cents, copies, rules_version, note,"
    " created_at, last_action, last_actor_id, version) SELECT id, :a, 'closed', 'credit', 0, 0, 0, 125, 100, 125, 1, 1,"
    " 'After six.', now(), 'close', :a, 5 FROM shop RETURNING id),"
    " l AS (INSERT INTO buylist_lines (order_id, number, card_id, finish, condition, language, quantity, prices, steps)"
    " SELECT o.id, 1, card.id, 1, 5, 'en', 1, '{}', '[]' FROM o, card),"
    " g AS (INSERT INTO buylist_log (order_id, version, action, stage, by, actor_id, at)"
    " SELECT id, 1, 'submit', 'submitted', 'seller', :a, now() FROM o),"
    " c AS (INSERT INTO store_credit_entries (store_id, customer_id, number, kind, reference, credit, purchases, sales,"
    " balance_cents, at, by_user_id) SELECT id, :a, 1, 'purchase', '1', -125, 125, 0, 125, now(), :b FROM shop),"
    " p AS (INSERT INTO store_price_runs (store_id, kind, state, started_at, settings, asked_by, lines, changes, kept,"
    " left_alone, version) SELECT id, 'preview', 'discarded', now(), '{}', :a, 0, 0, 0, 0, 1 FROM mine),"
    " y AS (INSERT INTO stock_sync_runs (store_id, kind, provider, status, started_by, cursor, counts, message, worker,"
    " created_at) SELECT id, 'full', 'csv', 'done', :a, '', '{}', '', '', now() FROM shop),"
    " m AS (INSERT INTO store_messages (store_id, user_id, sent_by, cards, sent_at)"
    " SELECT id, :a, :b, '[]', now() FROM shop),"
    " t AS (INSERT INTO store_message_turns (store_id, user_id, sent_at) SELECT id, :a, now() FROM shop),"
    " e AS (INSERT INTO store_events (store_id, day, title, description, format, entry_fee_cents, starts_at, ends_at,"
    " status, version, created_at) SELECT id, current_date, 'Friday', '', 'modern', 0, now() - interval '3 hours',"
    " now(), 'ended', 1, now() FROM shop RETURNING id, store_id),"
    " u AS (INSERT INTO store_event_sign_ups (event_id, user_id, status, queue_number, signed_up_at, is_public)"
    " SELECT id, :a, 'attended', 1, now(), true FROM e),"
    " n AS (INSERT INTO store_clearings (event_id, store_id, status, plan, run_by, created_at)"
    " SELECT id, store_id, 'published', '[]', :b, now() FROM e RETURNING id),"
    " i AS (INSERT INTO rings (status, version, proposer_id, exchange, created_at, expires_at)"
    " VALUES ('completed', 2, :a, 'in_person', now(), now()) RETURNING id),"
    " k AS (INSERT INTO store_clearing_circles (clearing_id, position, ring_id) SELECT n.id, 0, i.id FROM n, i"
    " RETURNING id),"
    " q AS (INSERT INTO store_clearing_parts (circle_id, user_id, status, pays_cents, settled_at, settled_by)"
    " SELECT id, who, 'settled', 100, now(), :b FROM k, unnest(ARRAY[CAST(:a AS bigint)]) AS who RETURNING id)"
    " INSERT INTO store_clearing_lines (part_id, card_id, finish, condition, language, copies, unit_cents, item_id)"
    " SELECT q.id, card.id, 1, 5, 'en', 1, 100, 1 FROM q, card"
)
KEPT_OF_STORES = (
    "lgs_profiles.user_id",
    "buylist_rules.by_user_id",
    "buylist_orders.seller_id",
    "buylist_orders.last_actor_id",
    "buylist_log.actor_id",
    "store_credit_entries.customer_id",
    "store_credit_entries.by_user_id",
    "store_price_runs.asked_by",
    "stock_sync_runs.started_by",
    "store_messages.sent_by",
    "store_clearings.run_by",
    "store_clearing_parts.settled_by",
)
"""Columns that point at somebody as long as a store's books need who sold what, and who of the staff did what."""
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


async def deal_with_stores(session: Session, one: int, other: int) -> None:
    """Have one sell to the store of the other, spend a night there, be written to, and run a store of their own."""
    await session.run(_DEALINGS, a=one, b=other)
