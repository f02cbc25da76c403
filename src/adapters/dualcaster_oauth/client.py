"""OAuth2 as every provider speaks it: bounded in time and size, never led elsewhere."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
from attrs import field, frozen

from dualcaster_core.accounts.linked_accounts.errors import ProviderRefused, ProviderUnavailable
from dualcaster_core.accounts.linked_accounts.model import ProviderTokens

LARGEST_ANSWER = 65_536
"""Bytes of an answer, at most."""
LARGEST_LIST = 1_048_576
"""Bytes of a page of a list, at most."""
_LONGEST_PAUSE = 86_400.0
_LONGEST_TOKEN = 4_096
_LONGEST_LIFE = 366 * 86_400


@frozen(kw_only=True)
class ClientSettings:
    """What a provider knows us by. ``base_url`` replaces every address of the provider; ``patience`` is in seconds."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    base_url: str | None = None
    patience: float = 10.0


@frozen(kw_only=True)
class Endpoints:
    """Where a provider is asked for what."""

    authorization: str
    token: str
    identity: str
    revocation: str
    servers: str | None = None

    def under(self, base_url: str) -> "Endpoints":
        """Return the same paths on another host."""
        moved = {
            name: base_url.rstrip("/") + httpx.URL(address).path
            for name, address in (
                ("authorization", self.authorization),
                ("token", self.token),
                ("identity", self.identity),
                ("revocation", self.revocation),
                ("servers", self.servers),
            )
            if address is not None
        }
        return Endpoints(**moved)


@frozen
class _Answer:
    """What came back, and how long the provider asked to be left alone."""

    status: int
    content: bytes
    retry_after: timedelta | None


