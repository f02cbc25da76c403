"""Who gets what from the API of bots: no token of a person lets anybody in, and no cookie."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.rows import all_alike

_BOT = "/api/v1/discord"
BOTS: Mapping[str, Row] = {
    f"GET {_BOT}/user/{{discord_id}}": all_alike(401),
    f"POST {_BOT}/user/{{discord_id}}/want-list": all_alike(401, json={"name": "Lightning Bolt"}),
    f"POST {_BOT}/user/{{discord_id}}/have-list": all_alike(401, json={"name": "Lightning Bolt"}),
    f"GET {_BOT}/user/{{discord_id}}/matches": all_alike(401),
    f"GET {_BOT}/price/{{card_name}}": all_alike(401),
    f"GET {_BOT}/guild/{{guild_id}}/matches": all_alike(401),
    f"POST {_BOT}/guild/{{guild_id}}/link": all_alike(
        401, json={"discord_id": "{discord_id}", "manages": True, "name": "Portland Trades"}
    ),
}
