"""Who gets what from the routes of social."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import own, page

SOCIAL: Mapping[str, Row] = {
    "POST /api/v1/profile/me/card-type": own(200, json={"card_type": "collector"}),
    "GET /api/v1/profile/me/views": own(200),
    "POST /api/v1/profile/me/export-card": Row(
        nobody=(401,), stranger=(403,), blocked=(403,), owner=(200,), json={"shape": "card"}
    ),
    "GET /api/v1/profile/{trader_id}/card": Row(nobody=(200,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/achievements": own(200),
    "GET /api/v1/achievements/users/{trader_id}": Row(nobody=(401,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/achievements/frames": own(200),
    "POST /api/v1/achievements/frames/active": own(200, json={"tier": "bronze"}),
    "GET /api/v1/directory": own(200),
    "GET /api/v1/directory/search": own(200, query="?q={username}"),
    "GET /api/v1/directory/suggested": own(200),
    "GET /api/v1/directory/recent": own(200),
    "GET /api/v1/directory/{trader_id}/preview": Row(nobody=(401,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/network": own(200),
    "GET /api/v1/network/requests": own(200),
    "GET /api/v1/network/{trader_id}": Row(nobody=(401,), stranger=(200,), blocked=(404,), owner=(200,)),
    "POST /api/v1/network/{trader_id}": Row(nobody=(401,), stranger=(403,), blocked=(404,), owner=(400,)),
    "POST /api/v1/network/{trader_id}/accept": Row(nobody=(401,), stranger=(409,), blocked=(404,), owner=(409,)),
    "POST /api/v1/network/{trader_id}/decline": Row(nobody=(401,), stranger=(409,), blocked=(404,), owner=(409,)),
    "DELETE /api/v1/network/{trader_id}": Row(nobody=(401,), stranger=(204,), blocked=(404,), owner=(204,)),
    "GET /api/v1/network/{trader_id}/mutual": Row(nobody=(401,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /api/v1/network/{trader_id}/endorsements": Row(nobody=(401,), stranger=(200,), blocked=(404,), owner=(200,)),
    "PUT /api/v1/network/{trader_id}/endorsements/{endorsement}": Row(
        nobody=(401,), stranger=(403,), blocked=(404,), owner=(400,)
    ),
    "DELETE /api/v1/network/{trader_id}/endorsements/{endorsement}": Row(
        nobody=(401,), stranger=(204,), blocked=(404,), owner=(204,)
    ),
    "GET /api/v1/favorites/notes": own(200),
    "GET /api/v1/favorites/notes/{trader_id}": own(404),
    "PUT /api/v1/favorites/notes/{trader_id}": Row(
        nobody=(401,), stranger=(200,), blocked=(404,), owner=(400,), json={"text": "Packs well."}
    ),
    "DELETE /api/v1/favorites/notes/{trader_id}": own(204),
    "PUT /api/v1/favorites/{trader_id}/listings": Row(nobody=(401,), stranger=(204,), blocked=(404,), owner=(400,)),
    "DELETE /api/v1/favorites/{trader_id}/listings": own(204),
    "GET /api/v1/favorites": own(200),
    "POST /api/v1/favorites/{trader_id}": Row(nobody=(401,), stranger=(204,), blocked=(404,), owner=(400,)),
    "DELETE /api/v1/favorites/{trader_id}": own(204),
    "GET /traders/{trader}/card": Row(nobody=(303,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /achievements": page(200),
    "GET /u/{username}/achievements": Row(nobody=(303,), stranger=(200,), blocked=(404,), owner=(200,)),
    "POST /achievements/frames": page(303, form={"tier": "bronze"}),
    "POST /achievements/new": page(200),
    "GET /traders": page(200),
    "GET /traders/recent": page(200),
    "GET /traders/suggested": page(200),
    "GET /traders/{trader}/preview": Row(nobody=(303,), stranger=(200,), blocked=(404,), owner=(200,)),
    "GET /traders/connections": page(200),
    "GET /traders/connections/{trader}/mutual": Row(nobody=(303,), stranger=(200,), blocked=(404,), owner=(200,)),
    "POST /traders/connections/{step}": Row(
        nobody=(303,), stranger=(303,), blocked=(404,), owner=(400,), form={"trader": "{trader_id}"}
    ),
    "POST /traders/endorsements/{deed}": Row(
        nobody=(303,),
        stranger=(403,),
        blocked=(404,),
        owner=(400,),
        form={"trader": "{trader_id}", "kind": "fast_shipper"},
    ),
    "POST /traders/listings/{watch}": Row(
        nobody=(303,), stranger=(303,), blocked=(404,), owner=(400,), form={"trader": "{trader_id}"}
    ),
    "GET /traders/notes": page(200),
    "POST /traders/notes/write": Row(
        nobody=(303,),
        stranger=(303,),
        blocked=(404,),
        owner=(400,),
        form={"trader": "{trader_id}", "text": "Packs well."},
    ),
    "POST /traders/notes/delete": page(303, form={"trader": "{trader_id}"}),
    "GET /traders/favorites": page(200),
    "POST /traders/favorites/add": page(303, form={"trader": "{friend_id}"}),
    "POST /traders/favorites/remove": page(303, form={"trader": "{friend_id}"}),
}
