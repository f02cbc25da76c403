"""Lists in a browser: values changed in place, entries changed together and back, and more while one scrolls."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from attrs import evolve, frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.collection.views import ListFilter
from dualcaster_core.kernel.ids import IdKind
from tests.support.browser_pages import sign_in
from tests.support.browser_windows import Served, Visitor, visitor
from tests.support.lists import add_items
from tests.support.people import Person, person

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator

pytestmark = pytest.mark.e2e
LANGUAGES = ("en", "de", "fr", "it")


@frozen
class Shelf:
    """Somebody's inventory of 120 entries, and the window it is open in."""

    owner: Person
    window: Visitor
    served: Served

    def row(self, place: int) -> "Locator":
        """Return a row of the list."""
        return self.window.page.locator("tr[data-row]").nth(place)

    async def entries(self) -> int:
        """Count the entries of the inventory."""
        return (await self.served.application.collection.lists.inventory.summary(self.owner.user_id)).entries

    async def first(self) -> tuple[int, int, str]:
        """Return copies, copies for trade and condition of the first entry."""
        items = (await self.served.application.collection.lists.inventory.page(self.owner.user_id, limit=1)).items
        return items[0].quantity, items[0].quantity_for_trade, items[0].condition


@pytest.fixture
async def shelf(browser: "Browser", served: Served) -> AsyncIterator[Shelf]:
    """Open the inventory of somebody with 120 entries; nothing may be complained about in the end."""
    owner = await person(served.application)
    cards = (await served.application.market.priced_cards.search("Forest", CardFilter(), limit=30)).items
    keys = [ItemKey(card.id, Finish.NONFOIL, language=language) for card in cards for language in LANGUAGES]
    await add_items(served.application, owner.username, [InventoryItem(key=key, quantity=4) for key in keys])
    window = await visitor(browser, served.address)
    await sign_in(window, owner)
    await window.open("/inventory")
    yield Shelf(owner, window, served)
    refused = "the server responded with a status of 422"
    assert [one for one in window.complaints if refused not in one] == []
    assert window.elsewhere() == []
    await window.context.close()


async def test_a_value_is_changed_in_place(shelf: Shelf) -> None:
    """Enter stores the number, the row and the totals follow, and the page is neither left nor scrolled."""
    page, row = shelf.window.page, shelf.row(0)
    await page.evaluate("window.here = true; scrollTo(0, 120)")
    await row.locator("[data-edit=quantity]").click()
    await row.locator("input.value-input").fill("7")
    await page.keyboard.press("Enter")
    await row.locator("[data-edit=quantity]", has_text="7").wait_for()
    assert "483" in await page.locator("#totals").inner_text()
    assert await shelf.first() == (7, 0, "NM")
    await row.locator("[data-edit=quantity]").click()
    await row.locator("input.value-input").fill("6")
    await page.keyboard.press("Tab")
    await row.locator("[data-edit=for_trade]").wait_for(state="detached")
    await page.keyboard.type("2")
    await page.keyboard.press("Enter")
    await row.locator("[data-edit=for_trade]", has_text="2").wait_for()
    assert await shelf.first() == (6, 2, "NM")
    assert await page.evaluate("window.here && scrollY") == 120


async def test_a_refused_value_keeps_what_was_typed_and_says_why(shelf: Shelf) -> None:
    """More for trade than there are, and none at all: the words stand at the value, and removing is offered."""
    page, row = shelf.window.page, shelf.row(0)
    await row.locator("[data-edit=for_trade]").click()
    await row.locator("input.value-input").fill("9")
    await page.keyboard.press("Enter")
    wrong = row.get_by_role("alert")
    assert await wrong.inner_text() == "You cannot offer more copies than you have."
    editor = row.locator("input.value-input")
    assert await editor.input_value() == "9"
    assert await editor.get_attribute("aria-invalid") == "true"
    await page.keyboard.press("Escape")
    assert await shelf.first() == (4, 0, "NM")
    await row.locator("[data-edit=quantity]").click()
    await row.locator("input.value-input").fill("0")
    await page.keyboard.press("Enter")
    await row.get_by_role("button", name="Remove").click()
    await page.get_by_role("button", name="Undo").click()
    await page.get_by_text("Undone. Everything is as it was.").wait_for()
    assert await shelf.entries() == 120
    assert await shelf.first() == (4, 0, "NM")


