"""Every route of the site, walked."""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec
import pytest
from attrs import frozen

from dualcaster_core.accounts.identity.passwords import MIN_PASSWORD
from dualcaster_http import Site
from dualcaster_http.edge.rate_limits import LIMITS, RATE
from dualcaster_http.edge.request_validation import http_handlers
from dualcaster_http.routes import CAPABILITIES
from tests.support.people import METRICS_TOKEN

HTML, JSON = "text/html; charset=utf-8", "application/json"


@frozen
class Expected:
    """An address of a route and what it gives; ``group`` is the rate limit it counts for."""

    address: str
    content: str
    group: str | None = None


ROUTES = {
    "/": Expected("/", HTML, "page"),
    "/cards": Expected("/cards", HTML, "page"),
    "/cards/{hashid}": Expected("/cards/{hashid}", HTML, "page"),
    "/docs": Expected("/docs", HTML, "page"),
    "/sw.js": Expected("/sw.js", "text/javascript", "page"),
    "/site.webmanifest": Expected("/site.webmanifest", "application/manifest+json"),
    "/robots.txt": Expected("/robots.txt", "text/plain; charset=utf-8"),
    "/sitemap.xml": Expected("/sitemap.xml", "application/xml", "sitemap"),
    "/api/v1/sitemap.xml": Expected("/api/v1/sitemap.xml", "application/xml", "sitemap"),
    "/sitemap/{name}": Expected("/sitemap/cards-1.xml", "application/xml", "sitemap"),
    "/assets/{name}": Expected("{asset}", "text/css; charset=utf-8"),
    "/health": Expected("/health", JSON),
    "/health/ready": Expected("/health/ready", JSON),
    "/metrics": Expected("/metrics", "text/plain"),
    "/openapi.json": Expected("/openapi.json", JSON),
    "/api/v1/cards/public/{card_id}": Expected("/api/v1/cards/public/1", JSON, "read"),
    "/api/v1/cards/c/{hashid}": Expected("/api/v1/cards/c/{hashid}", JSON, "read"),
    "/api/v1/cards/search": Expected("/api/v1/cards/search", JSON, "search"),
    "/api/v1/cards/autocomplete": Expected("/api/v1/cards/autocomplete?q=l", JSON, "complete"),
}


def test_every_entry_is_a_route(site: Site) -> None:
    """What is walked here exists; that every route is walked is held by the table of who may do what."""
    assert set(ROUTES) <= {route.path_format for route in site.litestar.routes}


@pytest.mark.parametrize("path", ROUTES)
async def test_a_route_answers_as_its_entry_says(
    client: httpx.AsyncClient, hashids: Mapping[str, str], path: str
) -> None:
    """Each route gives its kind of content, with a request id, a policy, and the headers of its limit."""
    expected = ROUTES[path]
    asset = re.search(r"/assets/site\.\w+\.css", (await client.get("/")).text)
    assert asset is not None
    address = expected.address.replace("{hashid}", hashids["Lightning Bolt"]).replace("{asset}", asset.group())
    response = await client.get(
        address, headers={"Authorization": f"Bearer {METRICS_TOKEN}"} if path == "/metrics" else {}
    )
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith(expected.content)
    assert response.headers["X-Request-ID"]
    assert response.headers["Content-Security-Policy"]
    assert ("RateLimit-Limit" in response.headers) == (expected.group is not None)
    if expected.group:
        assert response.headers["RateLimit-Limit"] == str(LIMITS[expected.group][0].calls)


def test_every_limited_route_names_a_group_that_exists(site: Site) -> None:
    """A group without a limit would be an error of ours on the first call."""
    groups = {
        handler.opt[RATE] for route in site.litestar.routes for handler in route_handlers(route) if RATE in handler.opt
    }
    assert groups == set(LIMITS)


