"""Cards of traders in a browser: turned by click, key and touch, with what lies face down out of reach."""

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.support.browser_pages import sideways, sign_in, violations
from tests.support.browser_windows import Served, Visitor, visitor
from tests.support.letters import actor_of
from tests.support.neighbours import public_person
from tests.support.people import Person

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e
TURNED = "(card) => card.querySelector('.pcard__turn').checked"
REACHED = "() => document.activeElement.closest('.pcard__face--back, .pcard__face--front')?.className ?? ''"


async def _opened(browser: "Browser", served: Served, screen: str = "desktop") -> tuple[Visitor, Person]:
    """Look at somebody's page."""
    owner = await public_person(served.application)
    window = await visitor(browser, served.address, screen=screen)
    await window.open(f"/u/{owner.username}")
    return window, owner


async def _is_turned(window: Visitor) -> bool:
    """Tell which face the card shows, and that the other is out of reach."""
    card = window.page.locator(".pcard").first
    turned = bool(await card.evaluate(TURNED))
    for face, hidden in (("front", turned), ("back", not turned)):
        assert await card.locator(f".pcard__face--{face}").evaluate("(face) => face.inert") is hidden
    return turned


async def test_a_click_turns_a_card(browser: "Browser", served: Served) -> None:
    """On the card or on its button, there and back; links on it lead where they say instead."""
    window, owner = await _opened(browser, served)
    assert not await _is_turned(window)
    await window.page.locator(".pcard__kind").click()
    assert await _is_turned(window)
    await expect(window.page.locator(".pcard__face--back")).to_be_visible()
    await expect(window.page.locator(".pcard__face--front")).to_be_hidden()
    await window.page.locator(".pcard__face--back .pcard__flip").click()
    assert not await _is_turned(window)
    await window.page.locator(".pcard__face--front .pcard__name a").click()
    assert window.page.url.endswith(f"/u/{owner.username}")
    assert window.complaints == []


@pytest.mark.parametrize("key", ["Enter", "Space"])
async def test_a_key_turns_a_card(browser: "Browser", served: Served, key: str) -> None:
    """The focus stays on what turns it, and goes on into the face that shows, never into the other."""
    window, _ = await _opened(browser, served)
    await window.page.locator(".pcard__turn").focus()
    await window.page.keyboard.press(key)
    assert await _is_turned(window)
    await expect(window.page.locator(".pcard__turn")).to_be_focused()
    await window.page.keyboard.press("Tab")
    assert "pcard__face--back" in await window.page.evaluate(REACHED)
    await window.page.keyboard.press("Shift+Tab")
    await window.page.keyboard.press(key)
    assert not await _is_turned(window)
    await window.page.keyboard.press("Tab")
    assert "pcard__face--front" in await window.page.evaluate(REACHED)


async def test_a_card_does_not_hide_the_focus(browser: "Browser", served: Served) -> None:
    """When a face that has the focus is turned away, what turns the card has it."""
    window, _ = await _opened(browser, served)
    await window.page.locator(".pcard__face--front .pcard__name a").focus()
    await window.page.locator(".pcard__kind").dispatch_event("click")
    assert await _is_turned(window)
    await expect(window.page.locator(".pcard__turn")).to_be_focused()


async def test_a_touch_turns_a_card(browser: "Browser", served: Served) -> None:
    """On a phone, where it also fits into the width; once it has turned, a finger finds what turns it back."""
    window, _ = await _opened(browser, served, screen="phone")
    await window.page.locator(".pcard__kind").tap()
    assert await _is_turned(window)
    assert await sideways(window.page) == 0
    flip = await window.page.locator(".pcard__face--back .pcard__flip").element_handle()
    await window.page.wait_for_function(
        "flip => { const box = flip.getBoundingClientRect(); return Math.min(box.width, box.height) >= 43.5; }",
        arg=flip,
    )


