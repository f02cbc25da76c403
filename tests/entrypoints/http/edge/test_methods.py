"""Which methods an address takes, and what kind of text it sends."""

from collections import defaultdict

import httpx

from dualcaster_app import Application
from dualcaster_http.edge.request_validation import http_handlers
from tests.support.clients import client_of, site_without_limits
from tests.support.people import METRICS_TOKEN


def _filled(path: str) -> str:
    """Make an address of a template."""
    numbers = ("{card_id}", "{line}", "{side}", "{number}", "{guild_id}")
    for number in numbers:
        path = path.replace(number, "1")
    return path.replace("{", "").replace("}", "")


async def test_options_tells_the_methods_of_an_address(application: Application) -> None:
    """``Allow`` has every method that the address takes: all handlers of it, and HEAD where there is GET."""
    site = site_without_limits(application)
    methods: defaultdict[str, set[str]] = defaultdict(lambda: {"OPTIONS"})
    for path, method, _ in http_handlers(site.litestar):
        methods[path] |= {method, "HEAD"} if method == "GET" else {method}
    assert len(methods) > 50
    async with client_of(site) as client:
        for path, expected in methods.items():
            answer = await client.options(_filled(path))
            assert answer.status_code == 204, path
            assert set(answer.headers["Allow"].split(", ")) == expected, path


async def test_a_method_that_is_not_taken_is_told_which_are(client: httpx.AsyncClient) -> None:
    """405 comes with the same ``Allow``."""
    refused = await client.put("/api/v1/inventory", json={})
    assert refused.status_code == 405
    assert set(refused.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


async def test_a_content_type_names_one_charset(client: httpx.AsyncClient) -> None:
    """Text says once how it is encoded."""
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    for path in ("/metrics", "/robots.txt", "/sitemap.xml", "/api/v1/sitemap.xml", "/", "/health"):
        answer = await client.get(path, headers=headers)
        assert answer.status_code == 200, path
        assert answer.headers["Content-Type"].count("charset") <= 1, path
