"""Who gets what from the routes of signals."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import all_alike, own, page, their_page, theirs

SIGNALS: Mapping[str, Row] = {
    "GET /api/v1/signals": all_alike(200),
    "GET /api/v1/signals/mine": own(200),
    "POST /api/v1/signals": own(
        400,
        json={
            "card": "{hashid}",
            "action": "hold",
            "target_date": "2030-01-01",
            "confidence": 0.5,
            "rationale": "It stays where it is.",
        },
    ),
    "GET /api/v1/signals/leaderboard": all_alike(200),
    "GET /api/v1/signals/record": all_alike(200),
    "GET /api/v1/signals/days": all_alike(200),
    "GET /api/v1/signals/chain": all_alike(200),
    "GET /api/v1/signals/{signal_id}": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "PATCH /api/v1/signals/{signal_id}": theirs(200, json={"closed": True}),
    "DELETE /api/v1/signals/{signal_id}": theirs(204),
    "POST /api/v1/signals/{signal_id}/follow": Row(nobody=(401,), stranger=(200,), blocked=(404,), owner=(403,)),
    "DELETE /api/v1/signals/{signal_id}/follow": Row(nobody=(401,), stranger=(204,), blocked=(404,), owner=(204,)),
    "GET /signals": all_alike(200),
    "GET /signals/record": all_alike(200),
    "GET /signals/new": page(200),
    "POST /signals/new": page(422, form={}),
    "GET /signals/{signal_id}": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "POST /signals/{signal_id}/follow": Row(nobody=(303,), stranger=(303,), blocked=(404,), owner=(303,)),
    "POST /signals/{signal_id}/unfollow": Row(nobody=(303,), stranger=(303,), blocked=(404,), owner=(303,)),
    "POST /signals/{signal_id}/close": their_page(303),
    "POST /signals/{signal_id}/delete": their_page(303),
}
