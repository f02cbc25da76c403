"""Who gets what from the routes of sell prices and customers of stores; the owner's store is not verified."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import own, page, their_page, theirs

STORE_STAFF: Mapping[str, Row] = {
    "GET /api/v1/stores/{store_id}/prices/settings": theirs(200),
    "PUT /api/v1/stores/{store_id}/prices/settings": theirs(200, json={"version": 0}),
    "POST /api/v1/stores/{store_id}/prices/previews": theirs(201),
    "GET /api/v1/stores/{store_id}/prices/runs": theirs(200),
    "GET /api/v1/stores/{store_id}/prices/runs/{run_id}": theirs(404),
    "GET /api/v1/stores/{store_id}/prices/runs/{run_id}/changes": theirs(404),
    "POST /api/v1/stores/{store_id}/prices/runs/{run_id}/approve": theirs(404),
    "POST /api/v1/stores/{store_id}/prices/runs/{run_id}/discard": theirs(404),
    "POST /api/v1/stores/{store_id}/prices/runs/{run_id}/undo": theirs(404),
    "GET /api/v1/stores/{store_id}/prices/history": theirs(
        200, 404, query="?card={hashid}&finish=nonfoil&condition=NM"
    ),
    "GET /api/v1/stores/{store_id}/customers/buyers": theirs(409),
    "GET /api/v1/stores/{store_id}/customers/sellers": theirs(409),
    "POST /api/v1/stores/{store_id}/customers/{customer_id}/message": theirs(409, json={}),
    "GET /api/v1/stores/{store_id}/messages": theirs(200),
    "GET /api/v1/stores/nearby": own(200),
    "GET /store/{store_id}/prices": their_page(200),
    "POST /store/{store_id}/prices/settings": their_page(422),
    "POST /store/{store_id}/prices/preview": their_page(303),
    "GET /store/{store_id}/prices/runs/{run_id}": their_page(404),
    "POST /store/{store_id}/prices/runs/{run_id}": their_page(404),
    "GET /store/{store_id}/customers": their_page(200),
    "POST /store/{store_id}/customers/{customer_id}/message": their_page(409),
    "GET /matches/stores": page(200),
    "GET /store/{store_id}/statistics": their_page(200),
    "GET /api/v1/stores/{store_id}/statistics": theirs(200),
    "GET /api/v1/stores/{store_id}/statistics/{table}": theirs(400, others=(400,)),
}
