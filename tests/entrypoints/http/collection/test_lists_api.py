"""``/api/v1/inventory``, ``/have-list``, ``/want-list`` and ``/alerts``: editing lines, paging, and whose they are."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.people import Person, person

API = "/api/v1"


@pytest.fixture
async def ann(application: Application) -> Person:
    """Somebody new with empty lists."""
    return await person(application)


@pytest.fixture
async def mine(client: httpx.AsyncClient, ann: Person) -> httpx.AsyncClient:
    """A client that is signed in as ann."""
    client.headers.update(ann.headers)
    return client


@pytest.fixture
def bolt(hashids: Mapping[str, str]) -> str:
    """A card with all three finishes, at 2.91, 4.10 and 3.00 dollars."""
    return hashids["Lightning Bolt"]


async def added(client: httpx.AsyncClient, card: str, **facts: Any) -> dict[str, Any]:
    """Add copies to the inventory."""
    answer = await client.post(f"{API}/inventory", json={"card": card, "finish": "nonfoil", **facts})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_an_item_lives(mine: httpx.AsyncClient, bolt: str) -> None:
    """An item is added, added to, read, changed, cleared and removed; it tells its value, source and moment."""
    item = await added(mine, bolt, quantity=2, acquired_price="1.00", location="Box")
    assert (item["unit_value"], item["total_value"], item["value_source"]) == ("2.91", "5.82", "tcgplayer")
    assert item["value_observed_at"].startswith("2026-02-14")
    assert item["card"]["hashid"] == bolt
    again = await added(mine, bolt, quantity=2, acquired_price="2.00")
    assert (again["id"], again["quantity"], again["acquired_price"]) == (item["id"], 4, "1.50")
    address = f"{API}/inventory/{item['id']}"
    changed = await mine.patch(address, json={"quantity": 3, "acquired_price": None})
    assert changed.json() | {"quantity": 4, "total_value": "11.64", "acquired_price": "1.50"} == again
    assert (await mine.get(address)).json() == changed.json()
    worse = (await mine.patch(address, json={"condition": "LP"})).json()
    assert worse["id"] != item["id"]
    assert (worse["quantity"], worse["unit_value"]) == (3, "2.53")
    assert (await mine.get(address)).json()["code"] == "item.not_found"
    assert (await mine.delete(f"{API}/inventory/{worse['id']}")).status_code == 204
    assert (await mine.get(f"{API}/inventory")).json() == {"items": [], "next_cursor": None}


async def test_an_offer_lives(mine: httpx.AsyncClient, bolt: str) -> None:
    """An item is offered once, for no more copies than owned; the offer is changed and withdrawn, the item stays."""
    item = await added(mine, bolt, quantity=2)
    body = {"inventory_item_id": item["id"], "quantity_for_trade": 2, "min_trade_value": "5.00", "notes": "sleeved"}
    have = (await mine.post(f"{API}/have-list", json=body)).json()
    assert (have["min_trade_value"], have["total_value"], have["unit_value"]) == ("5.00", "5.82", "2.91")
    assert (await mine.post(f"{API}/have-list", json=body)).json()["code"] == "have.already_listed"
    address = f"{API}/have-list/{have['id']}"
    assert (await mine.get(address)).json() == have
    more = await mine.patch(address, json={"quantity_for_trade": 3})
    assert (more.status_code, more.json()["code"]) == (409, "inventory.insufficient")
    less = (await mine.patch(address, json={"min_trade_value": None, "is_active": False})).json()
    assert (less["min_trade_value"], less["is_active"], less["notes"]) == (None, False, "sleeved")
    assert (await mine.get(f"{API}/inventory/{item['id']}")).json()["have_id"] == have["id"]
    assert (await mine.delete(address)).status_code == 204
    assert (await mine.get(f"{API}/inventory/{item['id']}")).json()["have_id"] is None


async def test_a_want_lives(mine: httpx.AsyncClient, bolt: str) -> None:
    """A want is added by id or by name, flagged when satisfied, changed and removed."""
    by_id = (await mine.post(f"{API}/want-list", json={"card": bolt, "quantity": 2})).json()
    assert (by_id["any_printing"], by_id["unit_value"], by_id["is_satisfied"]) == (False, "2.91", False)
    by_name = (await mine.post(f"{API}/want-list", json={"name": "lightning bolt", "priority": "high"})).json()
    assert (by_name["any_printing"], by_name["condition_min"]) == (True, "LP")
    exact = (await mine.post(f"{API}/want-list", json={"name": "Lightning Bolt", "set": "LEA", "number": "161"})).json()
    assert (exact["any_printing"], exact["card"]["set_code"], exact["unit_value"]) == (False, "lea", "1234.50")
    await added(mine, bolt, quantity=2, condition="LP")
    listed = (await mine.get(f"{API}/want-list")).json()["items"]
    assert [(want["id"], want["owned"], want["is_satisfied"]) for want in listed] == [
        (by_name["id"], 2, True),
        (exact["id"], 0, False),
        (by_id["id"], 2, True),
    ]
    address = f"{API}/want-list/{by_id['id']}"
    foil = (await mine.patch(address, json={"is_foil_required": True, "max_trade_value": "9.00"})).json()
    assert (foil["unit_value"], foil["owned"], foil["max_trade_value"]) == ("3.00", 0, "9.00")
    assert (await mine.delete(address)).status_code == 204
    assert (await mine.get(address)).json()["code"] == "want.not_found"
    unknown = await mine.post(f"{API}/want-list", json={"name": "Lihgtning Bolt"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "card.not_found")


async def test_a_name_and_a_set_ask_for_any_printing_of_the_set(mine: httpx.AsyncClient) -> None:
    """``set_only`` follows from name and set, can be asked for, and goes when just one printing is wanted."""
    named = {"name": "Lightning Bolt", "set": "LEA"}
    want = (await mine.post(f"{API}/want-list", json=named)).json()
    assert (want["any_printing"], want["set_only"], want["unit_value"]) == (True, True, "1234.50")
    exact = (await mine.post(f"{API}/want-list", json={**named, "any_printing": False})).json()
    assert (exact["any_printing"], exact["set_only"]) == (False, False)
    whatever = (await mine.post(f"{API}/want-list", json={**named, "any_printing": True})).json()
    assert (whatever["any_printing"], whatever["set_only"], whatever["unit_value"]) == (True, False, "2.91")
    narrowed = await mine.patch(f"{API}/want-list/{whatever['id']}", json={"set_only": True})
    assert narrowed.json()["set_only"] is True
    just_one = (await mine.patch(f"{API}/want-list/{whatever['id']}", json={"any_printing": False})).json()
    assert (just_one["any_printing"], just_one["set_only"]) == (False, False)
    refused = await mine.post(f"{API}/want-list", json={**named, "any_printing": False, "set_only": True})
    assert refused.status_code == 400


async def test_an_alert_lives(mine: httpx.AsyncClient, bolt: str) -> None:
    """An alert is put on a want, listed with what is armed, replaced, and taken off."""
    want = (await mine.post(f"{API}/want-list", json={"card": bolt})).json()
    address = f"{API}/alerts/{want['id']}"
    alert = (await mine.put(address, json={"target_price": "2.50", "percent": 20})).json()
    assert (alert["target_price"], alert["percent"], alert["base_value"]) == ("2.50", 20, "2.91")
    assert (alert["target_armed"], alert["percent_armed"], alert["notified_at"]) == (True, True, None)
    assert (await mine.get(f"{API}/alerts")).json()["items"] == [alert]
    higher = (await mine.put(address, json={"target_price": "3.50"})).json()
    assert (higher["percent"], higher["target_armed"]) == (None, False)
    assert (await mine.get(f"{API}/want-list/{want['id']}")).json()["alert_enabled"] is True
    assert (await mine.put(address, json={})).json()["code"] == "alert.incomplete"
    assert (await mine.put(address, json={"target_price": "0"})).status_code == 400
    assert (await mine.delete(address)).status_code == 204
    assert (await mine.get(f"{API}/alerts")).json()["items"] == []


BAD_ITEMS: list[dict[str, Any]] = [
    {"quantity": -1},
    {"quantity": 0},
    {"quantity": 10_000},
    {"quantity": "7"},
    {"quantity": 1.5},
    {"acquired_price": "NaN"},
    {"acquired_price": "1e400"},
    {"acquired_price": "-1.00"},
    {"acquired_price": 1.0},
    {"acquired_price": "99999999999.00"},
    {"acquired_on": "2026-02-30"},
    {"location": "a\u0000b"},
    {"location": "a\u001bb"},
    {"location": "x" * 201},
    {"language": "xx"},
    {"language": "en'--"},
    {"condition": "MINT"},
    {"finish": "shiny"},
    {"signed": 1},
    {"card": "../../etc"},
    {"id": "kZyLqP4b"},
]


@pytest.mark.parametrize("facts", BAD_ITEMS, ids=str)
async def test_bad_values_are_refused(mine: httpx.AsyncClient, bolt: str, facts: dict[str, Any]) -> None:
    """What is out of bounds, of another type, or unknown is a validation error, for adding as for changing."""
    body = {"card": bolt, "finish": "nonfoil", **facts}
    answer = await mine.post(f"{API}/inventory", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation")
    if "card" not in facts:
        item = await added(mine, bolt)
        answer = await mine.patch(f"{API}/inventory/{item['id']}", json=facts)
        assert (answer.status_code, answer.json()["code"]) == (400, "validation")


@pytest.mark.parametrize(("typed", "kept"), [("JP", "ja"), ("De", "de"), ("sp", "es"), ("ZHS", "zhs")])
async def test_languages_are_understood_as_people_type_them(
    mine: httpx.AsyncClient, bolt: str, typed: str, kept: str
) -> None:
    """Codes in capitals and those printed on cards are taken for copies and wants, and told as Scryfall's."""
    body = {"card": bolt, "finish": "nonfoil", "language": typed}
    assert (await mine.post(f"{API}/inventory", json=body)).json()["language"] == kept
    want = (await mine.post(f"{API}/want-list", json={"card": bolt, "language": typed})).json()
    assert want["language"] == kept
    changed = await mine.patch(f"{API}/want-list/{want['id']}", json={"language": "ANY"})
    assert (changed.status_code, changed.json()["language"]) == (200, "any")


