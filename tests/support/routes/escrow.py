"""Who gets what from the routes of held payments; the site of the walk has no payment provider."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import all_alike, own, page

ESCROW: Mapping[str, Row] = {
    "POST /api/webhooks/stripe": all_alike(503, open_to_nobody=True),
    "GET /api/v1/escrow": own(200),
    "GET /api/v1/escrow/quote": own(400),
    "GET /api/v1/escrow/payouts": own(200),
    "POST /api/v1/escrow/payouts/link": own(409),
    "GET /api/v1/escrow/{trade_id}": own(404),
    "GET /trades/{trade}/payment": page(404),
    "POST /trades/{trade}/payment/card": page(404),
    "POST /trades/{trade}/payment/bank": page(404),
    "GET /settings/payments": page(200),
    "GET /settings/payments/back": page(303),
    "POST /settings/payments/payouts": page(409),
    "GET /api/v1/admin/payments": own(403),
    "GET /api/v1/admin/payments/alerts": own(403),
    "POST /api/v1/admin/payments/alerts/{alert_id}/seen": own(403),
    "GET /api/v1/admin/payments/reconciliation": own(403),
    "POST /api/v1/admin/payments/reconciliation": own(403, json={}),
    "GET /api/v1/admin/payments/{trade_id}": own(403),
    "POST /admin/payments/reconciliation": page(403),
    "GET /admin/payments": page(403),
    "GET /admin/payments/reconciliation": page(403),
    "GET /admin/payments/{trade}": page(403),
    "POST /admin/payments/alerts/{alert}/seen": page(403),
}
