"""A geocoding service that speaks Nominatim's protocol."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import structlog

from dualcaster_core.accounts.profiles.places import LONGEST_PLACE_NAME
from dualcaster_core.accounts.profiles.ports import FoundPlace, Geocoder
from dualcaster_core.kernel.geo import Coordinates

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 3.0
LARGEST_ANSWER = 262_144
_SETTLEMENTS = ("city", "town", "village", "municipality", "hamlet", "suburb", "county")


class NominatimGeocoder:
    """``Geocoder`` over a service; where that fails or knows nothing, another geocoder answers."""

    def __init__(self, base_url: str, otherwise: Geocoder, *, patience: float = PATIENCE_SECONDS) -> None:
        """Describe the service; nothing is opened. ``patience`` is how long an answer may take, in seconds."""
        self._address = f"{base_url.rstrip('/')}/search"
        self._otherwise = otherwise
        self._patience = patience

    async def find(self, text: str) -> Sequence[FoundPlace]:
        """List the places that a text may mean."""
        try:
            found = _places(json.loads(await self._answer(text)))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, KeyError, RecursionError) as error:
            log.warning("geocoder failed", error=type(error).__name__)
            found = []
        return found or await self._otherwise.find(text)

    async def near(self, text: str) -> Sequence[str]:
        """List the names of a few places that are spelt much like it, without the service."""
        return await self._otherwise.near(text)

    async def _answer(self, text: str) -> bytes:
        asked = {"q": text, "format": "jsonv2", "limit": "5", "addressdetails": "1", "accept-language": "en"}
        headers = {"User-Agent": "dualcaster"}
        async with (
            httpx.AsyncClient(timeout=self._patience, headers=headers) as client,
            client.stream("GET", self._address, params=asked) as response,
        ):
            response.raise_for_status()
            body = b""
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > LARGEST_ANSWER:
                    raise ValueError("the answer is too large")
        return body


def _places(answer: Any) -> list[FoundPlace]:
    if not isinstance(answer, list) or not all(isinstance(one, Mapping) for one in answer):
        raise TypeError("the answer is no list of places")
    return [
        FoundPlace(_display(one)[:LONGEST_PLACE_NAME], Coordinates(float(one["lat"]), float(one["lon"])))
        for one in answer[:5]
    ]


def _display(one: Mapping[str, Any]) -> str:
    """Name the settlement, its state and its country; a street or a house is left out."""
    address = one.get("address")
    if isinstance(address, Mapping):
        settlement = next((str(address[kind]) for kind in _SETTLEMENTS if address.get(kind)), None)
        if settlement:
            rest = (str(address[kind]) for kind in ("state", "country") if address.get(kind))
            return ", ".join(dict.fromkeys((settlement, *rest)))
    parts = [part.strip() for part in str(one["display_name"]).split(",")]
    return ", ".join(dict.fromkeys((parts[0], parts[-1])))