@pytest.mark.parametrize(
    ("page", "path"),
    [("/settings/place", "/api/v1/users/me/location"), ("/matches/refresh", "/api/v1/matches/refresh")],
)
def test_a_form_is_no_way_around_a_limit_of_the_api(site: Site, page: str, path: str) -> None:
    """What is dear, or tells how far others are, is counted together wherever it is asked for."""
    groups = {
        address: handler.opt[RATE]
        for address, method, handler in http_handlers(site.litestar)
        if method == "POST"
        if address in (page, path)
    }
    assert set(groups) == {page, path}
    assert len(set(groups.values())) == 1


def route_handlers(route: Any) -> list[Any]:
    """List the handlers of a route."""
    return list(getattr(route, "route_handlers", [])) or [route.route_handler]


def objects_in(schema: Any, schemas: Mapping[str, Any]) -> list[Any]:
    """List the objects of a schema, those that it refers to included."""
    if "$ref" in schema:
        return objects_in(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    return [schema] if schema.get("type") == "object" else []


async def test_bodies_are_described_as_they_are_read(client: httpx.AsyncClient) -> None:
    """A JSON body with a field too many is refused, and the description says so; least values of 0 are told too."""
    described = (await client.get("/openapi.json")).json()
    schemas, bodies = described["components"]["schemas"], 0
    for methods in described["paths"].values():
        for operation in methods.values():
            content = operation.get("requestBody", {}).get("content", {})
            for body in objects_in(content.get("application/json", {}).get("schema", {}), schemas):
                bodies += 1
                assert body.get("additionalProperties") is False, (operation.get("operationId"), body)
    assert bodies > 10
    assert schemas["Whereabouts"]["properties"]["trade_radius_miles"]["minimum"] == 0
    assert schemas["NewAccount"]["properties"]["password"]["minLength"] == MIN_PASSWORD
    quality = [
        one for one in described["paths"]["/api/v1/matches"]["get"]["parameters"] if one["name"] == "min_quality"
    ]
    assert quality[0]["schema"]["minimum"] == 0


async def test_the_api_is_described(client: httpx.AsyncClient, site: Site) -> None:
    """Every operation of the API is in the description: summary, tag, parameters, examples, and every error."""
    described = (await client.get("/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    tags = {tag["name"] for tag in described["tags"]}
    for path, method, handler in http_handlers(site.litestar):
        if not path.startswith("/api/v1/") or not handler.include_in_schema:
            continue
        operation = described["paths"][path][method.lower()]
        assert operation["summary"]
        assert operation["description"]
        assert set(operation["tags"]) <= tags, path
        assert {"400", "429", "500", "503"} <= set(operation["responses"])
        assert all(parameter["description"] for parameter in operation.get("parameters", [])), path
        assert ("401" in operation["responses"]) >= ("me" in handler.parsed_fn_signature.parameters)
        for status, response in operation["responses"].items():
            content = response.get("content", {}).get("application/json")
            if content is not None:
                assert content["examples"], (path, status)
                name = content["schema"].get("$ref", "").rpartition("/")[2]
                assert (name == "ErrorBody") == (int(status) >= 400), (path, status)


def test_examples_have_the_shape_they_show() -> None:
    """An example reads back as what it is an example of."""
    for shape, example in ((shape, value) for one in CAPABILITIES for shape, value in one.answers.items()):
        assert msgspec.convert(json.loads(msgspec.json.encode(example)), shape) == example


async def test_the_page_of_the_api_loads_our_files_alone(client: httpx.AsyncClient) -> None:
    """The description is shown with files of ours, under a policy that allows no other host and no inline script."""
    page = await client.get("/docs")
    loaded = re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', page.text)
    assert [address for address in loaded if not address.startswith("/assets/")] == ["https://cards.example/docs"]
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert "<script>" not in page.text
    for address in loaded:
        if address.startswith("/assets/"):
            assert (await client.get(address)).status_code == 200
    assert (
        "validatorUrl: null" in (await client.get(next(a for a in loaded if "/docs." in a and a.endswith(".js")))).text
    )
