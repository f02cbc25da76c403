"""Who gets what from every route: nobody, a stranger, somebody the owner blocks, and the owner of what is asked for.

Addresses name the owner's things. A page sends nobody to the log-in page (303); the API answers 401.
"""

from collections.abc import Mapping
from typing import Any

from tests.support.route_walk import Row, Statuses


def all_alike(*statuses: int, **sent: Any) -> Row:
    """Everybody gets the same."""
    return Row(nobody=statuses, stranger=statuses, blocked=statuses, owner=statuses, **sent)


def own(*statuses: int, nobody: Statuses = (401,), **sent: Any) -> Row:
    """Who is signed in gets their own."""
    return Row(nobody=nobody, stranger=statuses, blocked=statuses, owner=statuses, **sent)


def theirs(*owner: int, others: Statuses = (404,), nobody: Statuses = (401,), **sent: Any) -> Row:
    """The owner alone gets it; to others it does not exist."""
    return Row(nobody=nobody, stranger=others, blocked=others, owner=owner, **sent)


def page(*statuses: int, **sent: Any) -> Row:
    """A page of one's own."""
    return own(*statuses, nobody=(303,), **sent)


def their_page(*owner: int, **sent: Any) -> Row:
    """A page about a thing of the owner's."""
    return theirs(*owner, nobody=(303,), **sent)


def form(*statuses: int, **sent: Any) -> Row:
    """A form that is there for who is not signed in: without its page's token it is refused."""
    return own(*statuses, nobody=(403,), open_to_nobody=True, **sent)


NO_CODE = {"token": "x" * 43}
PLAIN = b"2 Lightning Bolt (STA) 42\n"

