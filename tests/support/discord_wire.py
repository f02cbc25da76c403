"""A Discord of our own on this machine: its REST API and its gateway, as discord.py speaks to them over the wire."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from time import monotonic
from typing import Any

from aiohttp import WSMsgType, web
from attrs import define, field, frozen

APPLICATION_ID, BOT_ID, GUILD_ID, CHANNEL_ID = 1_001, 1_001, 2_001, 3_001
TOKEN = "MTAwMQ.wire.of-the-tests"
_HELLO, _DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _RECONNECT, _INVALID, _ACK = 10, 0, 1, 2, 6, 7, 9, 11


@frozen
class Sent:
    """One request of the bot, and when it came."""

    method: str
    path: str
    json: Any
    at: float


@define
class DiscordWire:
    """What the server saw, and what it is to do next.

    ``answers`` replaces the answer to the next request whose path ends with a text: status, body and headers.
    """

    url: str = ""
    sent: list[Sent] = field(factory=list)
    identified: list[dict[str, Any]] = field(factory=list)
    resumed: list[dict[str, Any]] = field(factory=list)
    refuses_resume: bool = False
    is_away: bool = False
    shards: int = 1
    guilds: tuple[int, ...] = (GUILD_ID,)
    answers: list[tuple[str, int, dict[str, Any], dict[str, str]]] = field(factory=list)
    _sockets: list[web.WebSocketResponse] = field(factory=list)
    _of_shards: dict[int, web.WebSocketResponse] = field(factory=dict)
    _sequence: int = 0
    _ids: Callable[[], int] = field(factory=lambda: count(900_000).__next__)

    @property
    def gateway(self) -> str:
        """Where the gateway is."""
        return self.url.replace("http", "ws", 1)

    async def routes(self, request: web.Request) -> web.StreamResponse:
        """Answer a request of the API, or open the gateway."""
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._gateway(request)
        body = await request.json() if request.can_read_body and request.content_type == "application/json" else None
        path = request.path.removeprefix("/api/v10")
        self.sent.append(Sent(request.method, path, body, monotonic()))
        for place, (ending, status, answer, headers) in enumerate(self.answers):
            if path.endswith(ending):
                del self.answers[place]
                return _json(answer, status=status, headers=headers)
        return self._answer(request.method, path, body)

    def _answer(self, method: str, path: str, body: Any) -> web.Response:
        if path.endswith("/callback"):
            key = path.split("/")[2]
            told = {"id": key, "type": 2, "response_message_id": str(self._ids()), "response_message_loading": False}
            resource = {"type": body["type"], "message": self._message()}
            return _json({"interaction": told | {"response_message_ephemeral": False}, "resource": resource})
        return _json(self._found(method, path, body))

    def _found(self, method: str, path: str, body: Any) -> Any:
        if path.endswith("/commands") and method == "PUT":
            return [self._command(one) for one in body]
        if path == "/users/@me/channels":
            return {"id": str(5_000_000 + int(body["recipient_id"])), "type": 1}
        if path.endswith("/threads"):
            return {"id": str(self._ids()), "type": 12}
        return self._known(path) or self._message()

    def _known(self, path: str) -> dict[str, Any] | None:
        me = {"id": str(BOT_ID), "username": "dualcaster", "discriminator": "0000", "avatar": None, "bot": True}
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        application = {
            "id": str(APPLICATION_ID),
            "name": "Dualcaster",
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "",
            "team": None,
            "owner": me,
            "flags": 0,
        }
        known: dict[str, dict[str, Any]] = {
            "/users/@me": me,
            "/oauth2/applications/@me": application,
            "/gateway/bot": {"url": self.gateway, "shards": self.shards, "session_start_limit": limit},
        }
        return known.get(path)

    def _command(self, given: dict[str, Any]) -> dict[str, Any]:
        known = {"id": str(self._ids()), "application_id": str(APPLICATION_ID), "version": "1", "description": ""}
        return known | given | {"default_member_permissions": None}

    def _message(self) -> dict[str, Any]:
        author = {"id": str(BOT_ID), "username": "dualcaster", "discriminator": "0000", "avatar": None}
        return {
            "id": str(self._ids()),
            "channel_id": str(CHANNEL_ID),
            "author": author,
            "content": "",
            "embeds": [],
            "attachments": [],
            "components": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "type": 20,
            "timestamp": "2026-11-29T00:00:00+00:00",
            "edited_timestamp": None,
            "flags": 0,
        }

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        if self.is_away:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"op": _HELLO, "d": {"heartbeat_interval": 5_000}, "s": None, "t": None})
        async for message in socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                continue
            await self._heard(socket, json.loads(message.data))
        return socket

    async def _heard(self, socket: web.WebSocketResponse, heard: dict[str, Any]) -> None:
        if heard["op"] == _HEARTBEAT:
            await socket.send_json({"op": _ACK, "d": None, "s": None, "t": None})
        elif heard["op"] == _IDENTIFY:
            self.identified.append(heard["d"])
            number, count_of_all = heard["d"].get("shard", (0, 1))
            self._of_shards[number] = socket
            await self._ready(socket, number, count_of_all)
        elif heard["op"] == _RESUME:
            self.resumed.append(heard["d"])
            self._of_shards |= {shard: socket for shard in range(self.shards) if shard not in self._of_shards}
            if self.refuses_resume:
                self.refuses_resume = False
                await socket.send_json({"op": _INVALID, "d": False, "s": None, "t": None})
            else:
                await self._dispatch(socket, "RESUMED", {})

    async def _ready(self, socket: web.WebSocketResponse, shard: int, shards: int) -> None:
        me = {"id": str(BOT_ID), "username": "dualcaster", "discriminator": "0000", "avatar": None, "bot": True}
        own = [guild for guild in self.guilds if (guild >> 22) % shards == shard]
        await self._dispatch(
            socket,
            "READY",
            {
                "v": 10,
                "user": me,
                "session_id": f"session-{len(self.identified)}",
                "shard": [shard, shards],
                "resume_gateway_url": self.gateway,
                "application": {"id": str(APPLICATION_ID), "flags": 0},
                "guilds": [{"id": str(guild), "unavailable": True} for guild in own],
            },
        )
        for guild in own:
            await self._guild(socket, guild)

    async def _guild(self, socket: web.WebSocketResponse, guild: int) -> None:
        await self._dispatch(
            socket,
            "GUILD_CREATE",
            {
                "id": str(guild),
                "name": "Portland Trades",
                "owner_id": "7",
                "member_count": 2,
                "roles": [],
                "emojis": [],
                "stickers": [],
                "channels": [],
                "threads": [],
                "members": [],
                "voice_states": [],
                "presences": [],
                "features": [],
                "large": False,
                "unavailable": False,
                "premium_tier": 0,
                "verification_level": 0,
                "default_message_notifications": 0,
                "explicit_content_filter": 0,
                "mfa_level": 0,
                "nsfw_level": 0,
                "preferred_locale": "en-US",
                "system_channel_flags": 0,
                "afk_timeout": 300,
                "premium_progress_bar_enabled": False,
                "stage_instances": [],
                "guild_scheduled_events": [],
                "soundboard_sounds": [],
            },
        )

    async def _dispatch(self, socket: web.WebSocketResponse, name: str, facts: dict[str, Any]) -> None:
        self._sequence += 1
        await socket.send_json({"op": _DISPATCH, "d": facts, "s": self._sequence, "t": name})

    async def drop(self, code: int = 4_000) -> None:
        """Cut every connection of the gateway."""
        for socket in self._sockets:
            await socket.close(code=code)
        self._sockets.clear()

    async def cut(self, shard: int, code: int = 4_000) -> None:
        """Cut the connection of one shard."""
        socket = self._of_shards.pop(shard)
        self._sockets.remove(socket)
        await socket.close(code=code)

    async def reconnect(self) -> None:
        """Ask every connection to come again, as Discord does before it restarts a server of its own."""
        for socket in self._sockets:
            await socket.send_json({"op": _RECONNECT, "d": None, "s": None, "t": None})

    async def command(
        self,
        name: str,
        *,
        user_id: int = 7,
        interaction_id: int | None = None,
        guild_id: int = GUILD_ID,
        **options: Any,
    ) -> int:
        """Let somebody give a command of the group in a server, whose shard hears of it; return its id."""
        key = interaction_id or self._ids()
        parts = name.split()
        given = [{"name": one, "type": 3, "value": value} for one, value in options.items()]
        for part in reversed(parts):
            given = [{"name": part, "type": 2 if given and given[0]["type"] in (1, 2) else 1, "options": given}]
        facts = {
            "id": str(key),
            "application_id": str(APPLICATION_ID),
            "type": 2,
            "token": f"token-{key}",
            "version": 1,
            "guild_id": str(guild_id),
            "channel_id": str(CHANNEL_ID),
            "locale": "en-US",
            "guild_locale": "en-US",
            "app_permissions": "2147485696",
            "entitlements": [],
            "attachment_size_limit": 10_000_000,
            "authorizing_integration_owners": {"0": str(guild_id)},
            "context": 0,
            "channel": {
                "id": str(CHANNEL_ID),
                "type": 0,
                "name": "trades",
                "permissions": "0",
                "position": 0,
                "guild_id": str(guild_id),
            },
            "member": {
                "user": {
                    "id": str(user_id),
                    "username": "nicol",
                    "discriminator": "0",
                    "avatar": None,
                    "global_name": None,
                },
                "roles": [],
                "permissions": "2147483648",
                "joined_at": "2026-01-01T00:00:00+00:00",
                "deaf": False,
                "mute": False,
                "flags": 0,
            },
            "data": {"id": "1", "name": "dd", "type": 1, "options": given},
        }
        shard = (guild_id >> 22) % self.shards
        socket = self._of_shards[shard] if self.shards > 1 else self._sockets[-1]
        await self._dispatch(socket, "INTERACTION_CREATE", facts)
        return key

    async def press(self, custom_id: str, *, user_id: int = 7, interaction_id: int | None = None) -> int:
        """Let somebody press a button of a direct message of the bot; return the interaction's id."""
        key = interaction_id or self._ids()
        user = {"id": str(user_id), "username": "nicol", "discriminator": "0", "avatar": None, "global_name": None}
        button = {"type": 2, "style": 1, "label": "Press", "custom_id": custom_id}
        facts = {
            "id": str(key),
            "application_id": str(APPLICATION_ID),
            "type": 3,
            "token": f"token-{key}",
            "version": 1,
            "channel_id": str(CHANNEL_ID + 1),
            "locale": "en-US",
            "app_permissions": "2147485696",
            "entitlements": [],
            "attachment_size_limit": 10_000_000,
            "authorizing_integration_owners": {"1": str(user_id)},
            "context": 1,
            "channel": {"id": str(CHANNEL_ID + 1), "type": 1, "recipients": [user]},
            "user": user,
            "message": self._message() | {"type": 0, "components": [{"type": 1, "components": [button]}]},
            "data": {"custom_id": custom_id, "component_type": 2},
        }
        await self._dispatch(self._sockets[-1], "INTERACTION_CREATE", facts)
        return key

    def callbacks(self, key: int) -> list[Sent]:
        """List what was told Discord first of an interaction."""
        return [one for one in self.sent if one.path == f"/interactions/{key}/token-{key}/callback"]

    def edits(self, key: int) -> list[Sent]:
        """List the answers that came after a deferral."""
        return [one for one in self.sent if one.path.startswith(f"/webhooks/{APPLICATION_ID}/token-{key}/")]


def _json(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Answer as Discord does, whose content type names no charset."""
    sent = {"Content-Type": "application/json"} | (headers or {})
    return web.Response(body=json.dumps(content).encode(), status=status, headers=sent)


@asynccontextmanager
async def discord_wire(*, shards: int = 1, guilds: tuple[int, ...] = (GUILD_ID,)) -> AsyncIterator[DiscordWire]:
    """Serve while the block runs, a bot of so many shards that is in these servers."""
    wire = DiscordWire(shards=shards, guilds=guilds)
    server = web.Application()
    server.router.add_route("*", "/{path:.*}", wire.routes)
    runner = web.AppRunner(server, access_log=None, handle_signals=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    wire.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield wire
    finally:
        await wire.drop()
        async with asyncio.timeout(10):
            await runner.cleanup()
