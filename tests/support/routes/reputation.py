"""Who gets what from the routes of reputation."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import all_alike, own, page, their_page, theirs

REPUTATION: Mapping[str, Row] = {
    "GET /api/v1/users/{username}/reputation": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/users/{username}/reviews": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/users/{username}/reputation/audit": Row(nobody=(401,), stranger=(403,), blocked=(404,), owner=(200,)),
    "GET /api/v1/trades/{reviewed_trade}/review": theirs(200),
    "POST /api/v1/trades/{reviewed_trade}/review": theirs(201, 409, json={"overall": 4}),
    "PATCH /api/v1/trades/{reviewed_trade}/review": theirs(404, 409, json={"overall": 4, "version": 1}),
    "POST /api/v1/trades/{reviewed_trade}/review/answer": theirs(201, 404, 409, json={"text": "Thank you"}),
    "POST /api/v1/reviews/{review}/hide": own(403, json={"reason": "spam"}),
    "GET /u/{username}/reviews": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /reputation": page(200),
    "GET /trades/{reviewed_trade}/review": their_page(200),
    "POST /trades/{reviewed_trade}/review": their_page(303, 422, form={"overall": "4"}),
    "POST /trades/{reviewed_trade}/review/answer": their_page(303, 422, form={"text": "Thank you"}),
    "GET /.well-known/dualcaster-keys.json": all_alike(200),
    "GET /api/v1/reputation/roots": all_alike(200),
    "GET /api/v1/users/{username}/reputation/statement": Row(
        nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)
    ),
}
