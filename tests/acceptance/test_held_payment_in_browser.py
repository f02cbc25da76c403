"""A held payment in browsers: two traders pay, ship and confirm, and a dispute over one that is ruled on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from attrs import frozen

from dualcaster_app.events import drain_outbox
from dualcaster_core.testing import FixedClock
from tests.support.browser_pages import sideways, violations
from tests.support.browser_windows import SCREENS, Served
from tests.support.decided_payments import can_be_paid
from tests.support.moderating import staff
from tests.support.people import new_name, person
from tests.support.postgres_harness import PostgresHarness
from tests.support.sandbox_site import site_over_sandbox
from tests.support.trading_scene import TradingScene
from tests.support.windows import Window, open_window, worked

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e
LOOKS: Final = (("phone", "dark"), ("desktop", "light"))
CASH: Final = "12.50"
"""What ann pays on top of her card: 25 cents of fee make $12.75."""


@frozen
class Traders:
    """Ann, who pays, bob, who is paid, and a moderator, each in a window."""

    ann: Window
    bob: Window
    moderator: Window

    async def keep(self, window: Window, name: str) -> None:
        """Look at a page on a phone in the dark and on a desktop in the light: it fits, and axe finds nothing."""
        for screen, theme in LOOKS:
            width, height = SCREENS[screen]
            await window.page.set_viewport_size({"width": width, "height": height})
            await window.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            await window.page.evaluate("scrollTo(0, 0)")
            await window.keep(f"{name}-{screen}-{theme}")
            assert await sideways(window.page) <= 0, (name, screen)
        assert await violations(window.page) == [], name

    async def agree(self, *, looked_at: bool = True) -> str:
        """Have ann propose her card and cash that is held for bob's card, and bob accept it; return the trade's path.

        Both see what it will cost before.
        """
        ann, bob = self.ann, self.bob
        await ann.seen.open(f"/trades/new?with={bob.owner.username}")
        for side in ("wants", "offers"):
            await ann.page.locator(f"#side-{side} [data-more]").first.click()
        await ann.page.get_by_label("Cash").select_option("me")
        await ann.page.get_by_label("Amount").fill(CASH)
        await ann.page.locator("#payquote", has_text="$12.75").wait_for()
        await ann.page.get_by_label("Hold the payment until both have their cards").check()
        await ann.page.get_by_label("How the cards change hands").select_option("mail")
        if looked_at:
            await self.keep(ann, "1-proposal")
        await ann.press("Send proposal")
        await ann.page.locator("#trade", has_text="You pay").wait_for()
        trade = ann.page.url.removeprefix(ann.seen.address).partition("?")[0]
        await bob.seen.open(trade)
        assert "$12.75" in await bob.page.locator("#trade .paysums").inner_text()
        await bob.page.locator("main summary", has_text="Accept").first.click()
        if looked_at:
            await self.keep(bob, "2-accepting")
        await bob.page.locator("dialog[open]").get_by_role("button", name="Accept the trade").click()
        await bob.page.locator("#trade", has_text="Send nothing until the payment is here").wait_for()
        if looked_at:
            await self.keep(bob, "3-awaited")
        return trade

    async def pay(self, trade: str) -> None:
        """Have ann pay on the page of the sandbox, after a card that is declined and a question of the bank."""
        ann = self.ann
        await ann.seen.open(trade)
        await self.keep(ann, "4-due")
        await ann.page.get_by_role("link", name="Pay $12.75").click()
        await self.keep(ann, "5-paying")
        await ann.page.get_by_label("A card that is declined").check()
        await ann.press("Pay $12.75")
        await ann.page.get_by_text("The card was declined").wait_for()
        [refused] = ann.seen.complaints
        assert "409" in refused
        ann.seen.complaints.clear()
        await self.keep(ann, "6-declined")
        await ann.page.get_by_label("A card whose bank asks first").check()
        await ann.press("Pay $12.75")
        await ann.page.get_by_text("is this payment of $12.75 yours?").wait_for()
        await self.keep(ann, "7-bank")
        await ann.press("Approve")
        await ann.page.locator("#payment", has_text="Your payment is held").wait_for()
        await self.keep(ann, "8-paid")

    async def pay_at_once(self, trade: str) -> None:
        """Have ann pay with a card that works."""
        await self.ann.seen.open(f"{trade}/payment")
        await self.ann.press("Pay $12.75")
        await self.ann.page.locator("#payment", has_text="Your payment is held").wait_for()

    async def send(self, trade: str, *, looked_at: bool = True) -> None:
        """Have both mark their cards as sent, with tracking."""
        for number, window in enumerate((self.bob, self.ann)):
            await window.seen.open(trade)
            await window.page.locator("main summary", has_text="I have sent my cards").first.click()
            await window.page.get_by_label("Tracking number").fill(f"9400100000000000000{number}")
            if looked_at and not number:
                await self.keep(window, "9-sending")
            await window.page.locator("dialog[open]").get_by_role("button", name="They are on the way").click()
            await window.page.locator("#trade", has_text="9400100000000000000").wait_for()


@pytest.fixture
async def traders(browser: "Browser", served: Served, tmp_path: Path) -> AsyncIterator[Traders]:
    """Set up two people in one country with a card each that the other wants; bob can be paid."""
    async with site_over_sandbox(served, tmp_path) as site:
        application = site.application
        ann, bob = [await person(application, new_name(word)) for word in ("ann", "bob")]
        scene = TradingScene(application, FixedClock(datetime.now(UTC)))
        for haver, wanter, cents in ((ann, bob, 1_200), (bob, ann, 2_450)):
            stack = await scene.stack(haver.user_id, f"{haver.username} card", cents=cents)
            await scene.lists.want(wanter.user_id, stack.card_id)
            await scene.lists.becomes(haver.user_id, is_public=True)
            await PostgresHarness(application.database, scene.clock).set_country(haver.user_id, "US")
        await can_be_paid(application, bob.user_id)
        await drain_outbox(application)
        windows = [
            await open_window(browser, site, owner, screen=screen, theme=theme, pictures="held-payment")
            for owner, (screen, theme) in (
                (ann, LOOKS[0]),
                (bob, LOOKS[1]),
                (await staff(application), LOOKS[1]),
            )
        ]
        async with worked(application, *windows):
            yield Traders(*windows)


async def test_a_payment_is_held_and_released(traders: Traders) -> None:
    """Paid, sent with tracking and confirmed by both, bob has the amount; both see the same sums at every step."""
    ann, bob = traders.ann, traders.bob
    trade = await traders.agree()
    await traders.pay(trade)
    await bob.seen.open(trade)
    await bob.page.locator("#trade", has_text="has paid, and we hold it for you").wait_for()
    await traders.send(trade)
    await bob.seen.open(f"{trade}/payment")
    await bob.mark()
    await bob.shows("#payment", "Everything is on the way")
    await traders.keep(bob, "10-on-the-way")
    await ann.seen.open(trade)
    for window in (ann, bob):
        await window.seen.open(trade)
        await window.page.locator("main summary", has_text="My cards have arrived").first.click()
        await window.page.locator("dialog[open]").get_by_role("button", name="Yes, I have them all").click()
        await window.progress("confirmed").wait_for()
    for window, told in ((ann, f"$12.50 went to {bob.owner.username}"), (bob, "$12.50 went to you")):
        await window.seen.open(f"{trade}/payment")
        await window.page.locator("#payment", has_text=told).wait_for()
        assert "$12.75" in await window.page.locator(".paysums__total").inner_text()
        await traders.keep(window, f"11-released-{window.owner.username[:3]}")
    await ann.seen.open("/settings/payments")
    assert "Released" in await ann.page.locator(".paylist").inner_text()
    await traders.keep(ann, "12-payments")


async def test_a_dispute_gives_a_part_back(traders: Traders) -> None:
    """What ann disputes is frozen; a moderator parts it: two fifths go back to her with their fee, the rest to bob."""
    ann, bob, moderator = traders.ann, traders.bob, traders.moderator
    trade = await traders.agree(looked_at=False)
    await traders.pay_at_once(trade)
    await traders.send(trade, looked_at=False)
    await ann.seen.open(f"{trade}/dispute")
    await ann.page.locator('input[name="kind"][value="other"]').check()
    await ann.page.get_by_label("What happened?").fill("One of the two corners is bent, and nobody told me.")
    await traders.keep(ann, "21-disputing")
    await ann.press("Open the dispute")
    await ann.page.get_by_text("One of the two corners is bent").wait_for()
    dispute = ann.page.url.removeprefix(ann.seen.address).partition("?")[0]
    await ann.seen.open(f"{trade}/payment")
    await ann.page.locator("#payment", has_text="A moderator decides where the money goes").wait_for()
    await traders.keep(ann, "22-frozen")
    await bob.seen.open(dispute)
    await bob.page.get_by_label("What happened?").fill("It was as good as new when I sent it.")
    await bob.press("Send it")
    await bob.page.get_by_text("as good as new when I sent it").first.wait_for()
    await moderator.seen.open(f"/admin/moderation{dispute}")
    await moderator.page.locator('input[name="outcome"][value="inconclusive"]').check()
    await moderator.page.get_by_label("Why? Both of them read it").fill("Neither shows when the corner was bent.")
    await moderator.page.get_by_label("Where the payment is parted").fill("40")
    await traders.keep(moderator, "23-ruling")
    await moderator.press("Decide")
    await moderator.page.get_by_text("Decided by").wait_for()
    parted = (
        (ann, f"$7.50 went to {bob.owner.username}, and $5.10 back to you"),
        (bob, f"$7.50 went to you, and $5.10 back to {ann.owner.username}"),
    )
    for window, told in parted:
        await window.seen.open(f"{trade}/payment")
        await window.page.locator("#payment", has_text=told).wait_for()
        await traders.keep(window, f"24-parted-{window.owner.username[:3]}")
