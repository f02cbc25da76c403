"""Bringing a collection in with a real browser that runs no script."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.browser_windows import Served
from tests.support.people import person

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e

FILE = (
    "Quantity,Name,Finish,Condition,Date Added,Language,Purchase Price,Tags,Edition Name,Edition Code,Multiverse Id,"
    "Scryfall ID,Collector Number\n"
    "3,Lightning Bolt,Normal,NM,2025-01-01,EN,,,Set STA,sta,,,42\n"
    "1,Forest,Normal,LP,2025-01-01,EN,,,Set FRS,frs,,,3\n"
    "1,Nobody Knows This Card,Normal,NM,2025-01-01,EN,,,Set XYZ,xyz,,,1\n"
)


async def test_a_collection_is_imported_without_script(browser: "Browser", served: Served, tmp_path: Path) -> None:
    """With script turned off a file is chosen, looked through and applied, and the cards are in the inventory."""
    somebody = await person(served.application)
    window = await browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    await window.add_cookies([{"name": "dualcaster_session", "value": somebody.secret, "url": served.address}])
    page = await window.new_page()
    file = tmp_path / "archidekt.csv"
    file.write_text(FILE)
    await page.goto(f"{served.address}/imports")
    await page.set_input_files("#f-file", file)
    await page.get_by_role("button", name="Check the file").click()
    await page.wait_for_url("**/imports/preview**")
    assert "Nobody Knows This Card" in await page.locator(".rejects").inner_text()
    await page.get_by_role("button", name="Import 2 lines").click()
    await page.wait_for_url("**/imports/done**")
    await page.get_by_role("link", name="Choose what is for trade").click()
    assert await page.locator("tbody tr").count() == 2
    await page.get_by_label("Copies of Lightning Bolt: 3").click()
    assert await page.get_by_label("Copies", exact=True).input_value() == "3"
    await page.get_by_label("For trade").fill("2")
    await page.get_by_role("button", name="Save").first.click()
    await page.goto(f"{served.address}/have-list")
    assert "Lightning Bolt" in await page.locator("tbody").inner_text()
    await window.close()
