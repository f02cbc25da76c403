"""Who gets what from the routes of stores; the owner's store is not verified, so that nobody else sees it."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.buylist import BUYLIST
from tests.support.routes.rows import all_alike, own, page, their_page, theirs

_UNSEEN = Row(nobody=(404,), stranger=(404,), blocked=(404,), owner=(200,))
PROFILES: Mapping[str, Row] = {
    "GET /api/v1/stores": all_alike(200),
    "POST /api/v1/stores": Row(
        nobody=(401,),
        stranger=(409,),
        blocked=(409,),
        owner=(409,),
        json={"store_name": "Mox", "time_zone": "UTC"},
    ),
    "GET /api/v1/stores/mine": own(200),
    "GET /api/v1/stores/{store_id}": _UNSEEN,
    "PATCH /api/v1/stores/{store_id}": theirs(200, json={"description": "x"}),
    "GET /api/v1/stores/{store_id}/staff": theirs(200),
    "POST /api/v1/stores/{store_id}/staff": theirs(404, json={"username": "nobody-at-all", "role": "clerk"}),
    "PUT /api/v1/stores/{store_id}/staff/{username}": theirs(404, json={"role": "clerk"}),
    "DELETE /api/v1/stores/{store_id}/staff/{username}": theirs(404),
    "POST /api/v1/stores/{store_id}/staff/accept": own(404),
    "POST /api/v1/stores/{store_id}/staff/leave": theirs(409),
    "POST /api/v1/stores/{store_id}/owner": theirs(404, json={"username": "nobody-at-all"}),
    "GET /stores": all_alike(200),
    "GET /stores/{store_id}": _UNSEEN,
    "GET /settings/stores": page(200),
    "GET /settings/stores/new": page(200),
    "POST /settings/stores/new": page(422),
    "GET /store/{store_id}": their_page(200),
    "GET /store/{store_id}/profile": their_page(200),
    "POST /store/{store_id}/profile": their_page(422),
    "GET /store/{store_id}/staff": their_page(200),
    "POST /store/{store_id}/staff": their_page(422),
    "POST /store/{store_id}/membership": page(303),
}
STOCK: Mapping[str, Row] = {
    "GET /api/v1/stores/{store_id}/offers": _UNSEEN,
    "GET /api/v1/stores/{store_id}/stock": theirs(200),
    "GET /api/v1/stores/{store_id}/stock/summary": theirs(200),
    "POST /api/v1/stores/{store_id}/stock": theirs(404, json={"card": "poLLEX", "finish": "foil", "copies": 1}),
    "PUT /api/v1/stores/{store_id}/stock/{line_id}": theirs(
        404, json={"version": 1, "quantity": 1, "cost": None, "price": None}
    ),
    "DELETE /api/v1/stores/{store_id}/stock/{line_id}": theirs(404),
    "GET /store/{store_id}/stock": their_page(200),
    "POST /store/{store_id}/stock/{line_id}": their_page(422),
    "GET /stores/{store_id}/cards": _UNSEEN,
}
SYNC: Mapping[str, Row] = {
    "GET /api/v1/stores/{store_id}/sync": theirs(200),
    "PUT /api/v1/stores/{store_id}/sync/connection": theirs(400, json={"provider": "tcgplayer"}),
    "PUT /api/v1/stores/{store_id}/sync/settings": theirs(409, json={"interval_hours": 6, "push_enabled": False}),
    "DELETE /api/v1/stores/{store_id}/sync/connection": theirs(204),
    "POST /api/v1/stores/{store_id}/sync/runs": theirs(409, json={}),
    "GET /api/v1/stores/{store_id}/sync/runs": theirs(200),
    "GET /api/v1/stores/{store_id}/sync/runs/{run_id}": theirs(404),
    "POST /api/v1/stores/{store_id}/sync/runs/{run_id}/cancel": theirs(404),
    "GET /api/v1/stores/{store_id}/sync/runs/{run_id}/lines": theirs(404),
    "POST /api/v1/stores/{store_id}/sync/runs/{run_id}/confirm": theirs(409),
    "GET /api/v1/stores/{store_id}/sync/report": theirs(200),
    "GET /api/v1/stores/{store_id}/sync/listings": theirs(200),
    "PUT /api/v1/stores/{store_id}/sync/listings/{listing_id}": theirs(404, json={"card": "poLLEX", "finish": "foil"}),
    "POST /api/v1/stores/{store_id}/sync/push": theirs(409),
    "POST /api/webhooks/shopify/{store_id}": all_alike(401),
    "GET /store/{store_id}/sync": their_page(200),
    "POST /store/{store_id}/sync": their_page(422),
    "POST /store/{store_id}/sync/connection": their_page(422),
    "POST /store/{store_id}/sync/file": their_page(422),
    "GET /store/{store_id}/sync/runs/{run_id}": their_page(404),
    "POST /store/{store_id}/sync/runs/{run_id}": their_page(404),
    "GET /store/{store_id}/sync/report": their_page(200),
    "GET /store/{store_id}/sync/report.csv": their_page(200),
    "GET /store/{store_id}/sync/listings/{listing_id}": their_page(404),
    "POST /store/{store_id}/sync/listings/{listing_id}": their_page(404),
}
STORES: Mapping[str, Row] = {**PROFILES, **STOCK, **SYNC, **BUYLIST}
