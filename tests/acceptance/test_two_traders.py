"""Two people in two windows: from a match to a completed trade, each seeing what the other does without reloading."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dualcaster_app.events import drain_outbox
from dualcaster_core.testing import FixedClock
from tests.support.browser_windows import Served
from tests.support.people import new_name, person
from tests.support.pictures import picture
from tests.support.trading_scene import TradingScene
from tests.support.windows import Window, open_window, worked

if TYPE_CHECKING:
    from playwright.async_api import Browser, FilePayload

pytestmark = pytest.mark.e2e


@pytest.fixture
async def windows(browser: "Browser", served: Served) -> AsyncIterator[tuple[Window, Window]]:
    """Ann on a desktop and bob on a phone; each has three cards that the other wants."""
    application = served.application
    ann, bob = [await person(application, new_name(word)) for word in ("ann", "bob")]
    scene = TradingScene(application, FixedClock(datetime.now(UTC)))
    for haver, wanter, worth in ((ann, bob, (1_200, 800, 150)), (bob, ann, (1_000, 1_050, 90))):
        for number, cents in enumerate(worth):
            stack = await scene.stack(haver.user_id, f"{haver.username} card {number}", cents=cents)
            await scene.lists.want(wanter.user_id, stack.card_id)
        await scene.lists.becomes(haver.user_id, is_public=True)
    await drain_outbox(application)
    both = (
        await open_window(browser, served, ann, screen="desktop", theme="dark", pictures="two-traders"),
        await open_window(browser, served, bob, screen="phone", theme="light", pictures="two-traders"),
    )
    async with worked(application, *both):
        yield both


async def test_two_people_trade_without_reloading(windows: tuple[Window, Window]) -> None:
    """From match and package over counter-offer, photo and acceptance to the review, the page of the other follows."""
    ann, bob = windows
    await bob.seen.open("/trades?tab=incoming")
    await bob.mark()
    await ann.seen.open(f"/matches/{bob.owner.username}")
    await ann.keep("1-match")
    await ann.page.get_by_role("link", name="Propose this trade").click()
    await ann.page.locator("#builder").wait_for()
    await ann.keep("2-package")
    await ann.press("Send proposal")
    await ann.page.locator("#trade").wait_for()
    await ann.mark()
    await bob.shows("main", ann.owner.username)
    await bob.keep("3-incoming")
    await bob.page.locator("main").get_by_role("link", name=ann.owner.username).first.click()
    await bob.page.locator("#trade").wait_for()
    await ann.shows("#trade .badge", "Seen")
    await bob.keep("4-proposal")
    await bob.page.get_by_role("link", name="Counter", exact=True).click()
    await bob.page.get_by_label("Cash").select_option("them")
    await bob.page.get_by_label("Amount").fill("2.50")
    await bob.page.get_by_label("Message").fill("Two fifty on top, and we have a deal.")
    await bob.press("Send counter-offer")
    await bob.page.locator("#trade").wait_for()
    await ann.shows("#trade", "answered with a counter-offer")
    await ann.page.get_by_role("link", name="countered").last.click()
    await ann.page.locator("#trade", has_text="Two fifty on top").wait_for()
    await ann.keep("5-counter")
    await bob.mark()
    await ann.page.get_by_label("Message", exact=True).fill("Here is the corner you asked about.")
    corner: FilePayload = {"name": "corner.png", "mimeType": "image/png", "buffer": picture("PNG", (900, 600))}
    await ann.page.locator('input[name="photos"]').set_input_files(files=[corner])
    await ann.page.locator(".composer__photos canvas").wait_for()
    await ann.press("Send")
    await bob.shows(".chat", "Here is the corner")
    await bob.page.locator(".chat .photos img").wait_for()
    await ann.page.locator(".composer__photos li").wait_for(state="detached")
    await ann.press("Accept", then="Accept the trade")
    await bob.shows("#trade", "accepted")
    await ann.mark()
    await bob.keep("6-accepted")
    await ann.press("I have sent my cards", then="They are on the way")
    await bob.shows_progress("sent")
    await ann.mark()
    await bob.press("I have my cards", then="Yes, I have them all")
    await ann.shows_progress("confirmed")
    await bob.mark()
    await ann.press("I have my cards", then="Yes, I have them all")
    await bob.shows("#trade", "This trade counts")
    await bob.keep("7-completed")
    await bob.page.get_by_role("link", name="Review").click()
    await bob.page.locator('input[name="overall"][value="5"]').check(force=True)
    await bob.page.get_by_label("What should others know?").fill("Just as described, and a pleasure to meet.")
    await bob.keep("8-review")
    await bob.press("Send the review")
    await bob.page.get_by_text("cannot see it yet").wait_for()
