"""Who gets what from the routes of stores; the owner's store is not verified, so that nobody else sees it."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.buylist import BUYLIST
from tests.support.routes.rows import all_alike, own, page, their_page, theirs

_UNSEEN = Row(nobody=(404,), stranger=(404,), blocked=(404,), owner=(200,))
_EVENT = {"title": "Modern", "format": "modern", "day": "2020-01-01", "starts": "18:30", "ends": "22:00"}
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
EVENTS: Mapping[str, Row] = {
    "GET /api/v1/events": all_alike(200),
    "GET /api/v1/events/mine": own(200),
    "GET /api/v1/events/{event_id}": _UNSEEN,
    "POST /api/v1/events/{event_id}/sign-up": theirs(404, json={}),
    "POST /api/v1/events/{event_id}/sign-up/confirm": theirs(404),
    "DELETE /api/v1/events/{event_id}/sign-up": own(204),
    "GET /api/v1/events/{event_id}/clearing": own(200),
    "GET /api/v1/stores/{store_id}/events": _UNSEEN,
    "POST /api/v1/stores/{store_id}/events": theirs(400, json=_EVENT),
    "GET /api/v1/stores/{store_id}/events/planned": theirs(200),
    "GET /api/v1/stores/{store_id}/events/{event_id}/attendees": theirs(200),
    "PATCH /api/v1/stores/{store_id}/events/{event_id}": theirs(400, json={**_EVENT, "version": 1}),
    "POST /api/v1/stores/{store_id}/events/{event_id}/cancel": theirs(409, json={"version": 9}),
    "POST /api/v1/stores/{store_id}/events/{event_id}/door": theirs(
        404, json={"username": "nobody-at-all", "action": "check_in"}
    ),
    "GET /api/v1/stores/{store_id}/events/{event_id}/clearing": theirs(200),
    "POST /api/v1/stores/{store_id}/events/{event_id}/clearing": theirs(409),
    "POST /api/v1/stores/{store_id}/events/{event_id}/clearing/{clearing_id}/{decision}": theirs(404),
    "POST /api/v1/stores/{store_id}/events/{event_id}/clearing/counter/{part_id}/{settlement}": theirs(404),
    "GET /events": all_alike(200),
    "GET /events/{event_id}": _UNSEEN,
    "GET /events/{event_id}/event.ics": _UNSEEN,
    "POST /events/{event_id}/sign-up": their_page(404),
    "POST /events/{event_id}/confirm": their_page(404),
    "POST /events/{event_id}/withdraw": page(303),
    "GET /events/{event_id}/trades": their_page(200),
    "POST /events/{event_id}/trades": their_page(422),
    "GET /stores/{store_id}/events": _UNSEEN,
    "GET /stores/{store_id}/events.ics": _UNSEEN,
    "GET /store/{store_id}/events": their_page(200),
    "POST /store/{store_id}/events": their_page(422),
    "GET /store/{store_id}/events/{event_id}": their_page(200),
    "POST /store/{store_id}/events/{event_id}/door": their_page(422),
    "POST /store/{store_id}/events/{event_id}/edit": their_page(422),
    "POST /store/{store_id}/events/{event_id}/cancel": their_page(409),
    "GET /store/{store_id}/clearing": their_page(200),
    "POST /store/{store_id}/clearing": their_page(422),
}
STORES: Mapping[str, Row] = {**PROFILES, **STOCK, **SYNC, **BUYLIST, **EVENTS}
