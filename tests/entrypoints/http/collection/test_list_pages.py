"""The pages of inventory, have list and want list: what they show, and each of their forms."""

import gzip
from collections.abc import Awaitable, Callable, Mapping

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from tests.support.browsers import HTML, HTMX, Desk
from tests.support.lists import add_items, add_offer, add_want
from tests.support.page_loads import LARGEST_PAGE, check_loads
from tests.support.people import person
from tests.support.sample_cards import HOSTILE_NAME, LONG_NAME
from tests.support.traders import card_key, trader

Counted = Callable[[Awaitable[httpx.Response]], Awaitable[int]]
LISTS = ("/inventory", "/have-list", "/want-list")
ITEM = {
    "whole": 1,
    "quantity": 3,
    "for_trade": 1,
    "condition": "LP",
    "finish": "nonfoil",
    "language": "DE",
    "acquired_price": "1.50",
    "acquired_on": "2025-12-24",
    "location": "Red box",
}
WANT = {"whole": 1, "quantity": 2, "priority": "high", "condition": "NM", "language": "any", "active": 1}


@pytest.fixture
async def desk(client: httpx.AsyncClient, application: Application) -> Desk:
    """A trader with two copies of a card for trade and one want, in a browser."""
    somebody = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    client.cookies.update(somebody.cookies)
    return Desk(somebody, client)


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_shows_its_lines_and_loads_nothing_from_elsewhere(desk: Desk, path: str) -> None:
    """Each list shows its line with a page to edit it, is kept by no cache, and keeps to the policy of pages."""
    page = await desk.page(path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    assert ("Lightning Helix" if path == "/want-list" else "Lightning Bolt") in page.text
    (line,) = await desk.ids(path)
    one = await desk.page(f"{path}/{line}")
    assert one.status_code == 200
    for shown in (page, one):
        await check_loads(shown)
        assert len(shown.content) < LARGEST_PAGE


@pytest.mark.parametrize("path", LISTS)
async def test_an_empty_list_shows_the_next_step(
    client: httpx.AsyncClient, application: Application, path: str
) -> None:
    """Who has nothing yet is told what to do about it."""
    client.cookies.update((await person(application)).cookies)
    page = await client.get(path, headers=HTML)
    assert page.status_code == 200
    assert 'class="empty"' in page.text


@pytest.mark.parametrize("path", LISTS)
async def test_lines_of_others_do_not_exist(
    desk: Desk, application: Application, client: httpx.AsyncClient, path: str
) -> None:
    """A stranger gets 404 for the page of a line, for its form and for its removal."""
    (line,) = await desk.ids(path)
    client.cookies.update((await trader(application, has="Forest", wants="Forest")).cookies)
    stranger = Desk(desk.person, client)
    assert (await stranger.page(f"{path}/{line}")).status_code == 404
    forms: Mapping[str, Mapping[str, object]] = {"/inventory": ITEM, "/have-list": {"quantity": 1}, "/want-list": WANT}
    assert (await stranger.send(f"{path}/{line}", forms[path])).status_code == 404
    assert (await stranger.send(f"{path}/{line}/remove", {})).status_code == 404


async def test_a_row_of_the_inventory_is_changed_in_place(desk: Desk, application: Application) -> None:
    """Script gets the changed row and the totals; without script one comes back to the list."""
    (line,) = await desk.ids("/inventory")
    row = {"quantity": 5, "for_trade": 3, "condition": "NM"}
    changed = await desk.send(f"/inventory/{line}", row, script=True)
    assert changed.status_code == 200
    assert f'data-row="{line}"' in changed.text
    assert 'data-quantity="5"' in changed.text
    assert 'id="totals"' in changed.text
    assert "$14.55" in changed.text
    moved = await desk.send(f"/inventory/{line}", row | {"condition": "LP"}, script=True)
    assert 'data-condition="LP"' in moved.text
    assert f'data-row="{line}"' not in moved.text
    (line,) = await desk.ids("/inventory")
    back = await desk.follow(await desk.send(f"/inventory/{line}", row | {"for_trade": 4, "condition": "LP"}))
    assert back.url.path == "/inventory"
    assert "Saved." in back.text
    (kept,) = (await application.collection.lists.inventory.page(desk.person.user_id)).items
    assert (kept.quantity, kept.quantity_for_trade) == (5, 4)


async def test_what_a_row_cannot_be_is_said_by_field(desk: Desk) -> None:
    """Script is told what is wrong with which value, and to remove the card where none is left; others see the page."""
    (line,) = await desk.ids("/inventory")
    row = {"quantity": 2, "for_trade": 2, "condition": "NM"}
    more = await desk.send(f"/inventory/{line}", row | {"quantity": 1}, script=True)
    assert more.status_code == 422
    assert more.json()["errors"] == {"for_trade": "You cannot offer more copies than you have."}
    none = await desk.send(f"/inventory/{line}", row | {"quantity": 0}, script=True)
    assert none.json()["errors"] == {"quantity": "None left? Remove the card instead."}
    assert none.json()["removal"] is True
    many = await desk.send(f"/inventory/{line}", row | {"quantity": 99_999}, script=True)
    assert set(many.json()["errors"]) == {"quantity"}
    assert many.json()["removal"] is False
    wrong = await desk.send(f"/inventory/{line}", row | {"quantity": "-1"})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text


async def test_everything_of_an_item_is_edited_on_its_page(desk: Desk, application: Application) -> None:
    """Language, price, date and place are saved; what cannot be read comes back beside its field."""
    (line,) = await desk.ids("/inventory")
    for wrong in (
        {"acquired_price": "a lot"},
        {"acquired_on": "2025-02-30"},
        {"language": "xx"},
        {"finish": "oil"},
    ):
        refused = await desk.send(f"/inventory/{line}", ITEM | wrong)
        assert refused.status_code == 422, wrong
        assert 'role="alert"' in refused.text
    await desk.follow(await desk.send(f"/inventory/{line}", ITEM))
    (kept,) = (await application.collection.lists.inventory.page(desk.person.user_id)).items
    assert (kept.quantity, kept.condition, kept.language, kept.location) == (3, "LP", "de", "Red box")
    assert str(kept.acquired_price) == "1.50"


async def test_an_offer_is_changed_and_withdrawn(desk: Desk, application: Application) -> None:
    """An offer takes a least value and notes, refuses more copies than there are, and goes without its item."""
    (line,) = await desk.ids("/have-list")
    many = await desk.send(f"/have-list/{line}", {"whole": 1, "quantity": 9, "active": 1})
    assert many.status_code == 422
    assert "You own 2 of these" in many.text
    form = {
        "whole": 1,
        "quantity": 1,
        "active": 1,
        "min_trade_value": "$7.5",
        "trade_for_wants_only": 1,
        "notes": "Signed by him",
    }
    await desk.follow(await desk.send(f"/have-list/{line}", form))
    (kept,) = (await application.collection.lists.haves.page(desk.person.user_id)).items
    assert (kept.quantity_for_trade, str(kept.min_trade_value), kept.trade_for_wants_only) == (1, "7.50", True)
    paused = await desk.send(f"/have-list/{line}", {"quantity": 1}, script=True)
    assert "Paused" in paused.text
    await desk.follow(await desk.send(f"/have-list/{line}/remove", {}))
    assert (await application.collection.lists.haves.page(desk.person.user_id)).items == ()
    assert len(await desk.ids("/inventory")) == 1


async def test_spare_copies_are_previewed_offered_and_taken_back(desk: Desk, application: Application) -> None:
    """What would be offered is shown with its value before it is, and an older preview offers nothing."""
    forest = ItemKey(await card_key(application, "Forest"), Finish.NONFOIL)
    await add_items(application, desk.person.username, [InventoryItem(key=forest, quantity=10)])
    refused = await desk.follow(await desk.send("/have-list/spares", {"keep": -1}))
    assert "Enter a number" in refused.text
    preview = await desk.page("/have-list/spares?keep=4")
    assert "Offer 6 cards" in preview.text
    assert len(await desk.ids("/have-list")) == 1
    version = preview.text.split('name="version" value="')[1].split('"')[0]
    await add_items(application, desk.person.username, [InventoryItem(key=forest, quantity=1)])
    stale = await desk.follow(await desk.send("/have-list/spares", {"keep": 4, "version": version}))
    assert "Offer 7 cards" in stale.text
    told = await desk.follow(await desk.send("/have-list/spares", {"keep": 4}))
    assert "Offers set or raised: 1." in told.text
    undo = told.text.split('action="/lists/undo/')[1].split('"')[0]
    await desk.follow(await desk.send(f"/lists/undo/{undo}", {}))
    assert len(await desk.ids("/have-list")) == 1


async def test_a_want_is_changed_with_its_alert(desk: Desk, application: Application) -> None:
    """A want takes its limits and its price alert; a percentage out of range is refused beside its field."""
    (line,) = await desk.ids("/want-list")
    for wrong, field in (
        ({"alert": 1, "percent": "200"}, "f-percent"),
        ({"alert": 1}, "f-target_price"),
        ({"target_price": "2"}, "f-target_price"),
        ({"percent": "20"}, "f-percent"),
    ):
        refused = await desk.send(f"/want-list/{line}", WANT | wrong)
        assert refused.status_code == 422, wrong
        assert f'id="{field}-error"' in refused.text, wrong
    form = WANT | {"alert": 1, "target_price": "0.80", "max_trade_value": "2", "public": 1, "any_printing": 1}
    await desk.follow(await desk.send(f"/want-list/{line}", form))
    (kept,) = (await application.collection.lists.wants.page(desk.person.user_id)).items
    assert (kept.priority, kept.language, kept.alert_enabled, str(kept.target_price)) == ("high", "any", True, "0.80")
    row = await desk.send(f"/want-list/{line}", {"quantity": 4, "priority": "low", "active": 1}, script=True)
    assert row.status_code == 200
    await desk.follow(await desk.send(f"/want-list/{line}/remove", {}))
    assert (await application.collection.lists.wants.page(desk.person.user_id)).items == ()


@pytest.mark.parametrize("path", ["/inventory", "/want-list"])
async def test_a_card_is_added_by_its_name(desk: Desk, path: str, hashids: Mapping[str, str]) -> None:
    """A name leads to its printings, one of which is chosen; a copy that does not exist is refused with the reason."""
    found = await desk.page(f"{path}/add?q=lightning+helix")
    assert f'value="{hashids["Lightning Helix"]}"' in found.text
    await check_loads(found)
    assert "No card by that name" in (await desk.page(f"{path}/add?q=zzzzzzzzzzzzzzzzzz")).text
    form = {"card": hashids["Lightning Helix"], "quantity": 2, "condition": "NM", "language": "en"}
    told = await desk.follow(await desk.send(f"{path}/add", form))
    assert "Copies: 2." in told.text
    assert "Lightning Helix" in told.text
    for wrong in ({"card": "nosuchcard"}, {"quantity": 0}, {"condition": "SHINY"}, {"card": ""}):
        assert (await desk.send(f"{path}/add", form | wrong)).status_code in {404, 422}, wrong
    if path == "/inventory":
        etched = await desk.send(f"{path}/add", form | {"finish": "etched"})
        assert etched.status_code == 422
        assert "comes in nonfoil" in etched.text


async def test_the_page_of_a_card_has_forms_for_who_is_signed_in(
    desk: Desk, application: Application, hashids: Mapping[str, str]
) -> None:
    """A card can be put on one's lists where it is looked at; strangers get the public page without a token."""
    address = f"/cards/{hashids['Lightning Bolt']}"
    mine = await desk.page(address)
    assert "I have this" in mine.text
    assert mine.headers["Cache-Control"] == "private, no-store"
    desk.client.cookies.clear()
    stranger = await desk.page(address)
    assert "I have this" not in stranger.text
    assert "_csrf_token" not in stranger.text
    assert "public" in stranger.headers["Cache-Control"]


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_of_many_takes_no_more_statements_than_one_of_one(
    desk: Desk, application: Application, statements_of: Counted, path: str
) -> None:
    """Pages are read set-wise, and stay under 60 KB however long their names are."""
    await desk.page(path)  # the session comes from the cache from here on
    one = await statements_of(desk.page(path))
    forests = (await application.market.priced_cards.search("Forest", CardFilter(), limit=100)).items
    long = await card_key(application, LONG_NAME)
    keys = [long, *(card.id for card in forests)]
    items = [InventoryItem(key=ItemKey(key, Finish.NONFOIL), quantity=2, location="x" * 200) for key in keys]
    await add_items(application, desk.person.username, items)
    for item in items[:98]:
        have = Have(item=item.key, quantity_for_trade=1)
        await add_offer(application, desk.person.username, have)
        await add_want(application, desk.person.username, Want(card_id=item.key.card_id))
    assert await statements_of(desk.page(path)) == one
    page = await desk.page(path)
    assert page.text.count("data-row=") == (100 if path == "/inventory" else 99)
    assert len(gzip.compress(page.content)) < LARGEST_PAGE
    if path == "/inventory":
        rest = await desk.client.get(
            page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&"), headers=HTMX
        )
        assert rest.text.count("data-row=") == 2
        assert "<html" not in rest.text


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_is_sorted_by_its_heads_and_shown_as_pictures(desk: Desk, path: str) -> None:
    """Each head is a link that sorts, once more turns round; the view stays with it; filters are chips that go."""
    page = await desk.page(f"{path}?order=copies")
    assert 'aria-sort="descending"' in page.text
    assert "order=copies&amp;reverse=1" in page.text
    turned = await desk.page(f"{path}?order=copies&reverse=1")
    assert 'aria-sort="ascending"' in turned.text
    grid = await desk.page(f"{path}?view=grid&order=copies")
    assert 'class="entry-tile"' in grid.text
    assert "<table" not in grid.text
    assert "view=grid" in grid.text.split("toolbar__end")[1]
    none = await desk.page(f"{path}?set=zzz")
    assert "ZZZ" in none.text
    assert f'class="chip" href="{path}"' in none.text
    for order in ("name", "set", "value", "total", "newest", "for_trade", "priority", "condition"):
        assert (await desk.page(f"{path}?order={order}")).status_code == 200


async def test_chosen_entries_are_changed_and_the_way_to_undo_is_shown(desk: Desk, application: Application) -> None:
    """Script gets words and an address; without script the list says so and has the form that undoes it."""
    (line,) = await desk.ids("/inventory")
    done = await desk.send("/inventory/bulk", {"action": "withdraw", "ids": f"{line},"}, script=True)
    assert done.json()["message"] == "1 entry no longer for trade."
    assert done.json()["undo"].startswith("/lists/undo/")
    undone = await desk.send(done.json()["undo"], {}, script=True)
    assert undone.json()["message"] == "Undone. Everything is as it was."
    again = await desk.send(done.json()["undo"], {}, script=True)
    assert (again.status_code, again.json()["message"]) == (422, "This can no longer be undone.")
    page = await desk.follow(await desk.send("/inventory/bulk", {"action": "delete", "everything": 1}))
    assert "Entries changed: 1." in page.text
    undo = page.text.split('action="/lists/undo/')[1].split('"')[0]
    await desk.follow(await desk.send(f"/lists/undo/{undo}", {}))
    (kept,) = (await application.collection.lists.inventory.page(desk.person.user_id)).items
    assert kept.quantity_for_trade == 2


async def test_a_choice_that_cannot_be_is_said(desk: Desk) -> None:
    """Nothing chosen, entries of nobody, an old version and an unknown action change nothing."""
    (line,) = await desk.ids("/want-list")
    for form in (
        {"action": "delete"},
        {"action": "delete", "ids": "nosuchid"},
        {"action": "delete", "ids": line, "version": 0},
        {"action": "sell", "ids": line},
        {"action": "offer", "ids": line},
        {"action": "condition", "ids": line},
    ):
        refused = await desk.send("/want-list/bulk", form, script=True)
        assert (refused.status_code, refused.json()["refused"]) == (422, True), form
    assert "Nothing was changed" in (await desk.follow(await desk.send("/want-list/bulk", {"action": "delete"}))).text
    assert await desk.ids("/want-list") == [line]


async def test_hostile_names_and_notes_stay_text(desk: Desk, application: Application) -> None:
    """Names of cards and one's own notes are shown as they are, in lists, on pages of lines and for script."""
    key = ItemKey(await card_key(application, HOSTILE_NAME), Finish.NONFOIL)
    await add_items(application, desk.person.username, [InventoryItem(key=key, quantity=1)])
    note = "<script>alert(1)</script>{{ 7*7 }}"
    await add_offer(application, desk.person.username, Have(item=key, quantity_for_trade=1, notes=note))
    shown = [await desk.page("/have-list"), await desk.page("/inventory?q=%3Cscript%3E%27%22")]
    for line in await desk.ids("/have-list"):
        shown.append(await desk.page(f"/have-list/{line}"))
        shown.append(await desk.send(f"/have-list/{line}", {"quantity": 1}, script=True))
    for page in shown:
        assert "<script>alert(1)" not in page.text
        assert "49" not in page.text.partition("&lt;script&gt;alert(1)")[2][:60]


@pytest.mark.parametrize("path", LISTS)
async def test_forms_need_their_token_and_somebody_signed_in(desk: Desk, path: str) -> None:
    """Without the token a form is refused, without anybody signed in it leads to the log-in page."""
    (line,) = await desk.ids(path)
    bare = await desk.client.post(f"{path}/{line}/remove", headers=HTML)
    assert bare.status_code == 403
    assert len(await desk.ids(path)) == 1
    desk.client.cookies.clear()
    away = await desk.page(path)
    assert away.status_code == 303
    assert away.headers["Location"].startswith("/login?next=")


async def test_an_inventory_is_taken_along_as_a_file(desk: Desk) -> None:
    """Every format of the menu is written; one that does not exist is refused."""
    page = await desk.page("/inventory")
    formats = [part.split('"', 1)[0] for part in page.text.split('href="/inventory/export/')[1:]]
    assert len(formats) == 18
    for name in formats:
        file = await desk.page(f"/inventory/export/{name}")
        assert file.status_code == 200
        assert file.headers["Content-Disposition"].startswith("attachment;")
    assert b"Lightning Bolt" in (await desk.page("/inventory/export/deckbox")).content
    assert (await desk.page("/inventory/export/nothing")).status_code == 400
