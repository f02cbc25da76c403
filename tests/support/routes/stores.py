"""Who gets what from the routes of stores; the owner's store is not verified, so that nobody else sees it."""

from collections.abc import Mapping

from tests.support.route_walk import Row
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
STORES: Mapping[str, Row] = {**PROFILES}
