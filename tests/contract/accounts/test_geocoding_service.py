"""A geocoding service at the wire, and what happens when it fails."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from attrs import define, field

from dualcaster_core.accounts.profiles.ports import FoundPlace
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_geocoding import NominatimGeocoder
from tests.support.asgi_server import Message, answer, served
from tests.support.patience import GENEROUS

FALLBACK = FoundPlace("From the gazetteer", Coordinates(1.0, 2.0))


class Otherwise:
    """A geocoder that always knows one place."""

    async def find(self, text: str) -> list[FoundPlace]:
        """Return it."""
        return [FALLBACK]

    async def near(self, text: str) -> list[str]:
        """Return its name."""
        return [FALLBACK.display]


@define
class Service:
    """A server that speaks as much of the protocol as is used."""

    body: bytes = b"[]"
    status: int = 200
    wait: float = 0.0
    headers: dict[str, str] = field(factory=dict)
    asked: list[dict[str, list[str]]] = field(factory=list)
    paths: list[str] = field(factory=list)

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Answer a request."""
        self.asked.append(parse_qs(scope["query_string"].decode()))
        self.paths.append(scope["path"])
        await asyncio.sleep(self.wait)
        await answer(send, self.status, self.body, self.headers)


def _place(**facts: object) -> dict[str, object]:
    return {
        "lat": "45.5202471",
        "lon": "-122.674194",
        "display_name": "Portland, Multnomah County, Oregon, USA",
        **facts,
    }


async def _found(service: Service, text: str = "Portland", *, patience: float = GENEROUS) -> FoundPlace:
    async with served(service) as base:
        return (await NominatimGeocoder(f"{base}/geo/", Otherwise(), patience=patience).find(text))[0]


async def test_a_service_is_asked_in_its_protocol() -> None:
    """The text goes out as the query, and settlement, state and country come back as the name."""
    address = {
        "road": "Main Street",
        "house_number": "7",
        "city": "Portland",
        "state": "Oregon",
        "country": "United States",
    }
    service = Service(json.dumps([_place(address=address)]).encode())
    found = await _found(service, "Main Street 7, Portland & more")
    assert found == FoundPlace("Portland, Oregon, United States", Coordinates(45.5202471, -122.674194))
    assert service.paths == ["/geo/search"]
    assert service.asked[0]["q"] == ["Main Street 7, Portland & more"]
    assert service.asked[0]["format"] == ["jsonv2"]


async def test_an_answer_without_an_address_is_named_by_its_ends() -> None:
    """The first and the last part of the display name are enough, and bounded."""
    service = Service(json.dumps([_place(display_name=f"{'x' * 300}, y, USA")]).encode())
    assert (await _found(service)).display == "x" * 120


@pytest.mark.parametrize(
    "service",
    [
        Service(b"[]"),
        Service(b"not json"),
        Service(b'{"error": "no"}'),
        Service(b"[7]"),
        Service(b'[{"lat": "1"}]'),
        Service(json.dumps([_place(lat="91")]).encode()),
        Service(json.dumps([_place(lat="nan")]).encode()),
        Service(json.dumps([_place(lat=None)]).encode()),
        Service(b"[" * 100_000),
        Service(b'["' + b"x" * 300_000 + b'"]'),
        Service(b"\xff\xfe"),
        Service(b"[]", status=500),
        Service(b"[]", status=429),
        Service(b"", status=302, headers={"location": "http://127.0.0.1:1/"}),
        Service(b"[]", headers={"content-encoding": "gzip"}),
        Service(b"[]", wait=1.0),
    ],
    ids=lambda service: f"{service.status} {service.body[:12]!r}",
)
async def test_whatever_a_service_does_wrong_the_gazetteer_answers(service: Service) -> None:
    """Errors, silence, nonsense, too much and places off the globe are no reason to fail."""
    service.asked.clear()
    assert await _found(service, patience=0.4) == FALLBACK


async def test_a_service_that_is_gone_is_no_reason_to_fail() -> None:
    """Nobody listens at the address: the gazetteer answers, and names suggestions in any case."""
    geocoder = NominatimGeocoder("http://127.0.0.1:9", Otherwise())
    assert await geocoder.find("Portland") == [FALLBACK]
    assert await geocoder.near("Portlnd") == ["From the gazetteer"]