API: Mapping[str, Row] = {
    "POST /api/v1/auth/register": all_alike(
        409, json={"email": "new@example.org", "username": "{username}", "password": "{password}"}, open_to_nobody=True
    ),
    "POST /api/v1/auth/login": all_alike(
        401, json={"login": "{username}", "password": "not the password"}, open_to_nobody=True
    ),
    "POST /api/v1/auth/refresh": all_alike(401, json={"refresh_token": "x" * 43}, open_to_nobody=True),
    "POST /api/v1/auth/logout": own(204),
    "POST /api/v1/auth/logout-all": own(204),
    "GET /api/v1/auth/sessions": own(200),
    "DELETE /api/v1/auth/sessions/{session_id}": theirs(204),
    "POST /api/v1/auth/verify": all_alike(400, 410, json=NO_CODE, open_to_nobody=True),
    "POST /api/v1/auth/verify/resend": own(202),
    "POST /api/v1/auth/reset": all_alike(202, json={"email": "nobody@example.org"}, open_to_nobody=True),
    "POST /api/v1/auth/reset/confirm": all_alike(
        400, 410, json=NO_CODE | {"password": "five black lotus petals"}, open_to_nobody=True
    ),
    "POST /api/v1/auth/password": own(
        401, json={"current_password": "not it at all", "password": "five black lotus petals"}
    ),
    "POST /api/v1/auth/email": own(401, json={"current_password": "not it at all", "email": "other@example.org"}),
    "POST /api/v1/auth/email/confirm": all_alike(400, 410, json=NO_CODE, open_to_nobody=True),
    "GET /api/v1/cards/public/{card_id}": all_alike(200),
    "GET /api/v1/cards/c/{hashid}": all_alike(200),
    "GET /api/v1/cards/search": all_alike(200, query="?q=bolt"),
    "GET /api/v1/cards/autocomplete": all_alike(200, query="?q=bolt"),
    "GET /api/v1/cards/c/{hashid}/traders": all_alike(200),
    "GET /api/v1/market": all_alike(200),
    "GET /api/v1/market/movers": all_alike(200),
    "GET /api/v1/market/sets": all_alike(200),
    "GET /api/v1/market/index": all_alike(200, 404),
    "GET /api/v1/cards/suggestions": all_alike(200, query="?q=bolt"),
    "GET /api/v1/connections": own(200),
    "POST /api/v1/connections/{provider}/initiate": own(404),
    "DELETE /api/v1/connections/{provider}": own(404),
    "GET /api/v1/matches": own(200),
    "GET /api/v1/finds": own(200),
    "GET /api/v1/matches/local": own(200),
    "GET /api/v1/matches/with/{username}": own(404),
    "GET /api/v1/matches/{match_id}/package": theirs(200),
    "POST /api/v1/matches/refresh": own(200),
    "GET /api/v1/onboarding/status": own(200),
    "POST /api/v1/onboarding/complete": Row(
        nobody=(401,), stranger=(200, 409), blocked=(200, 409), owner=(200, 409), json={"go_public": False}
    ),
    "POST /api/v1/onboarding/skip": own(200),
    "POST /api/v1/profile/me/card-type": own(200, json={"card_type": "collector"}),
    "GET /api/v1/profile/me/views": own(200),
    "GET /api/v1/users/search": own(200, query="?q={username}"),
    "GET /api/v1/users/{username}": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/users/me": own(200),
    "PUT /api/v1/users/me/avatar": own(400, file=PLAIN),
    "DELETE /api/v1/users/me/avatar": own(204),
    "PATCH /api/v1/users/me": own(200, json={"bio": "I trade."}),
    "DELETE /api/v1/users/me": own(401, json={"password": "not it at all"}),
    "GET /api/v1/users/me/export": own(200),
    "POST /api/v1/users/me/location": own(200, json={"place": "Portland, Oregon"}),
    "DELETE /api/v1/users/me/location": own(204),
}
_IN = "/api/v1/messages/conversations/{conversation_id}"
MESSAGES: Mapping[str, Row] = {
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
    "GET /api/v1/favorites": own(200),
    "POST /api/v1/favorites/{trader_id}": Row(nobody=(401,), stranger=(204,), blocked=(404,), owner=(400,)),
    "DELETE /api/v1/favorites/{trader_id}": own(204),
    "GET /api/v1/blocks": own(200),
    "POST /api/v1/blocks": own(204, json={"username": "{friend}"}),
    "DELETE /api/v1/blocks/{username}": Row(nobody=(401,), stranger=(204,), blocked=(404,), owner=(400,)),
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
    "POST /api/v1/trades/{trade_id}/attachments": theirs(409, file=PLAIN),
    "POST /api/v1/trades/{trade_id}/messages/{message_id}/react": theirs(404, json={"emoji": "👍"}),
    "DELETE /api/v1/trades/{trade_id}/messages/{message_id}": theirs(404),
    "POST /api/v1/trades/{trade_id}/messages/{message_id}/report": theirs(404, json={"reason": "spam"}),
    "GET /trades/{trade_id}/thread": their_page(200),
    "POST /trades/{trade_id}/thread": their_page(422, form={"text": "Hello."}),
    "GET /trades/{trade_id}/thread/newer": their_page(404),
}
NOTIFICATIONS: Mapping[str, Row] = {
    "GET /api/v1/notifications": own(200),
    "GET /api/v1/notifications/unread-counts": own(200),
    "POST /api/v1/notifications/{notification_id}/read": theirs(200),
    "POST /api/v1/notifications/read": own(200, json={"notification_ids": ["abcdefgh"]}),
    "POST /api/v1/notifications/read-category": own(200, json={"category": "trades"}),
    "POST /api/v1/notifications/read-all": own(200),
    "POST /api/v1/ws/ticket": own(200),
}
LISTS: Mapping[str, Row] = {
    "GET /api/v1/inventory": own(200),
    "POST /api/v1/inventory": own(201, json={"card": "{hashid}", "finish": "nonfoil"}),
    "GET /api/v1/inventory/summary": own(200),
    "GET /api/v1/portfolio": own(200),
    "GET /api/v1/portfolio/movers": own(200),
    "GET /api/v1/portfolio/history": own(200),
    "GET /api/v1/portfolio/export": own(200),
    "POST /api/v1/inventory/import": own(200, file=PLAIN),
    "GET /api/v1/inventory/export": own(200),
    "GET /api/v1/inventory/{item_id}": theirs(200),
    "PATCH /api/v1/inventory/{item_id}": theirs(200, json={"quantity": 3}),
    "DELETE /api/v1/inventory/{item_id}": theirs(204),
    "GET /api/v1/have-list": own(200),
    "POST /api/v1/have-list": theirs(409, json={"inventory_item_id": "{item}", "quantity_for_trade": 1}),
    "GET /api/v1/have-list/summary": own(200),
    "POST /api/v1/have-list/spares": own(200, json={"keep": 9999}),
    "GET /api/v1/have-list/{have_id}": theirs(200),
    "PATCH /api/v1/have-list/{have_id}": theirs(200, json={"quantity_for_trade": 1}),
    "DELETE /api/v1/have-list/{have_id}": theirs(204),
    "GET /api/v1/want-list": own(200),
    "POST /api/v1/want-list": own(201, json={"card": "{hashid}"}),
    "GET /api/v1/want-list/summary": own(200),
    "POST /api/v1/want-list/import": own(200, file=PLAIN),
    "GET /api/v1/want-list/{want_id}": theirs(200),
    "PATCH /api/v1/want-list/{want_id}": theirs(200, json={"quantity": 3}),
    "DELETE /api/v1/want-list/{want_id}": theirs(204),
    "POST /api/v1/inventory/bulk": own(200, json={"action": "offer", "matching": {}}),
    "POST /api/v1/have-list/bulk": own(200, json={"action": "withdraw", "matching": {}}),
    "GET /api/v1/have-list/spares": own(200, query="?keep=4"),
    "POST /api/v1/want-list/bulk": own(200, json={"action": "delete", "matching": {}}),
    "POST /api/v1/lists/undo/{undo_id}": theirs(200),
    "GET /api/v1/users/{username}/have-list/summary": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/users/{username}/want-list/summary": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/alerts": own(200),
    "PUT /api/v1/alerts/{want_id}": theirs(200, json={"target_price": "1.00"}),
    "DELETE /api/v1/alerts/{want_id}": theirs(204),
    "GET /api/v1/users/{username}/reputation": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/users/{username}/reviews": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/users/{username}/reputation/audit": Row(nobody=(401,), stranger=(403,), blocked=(404,), owner=(200,)),
    "GET /api/v1/trades/{reviewed_trade}/review": theirs(200),
    "POST /api/v1/trades/{reviewed_trade}/review": theirs(201, 409, json={"overall": 4}),
    "PATCH /api/v1/trades/{reviewed_trade}/review": theirs(404, 409, json={"overall": 4, "version": 1}),
    "POST /api/v1/trades/{reviewed_trade}/review/answer": theirs(201, 404, 409, json={"text": "Thank you"}),
    "POST /api/v1/reviews/{review}/hide": own(403, json={"reason": "spam"}),
    "GET /api/v1/users/{username}/have-list": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/users/{username}/want-list": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
}
PAGES: Mapping[str, Row] = {
    "GET /notifications": page(200),
    "GET /notifications/bell": page(200),
    "GET /notifications/{notification}": their_page(303),
    "POST /notifications/{notification}/read": their_page(303),
    "POST /notifications/read-all": page(303),
    "GET /": all_alike(200),
    "GET /cards": all_alike(200),
    "GET /cards/{hashid}": all_alike(200),
    "GET /market": all_alike(200),
    "GET /portfolio": page(200),
    "GET /docs": all_alike(200),
    "GET /design": all_alike(404),
    "GET /about": all_alike(200),
    "GET /help": all_alike(200),
    "GET /privacy": all_alike(200),
    "GET /terms": all_alike(200),
    "GET /contact": all_alike(200),
    "GET /media/avatars/{file}": all_alike(404),
    "GET /u/{username}": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /users/{username}": all_alike(308),
    "GET /u/{username}/reviews": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /reputation": page(200),
    "GET /trades/{reviewed_trade}/review": their_page(200),
    "POST /trades/{reviewed_trade}/review": their_page(303, 422, form={"overall": "4"}),
    "POST /trades/{reviewed_trade}/review/answer": their_page(303, 422, form={"text": "Thank you"}),
    "GET /admin/people/{username}": page(403),
    "POST /admin/people/{username}/identity": page(403, form={"reason": "seen", "is_checked": "1"}),
    "GET /site.webmanifest": all_alike(200),
    "GET /robots.txt": all_alike(200),
    "GET /.well-known/dualcaster-keys.json": all_alike(200),
    "GET /api/v1/reputation/roots": all_alike(200),
    "GET /u/{username}/statement": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/users/{username}/reputation/statement": Row(
        nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)
    ),
    "GET /sitemap.xml": all_alike(200),
    "GET /api/v1/sitemap.xml": all_alike(200),
    "GET /sitemap/{name}": all_alike(404),
    "GET /assets/{name}": all_alike(404),
    "GET /health": all_alike(200),
    "GET /health/ready": all_alike(200),
    "GET /metrics": all_alike(403),
    "GET /openapi.json": all_alike(200),
    "GET /api/oauth/{provider}/callback": all_alike(404),
    "GET /oauth/{provider}/start": all_alike(404),
    "GET /signup": own(303, nobody=(200,)),
    "POST /signup": form(422),
    "GET /login": own(303, nobody=(200,)),
    "POST /login": form(422),
    "POST /logout": form(303),
    "GET /verify": all_alike(410),
    "POST /verify": form(410),
    "POST /verify/again": page(303),
    "GET /reset": all_alike(200),
    "POST /reset": form(422),
    "GET /reset/confirm": all_alike(410),
    "POST /reset/confirm": form(410),
    "GET /email/confirm": all_alike(410),
    "POST /email/confirm": form(410),
    "GET /dashboard": page(200),
    "GET /onboarding": page(200),
    "POST /onboarding/skip": page(303),
    "POST /onboarding/complete": page(303),
    "GET /settings": page(303),
    "GET /settings/profile": page(200),
    "POST /settings/profile": page(303),
    "POST /settings/place": page(422),
    "GET /settings/privacy": page(200),
    "POST /settings/privacy": page(303),
    "POST /settings/go-public": page(303),
    "POST /settings/avatar": page(415),
    "POST /settings/avatar/remove": page(303),
    "GET /settings/connections": page(200),
    "POST /settings/connections/{provider}/link": page(404),
    "POST /settings/connections/{provider}/unlink": page(303),
    "GET /signals": all_alike(200),
    "GET /signals/record": all_alike(200),
    "GET /signals/new": page(200),
    "POST /signals/new": page(422, form={}),
    "GET /signals/{signal_id}": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "POST /signals/{signal_id}/follow": Row(nobody=(303,), stranger=(303,), blocked=(404,), owner=(303,)),
    "POST /signals/{signal_id}/unfollow": Row(nobody=(303,), stranger=(303,), blocked=(404,), owner=(303,)),
    "POST /signals/{signal_id}/close": their_page(303),
    "POST /signals/{signal_id}/delete": their_page(303),
    "GET /traders/favorites": page(200),
    "POST /traders/favorites/add": page(303, form={"trader": "{friend_id}"}),
    "POST /traders/favorites/remove": page(303, form={"trader": "{friend_id}"}),
    "GET /settings/blocked": page(200),
    "POST /settings/blocked/block": page(303, form={"username": "{friend}"}),
    "POST /settings/blocked/unblock": page(303, form={"username": "{friend}"}),
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
    "GET /settings/security": page(200),
    "POST /settings/security/password": page(422),
    "GET /settings/security/export": page(200),
    "POST /settings/security/delete": page(422),
    "POST /settings/security/email": page(422),
    "POST /settings/security/sessions/{session_id}/end": their_page(303),
    "POST /settings/security/sessions/end-others": page(303),
    "GET /matches": page(200),
    "POST /matches/refresh": page(303),
    "GET /matches/{username}": Row(nobody=(303,), stranger=(200,), blocked=(404,), owner=(303,)),
    "GET /finds": page(200),
    "GET /inventory": page(200),
    "GET /inventory/add": page(200),
    "POST /inventory/add": page(422),
    "GET /inventory/export/{format_name}": page(200),
    "GET /inventory/{item}": their_page(200),
    "POST /inventory/{item}": their_page(303, 422),
    "POST /inventory/{item}/remove": their_page(303),
    "GET /imports": page(200),
    "POST /imports": page(422),
    "POST /imports/lines": page(422),
    "GET /imports/preview": page(303),
    "GET /imports/lines/{line}": page(303, query="?file=1"),
    "POST /imports/lines/{line}": page(303, form={"file": "1"}),
    "POST /imports/lines/{line}/undo": page(303, form={"file": "1"}),
    "GET /imports/rejected": page(303, query="?file=1"),
    "POST /imports/apply": page(303),
    "POST /imports/discard": page(303),
    "GET /imports/done": page(200),
    "POST /cards/{hashid}/copies": page(303, form={"what": "want", "by": "1"}),
    "GET /have-list": page(200),
    "GET /have-list/spares": page(200),
    "POST /have-list/spares": page(303),
    "POST /inventory/bulk": page(303, form={"action": "offer", "ids": "{item}"}),
    "POST /have-list/bulk": page(303, form={"action": "withdraw", "ids": "{have}"}),
    "POST /want-list/bulk": page(303, form={"action": "delete", "ids": "{want}"}),
    "POST /lists/undo/{undo}": page(303),
    "GET /have-list/{have}": their_page(200),
    "POST /have-list/{have}": their_page(303, 422),
    "POST /have-list/{have}/remove": their_page(303),
    "GET /want-list": page(200),
    "GET /want-list/add": page(200),
    "POST /want-list/add": page(422),
    "GET /want-list/{want}": their_page(200),
    "POST /want-list/{want}": their_page(303, 422),
    "POST /want-list/{want}/remove": their_page(303),
}
_DRAFT = {"action": "edit", "version": 1}
TRADES: Mapping[str, Row] = {
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
ROUTES: Mapping[str, Row] = {**API, **MESSAGES, **NOTIFICATIONS, **LISTS, **TRADES, **PAGES}
