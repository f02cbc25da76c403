"""What the services that take e-mails over HTTPS have in common."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx
from attrs import frozen

from dualcaster_core.notifying.errors import MailDelayed, MailRefused

_LARGEST_ANSWER = 65_536
_LONGEST_REASON = 200
_REFUSALS = frozenset({400, 413, 422})
"""What a service answers to an e-mail that it will never take; every other failure may be put right."""


@frozen
class Answer:
    """What a service said: its status, and the JSON object of its body where it sent one."""

    status: int
    body: Mapping[str, Any]

    @property
    def taken(self) -> bool:
        """Whether it has the e-mail."""
        return 200 <= self.status < 300

    def failure(self) -> MailRefused | MailDelayed:
        """Tell a refusal from a delay."""
        said = self.body.get("message") or self.body.get("errors") or ""
        reason = " ".join(f"{self.status} {said if isinstance(said, str) else json.dumps(said)}".split())
        family = MailRefused if self.status in _REFUSALS else MailDelayed
        return family(reason[:_LONGEST_REASON])


async def post(address: str, headers: Mapping[str, str], body: Mapping[str, Any], *, patience: float) -> Answer:
    """Send JSON to a service; redirects are not followed. Raises ``MailDelayed`` where it gives no whole answer."""
    try:
        async with (
            asyncio.timeout(patience),
            httpx.AsyncClient(timeout=patience) as client,
            client.stream("POST", address, headers=dict(headers), json=dict(body)) as response,
        ):
            content = b""
            async for part in response.aiter_bytes():
                content += part
                if len(content) > _LARGEST_ANSWER:
                    break
            return Answer(response.status_code, _object(content))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise MailDelayed(f"{type(error).__name__} {error}".strip()[:_LONGEST_REASON]) from error


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
