"""Choosing a picture with a real browser: seen before it is sent, stored, shown to others."""

from typing import TYPE_CHECKING

import pytest

from tests.support.browser_pages import sign_in
from tests.support.browser_windows import Served, visitor
from tests.support.people import new_name, person
from tests.support.pictures import picture

if TYPE_CHECKING:
    from playwright.async_api import Browser, FilePayload

pytestmark = pytest.mark.e2e
LARGE = '.persona__place .avatar img[src^="/media/avatars/"]'


async def test_a_picture_is_seen_before_it_is_sent(browser: "Browser", address: str, served: Served) -> None:
    """The form draws the chosen picture, stores it, and the profile shows it at its full size."""
    ann = await person(served.application, new_name("portrait"))
    window = await visitor(browser, address)
    await sign_in(window, ann)
    await window.open("/settings/profile")
    chosen: FilePayload = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG", (900, 600))}
    await window.page.get_by_label("Upload a picture").set_input_files(files=[chosen])
    await window.page.locator(".portrait canvas").wait_for()
    await window.page.get_by_role("button", name="Save picture").click()
    await window.page.get_by_role("button", name="Remove my picture").wait_for()
    await window.open(f"/u/{ann.username}")
    shown = window.page.locator(LARGE)
    await shown.wait_for()
    assert await shown.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") == 384
