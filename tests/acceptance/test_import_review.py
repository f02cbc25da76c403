"""Going through a file in a real browser: choosing a printing and correcting a line, in place and without script."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from tests.support.browser_windows import Served, Visitor, visitor
from tests.support.people import person

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e

FILE = (
    "Count,Name,Edition,Collector Number,Foil,Condition\n"
    "4,Lightning Bolt,sta,42,,Near Mint\n"
    "1,Lightning Bolt,,,,Near Mint\n"
    "2,Lightning Helixx,rav,,,Near Mint\n"
)


@pytest.fixture
async def importer(browser: "Browser", served: Served) -> AsyncIterator[Visitor]:
    """Somebody new who has sent a file and looks at what fits."""
    somebody = await person(served.application)
    seen = await visitor(browser, served.address, screen="phone")
    await seen.context.add_cookies([{"name": "dualcaster_session", "value": somebody.secret, "url": served.address}])
    await seen.open("/imports")
    await seen.page.set_input_files("#f-file", {"name": "cards.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    await seen.page.click("button:has-text('Check the file')")
    await seen.page.wait_for_selector("text=1 of 3 lines fit")
    yield seen
    await seen.context.close()


async def test_a_printing_is_chosen_and_a_line_corrected_in_place(importer: Visitor) -> None:
    """Both keep the page where it is, count again, can be undone, and what they say is imported."""
    page = importer.page
    chosen = page.locator("#line-3-0 .choice-card").first
    await chosen.scroll_into_view_if_needed()
    address = page.url
    await chosen.click()
    await page.wait_for_selector("text=2 of 3 lines fit")
    assert page.url == address
    await page.click("#line-4-0 a:has-text('Correct it')")
    name = page.locator("#editor-4-0 label:text-is('Name') + input")
    await name.fill("Lightning Helix")
    await page.click("#editor-4-0 button:has-text('Read it again')")
    await page.wait_for_selector("text=3 of 3 lines fit")
    assert await page.locator(".reject").count() == 0
    await page.click("#fixed ~ .fixed button:has-text('Undo') >> nth=1")
    await page.wait_for_selector("text=2 of 3 lines fit")
    assert page.url == address
    assert importer.complaints == []
    await page.click("button:has-text('Import 2 lines')")
    await page.wait_for_selector("h1:has-text('Import complete')")


async def test_a_line_is_mapped_by_search_in_place(importer: Visitor) -> None:
    """The card is found below the line, and choosing it makes the line fit."""
    page = importer.page
    await page.click("#line-4-0 a:has-text('Correct it')")
    await page.fill("#q-4", "lightning helix")
    await page.click("#editor-4-0 button:has-text('Search')")
    await page.click("#editor-4-0 .choice-card:has-text('Lightning Helix') >> nth=0")
    await page.wait_for_selector("text=2 of 3 lines fit")
    assert importer.complaints == []


async def test_a_correction_that_is_refused_says_so_beside_the_line(importer: Visitor) -> None:
    """What cannot be taken is told where it was typed; nothing else of the page goes."""
    page = importer.page
    await page.click("#line-4-0 a:has-text('Correct it')")
    name = page.locator("#editor-4-0 label:text-is('Name') + input")
    await name.evaluate("(input) => { input.removeAttribute('maxlength'); input.value = 'x'.repeat(1500); }")
    await page.click("#editor-4-0 button:has-text('Read it again')")
    await page.wait_for_selector("#editor-4-0 [role=alert]")
    assert await page.locator(".reject").count() == 2
    assert "1 of 3 lines fit" in await page.inner_text("#review")


async def test_a_line_is_corrected_without_script(importer: Visitor, browser: "Browser") -> None:
    """Links and forms alone do the same, on a page of the line."""
    context = await browser.new_context(java_script_enabled=False, storage_state=await importer.context.storage_state())
    page = await context.new_page()
    await page.goto(f"{importer.address}/imports/preview")
    await page.click("#line-4-0 a:has-text('Correct it')")
    await page.fill("label:text-is('Name') + input", "Lightning Helix")
    await page.click("button:has-text('Read it again')")
    await page.wait_for_selector("text=2 of 3 lines fit")
    await context.close()
