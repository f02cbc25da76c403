"""Held payments of many people over a year, with their entries, attempts and alerts."""

from typing import Final

from sqlalchemy import text

from dualcaster_postgres.sql.database import Database

PEOPLE: Final = 20_000
_FILL: Final = (
    "SET LOCAL session_replication_role = replica",
    "INSERT INTO users (username, created_at, last_active_at, is_active, is_public, show_have_list, show_want_list,"
    " email_verified, trade_radius_miles) SELECT 'payer-' || n, now(), now(), true, true, true, true, true, 25"
    f" FROM generate_series(1, {PEOPLE}) AS n",
    "INSERT INTO escrow_transactions (trade_id, payer_id, payee_id, amount, fee_amount, surcharge, currency, stage,"
    " held, released_amount, refunded_amount, kept_fee, transfers, chargeback, chargeback_amount, reversed_amount,"
    " provider_payment_id, provider_charge_id, provider_transfer_id, provider_refund_id, created_at, paid_at,"
    " shipped_at, version)"
    " SELECT n, people.first + n * 7919 % 20000, people.first + (n * 7919 + 1 + n / 20000) % 20000, 2000, 40, 0, 'USD',"
    " stage, 0, CASE WHEN stage LIKE 're%' THEN 2000 END, CASE WHEN stage LIKE 're%' THEN 0 END,"
    " CASE WHEN stage LIKE 're%' THEN 40 END, 0, CASE WHEN n % 2000 = 7 THEN 'open' ELSE 'none' END, 0, 0,"
    " 'pi_' || n, 'ch_' || n, CASE WHEN stage = 'released' THEN 'tr_' || n ELSE '' END, '', at,"
    " CASE WHEN stage NOT IN ('pending payment', 'cancelled') THEN at + interval '1 hour' END,"
    " CASE WHEN stage NOT IN ('pending payment', 'payment received') THEN at + interval '2 days' END, 3"
    " FROM (SELECT min(id) AS first FROM users WHERE username LIKE 'payer-%') AS people,"
    " (SELECT n, now() - (CAST(:payments AS int) - n) * interval '3 minutes' AS at,"
    " CASE WHEN n % 2000 = 3 THEN 'releasing' WHEN n < CAST(:payments AS int) * 0.96 THEN"
    " (ARRAY['released', 'released', 'released', 'released', 'cancelled'])[1 + n % 5]"
    " ELSE (ARRAY['pending payment', 'payment received', 'items shipped', 'items shipped', 'disputed'])[1 + n % 5]"
    " END AS stage FROM generate_series(1, CAST(:payments AS int)) AS n) AS made",
    "INSERT INTO ledger_entries (payment_id, kind, reference, at, provider_balance, held, fees, provider_costs,"
    " chargebacks, losses) SELECT p.id, kind, kind || p.id, p.paid_at, cents, e.held, fees, costs, 0, 0"
    " FROM escrow_transactions AS p, (VALUES ('payment', 2040, -2040, 0, 0), ('provider_cost', -89, 0, 0, 89),"
    " ('transfer', -2000, 2040, -40, 0)) AS e (kind, cents, held, fees, costs) WHERE p.paid_at IS NOT NULL",
    "INSERT INTO money_moves (payment_id, kind, attempt, cents, taken_at, takers, state, reference, reason)"
    " SELECT id, 'transfer', 1, 2000, created_at, 1, CASE WHEN stage = 'releasing' THEN 'started' ELSE 'done' END,"
    " provider_transfer_id, '' FROM escrow_transactions WHERE stage IN ('released', 'releasing')",
    "INSERT INTO escrow_alerts (kind, reference, text, payment_id, raised_at, seen_at)"
    " SELECT 'difference', 'a' || id, 'It differs', id, created_at, CASE WHEN id % 1000 > 20 THEN now() END"
    " FROM escrow_transactions WHERE id % 50 = 0",
)
_TABLES: Final = ("users", "escrow_transactions", "ledger_entries", "money_moves", "escrow_alerts")


async def fill_payments(database: Database, payments: int) -> None:
    """Make so many payments, the last of them now, of which one in 25 is under way and the rest is over."""
    async with database.transaction() as session:
        for statement in _FILL:
            await session.run(text(statement), **({"payments": payments} if ":payments" in statement else {}))
    async with database.transaction() as session:
        for table in _TABLES:
            await session.run(text(f"ANALYZE {table}"))