@pytest.mark.parametrize(
    "body", [{}, {"card": "poLLEX", "name": "x"}, {"card": "poLLEX", "set": "lea"}, {"set": "lea"}]
)
async def test_a_want_names_one_card(mine: httpx.AsyncClient, body: dict[str, Any]) -> None:
    """A want names its card by id or by name, not by both and not by neither."""
    answer = await mine.post(f"{API}/want-list", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation")


async def test_other_peoples_lines_are_not_there(
    mine: httpx.AsyncClient, site: Site, application: Application, bolt: str
) -> None:
    """Every address of somebody else's line answers as for one that never was: 404, with nothing told."""
    item = await added(mine, bolt, quantity=2)
    have = (await mine.post(f"{API}/have-list", json={"inventory_item_id": item["id"], "quantity_for_trade": 1})).json()
    want = (await mine.post(f"{API}/want-list", json={"card": bolt})).json()
    stranger = await person(application)
    wrong_kind = application.ids.encode(IdKind.MATCH, 1)
    async with client_of(site) as other:
        other.headers.update(stranger.headers)
        for kind, group, line, change in (
            ("item", "inventory", item["id"], {"quantity": 1}),
            ("have", "have-list", have["id"], {"notes": "x"}),
            ("want", "want-list", want["id"], {"quantity": 3}),
        ):
            for one in (line, wrong_kind, "zzzzzzzz", "1"):
                address = f"{API}/{group}/{one}"
                for answer in (
                    await other.get(address),
                    await other.patch(address, json=change),
                    await other.delete(address),
                ):
                    assert (answer.status_code, answer.json()["code"]) == (404, f"{kind}.not_found")
        theirs = await other.post(f"{API}/have-list", json={"inventory_item_id": item["id"], "quantity_for_trade": 1})
        assert theirs.json()["code"] == "item.not_found"
        alert = await other.put(f"{API}/alerts/{want['id']}", json={"percent": 5})
        assert alert.json()["code"] == "want.not_found"
        assert (await other.delete(f"{API}/alerts/{want['id']}")).status_code == 404
    assert (await mine.get(f"{API}/inventory/{item['id']}")).json()["quantity"] == 2


async def test_nobody_reads_lists_without_signing_in(client: httpx.AsyncClient) -> None:
    """Every list wants a token."""
    for group in ("inventory", "inventory/summary", "inventory/export", "have-list", "want-list", "alerts"):
        answer = await client.get(f"{API}/{group}")
        assert (answer.status_code, answer.json()["code"]) == (401, "auth.required")


async def test_lists_are_walked_in_pages(mine: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """Pages follow each other by their cursor, in every order; a foreign cursor is a validation error."""
    for card in hashids.values():
        await added(mine, card)
    for sort in ("name", "newest", "value"):
        walked: list[str] = []
        cursor: str | None = None
        while True:
            params = {"limit": 2, "sort": sort} | ({"cursor": cursor} if cursor else {})
            page = (await mine.get(f"{API}/inventory", params=params)).json()
            walked += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
            other = await mine.get(f"{API}/have-list", params={"cursor": cursor})
            assert (other.status_code, other.json()["code"]) == (400, "validation")
        assert len(walked) == len(set(walked)) == len(hashids)
    summary = (await mine.get(f"{API}/inventory/summary")).json()
    assert (summary["entries"], summary["copies"]) == (len(hashids), len(hashids))


async def test_filters_reach_the_list(mine: httpx.AsyncClient, bolt: str, hashids: Mapping[str, str]) -> None:
    """The query narrows a list; an unknown parameter is refused."""
    await added(mine, bolt, finish="foil")
    await added(mine, hashids["Lightning Helix"])
    for params, count in (
        ({"q": "HELIX"}, 1),
        ({"finish": "foil"}, 1),
        ({"for_trade": "true"}, 0),
        ({"set": "RAV"}, 1),
    ):
        assert len((await mine.get(f"{API}/inventory", params=params)).json()["items"]) == count
    assert (await mine.get(f"{API}/inventory", params={"colour": "red"})).status_code == 400


async def test_the_number_of_statements_does_not_grow(
    mine: httpx.AsyncClient, application: Application, ann: Person, hashids: Mapping[str, str]
) -> None:
    """A list of a hundred lines takes as many statements as one of one line."""
    forest = await mine.get("/api/v1/cards/search", params={"q": "Forest", "limit": 100})
    cards = [card["hashid"] for card in forest.json()["items"]]
    content = "Count,Tradelist Count,Name,Edition,Collector Number,Foil,Condition,Language\n" + "".join(
        f"1,1,Forest,frs,{number},,Near Mint,English\n" for number in range(100)
    )
    assert len(cards) == 100

    async def counted(address: str) -> int:
        before = application.database.statements
        answer = await mine.get(address, params={"limit": 100})
        assert answer.status_code == 200, answer.text
        return application.database.statements - before

    item = await added(mine, hashids["Forest"])
    await mine.post(f"{API}/have-list", json={"inventory_item_id": item["id"], "quantity_for_trade": 1})
    await mine.post(f"{API}/want-list", json={"card": hashids["Forest"], "alert_percent": 5, "alert_enabled": True})
    addresses = [f"{API}/{group}" for group in ("inventory", "have-list", "want-list", "alerts")]
    small = [await counted(address) for address in addresses]
    for group in ("inventory", "want-list"):
        answer = await mine.post(f"{API}/{group}/import", content=content, headers={"Content-Type": "text/csv"})
        assert answer.status_code == 200, answer.text
    assert [await counted(address) for address in addresses] == small
    assert len((await mine.get(f"{API}/have-list", params={"limit": 100})).json()["items"]) == 100


async def test_two_edits_at_once_lose_nothing(mine: httpx.AsyncClient, bolt: str) -> None:
    """Ten additions that arrive together are ten copies of one item."""
    bodies = [{"card": bolt, "finish": "nonfoil"}] * 10
    answers = await asyncio.gather(*(mine.post(f"{API}/inventory", json=body) for body in bodies))
    assert {answer.status_code for answer in answers} == {201}
    (item,) = (await mine.get(f"{API}/inventory")).json()["items"]
    assert item["quantity"] == 10
