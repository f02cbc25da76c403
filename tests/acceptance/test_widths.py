"""Every page at every usual width: nothing scrolls sideways, folds letter by letter, or is too small to touch."""

from typing import TYPE_CHECKING

import pytest

from tests.support.browser_pages import take_session
from tests.support.browser_windows import visitor
from tests.support.filled_site import EMPTY, OWN, PUBLIC, FilledSite
from tests.support.widths import POINTED, TOUCHED, faults

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("screen", "widths"), [("phone", TOUCHED), ("desktop", POINTED)], ids=["touched", "pointed at"]
)
@pytest.mark.parametrize("who", ["stranger", "trader", "newcomer"])
async def test_every_page_is_whole_at_every_width(
    browser: "Browser", filled: FilledSite, screen: str, widths: tuple[int, ...], who: str
) -> None:
    """From 360 to 1920 pixels, columns of words have 12 characters at least and targets 44 pixels where fingers go."""
    window = await visitor(browser, filled.address, screen=screen)
    if who != "stranger":
        await take_session(window, filled.secret if who == "trader" else filled.new_secret)
    wrong = []
    for name, path in filled.paths({"stranger": PUBLIC, "trader": OWN, "newcomer": EMPTY}[who]).items():
        await window.open(path)
        for width in widths:
            await window.page.set_viewport_size({"width": width, "height": 900})
            found = await faults(window.page, touch=screen == "phone")
            wrong += [f"{name} at {width}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)
    await window.context.close()
