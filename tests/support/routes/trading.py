"""Who gets what from the routes of trading."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import PLAIN, own, page, their_page, theirs

_DRAFT = {"action": "edit", "version": 1}
TRADING: Mapping[str, Row] = {
    "POST /api/v1/trades/{trade_id}/attachments": theirs(409, file=PLAIN),
    "GET /api/v1/trades": own(200),
    "GET /api/v1/trades/incoming": own(200),
    "GET /api/v1/trades/outgoing": own(200),
    "POST /api/v1/trades": own(400, 404, json={"recipient": "{username}"}),
    "GET /api/v1/trades/{trade_id}": theirs(200),
    "PATCH /api/v1/trades/{trade_id}": theirs(200, json=_DRAFT),
    "DELETE /api/v1/trades/{trade_id}": theirs(200),
    "POST /api/v1/trades/{trade_id}/complete": theirs(409),
    "POST /api/v1/trades/{trade_id}/suggest-counter": theirs(200, 409),
    "GET /trades": page(200),
    "GET /trades/count": page(200),
    "GET /settings/address": page(200),
    "POST /settings/address": page(303, form={"address": "12 Tower Road"}),
    "GET /trades/new": page(200),
    "POST /trades/new": page(422, 404, form={"do": "send", "with": "{username}"}),
    "GET /trades/{trade}": their_page(200),
    "POST /trades/{trade}/view": their_page(204),
    "POST /trades/{trade}/act": their_page(303, form={"action": "discard", "version": "1"}),
    "GET /trades/{trade}/edit": their_page(200),
    "POST /trades/{trade}/edit": their_page(303, form={"do": "draft", "version": "1"}),
    "GET /trades/{trade}/counter": their_page(409),
    "POST /trades/{trade}/counter": their_page(409),
}