async def test_a_card_turns_without_script(browser: "Browser", served: Served) -> None:
    """By its button alone, and what lies face down is hidden."""
    owner = await public_person(served.application)
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{served.address}/u/{owner.username}")
    await expect(page.locator(".pcard__face--back")).to_be_hidden()
    await page.locator(".pcard__face--front .pcard__flip").click()
    await expect(page.locator(".pcard__face--back")).to_be_visible()
    await expect(page.locator(".pcard__face--front")).to_be_hidden()
    await context.close()


async def test_nothing_moves_for_who_wants_it_still(browser: "Browser", served: Served) -> None:
    """Cards of higher frames tilt and shine; with reduced motion they do neither, and turn at once."""
    owner = await public_person(served.application)
    async with served.application.units() as uow:
        from dualcaster_core.social.achievements.ports import Award

        await uow.achievements.award([Award(user_id=owner.user_id, key="trade_master")], served.application.clock.now())
        await uow.commit()
    tilted = "(card) => getComputedStyle(card).getPropertyValue('--tilt-x')"
    light = "(face) => getComputedStyle(face, '::before').animationName"
    for motion, moves in (("no-preference", True), ("reduce", False)):
        window = await visitor(browser, served.address)
        await window.page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
        await window.open(f"/u/{owner.username}")
        card = window.page.locator(".pcard--platinum")
        await card.hover(position={"x": 30, "y": 60})
        assert (await card.evaluate(tilted) != "") is moves
        assert (await card.locator(".pcard__light").first.evaluate(light) != "none") is moves
        duration = await card.locator(".pcard__body").evaluate("(body) => getComputedStyle(body).transitionDuration")
        assert (duration.startswith("0s")) is not moves


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_both_faces_hold_to_the_rules_of_access(browser: "Browser", served: Served, theme: str) -> None:
    """As axe knows them, on the page of the trader and in the settings."""
    owner = await public_person(served.application)
    window = await visitor(browser, served.address, theme=theme)
    await sign_in(window, owner)
    for path in (f"/u/{owner.username}", "/settings/card", "/settings/views"):
        await window.open(path)
        assert await violations(window.page) == []
        if await window.page.locator(".pcard__turn").count():
            await window.page.locator(".pcard__flip").first.click()
            assert await violations(window.page) == []
    assert window.complaints == []


async def test_the_card_follows_its_settings(browser: "Browser", served: Served) -> None:
    """While one types, before anything is saved; it keeps the face that it shows, and can be turned still."""
    owner = await public_person(served.application)
    window = await visitor(browser, served.address)
    await sign_in(window, owner)
    await window.open("/settings/card")
    await window.page.get_by_label("Tagline").fill("Foils only")
    await expect(window.page.locator("#card-draft .pcard__tagline")).to_have_text("Foils only")
    await window.page.locator("#card-draft .pcard__kind").click()
    await expect(window.page.locator("#card-draft .pcard__numbers")).to_be_visible()
    await window.page.get_by_label("Numbers").click()
    await expect(window.page.locator("#card-draft .pcard__numbers")).to_have_count(0)
    assert await _is_turned(window)
    assert (await served.application.profiles.profiles.mine(actor_of(owner))).tagline == ""
    assert window.complaints == []


async def test_the_directory_shows_whole_cards(browser: "Browser", served: Served) -> None:
    """When a trader is pointed at, or their name has the focus; Escape puts it away."""
    me, other = await public_person(served.application), await public_person(served.application)
    await served.application.social.entries.refresh()
    window = await visitor(browser, served.address)
    await sign_in(window, me)
    await window.open(f"/traders?q={other.username}")
    trader = window.page.locator(".trader", has_text=f"@{other.username}")
    await trader.hover()
    await expect(trader.locator(".pcard--standard")).to_be_visible()
    await window.page.keyboard.press("Escape")
    await expect(trader.locator(".pcard--standard")).to_be_hidden()
    await window.page.mouse.move(0, 0)
    await trader.locator(".pcard--compact").focus()
    await expect(trader.locator(".pcard--standard")).to_be_visible()
    assert await violations(window.page) == []
    assert window.complaints == []
