"""Who gets what from the routes of messaging."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import PLAIN, own, page, their_page, theirs

_IN = "/api/v1/messages/conversations/{conversation_id}"
MESSAGING: Mapping[str, Row] = {
    "GET /api/v1/messages": own(200),
    "GET /api/v1/messages/{username}": Row(nobody=(401,), stranger=(200,), blocked=(404,), owner=(400,)),
    "POST /api/v1/messages/{username}": Row(
        nobody=(401,), stranger=(201,), blocked=(404,), owner=(400,), json={"text": "Hello."}
    ),
    "POST /api/v1/messages/{username}/attachments": Row(
        nobody=(401,), stranger=(400,), blocked=(404,), owner=(400,), file=PLAIN
    ),
    f"PATCH {_IN}/read": theirs(200, json={}),
    f"POST {_IN}/archive": theirs(204),
    f"DELETE {_IN}/archive": theirs(204),
    f"POST {_IN}/mute": theirs(204),
    f"DELETE {_IN}/mute": theirs(204),
    f"POST {_IN}/accept": theirs(204),
    f"POST {_IN}/ignore": theirs(409),
    f"PATCH {_IN}/messages/{{message_id}}": theirs(204, json={"text": "Good evening."}),
    f"DELETE {_IN}/messages/{{message_id}}": theirs(204),
    f"POST {_IN}/messages/{{message_id}}/react": theirs(204, json={"emoji": "👍"}),
    f"POST {_IN}/messages/{{message_id}}/report": theirs(400, json={"reason": "spam"}),
    "GET /api/v1/photos/{photo_id}/{side}": theirs(200),
    "GET /api/v1/trades/{trade_id}/thread": theirs(200),
    "POST /api/v1/trades/{trade_id}/messages": theirs(409, json={"text": "Hello."}),
    "POST /api/v1/trades/{trade_id}/messages/{message_id}/react": theirs(404, json={"emoji": "👍"}),
    "DELETE /api/v1/trades/{trade_id}/messages/{message_id}": theirs(404),
    "POST /api/v1/trades/{trade_id}/messages/{message_id}/report": theirs(404, json={"reason": "spam"}),
    "GET /trades/{trade_id}/thread": their_page(200),
    "POST /trades/{trade_id}/thread": their_page(422, form={"text": "Hello."}),
    "GET /trades/{trade_id}/thread/newer": their_page(404),
    "GET /messages": page(200),
    "GET /unread-messages": page(200),
    "GET /messages/{username}": Row(nobody=(303,), stranger=(200,), blocked=(404,), owner=(400,)),
    "POST /messages/{username}": Row(
        nobody=(303,), stranger=(303,), blocked=(404,), owner=(400,), form={"text": "Hello."}
    ),
    "GET /messages/{username}/newer": Row(nobody=(303,), stranger=(404,), blocked=(404,), owner=(400,)),
    "POST /conversations/{conversation_id}/{action}": their_page(303),
    "GET /conversations/{conversation_id}/messages/{message_id}": their_page(200),
    "POST /conversations/{conversation_id}/messages/{message_id}/delete": their_page(303),
    "POST /conversations/{conversation_id}/messages/{message_id}/edit": their_page(303, form={"text": "Good day."}),
    "POST /conversations/{conversation_id}/messages/{message_id}/react": their_page(303, form={"emoji": "👍"}),
    "GET /conversations/{conversation_id}/messages/{message_id}/report": their_page(200),
    "POST /conversations/{conversation_id}/messages/{message_id}/report": their_page(422, form={"reason": "spam"}),
    "GET /photos/{photo_id}/{side}": their_page(200),
}
