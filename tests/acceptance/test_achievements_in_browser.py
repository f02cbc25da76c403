"""Achievements in a browser: told at once where a page is open, on the next one otherwise; frames are tried on."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from dualcaster_app.events import drain_outbox
from dualcaster_core.social.achievements.events import AchievementsEarned, EarnedKeys
from dualcaster_core.social.achievements.ports import Award
from tests.support.browser_pages import sign_in, violations
from tests.support.browser_windows import Served, visitor
from tests.support.people import Person, person

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e


async def give(served: Served, somebody: Person, *keys: str) -> None:
    """Give achievements, and have what follows of it done."""
    app = served.application
    async with app.units() as uow:
        await uow.achievements.award([Award(user_id=somebody.user_id, key=key) for key in keys], datetime.now(UTC))
        await uow.record(AchievementsEarned(earned=(EarnedKeys(user_id=somebody.user_id, keys=keys),)))
        await uow.commit()
    await drain_outbox(app)


async def test_what_is_earned_is_told_once(browser: "Browser", served: Served) -> None:
    """By the open page at once; what came while nobody looked by the first page of the next visit, and by no other."""
    ann = await person(served.application)
    await drain_outbox(served.application)
    window = await visitor(browser, served.address)
    await sign_in(window, ann)
    async with window.page.expect_response("**/notifications/bell"):
        await window.open("/imports")
    toast = window.page.locator(".toast--earned")
    await expect(toast).to_contain_text("2 achievements earned")
    await give(served, ann, "big_deal")
    await expect(toast.last).to_contain_text("Achievement earned: Big Deal")
    later = await visitor(browser, served.address, screen="phone")
    await sign_in(later, ann)
    async with later.page.expect_response("**/achievements/new"):
        await later.open("/imports")
    await expect(later.page.locator(".toast--earned")).to_have_count(0)
    assert window.complaints + later.complaints == []


async def test_a_frame_is_tried_on_before_it_is_worn(browser: "Browser", served: Served) -> None:
    """The preview follows the choice, a locked frame cannot be chosen, and the page is without fault for axe."""
    ann = await person(served.application)
    await give(served, ann, "elite")
    window = await visitor(browser, served.address)
    await sign_in(window, ann)
    await window.open("/achievements")
    for tier, other in (("platinum", "bronze"), ("bronze", "platinum")):
        await window.page.locator(f"input[value={tier}]").check(force=True)
        await expect(window.page.locator(f".frames__seen--{tier}")).to_be_visible()
        await expect(window.page.locator(f".frames__seen--{other}")).to_be_hidden()
    await expect(window.page.locator("input[value=gold]")).to_be_disabled()
    assert await violations(window.page) == []
    await window.page.get_by_role("button", name="Wear this frame").click()
    await expect(window.page.locator(".toast")).to_contain_text("Your frame is changed.")
    await expect(window.page.locator("input[value=bronze]")).to_be_checked()
    assert window.complaints == []
