"""The lists of stores and held payments: how each is asked, and stores with so many lines in every one of them."""

import json
from collections.abc import Mapping

from sqlalchemy import text

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.pricing.model import PricingSettings
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.stores.pricing.rows import settings_to_json
from tests.support.people import Person

STORE_LISTS: Mapping[str, str] = {
    "/api/v1/admin/payments": "?limit={limit}",
    "/api/v1/admin/payments/alerts": "?limit={limit}",
    "/api/v1/admin/payments/reconciliation": "",
    "/api/v1/buylist/credit": "",
    "/api/v1/buylist/orders": "?limit={limit}",
    "/api/v1/buylist/orders/{order_id}": "",
    "/api/v1/escrow": "?limit={limit}",
    "/api/v1/events": "?limit={limit}",
    "/api/v1/events/mine": "?limit={limit}",
    "/api/v1/events/{event_id}": "",
    "/api/v1/events/{event_id}/clearing": "",
    "/api/v1/stores": "?limit={limit}",
    "/api/v1/stores/mine": "",
    "/api/v1/stores/nearby": "",
    "/api/v1/stores/{store_id}/buylist/inventory": "",
    "/api/v1/stores/{store_id}/buylist/orders": "?limit={limit}",
    "/api/v1/stores/{store_id}/credit/{username}": "",
    "/api/v1/stores/{store_id}/customers/buyers": "?limit={limit}",
    "/api/v1/stores/{store_id}/customers/sellers": "?limit={limit}",
    "/api/v1/stores/{store_id}/events": "?limit={limit}",
    "/api/v1/stores/{store_id}/events/planned": "?limit={limit}",
    "/api/v1/stores/{store_id}/events/{event_id}/attendees": "",
    "/api/v1/stores/{store_id}/events/{event_id}/clearing": "",
    "/api/v1/stores/{store_id}/messages": "?limit={limit}",
    "/api/v1/stores/{store_id}/offers": "?limit={limit}",
    "/api/v1/stores/{store_id}/prices/history": "?card={hashid}&finish=nonfoil&condition=NM&limit={limit}",
    "/api/v1/stores/{store_id}/prices/runs": "?limit={limit}",
    "/api/v1/stores/{store_id}/prices/runs/{run_id}/changes": "?limit={limit}",
    "/api/v1/stores/{store_id}/staff": "",
    "/api/v1/stores/{store_id}/statistics": "",
    "/api/v1/stores/{store_id}/statistics/{table}": "",
    "/api/v1/stores/{store_id}/stock": "?limit={limit}",
    "/api/v1/stores/{store_id}/sync/listings": "?limit={limit}",
    "/api/v1/stores/{store_id}/sync/runs": "?limit={limit}",
    "/api/v1/stores/{store_id}/sync/runs/{run_id}/lines": "?limit={limit}",
}
"""Every address that lists what is of stores or held payments, and how it is asked for one item or a hundred."""
NO_STORE_LISTS = {
    "/api/v1/admin/payments/{trade_id}",
    "/api/v1/escrow/payouts",
    "/api/v1/escrow/quote",
    "/api/v1/escrow/{trade_id}",
    "/api/v1/stores/{store_id}",
    "/api/v1/stores/{store_id}/buylist/budgets",
    "/api/v1/stores/{store_id}/buylist/queue",
    "/api/v1/stores/{store_id}/buylist/rules",
    "/api/v1/stores/{store_id}/prices/runs/{run_id}",
    "/api/v1/stores/{store_id}/prices/settings",
    "/api/v1/stores/{store_id}/stock/summary",
    "/api/v1/stores/{store_id}/sync",
    "/api/v1/stores/{store_id}/sync/report",
    "/api/v1/stores/{store_id}/sync/runs/{run_id}",
}
_FACTS = {"market": 500, "source": "tcgplayer", "at": None, "reference": None, "cost": None, "factors": []}
_CARDS = " (SELECT id, row_number() OVER (ORDER BY id) AS n FROM cards ORDER BY id LIMIT :lines) AS c"
_PEOPLE = " (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users WHERE id <> :me ORDER BY id LIMIT :lines) AS p"
_FILL = (
    "INSERT INTO store_stock (store_id, card_id, finish, condition, language, quantity, price_cents, version)"
    f" SELECT :store, id, 1, 5, 'en', 4, 500, 1 FROM {_CARDS}",
    "INSERT INTO stock_listings (store_id, listing_id, second_id, title, detail, quantity, states_price, reason,"
    " message, notes, changed_at) SELECT :store, n, '', 'Card ' || n, '', 1, false, 'unknown_card', '', '', now()"
    " FROM generate_series(1, :lines) AS n",
    "INSERT INTO stock_sync_runs (store_id, kind, provider, status, cursor, counts, message, worker, created_at)"
    " SELECT :store, 'pull', 'csv', 'done', '', '{}', '', '', now() FROM generate_series(1, :lines)",
    "INSERT INTO stock_push_lines (run_id, position, listing_id, title, detail, quantity_before, quantity_after,"
    " result, message) SELECT (SELECT max(id) FROM stock_sync_runs WHERE store_id = :store), n, n, 'Card ' || n, '',"
    " 1, 2, 'pending', '' FROM generate_series(1, :lines) AS n",
    "INSERT INTO store_price_runs (store_id, kind, state, started_at, settings, lines, changes, kept, left_alone,"
    " version) SELECT :store, 'automatic', 'applied', now(), CAST(:settings AS jsonb), 1, 1, 0, 0, 1"
    " FROM generate_series(1, :lines)",
    "INSERT INTO store_price_changes (run_id, store_id, card_id, finish, condition, language, after_cents, facts,"
    " outcome, at) SELECT (SELECT max(id) FROM store_price_runs WHERE store_id = :store), :store, id, 1, 5, 'en', 500,"
    f" CAST(:facts AS jsonb), 'applied', now() FROM {_CARDS}",
    "INSERT INTO store_messages (store_id, user_id, sent_by, cards, sent_at)"
    f" SELECT :store, p.id, :me, '[\"Forest\"]', now() FROM {_PEOPLE}",
    "INSERT INTO store_events (store_id, day, title, description, format, entry_fee_cents, starts_at, ends_at, status,"
    " version, created_at) SELECT :store, current_date, 'Friday', '', 'modern', 0, now() + interval '1 day' * n,"
    " now() + interval '1 day' * n + interval '3 hours', 'scheduled', 1, now() FROM generate_series(1, :lines) AS n",
    "INSERT INTO store_event_sign_ups (event_id, user_id, status, queue_number, signed_up_at, is_public)"
    " SELECT id, :me, 'seated', 1, now(), true FROM store_events WHERE store_id = :store",
    "INSERT INTO store_event_sign_ups (event_id, user_id, status, queue_number, signed_up_at, is_public)"
    " SELECT (SELECT max(id) FROM store_events WHERE store_id = :store), p.id, 'seated', 1 + n, now(), true"
    f" FROM {_PEOPLE}",
    "WITH o AS (INSERT INTO buylist_orders (store_id, seller_id, stage, payout, wanted_cash_cents, promised_cash_cents,"
    " cash_total_cents, credit_total_cents, copies, rules_version, created_at, submitted_at, last_action, version)"
    " SELECT s.id, u.id, 'submitted', 'credit', 0, 0, 100, 125, 1, 1, now(), now(), 'submit', 1"
    " FROM generate_series(1, :lines), (VALUES (CAST(:store AS bigint), (SELECT min(id) FROM users)),"
    " ((SELECT min(id) FROM lgs_profiles), CAST(:me AS bigint))) AS one (shop, who)"
    " JOIN lgs_profiles AS s ON s.id = shop JOIN users AS u ON u.id = who RETURNING id)"
    " INSERT INTO buylist_lines (order_id, number, card_id, finish, condition, language, quantity, prices, steps)"
    f" SELECT o.id, n, c.id, 1, 5, 'en', 1, '{{\"5\": [100, 125]}}', '[]' FROM o, {_CARDS}",
    "INSERT INTO store_credit_entries (store_id, customer_id, number, kind, reference, credit, purchases, sales,"
    " balance_cents, at, by_user_id) SELECT s.id, :me, n, 'granted', :me || '-' || s.id || '-' || n, -100, 100, 0,"
    " 100 * n, now(), :me FROM (SELECT id FROM lgs_profiles WHERE id = :store UNION ALL (SELECT id FROM lgs_profiles"
    " WHERE id <> :store ORDER BY id LIMIT :lines)) AS s, generate_series(1, :lines) AS n",
    "INSERT INTO escrow_transactions (trade_id, payer_id, payee_id, amount, fee_amount, surcharge, currency, stage,"
    " held, transfers, chargeback, chargeback_amount, reversed_amount, provider_payment_id, provider_charge_id,"
    " provider_transfer_id, provider_refund_id, created_at, version)"
    " SELECT id, proposer_id, recipient_id, 100, 2, 0, 'USD', 'released', 0, 0, 'none', 0, 0, '', '', '', '', now(), 1"
    " FROM trades WHERE :me IN (proposer_id, recipient_id) ORDER BY id LIMIT :lines",
    "INSERT INTO escrow_alerts (kind, reference, text, payment_id, raised_at) SELECT 'difference', :me || '-' || n,"
    " 'differs', (SELECT max(id) FROM escrow_transactions), now() FROM generate_series(1, :lines) AS n",
    "INSERT INTO ledger_differences (movement, reference, kind, ours, found_at, seen_at)"
    " SELECT 'payment', :me || '-' || n, 'missing_there', 100, now(), now() FROM generate_series(1, :lines) AS n",
)


