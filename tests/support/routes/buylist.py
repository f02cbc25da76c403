"""Who gets what from the routes of buylists; the owner works for the store of the order, and sells nothing there."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import PLAIN, own, page, their_page, theirs

_LINES = [{"card": "{hashid}"}]
BUYLIST: Mapping[str, Row] = {
    "POST /api/v1/stores/{store_id}/buylist/offers": own(404, json={"lines": _LINES}),
    "GET /api/v1/stores/{store_id}/buylist/inventory": own(404),
    "POST /api/v1/stores/{store_id}/buylist/lists": own(404, file=PLAIN),
    "GET /api/v1/buylist/orders": own(200),
    "POST /api/v1/buylist/orders": own(404, json={"store": "{store_id}", "lines": _LINES}),
    "GET /api/v1/buylist/orders/{order_id}": theirs(200),
    "POST /api/v1/buylist/orders/{order_id}/submit": own(
        404, json={"version": 1, "cash_total": "1.00", "credit_total": "1.00"}
    ),
    "POST /api/v1/buylist/orders/{order_id}/steps": own(404, json={"action": "cancel", "version": 1}),
    "POST /api/v1/buylist/orders/{order_id}/answer": own(404, json={"version": 1, "lines": []}),
    "POST /api/v1/buylist/orders/{order_id}/handling": theirs(409, json={"action": "approve", "version": 99}),
    "POST /api/v1/buylist/orders/{order_id}/grades": theirs(409, json={"version": 99}),
    "POST /api/v1/buylist/orders/{order_id}/answer-at-counter": theirs(400, json={"version": 1, "lines": []}),
    "POST /api/v1/buylist/orders/{order_id}/payment": theirs(409, json={"version": 99}),
    "GET /api/v1/buylist/credit": own(200),
    "GET /api/v1/stores/{store_id}/buylist/orders": theirs(200),
    "GET /api/v1/stores/{store_id}/buylist/queue": theirs(200),
    "POST /api/v1/stores/{store_id}/buylist/walk-ins": theirs(
        404, json={"reference": "till-0001", "lines": _LINES, "username": "nobody-at-all"}
    ),
    "GET /api/v1/stores/{store_id}/buylist/rules": theirs(200),
    "PUT /api/v1/stores/{store_id}/buylist/rules": own(400, json={}),
    "GET /api/v1/stores/{store_id}/buylist/budgets": theirs(200),
    "GET /api/v1/stores/{store_id}/credit/{username}": theirs(200),
    "POST /api/v1/stores/{store_id}/credit/{username}/spend": theirs(
        409, json={"amount": "1.00", "reference": "till-0001"}
    ),
    "POST /api/v1/stores/{store_id}/credit/{username}/void": theirs(404, json={"number": 1}),
    "GET /stores/{store_id}/sell": page(404),
    "POST /stores/{store_id}/sell": page(404),
    "POST /stores/{store_id}/sell/list": page(404),
    "GET /buylist": page(200),
    "GET /buylist/{order_id}": their_page(303),
    "POST /buylist/{order_id}/submit": their_page(303),
    "POST /buylist/{order_id}/steps": their_page(303),
    "POST /buylist/{order_id}/answer": their_page(303),
    "GET /buylist/{order_id}/slip": their_page(200),
    "GET /store/{store_id}/buylist": their_page(200),
    "GET /store/{store_id}/buylist/walk-in": their_page(200),
    "POST /store/{store_id}/buylist/walk-in": their_page(422),
    "POST /store/{store_id}/buylist/walk-in/list": their_page(422),
    "GET /store/{store_id}/buylist/rules": their_page(200),
    "POST /store/{store_id}/buylist/rules": their_page(422),
    "GET /store/{store_id}/buylist/{order_id}": their_page(200),
    "POST /store/{store_id}/buylist/{order_id}/steps": their_page(422),
    "POST /store/{store_id}/buylist/{order_id}/grades": their_page(422),
    "POST /store/{store_id}/buylist/{order_id}/answer": their_page(422),
    "POST /store/{store_id}/buylist/{order_id}/payment": their_page(422),
    "GET /store/{store_id}/buylist/{order_id}/slip": their_page(200),
    "GET /store/{store_id}/credit": their_page(200),
    "POST /store/{store_id}/credit/spend": their_page(422),
    "POST /store/{store_id}/credit/void": their_page(422),
}
