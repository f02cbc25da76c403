"""Two people who write to each other in two windows, and see it at once."""

from typing import TYPE_CHECKING

import pytest

from tests.support.browser_pages import sign_in
from tests.support.browser_windows import Served, Visitor, visitor
from tests.support.letters import write
from tests.support.people import Person, new_name, person
from tests.support.pictures import picture

if TYPE_CHECKING:
    from playwright.async_api import Browser, FilePayload

pytestmark = pytest.mark.e2e


async def _friends(served: Served) -> tuple[Person, Person]:
    """Make two people who have written to each other."""
    ann, bob = await person(served.application, new_name("anna")), await person(served.application, new_name("boris"))
    for one in (ann, bob):
        await served.application.accounts.operator.change(one.username, is_public=True)
    await write(served.application, ann, bob, "Is your Bolt near mint?")
    await write(served.application, bob, ann, "It is.")
    return ann, bob


async def _window(browser: "Browser", address: str, who: Person, path: str, screen: str = "desktop") -> Visitor:
    window = await visitor(browser, address, screen=screen)
    await sign_in(window, who)
    await window.open(path)
    return window


async def test_two_windows_talk_without_reloading(browser: "Browser", address: str, served: Served) -> None:
    """A message, a photo, a reaction, that somebody types and that it was read reach the other window by themselves."""
    ann, bob = await _friends(served)
    mine = await _window(browser, address, ann, f"/messages/{bob.username}")
    theirs = await _window(browser, address, bob, f"/messages/{ann.username}", screen="phone")
    await mine.page.evaluate("window.stayed = true")
    await theirs.page.evaluate("window.stayed = true")
    box = mine.page.get_by_label("Message", exact=True)
    await box.press_sequentially("Friday at the ")
    await theirs.page.get_by_text(f"{ann.username} is typing").wait_for()
    await box.press_sequentially("shop?")
    await box.press("Enter")
    await theirs.page.locator(".log").get_by_text("Friday at the shop?").wait_for()
    await mine.page.locator(".log").get_by_text("Friday at the shop?").wait_for()
    assert await box.input_value() == ""
    await mine.page.locator(".chat--mine:has-text('Friday at the shop?') .ticks--read").wait_for()
    sent: FilePayload = {"name": "bolt.png", "mimeType": "image/png", "buffer": picture("PNG", (900, 600))}
    await theirs.page.locator('input[name="photos"]').set_input_files(files=[sent])
    await theirs.page.locator(".composer__photos canvas").wait_for()
    await theirs.page.get_by_role("button", name="Send", exact=True).click()
    shown = mine.page.locator(".photos img")
    await shown.wait_for()
    await shown.scroll_into_view_if_needed()
    assert await shown.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") == 480
    await theirs.page.locator(".composer__photos li").wait_for(state="detached")
    photo = mine.page.locator(".chat:has(.photos)")
    await photo.hover()
    await photo.get_by_label("Message options").click()
    await photo.get_by_label("React with 👍").click()
    await theirs.page.locator(".chat:has(.photos) .reaction").wait_for()
    for window in (mine, theirs):
        assert await window.page.evaluate("window.stayed") is True
        assert window.complaints == []
        assert window.elsewhere() == []


async def test_the_list_and_the_count_follow(browser: "Browser", address: str, served: Served) -> None:
    """Somebody who looks at another page sees that there is something to read, and where."""
    ann, bob = await _friends(served)
    window = await _window(browser, address, bob, "/messages")
    count = window.page.locator(".rail [data-counts=messages]")
    await window.page.locator(".room", has_text="You: It is.").wait_for()
    await write(served.application, ann, bob, "I take it.")
    await window.page.locator(".room--unread", has_text="I take it.").wait_for()
    await count.get_by_text("1").wait_for()
    await window.page.get_by_role("link", name=ann.username).click()
    await window.page.locator(".log").get_by_text("I take it.").wait_for()
    await count.get_by_text("1").wait_for(state="detached")
    assert window.complaints == []


async def test_a_message_is_sent_without_script(browser: "Browser", address: str, served: Served) -> None:
    """The form sends it and leads back to the conversation; what is refused is told beside it."""
    ann, bob = await _friends(served)
    context = await browser.new_context(java_script_enabled=False)
    name = "dualcaster_session"
    await context.add_cookies([{"name": name, "value": ann.secret, "url": address}])
    page = await context.new_page()
    await page.goto(f"{address}/messages/{bob.username}")
    await page.get_by_label("Message", exact=True).fill("Sent by a form alone.")
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.locator(".log").get_by_text("Sent by a form alone.").wait_for()
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.get_by_text("Write something, or add a photo or a card.").wait_for()
    await context.close()


async def test_what_cannot_be_sent_stays_in_the_box(browser: "Browser", address: str, served: Served) -> None:
    """A file that is no picture is told of, and nothing of what was written is lost."""
    ann, bob = await _friends(served)
    window = await _window(browser, address, ann, f"/messages/{bob.username}")
    text = window.page.get_by_label("Message", exact=True)
    await text.fill("Look at this.")
    bad: FilePayload = {"name": "bolt.png", "mimeType": "image/png", "buffer": b"<script>alert(1)</script>"}
    await window.page.locator('input[name="photos"]').set_input_files(files=[bad])
    await window.page.get_by_role("button", name="Send", exact=True).click()
    await window.page.get_by_text("this is not a JPEG, PNG or WebP picture", exact=False).wait_for()
    assert await text.input_value() == "Look at this."
