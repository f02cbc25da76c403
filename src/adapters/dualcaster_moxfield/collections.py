"""Reads a public collection page by page and writes it as the CSV file that Moxfield exports.

Moxfield documents no API. Its site asks ``/v1/collections/search/{id}`` for pages of a collection, and Moxfield lets
programs do so that have asked for a user agent of their own; without one nothing is asked here.
"""

import asyncio
import csv
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

import httpx
from attrs import field, frozen

from dualcaster_core.collection.errors import CollectionNotPublic, CollectionUnreachable, FileUnreadable

ADDRESS = "https://api2.moxfield.com"
PAGE_SIZE = 1_000
"""Lines asked for at once; the site may send fewer."""
MOST_PAGES = 300
LARGEST_PAGE = 16 * 1_048_576
MOST_LINES = 50_000
_HEADER = (
    *("Count", "Name", "Edition", "Condition", "Language", "Foil", "Collector Number"),
    *("Alter", "Proxy", "Purchase Price", "Scryfall ID"),
)
_FOIL_WORDS = {"foil": "foil", "etched": "etched"}


@frozen(kw_only=True)
class MoxfieldSettings:
    """How Moxfield knows this site; ``patience`` is in seconds, for one page and, tenfold, for a whole collection."""

    user_agent: str | None = field(default=None, repr=False)
    base_url: str = ADDRESS
    patience: float = 15.0


@frozen
class MoxfieldCollections:
    """``OutsideCollections`` at Moxfield."""

    settings: MoxfieldSettings

    async def read(self, collection_id: str) -> bytes:
        """Return a public collection as the CSV file that Moxfield exports.

        Raises ``CollectionNotPublic``, ``CollectionUnreachable``, and ``FileUnreadable`` for one that is too large.
        """
        if self.settings.user_agent is None:
            raise CollectionUnreachable("MOXFIELD_USER_AGENT is not set")
        headers = {"User-Agent": self.settings.user_agent, "Accept": "application/json"}
        patience = self.settings.patience
        try:
            async with (
                asyncio.timeout(10 * patience),
                httpx.AsyncClient(headers=headers, timeout=patience, follow_redirects=False) as client,
            ):
                lines = await self._lines(client, collection_id)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise CollectionUnreachable(type(error).__name__) from error
        return await asyncio.to_thread(_as_csv, lines)

    async def _lines(self, client: httpx.AsyncClient, collection_id: str) -> list[Sequence[object]]:
        lines: list[Sequence[object]] = []
        for number in range(1, MOST_PAGES + 1):
            page = await self._page(client, collection_id, number)
            lines += await asyncio.to_thread(_lines_of, page)
            if len(lines) > MOST_LINES:
                break
            pages = page.get("totalPages")
            if not isinstance(pages, int) or number >= pages:
                return lines
        raise FileUnreadable("your Moxfield collection", f"it has more than {MOST_LINES:,} lines")

    async def _page(self, client: httpx.AsyncClient, collection_id: str, number: int) -> Mapping[str, Any]:
        address = f"{self.settings.base_url.rstrip('/')}/v1/collections/search/{collection_id}"
        asked = {"pageNumber": str(number), "pageSize": str(PAGE_SIZE), "sortType": "cardName"}
        async with client.stream("GET", address, params=asked) as response:
            if response.status_code in (401, 404):
                raise CollectionNotPublic
            if response.status_code != 200:
                raise CollectionUnreachable(f"{response.status_code} for a page")
            content = b""
            async for part in response.aiter_bytes():
                content += part
                if len(content) > LARGEST_PAGE:
                    raise CollectionUnreachable("a page that is too large")
        try:
            page = await asyncio.to_thread(json.loads, content)
        except (ValueError, RecursionError) as error:
            raise CollectionUnreachable("a page that is no JSON") from error
        if not isinstance(page, dict) or not isinstance(page.get("data"), list | dict):
            raise CollectionUnreachable("a page without lines")
        return page


def _lines_of(page: Mapping[str, Any]) -> list[Sequence[object]]:
    """List the lines of a page; one of no known form becomes a line without a name, which the import reports."""
    data = page["data"]
    found = data.values() if isinstance(data, dict) else data
    return [_line_of(one if isinstance(one, dict) else {}) for one in found]


def _line_of(line: Mapping[str, Any]) -> Sequence[object]:
    card = line.get("card")
    card = card if isinstance(card, dict) else {}
    finish = str(line.get("finish") or ("foil" if line.get("isFoil") is True else ""))
    return (
        line.get("quantity", ""),
        card.get("name", ""),
        card.get("set", ""),
        line.get("condition") or "",
        _language(line, card),
        _FOIL_WORDS.get(finish, ""),
        card.get("cn", ""),
        line.get("isAlter") is True,
        line.get("isProxy") is True,
        line.get("purchasePrice") or "",
        card.get("scryfall_id", ""),
    )


def _language(line: Mapping[str, Any], card: Mapping[str, Any]) -> object:
    """Return the code of the language: of the copy where it says one, else of the printing."""
    found = line.get("cardLanguage") or line.get("language") or card.get("lang") or ""
    return found.get("code", "") if isinstance(found, dict) else found


def _as_csv(lines: Sequence[Sequence[object]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADER)
    writer.writerows(lines)
    return text.getvalue().encode()
