"""Who gets what from the routes of catalogue."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import all_alike, page

CATALOGUE: Mapping[str, Row] = {
    "GET /api/v1/cards/public/{card_id}": all_alike(200),
    "GET /api/v1/cards/c/{hashid}": all_alike(200),
    "GET /api/v1/cards/search": all_alike(200, query="?q=bolt"),
    "GET /api/v1/cards/autocomplete": all_alike(200, query="?q=bolt"),
    "GET /api/v1/cards/c/{hashid}/traders": all_alike(200),
    "GET /api/v1/cards/suggestions": all_alike(200, query="?q=bolt"),
    "GET /cards": all_alike(200),
    "GET /cards/{hashid}": all_alike(200),
    "POST /cards/{hashid}/copies": page(303, form={"what": "want", "by": "1"}),
}