async def fill_store_lists(application: Application, owner: Person, store_id: str, lines: int) -> None:
    """Put so many lines into every list of a store, and into the lists of orders, seats and credit of its owner."""
    known = {
        "store": application.ids.decode(IdKind.STORE, store_id),
        "me": owner.user_id,
        "lines": lines,
        "settings": json.dumps(settings_to_json(PricingSettings())),
        "facts": json.dumps(_FACTS),
    }
    async with application.database.transaction() as session:
        for statement in _FILL:
            await session.run(text(statement), **{name: one for name, one in known.items() if f":{name}" in statement})


async def store_words(application: Application, owner: Person, path: str, store_id: str) -> Mapping[str, str]:
    """Return what fills the parts of an address of a store: the last event, run and order of its owner."""
    ids, key = application.ids, application.ids.decode(IdKind.STORE, store_id)
    run = ("stock_sync_runs", IdKind.SYNC_RUN) if "/sync/" in path else ("store_price_runs", IdKind.STORE_PRICE_RUN)
    async with application.database.transaction() as session:
        return {
            "store_id": store_id,
            "table": "sales",
            "event_id": ids.encode(IdKind.STORE_EVENT, await _last(session, "store_events", key)),
            "run_id": ids.encode(run[1], await _last(session, run[0], key)),
            "order_id": ids.encode(IdKind.BUYLIST_ORDER, await _last(session, "buylist_orders", key)),
        }


async def _last(session: Session, table: str, key: int | None) -> int:
    row = await session.row(text(f"SELECT max(id) FROM {table} WHERE store_id = :key"), key=key)
    assert row is not None
    return int(row[0])
