"""Who gets what from the routes of rings."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import PLAIN, own, page, their_page, theirs

_DECLINE = {"action": "decline", "version": 1}
RINGS: Mapping[str, Row] = {
    "GET /api/v1/rings": own(200),
    "POST /api/v1/rings": own(409, 400, json={"members": ["{username}", "nobody-at-all", "nobody-else"]}),
    "GET /api/v1/rings/{ring_id}": theirs(200),
    "PATCH /api/v1/rings/{ring_id}": theirs(200, json=_DECLINE),
    "GET /api/v1/rings/found": own(200),
    "GET /api/v1/rings/{ring_id}/thread": theirs(200),
    "POST /api/v1/rings/{ring_id}/messages": theirs(201, 409, json={"text": "Hello"}),
    "POST /api/v1/rings/{ring_id}/attachments": theirs(400, 409, file=PLAIN),
    "GET /rings/{ring}/thread": their_page(200),
    "GET /rings/{ring}/thread/newer": their_page(404),
    "POST /rings/{ring}/thread": their_page(303, 422, form={"text": "Hello"}),
    "GET /rings": page(200),
    "GET /rings/found": page(200),
    "POST /rings/propose": page(409, 422, form={"members": "{username}", "fingerprint": "0" * 32}),
    "GET /rings/{ring}": their_page(200),
    "POST /rings/{ring}/decide": their_page(303, 409, form={"action": "decline", "version": "1"}),
}
