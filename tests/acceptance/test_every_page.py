"""Every page of the site with something on it: axe, the policy, sideways scrolling, and pictures to look at.

Each screen has one theme; with ``DUALCASTER_EVERY_LOOK`` set each has both, which takes twice as long.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.browser_pages import sideways, take_session, violations
from tests.support.browser_windows import ALL_SCREENS, visitor
from tests.support.filled_site import EMPTY, NOT_LOOKED_AT, OWN, PUBLIC, FilledSite
from tests.support.routes import PAGES

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e

NO_PAGES = (
    "/.well-known/",
    "/imports/rejected",
    "/media/",
    "/api/",
    "/assets/",
    "/health",
    "/metrics",
    "/oauth/",
    "/openapi.json",
    "/robots.txt",
    "/settings/security/export",
    "/site.webmanifest",
    "/sw.js",
    "/sitemap",
    "/users/",
)
"""Addresses that answer with something else than a page, or lead on."""
FILE = (
    b"Count,Tradelist Count,Name,Edition,Condition,Language,Foil,Collector Number\n"
    b"2,1,Sol Ring,3ed,NM,English,,274\n"
    b"1,0,Sol Rings,3ed,NM,English,,\n"
    b"1,0,A Card That Nobody Knows,xyz,NM,English,foil,1\n"
    b"many,0,Arid Mesa,mh2,NM,English,,475\n"
)
"""A file with a line that fits, one that is misspelt, one of no card, and one that cannot be read."""

LOOKS = [("phone", "dark"), ("tablet", "dark"), ("desktop", "light")]
if os.environ.get("DUALCASTER_EVERY_LOOK"):
    LOOKS = [(screen, theme) for screen in ALL_SCREENS for theme in ("dark", "light")]


def test_every_page_is_looked_at() -> None:
    """Every address that answers with a page is among those that are looked at, or is left out with a reason."""
    looked = {_shape(path) for path in (*PUBLIC.values(), *OWN.values(), *NOT_LOOKED_AT)}
    pages = {_shape(page) for page in PAGES}
    kept = {page for page in pages if not page.startswith(NO_PAGES) and "export" not in page and page != "/settings"}
    assert kept - looked == set()


def _shape(path: str) -> str:
    parts = path.split("?", maxsplit=1)[0].split("/")
    return "/".join("{}" if part.startswith("{") else part for part in parts)


@pytest.mark.parametrize(("screen", "theme"), LOOKS)
async def test_nothing_is_wrong_with_any_page(
    browser: "Browser", filled: FilledSite, pictures: Path, screen: str, theme: str
) -> None:
    """Every page passes axe on phone and desktop, fits the screen, breaks no policy and asks no other host."""
    window = await visitor(browser, filled.address, screen=screen, theme=theme)
    wrong: list[str] = []

    async def look(pages: Mapping[str, str]) -> None:
        for name, path in filled.paths(pages).items():
            await window.open(path)
            await check(name)

    async def check(name: str) -> None:
        if screen != "tablet":  # axe finds nothing there that it does not find at one of the others
            wrong.extend(await violations(window.page))
        if await sideways(window.page) > 0:
            wrong.append(f"{name} scrolls sideways")
        await window.page.screenshot(path=pictures / f"{name}-{screen}-{theme}.png")

    await look(PUBLIC)
    await take_session(window, filled.secret)
    await look(OWN)
    await window.open("/imports")
    await window.page.set_input_files("#f-file", {"name": "cards.csv", "mimeType": "text/csv", "buffer": FILE})
    await window.page.get_by_role("button", name="Check the file").click()
    await window.page.wait_for_url("**/imports/preview**")
    await check("imports-preview")
    await take_session(window, filled.new_secret)
    await look(EMPTY)
    known = "status of 4"  # errors among the pages are told by the console too
    assert not wrong, "\n".join(wrong)
    assert window.elsewhere() == []
    assert [one for one in window.complaints if known not in one] == []
    await window.context.close()
