"""Fetches pictures of cards from the one host that pages load them from."""

import asyncio
from collections import OrderedDict

import httpx
import structlog
from attrs import field, frozen

log = structlog.get_logger(__name__)

HOST = "https://cards.scryfall.io/"
PATIENCE_SECONDS = 3.0
LARGEST = 3 * 1024 * 1024
KEPT = 64
"""Pictures that are kept in memory, about 100 KB each; none is ever another under the same address."""


@frozen(kw_only=True)
class FetchedPictures:
    """``PictureSource`` over http: within ``patience`` seconds in all, at most ``largest`` bytes, without redirects."""

    host: str = HOST
    patience: float = PATIENCE_SECONDS
    largest: int = LARGEST
    _kept: "OrderedDict[str, bytes]" = field(factory=OrderedDict, init=False, repr=False)

    async def fetch(self, address: str) -> bytes | None:
        """Return a picture of the host; None where it cannot be had in time, or lies elsewhere."""
        if not address.startswith(self.host):
            return None
        if address in self._kept:
            self._kept.move_to_end(address)
            return self._kept[address]
        try:
            async with asyncio.timeout(self.patience):
                content = await self._answer(address)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            log.warning("the art of a card did not come", error=type(error).__name__)
            return None
        self._kept[address] = content
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return content

    async def _answer(self, address: str) -> bytes:
        async with (
            httpx.AsyncClient(timeout=self.patience, headers={"User-Agent": "dualcaster"}) as client,
            client.stream("GET", address) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise ValueError(f"the answer is {response.status_code}")
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > self.largest:
                    raise ValueError("the picture is too large")
        return bytes(body)
