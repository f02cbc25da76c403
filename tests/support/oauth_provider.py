"""A provider of our own that speaks Discord's and Google's protocols, and checks what they check."""

import asyncio
import hmac
import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlencode

from attrs import define, field

from tests.support.asgi_server import answer, body_of

CLIENT_ID, CLIENT_SECRET = "dualcaster-tests", "a secret between the two"
DISCORD_PERSON = {
    "id": "80351110224678912",
    "username": "nelly",
    "global_name": "Nelly the Trader",
    "avatar": "8342729096ea3675442027381ff50dfe",
    "email": "nelly@example.org",
    "verified": True,
}
GOOGLE_PERSON = {
    "sub": "110169484474386276334",
    "name": "Nelly Trader",
    "picture": "https://lh3.googleusercontent.com/a/nelly",
    "email": "nelly@example.org",
    "email_verified": True,
}
_AUTHORIZE = {"/oauth2/authorize", "/o/oauth2/v2/auth"}
_TOKEN = {"/api/oauth2/token", "/token"}
_IDENTITY = {"/api/users/@me", "/v1/userinfo"}
_SERVERS = "/api/users/@me/guilds"
_REVOKE = {"/api/oauth2/token/revoke", "/revoke"}


@define
class LocalProvider:
    """Lets ``person`` in, unless they say no. ``rotates``: a refresh token works once, as with Discord.

    ``whim`` makes an address misbehave: by its path, a status with a body, or seconds to sleep.
    """

    redirect_uri: str
    person: dict[str, Any]
    says_no: bool = False
    rotates: bool = True
    lifetime: object = 3600
    whims: dict[str, tuple[int, bytes]] = field(factory=dict)
    sleeps: dict[str, float] = field(factory=dict)
    codes: dict[str, dict[str, str]] = field(factory=dict)
    access: set[str] = field(factory=set)
    refresh: set[str] = field(factory=set)
    revoked: list[str] = field(factory=list)
    asked: list[str] = field(factory=list)
    servers: list[dict[str, Any]] = field(factory=list)
    scope: str = "identify email guilds"
    pages: list[dict[str, str]] = field(factory=list)

    def renew(self, person: dict[str, Any]) -> None:
        """Be in order again, for somebody else."""
        self.person, self.says_no = person, False
        for one in (self.whims, self.sleeps, self.codes):
            one.clear()
        for tokens in (self.access, self.refresh):
            tokens.clear()
        for noted in (self.revoked, self.asked, self.servers, self.pages):
            noted.clear()

    def end_authorization(self) -> None:
        """Be told by the person to accept none of our tokens any more."""
        self.access.clear()
        self.refresh.clear()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        path, query = scope["path"], dict(parse_qsl(scope["query_string"].decode()))
        form = dict(parse_qsl((await body_of(receive)).decode()))
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append(path)
        await asyncio.sleep(self.sleeps.get(path, 0))
        if path in self.whims:
            status, body = self.whims[path]
            location = {"location": f"{self.redirect_uri}/elsewhere"} if status == 302 else None
            await answer(send, status, body, location)
        elif path in _AUTHORIZE:
            await self._authorize(query, send)
        elif path in _TOKEN:
            await self._give_tokens(form, send)
        elif path in _IDENTITY:
            token = headers.get("authorization", "").removeprefix("Bearer ")
            await self._json(send, *((200, self.person) if token in self.access else (401, {"message": "no"})))
        elif path == _SERVERS:
            await self._list_servers(headers, query, send)
        elif path in _REVOKE:
            good = self._is_client(form)
            self.revoked.append(form["token"])
            await self._json(send, 200 if good else 401, {})
        else:
            await self._json(send, 404, {})

    async def _list_servers(self, headers: dict[str, str], query: dict[str, str], send: Any) -> None:
        self.pages.append(query)
        if headers.get("authorization", "").removeprefix("Bearer ") not in self.access:
            await self._json(send, 401, {"message": "401: Unauthorized", "code": 0})
            return
        after, limit = int(query.get("after", "0")), int(query.get("limit", "200"))
        listed = sorted(self.servers, key=lambda one: int(one["id"]))
        await self._json(send, 200, [one for one in listed if int(one["id"]) > after][:limit])

    async def _authorize(self, query: dict[str, str], send: Any) -> None:
        agreed = {"client_id": CLIENT_ID, "redirect_uri": self.redirect_uri, "response_type": "code"}
        agreed["code_challenge_method"] = "S256"
        if any(query.get(name) != value for name, value in agreed.items()) or len(query["code_challenge"]) != 43:
            await self._json(send, 400, {"error": "invalid_request"})
            return
        back = {"state": query["state"]}
        if self.says_no:
            back |= {"error": "access_denied"}
        else:
            back["code"] = token_urlsafe()
            self.codes[back["code"]] = query
        await answer(send, 302, b"", {"location": f"{self.redirect_uri}?{urlencode(back)}"})

    async def _give_tokens(self, form: dict[str, str], send: Any) -> None:
        if not self._is_client(form):
            await self._json(send, 401, {"error": "invalid_client"})
        elif form["grant_type"] == "refresh_token" and form["refresh_token"] in self.refresh:
            if self.rotates:
                self.refresh.discard(form["refresh_token"])
            await self._json(send, 200, self._tokens(with_refresh=self.rotates))
        elif form["grant_type"] == "authorization_code" and self._fits(form, self.codes.pop(form["code"], None)):
            await self._json(send, 200, self._tokens(with_refresh=True))
        else:
            await self._json(send, 400, {"error": "invalid_grant"})

    def _fits(self, form: dict[str, str], asked: dict[str, str] | None) -> bool:
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return False
        challenge = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        return hmac.compare_digest(challenge, asked["code_challenge"])

    def _tokens(self, *, with_refresh: bool) -> dict[str, Any]:
        access, refresh = token_urlsafe(), token_urlsafe()
        self.access.add(access)
        body = {"access_token": access, "token_type": "Bearer", "expires_in": self.lifetime, "scope": self.scope}
        if with_refresh:
            self.refresh.add(refresh)
            body["refresh_token"] = refresh
        return body

    @staticmethod
    def _is_client(form: dict[str, str]) -> bool:
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)

    @staticmethod
    async def _json(send: Any, status: int, body: object) -> None:
        await answer(send, status, json.dumps(body).encode())
