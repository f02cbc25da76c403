"""Stripe's client over httpx, with a bound on each part of a request."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import stripe

from dualcaster_stripe.keys import CallLimits

CONNECTIONS = 10


class HttpxTransport(stripe.HTTPClient):
    """Sends the client's requests; what comes of them is an answer or ``stripe.APIConnectionError``.

    The one that comes with the client gives httpx the body in a way that httpx warns of.
    """

    name = "httpx"

    def __init__(self, limits: CallLimits) -> None:
        super().__init__()
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(limits.request, connect=limits.connect),
            limits=httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=20),
        )

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Send a request and read the whole answer."""
        try:
            answer = await self._client.request(method.upper(), url, headers=dict(headers), content=post_data or None)
        except httpx.HTTPError as error:
            failure = stripe.APIConnectionError(type(error).__name__, should_retry=True)  # type: ignore[no-untyped-call]
            raise failure from error
        return answer.content, answer.status_code, answer.headers

    def sleep_async(self, secs: float) -> Any:
        """Wait before a request is repeated."""
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        """Close the connections."""
        await self._client.aclose()
