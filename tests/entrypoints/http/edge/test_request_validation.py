"""What the API refuses before any handler runs."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import msgspec
import pytest
from litestar import post
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_http import Site, create_app
from dualcaster_http.application import LARGEST_BODY
from tests.support.clients import client_of

ADDRESS = "/api/v1/test/copies"


class Copies(msgspec.Struct, forbid_unknown_fields=True):
    """A body."""

    quantity: Annotated[int, msgspec.Meta(ge=1, le=10)]
    foil: bool = False


@pytest.fixture(scope="module")
def taking_site(application: Application) -> Site:
    """A site with one more route, which takes a body."""
    site = create_app(application)

    @post(ADDRESS)
    async def take(data: JSONBody[Copies]) -> Copies:
        return data

    site.litestar.register(take)
    return site


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"quantity": "7"}', "quantity"),
        (b'{"quantity": 7.5}', "quantity"),
        (b'{"quantity": 11}', "quantity"),
        (b'{"quantity": 1, "foil": "true"}', "foil"),
        (b'{"quantity": 1, "foil": 1}', "foil"),
        (b'{"quantity": 1, "owner": 2}', "body"),
        (b'{"quantity": NaN}', "body"),
        (b'{"quantity": 1', "body"),
        (b"\xff\xfe", "body"),
        (b"[" * 100_000, "body"),
        (b"", "body"),
        (b"null", "body"),
    ],
)
async def test_a_body_of_another_shape_is_refused(taking_site: Site, body: bytes, field: str) -> None:
    """Nothing is converted, nothing unknown passes, and the envelope names the field."""
    async with client_of(taking_site) as client:
        response = await client.post(ADDRESS, content=body, headers={"Content-Type": "application/json"})
    told = response.json()
    assert (response.status_code, told["code"]) == (400, "validation")
    assert [one["field"] for one in told["details"]["fields"]] == [field]


async def test_a_body_of_the_right_shape_is_taken(taking_site: Site) -> None:
    """JSON as described is read, whatever parameters its content type has."""
    async with client_of(taking_site) as client:
        headers = {"Content-Type": "Application/JSON; charset=utf-8"}
        response = await client.post(ADDRESS, content=b'{"quantity": 7}', headers=headers)
    assert (response.status_code, response.json()) == (201, {"quantity": 7, "foil": False})


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/msgpack"])
async def test_a_body_of_another_kind_is_refused(taking_site: Site, content_type: str) -> None:
    """Only the content type that is described is read."""
    async with client_of(taking_site) as client:
        response = await client.post(ADDRESS, content=b'{"quantity": 7}', headers={"Content-Type": content_type})
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


async def test_a_body_that_is_too_large_is_refused(taking_site: Site) -> None:
    """The limit holds whether the length is told or found out."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY // 1_000 + 2):
            yield b" " * 1_000

    headers = {"Content-Type": "application/json"}
    async with client_of(taking_site) as client:
        told = await client.post(ADDRESS, content=b" " * (LARGEST_BODY + 1), headers=headers)
        untold = await client.post(ADDRESS, content=endless(), headers=headers)
    assert {(one.status_code, one.json()["code"]) for one in (told, untold)} == {(413, "too_large")}


async def test_query_parameters_that_nobody_reads_are_refused(client: httpx.AsyncClient) -> None:
    """A misspelt filter would keep everything: every address of the API says which parameters it takes."""
    for address in ("/api/v1/cards/search?serch=x", "/api/v1/cards/c/abcdef?q=1", "/api/v1/cards/public/1?limit=3"):
        response = await client.get(address)
        assert (response.status_code, response.json()["code"]) == (400, "validation"), address