@frozen(kw_only=True)
class OAuthClient:
    """Asks one provider. What it answers is believed only as far as it has the agreed form."""

    provider: str
    settings: ClientSettings
    endpoints: Endpoints
    scopes: str

    def authorization_url(self, state: str, challenge: str, extra: Mapping[str, str]) -> str:
        """Return the address where people allow us to know who they are."""
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": self.settings.redirect_uri,
            "scope": self.scopes,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **extra,
        }
        return f"{self.endpoints.authorization}?{urlencode(query)}"

    async def tokens(self, grant: Mapping[str, str]) -> ProviderTokens:
        """Ask for tokens. Raises ``ProviderRefused`` where the code or token is not accepted."""
        status, body = await self._ask("POST", self.endpoints.token, form={**grant, **self._ourselves()})
        if status in (400, 401) and body.get("error") in ("invalid_grant", "access_denied"):
            raise ProviderRefused(self.provider)
        if status != 200:
            raise self._unavailable(f"{status} {str(body.get('error', ''))[:60]} for tokens")
        return self._tokens_in(body)

    async def identity(self, access_token: str) -> Mapping[str, Any]:
        """Ask who the token stands for."""
        headers = {"Authorization": f"Bearer {access_token}"}
        status, body = await self._ask("GET", self.endpoints.identity, headers=headers)
        if status in (401, 403):
            raise ProviderRefused(self.provider)
        if status != 200:
            raise self._unavailable(f"{status} for an identity")
        return body

    async def page(self, address: str, access_token: str, query: Mapping[str, str]) -> list[Any]:
        """Ask for a page of a list. Raises ``ProviderRefused`` where the token is not accepted any more."""
        headers = {"Authorization": f"Bearer {access_token}"}
        answer = await self._answer("GET", f"{address}?{urlencode(query)}", headers=headers, largest=LARGEST_LIST)
        if answer.status == 401:
            raise ProviderRefused(self.provider)
        if answer.status != 200:
            raise ProviderUnavailable(self.provider, f"{answer.status} for a list", answer.retry_after)
        found = _json(answer.content)
        if not isinstance(found, list):
            raise self._unavailable("a list that is none")
        return found

    async def revoke(self, token: str) -> None:
        """Give a token back."""
        status, _ = await self._ask("POST", self.endpoints.revocation, form={"token": token, **self._ourselves()})
        if status != 200:
            raise self._unavailable(f"{status} for a revocation")

    def text(self, body: Mapping[str, Any], name: str, longest: int) -> str | None:
        """Read a text of an identity, shortened; None where it is none or empty."""
        value = body.get(name)
        if not isinstance(value, str):
            return None
        return " ".join("".join(mark if mark.isprintable() else " " for mark in value).split())[:longest] or None

    def user_id(self, body: Mapping[str, Any], name: str) -> str:
        """Read what the provider calls somebody. Raises ``ProviderUnavailable`` where it does not say."""
        value = body.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= 255 or not value.isascii() or not value.isprintable():
            raise self._unavailable("an identity without a usable id")
        return value

    async def _ask(
        self,
        method: str,
        address: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Mapping[str, Any]]:
        """Ask for an object. Raises ``ProviderUnavailable``."""
        answer = await self._answer(method, address, form=form, headers=headers, largest=LARGEST_ANSWER)
        if answer.status == 429:
            raise ProviderUnavailable(self.provider, "429", answer.retry_after)
        return answer.status, self._object(answer.content, answer.status)

    async def _answer(
        self,
        method: str,
        address: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        largest: int,
    ) -> "_Answer":
        """Ask, within a time for the whole answer and a size. Raises ``ProviderUnavailable``."""
        content = b""
        sent = {"Accept": "application/json", **(headers or {})}
        try:
            async with (
                asyncio.timeout(self.settings.patience),
                httpx.AsyncClient(timeout=self.settings.patience, follow_redirects=False) as client,
                client.stream(method, address, data=dict(form) if form else None, headers=sent) as response,
            ):
                async for part in response.aiter_bytes():
                    content += part
                    if len(content) > largest:
                        raise self._unavailable("an answer that is too large")
                return _Answer(response.status_code, content, _pause(response.headers.get("retry-after")))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise self._unavailable(type(error).__name__) from error

    def _object(self, content: bytes, status: int) -> Mapping[str, Any]:
        """Read an answer; only one that says yes must be a JSON object."""
        found = _json(content)
        if isinstance(found, dict):
            return found
        if status == 200 and content.strip():
            raise self._unavailable("an answer that is no JSON object")
        return {}

    def _tokens_in(self, body: Mapping[str, Any]) -> ProviderTokens:
        access, refresh = self._token(body, "access_token"), self._token(body, "refresh_token")
        kind, seconds = body.get("token_type"), body.get("expires_in")
        if access is None or not isinstance(kind, str) or kind.casefold() != "bearer":
            raise self._unavailable("an answer without an access token")
        lasts = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds < _LONGEST_LIFE
        return ProviderTokens(
            access_token=access,
            refresh_token=refresh,
            lifetime=timedelta(seconds=int(seconds)) if lasts and seconds is not None else None,
            scopes=self.text(body, "scope", 500) or "",
        )

    @staticmethod
    def _token(body: Mapping[str, Any], name: str) -> str | None:
        value = body.get(name)
        fits = isinstance(value, str) and 0 < len(value) <= _LONGEST_TOKEN and value.isascii() and value.isprintable()
        return value if fits and isinstance(value, str) else None

    def _ourselves(self) -> dict[str, str]:
        return {"client_id": self.settings.client_id, "client_secret": self.settings.client_secret}

    def _unavailable(self, reason: str) -> ProviderUnavailable:
        return ProviderUnavailable(self.provider, reason)


def client_of(provider: str, settings: ClientSettings, endpoints: Endpoints, scopes: str) -> OAuthClient:
    """Make the client of a provider, at its own addresses unless the settings name others."""
    where = endpoints if settings.base_url is None else endpoints.under(settings.base_url)
    return OAuthClient(provider=provider, settings=settings, endpoints=where, scopes=scopes)


def exchange_grant(settings: ClientSettings, code: str, verifier: str) -> dict[str, str]:
    """Word the exchange of a code."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": settings.redirect_uri,
        "code_verifier": verifier,
    }


def refresh_grant(refresh_token: str) -> dict[str, str]:
    """Word the renewal of tokens."""
    return {"grant_type": "refresh_token", "refresh_token": refresh_token}


def _json(content: bytes) -> Any:
    """Read JSON; None for what is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _pause(text: str | None) -> timedelta | None:
    """Read the seconds of a Retry-After, a day at most; None where there are none."""
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return timedelta(seconds=min(seconds, _LONGEST_PAUSE)) if seconds > 0 else None
