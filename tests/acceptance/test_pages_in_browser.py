"""The pages in a real browser: what loads, typing a name, the themes, the phone, and the page of the API."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.browser_windows import PICTURES, SCREENS, card_address, visitor

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_pages_fit_every_screen_and_load_nothing_from_elsewhere(
    browser: "Browser", address: str, pictures: Path, screen: str, theme: str
) -> None:
    """On phone and desktop, dark and light, no page asks another host, breaks its policy or scrolls sideways."""
    seen = await visitor(browser, address, screen=screen, theme=theme)
    pages = {
        "home": "/",
        "cards": "/cards",
        "empty": "/cards?q=wxqzk+vvw",
        "card": await card_address(seen, "Lightning Bolt"),
        "unpriced": await card_address(seen, "Curse of the Fire Penguin"),
        "long": await card_address(seen, "Our Market Research Shows"),
    }
    for name, path in pages.items():
        await seen.open(path)
        wider = await seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, name
        await seen.page.screenshot(path=pictures / f"{name}-{screen}-{theme}.png")
    assert seen.elsewhere() == []
    assert seen.complaints == []
    await seen.context.close()


async def test_a_card_keeps_its_shape_without_its_picture(browser: "Browser", address: str) -> None:
    """Where the picture cannot be loaded, the card is there as text, 63 by 88."""
    seen = await visitor(browser, address)
    await seen.open(await card_address(seen, "Lightning Bolt"))
    face = seen.page.locator(".desk__card .face")
    box = await face.bounding_box()
    assert box is not None
    assert abs(box["width"] / box["height"] - 63 / 88) < 0.005
    assert await face.locator(".face__name").inner_text() == "Lightning Bolt"
    await seen.context.close()


async def test_typing_a_name_finds_the_card_by_keyboard_alone(browser: "Browser", address: str) -> None:
    """Typing lists cards with set and price, arrows choose one and tell it to screen readers, Enter opens the card."""
    seen = await visitor(browser, address)
    await seen.open("/")
    box = seen.page.get_by_role("combobox", name="Card name")
    await box.focus()
    await seen.page.keyboard.type("lightning")
    options = seen.page.get_by_role("option")
    await options.first.wait_for()
    assert await box.get_attribute("aria-expanded") == "true"
    offered = " ".join(" ".join(await options.all_inner_texts()).split())
    assert "Lightning Bolt Set STA, 2 printings from $2.91" in offered
    assert "Lightning Helix Set RAV $1.20" in offered
    await seen.page.keyboard.press("Escape")
    assert await box.get_attribute("aria-expanded") == "false"
    await seen.page.keyboard.press("ArrowDown")
    await options.first.wait_for()
    await seen.page.keyboard.press("ArrowDown")
    chosen = (await options.first.inner_text()).splitlines()[0]
    assert await box.get_attribute("aria-activedescendant") == await options.first.get_attribute("id")
    assert await options.first.get_attribute("aria-selected") == "true"
    await seen.page.keyboard.press("Enter")
    await seen.page.wait_for_url("**/cards/*")
    assert await seen.page.locator("h1").inner_text() == chosen
    assert seen.complaints == []
    await seen.context.close()


async def test_the_theme_is_switched_and_kept(browser: "Browser", address: str) -> None:
    """The switch turns light into dark, on this page and the next, whatever the system says."""
    seen = await visitor(browser, address, theme="light")
    await seen.open("/")
    ground = "getComputedStyle(document.body).color"
    light = await seen.page.evaluate(ground)
    await seen.page.get_by_role("button", name="Switch between light and dark").click()
    dark = await seen.page.evaluate(ground)
    assert dark != light
    await seen.open("/cards")
    assert await seen.page.evaluate(ground) == dark
    assert (
        await seen.page.get_by_role("button", name="Switch between light and dark").get_attribute("aria-pressed")
        == "true"
    )
    await seen.context.close()


async def test_a_search_works_without_script(browser: "Browser", address: str) -> None:
    """With script turned off the form still finds cards, and a card's page still has its prices."""
    context = await browser.new_context(java_script_enabled=False)
    await context.route(f"{PICTURES}**", lambda route: route.abort())
    page = await context.new_page()
    await page.goto(address)
    await page.get_by_label("Card name").fill("lightning helix")
    await page.get_by_role("button", name="Search").click()
    await page.locator("a.tile").first.click()
    assert await page.locator("h1").inner_text() == "Lightning Helix"
    assert await page.locator(".worth__first .price").inner_text() == "$1.20"
    await context.close()


async def test_the_page_of_the_api_asks_no_other_host(browser: "Browser", address: str, pictures: Path) -> None:
    """The description is drawn whole from our own files, under our own policy."""
    seen = await visitor(browser, address)
    await seen.open("/docs")
    operation = seen.page.locator(".opblock-summary-path", has_text=re.compile("search"))
    await operation.first.wait_for()
    await operation.first.click()
    await seen.page.locator(".opblock-body .parameters").first.wait_for()
    await seen.page.screenshot(path=pictures / "docs-desktop-light.png")
    assert seen.elsewhere() == []
    assert seen.complaints == []
    await seen.context.close()


async def test_keyboards_reach_everything_and_see_where_they_are(browser: "Browser", address: str) -> None:
    """Tab goes to the skip link first, every stop is visible and outlined, and targets are 44 pixels on phones."""
    seen = await visitor(browser, address, screen="phone")
    await seen.open(await card_address(seen, "Lightning Bolt"))
    await seen.page.keyboard.press("Tab")
    assert await seen.page.evaluate("document.activeElement.textContent") == "Skip to content"
    stops = 0
    while await seen.page.evaluate("document.activeElement !== document.body"):
        outline = await seen.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", await seen.page.evaluate("document.activeElement.outerHTML")
        await seen.page.keyboard.press("Tab")
        stops += 1
    assert stops >= 10
    small = await seen.page.evaluate(
        "[...document.querySelectorAll('.button, .bottom a, .switch, .printing, summary, input')]"
        ".filter((e) => e.getBoundingClientRect().height && e.getBoundingClientRect().height < 44)"
        ".map((e) => e.className)"
    )
    assert small == []
    await seen.context.close()
