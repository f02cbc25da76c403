"""One request to Discord: bounded, never redirected, and told apart by what may have become of it."""

import asyncio
import json
import ssl
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

import httpx
from attrs import field, frozen

from dualcaster_core.notifying.delivery.errors import DeliveryDelayed, DeliveryRefused, DeliveryUnanswered

API = "https://discord.com/api/v10"
_LARGEST_ANSWER = 65_536
_LONGEST_REASON = 200
_LONGEST_PAUSE = 86_400.0
_GONE = frozenset({401, 404})
"""What Discord answers where a webhook was deleted, or its token is another."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""Failures before a request has left."""


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


@frozen
class Reply:
    """What Discord said: its status, and the JSON object of its body where it sent one."""

    status: int
    body: Mapping[str, Any]
    retry_after: float | None = None

    def require_taken(self) -> None:
        """Raise what its status means where it is no success."""
        if 200 <= self.status < 300:
            return
        said = self.body.get("message")
        reason = f"{self.status} {said if isinstance(said, str) else ''}".strip()[:_LONGEST_REASON]
        if self.status == 429:
            pause = timedelta(seconds=min(self.retry_after or 1.0, _LONGEST_PAUSE))
            raise DeliveryDelayed(f"Discord asks to wait: {reason}", retry_after=pause)
        if self.status >= 500 or self.status == 408:
            raise DeliveryDelayed(f"Discord is not well: {reason}")
        raise DeliveryRefused(f"Discord refuses it: {reason}", is_gone=self.status in _GONE)


@frozen(kw_only=True)
class DiscordRest:
    """Posts JSON to Discord's API at ``base_url``, within ``patience`` seconds.

    ``token`` is that of the bot, where one is needed; it goes nowhere but to ``base_url``.
    """

    base_url: str = API
    token: str | None = field(default=None, repr=False)
    patience: float = 15.0

    async def post(self, path: str, body: Mapping[str, Any], *, params: Mapping[str, str] | None = None) -> Reply:
        """Post an object. Raises ``DeliveryDelayed`` where it has not left, ``DeliveryUnanswered`` where it may have.

        A redirect is an answer like any other: nothing is ever sent after it.
        """
        headers = {"User-Agent": "DiscordBot (https://dualcasterdeals.com, 1)"}
        if self.token is not None:
            headers["Authorization"] = f"Bot {self.token}"
        try:
            async with (
                asyncio.timeout(self.patience),
                httpx.AsyncClient(timeout=self.patience, verify=_certificates(), follow_redirects=False) as client,
                client.stream(
                    "POST", f"{self.base_url}{path}", headers=headers, json=dict(body), params=dict(params or {})
                ) as response,
            ):
                content = b""
                async for part in response.aiter_bytes():
                    content += part
                    if len(content) > _LARGEST_ANSWER:
                        break
                return Reply(response.status_code, _object(content), _pause(response, content))
        except _NOT_SENT as error:
            raise DeliveryDelayed(f"Discord cannot be reached: {type(error).__name__}") from error
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise DeliveryUnanswered(f"Discord gave no whole answer: {type(error).__name__}") from error


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _pause(response: httpx.Response, content: bytes) -> float | None:
    """Read how long Discord asks to wait: in the body, exactly, else in the header, in whole seconds."""
    for told in (_object(content).get("retry_after"), response.headers.get("Retry-After")):
        try:
            seconds = float(told) if isinstance(told, int | float | str) else -1.0
        except ValueError:
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    return None
