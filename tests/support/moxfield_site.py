"""A site of our own that answers as Moxfield's does for public collections."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl

from attrs import define, field

from tests.support.asgi_server import answer

USER_AGENT = "dualcaster-tests/1 approved"
COLLECTION = "AbC123_xyz-0987654321a"
BOLT = {"name": "Lightning Bolt", "set": "sta", "cn": "42", "lang": "en"}
HELIX = {"name": "Lightning Helix", "set": "rav", "cn": "213", "lang": "en"}


def line_of(card: dict[str, str], quantity: int = 1, **more: Any) -> dict[str, Any]:
    """Make a line as the site words it."""
    return {"quantity": quantity, "condition": "nearMint", "finish": "nonFoil", "isFoil": False, "card": card, **more}


@define
class LocalMoxfield:
    """Shows one collection, ``page_size`` lines at once at most, to who comes with the approved user agent.

    ``whim`` is a status and a body to answer with instead; ``sleep`` seconds pass before each answer.
    """

    lines: list[Any] = field(factory=lambda: [line_of(BOLT, 4), line_of(HELIX, isFoil=True, finish="foil")])
    page_size: int = 1_000
    whim: tuple[int, bytes] | None = None
    sleep: float = 0
    asked: list[int] = field(factory=list)

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        """Answer a request."""
        query = dict(parse_qsl(scope["query_string"].decode()))
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        await asyncio.sleep(self.sleep)
        if self.whim is not None:
            location = {"location": "https://example.org/"} if self.whim[0] == 302 else None
            await answer(send, *self.whim, location)
        elif headers.get("user-agent") != USER_AGENT:
            await answer(send, 403, b"<html>Just a moment...</html>", {"content-type": "text/html"})
        elif scope["path"] != f"/v1/collections/search/{COLLECTION}":
            await answer(send, 404, b"{}")
        else:
            await self._page(int(query["pageNumber"]), min(int(query["pageSize"]), self.page_size), send)

    async def _page(self, number: int, size: int, send: Any) -> None:
        self.asked.append(number)
        page = {
            "pageNumber": number,
            "pageSize": size,
            "totalResults": len(self.lines),
            "totalPages": -(-len(self.lines) // size),
            "data": self.lines[(number - 1) * size : number * size],
        }
        await answer(send, 200, json.dumps(page).encode())
