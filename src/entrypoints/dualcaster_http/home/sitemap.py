"""What search engines are told: which pages there are, and where they need not look."""

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from html import escape
from itertools import chain
from typing import Any

from litestar import Request, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Stream

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.ports import PricedSection
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.home.frame_pages import PATHS
from dualcaster_http.site.rendering import Pages

MAX_ADDRESSES = 50_000
"""What the protocol of sitemaps allows in one file."""
NOT_FOR_ROBOTS = (
    "/api/",
    "/cards?",
    "/dashboard",
    "/settings/",
    "/onboarding",
    "/inventory",
    "/imports",
    "/portfolio",
    "/have-list",
    "/want-list",
    "/matches",
    "/store/",
    "/stores?",
    "/oauth/",
    "/verify",
    "/reset",
    "/email/",
)
"""What is somebody's own, or endless."""
_BATCH = 10_000
_CACHE = {"Cache-Control": "public, max-age=3600, s-maxage=86400"}
_NAME = re.compile(r"(cards|people)-([1-9][0-9]{0,3})\.xml")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@get("/robots.txt", include_in_schema=False, sync_to_thread=False)
def robots(request: Request[Any, Any, Any]) -> Response[str]:
    """Tell robots what to leave alone, and where the sitemap is."""
    pages: Pages = request.app.state.pages
    closed = (f"Disallow: {path}" for path in NOT_FOR_ROBOTS)
    lines = ("User-agent: *", *closed, f"Sitemap: {pages.absolute('/sitemap.xml')}", "")
    return Response("\n".join(lines), media_type="text/plain", headers=_CACHE)


@get(["/sitemap.xml", "/api/v1/sitemap.xml"], include_in_schema=False, opt={RATE: "sitemap"})
async def sitemap_index(request: Request[Any, Any, Any], application: FromApplication) -> Response[str]:
    """List the files of the sitemap."""
    pages: Pages = request.app.state.pages
    sections = await application.market.values.priced_sections(MAX_ADDRESSES)
    people = await application.accounts.queries.listed_ranges(MAX_ADDRESSES)
    entries = [f"<sitemap><loc>{escape(pages.absolute('/sitemap/site.xml'))}</loc></sitemap>\n"]
    entries += [
        f"<sitemap><loc>{escape(pages.absolute(f'/sitemap/cards-{number}.xml'))}</loc>"
        f"<lastmod>{section.priced_on.isoformat()}</lastmod></sitemap>\n"
        for number, section in enumerate(sections, 1)
    ]
    entries += [
        f"<sitemap><loc>{escape(pages.absolute(f'/sitemap/people-{n + 1}.xml'))}</loc></sitemap>\n" for n in people
    ]
    if await application.stores.profiles.finding.queries.listed_keys(after=0, limit=1):
        entries.append(f"<sitemap><loc>{escape(pages.absolute('/sitemap/stores.xml'))}</loc></sitemap>\n")
    body = f"{_HEAD}<sitemapindex {_SCHEMA}>\n{''.join(entries)}</sitemapindex>\n"
    return Response(body, media_type="application/xml", headers=_CACHE)


@get("/sitemap/{name:str}", include_in_schema=False, opt={RATE: "sitemap"})
async def sitemap_file(name: FromPath[str], request: Request[Any, Any, Any], application: FromApplication) -> Stream:
    """List the cards or the people of one file; cards are read and sent in portions."""
    pages: Pages = request.app.state.pages
    if name == "site.xml":
        return Stream(_listed(pages, ("/", "/cards", "/stores", *PATHS)), media_type="application/xml", headers=_CACHE)
    if name == "stores.xml":
        return Stream(await _stores(application, pages), media_type="application/xml", headers=_CACHE)
    matched = _NAME.fullmatch(name)
    if matched is None:
        raise NotFoundException
    kind, number = matched.group(1), int(matched.group(2))
    content: AsyncIterator[str] | Iterator[str]
    if kind == "people":
        content = await _people(application, number - 1, pages)
    else:
        sections = await application.market.values.priced_sections(MAX_ADDRESSES)
        if number > len(sections):
            raise NotFoundException
        content = _entries(application, sections[number - 1], pages)
    return Stream(content, media_type="application/xml", headers=_CACHE)


async def _people(application: Application, number: int, pages: Pages) -> Iterator[str]:
    """Write the public profiles of one file. Raises ``NotFoundException`` where there are none."""
    names = await application.accounts.queries.listed_names(number, MAX_ADDRESSES)
    if not names:
        raise NotFoundException
    return _listed(pages, (f"/u/{name}" for name in names))


async def _stores(application: Application, pages: Pages) -> Iterator[str]:
    """Write the stores that everybody may see. Raises ``NotFoundException`` where there are none."""
    keys = await application.stores.profiles.finding.queries.listed_keys(after=0, limit=MAX_ADDRESSES)
    if not keys:
        raise NotFoundException
    return _listed(pages, (f"/stores/{application.ids.encode(IdKind.STORE, key)}" for key in keys))


def _listed(pages: Pages, paths: Iterable[str]) -> Iterator[str]:
    entries = (f"<url><loc>{escape(pages.absolute(path))}</loc></url>\n" for path in paths)
    return chain([f"{_HEAD}<urlset {_SCHEMA}>\n"], entries, ["</urlset>\n"])


async def _entries(application: Application, section: PricedSection, pages: Pages) -> AsyncIterator[str]:
    """Write the entries; between portions no connection is held, however slowly they are read."""
    yield f"{_HEAD}<urlset {_SCHEMA}>\n"
    first = section.first
    while first <= section.last:
        cards = await application.market.values.priced_cards(first=first, last=section.last, limit=_BATCH)
        if not cards:
            break
        yield "".join(
            f"<url><loc>{escape(pages.absolute(f'/cards/{card.hashid}'))}</loc>"
            f"<lastmod>{card.priced_on.isoformat()}</lastmod>"
            "<changefreq>daily</changefreq><priority>0.8</priority></url>\n"
            for card in cards
        )
        first = cards[-1].id + 1
    yield "</urlset>\n"


def sitemap_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[robots, sitemap_index, sitemap_file])