async def test_another_condition_moves_a_row_in_place(shelf: Shelf) -> None:
    """The copies are those of another entry, and its row stands where the old one stood."""
    row = shelf.row(0)
    before = await row.get_attribute("data-row")
    await row.locator("[data-edit=condition]").click()
    await row.locator("select.value-input").select_option("LP")
    await row.locator("[data-edit=condition]", has_text="LP").wait_for()
    assert await row.get_attribute("data-row") != before
    worse = ListFilter(condition=Condition.LP)
    page = await shelf.served.application.collection.lists.inventory.page(shelf.owner.user_id, worse)
    assert [item.id for item in page.items] == [await row.get_attribute("data-row")]


async def test_chosen_entries_are_changed_and_undone(shelf: Shelf) -> None:
    """Entries are ticked, a range by shift, changed together, and one click brings back what was."""
    page = shelf.window.page
    boxes = page.get_by_role("checkbox", name="Select Forest")
    await boxes.nth(0).click()
    await boxes.nth(4).click(modifiers=["Shift"])
    assert await page.locator("[data-chosen]").inner_text() == "5 selected"
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_text("5 entries removed.").wait_for()
    assert await shelf.entries() == 115
    await page.get_by_role("button", name="Undo").click()
    await page.get_by_text("Undone. Everything is as it was.").wait_for()
    assert await shelf.entries() == 120
    await boxes.nth(0).click()
    await page.get_by_text("All that match").click()
    await page.get_by_role("button", name="Offer for trade").click()
    await page.get_by_text("120 entries for trade now.").wait_for()
    assert await shelf.first() == (4, 4, "NM")


async def test_a_choice_of_an_old_page_changes_nothing(shelf: Shelf) -> None:
    """Where another window changed the lists meanwhile, it says so and shows the list anew; then it works."""
    page = shelf.window.page
    item = (await shelf.served.application.collection.lists.inventory.page(shelf.owner.user_id, limit=1)).items[0]
    key = ItemKey(item_card(shelf, item.card.hashid), Finish.NONFOIL, language="ja")
    await add_items(shelf.served.application, shelf.owner.username, [InventoryItem(key=key, quantity=1)])
    boxes = page.get_by_role("checkbox", name="Select Forest")
    await boxes.nth(0).click()
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_text("changed in another window").wait_for()
    assert await shelf.entries() == 121
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_text("1 entry removed.").wait_for()
    assert await shelf.entries() == 120


async def test_more_entries_come_while_one_scrolls(shelf: Shelf) -> None:
    """A hundred at first, the rest on the way down; all of them can be edited."""
    page = shelf.window.page
    assert await page.locator("tr[data-row]").count() == 100
    await page.mouse.wheel(0, 20_000)
    await shelf.row(119).wait_for(state="attached")
    assert await page.locator(".list__more").count() == 0
    await shelf.row(119).locator("[data-edit=quantity]").click()
    await shelf.row(119).locator("input.value-input").fill("1")
    await page.keyboard.press("Enter")
    await shelf.row(119).locator("[data-edit=quantity]", has_text="1").wait_for()


async def test_without_script_lists_are_read_changed_and_undone(browser: "Browser", shelf: Shelf) -> None:
    """Values lead to the page of their entry, more entries to the next page, and the forms do all the rest."""
    context = await browser.new_context(java_script_enabled=False)
    window = evolve(shelf.window, context=context, page=await context.new_page())
    await sign_in(window, shelf.owner)
    await window.open("/inventory")
    await window.page.get_by_role("link", name="Show more").click()
    assert await window.page.locator("tr[data-row]").count() == 20
    await window.page.get_by_role("checkbox", name="Select Forest").nth(0).check()
    await window.page.get_by_role("button", name="Delete").click()
    assert await shelf.entries() == 119
    await window.page.get_by_role("button", name="Undo").click()
    assert await shelf.entries() == 120
    await window.page.locator("[data-edit=quantity]").nth(0).click()
    assert await window.page.locator("#f-quantity").input_value() == "4"
    await context.close()


def item_card(shelf: Shelf, hashid: str) -> int:
    """Return the key of a card."""
    key = shelf.served.application.ids.decode(IdKind.CARD, hashid)
    assert key is not None
    return key
