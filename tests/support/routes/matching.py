"""Who gets what from the routes of matching."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import own, page, theirs

MATCHING: Mapping[str, Row] = {
    "GET /api/v1/matches": own(200),
    "GET /api/v1/finds": own(200),
    "GET /api/v1/matches/local": own(200),
    "GET /api/v1/matches/with/{username}": own(404),
    "GET /api/v1/matches/{match_id}/package": theirs(200),
    "POST /api/v1/matches/refresh": own(200),
    "GET /matches": page(200),
    "POST /matches/refresh": page(303),
    "GET /matches/{username}": Row(nobody=(303,), stranger=(200,), blocked=(404,), owner=(303,)),
    "GET /finds": page(200),
}
