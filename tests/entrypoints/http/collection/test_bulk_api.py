"""Changes of many lines at once over the API, and taking them back."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from dualcaster_app import Application
from tests.support.people import Person, person

API = "/api/v1"
CARDS = ("Lightning Bolt", "Lightning Helix", "Forest")


@pytest.fixture
async def ann(client: httpx.AsyncClient, application: Application, hashids: Mapping[str, str]) -> Person:
    """Somebody with two copies of each of three cards, who wants them too; the client is theirs."""
    somebody = await person(application)
    client.headers.update(somebody.headers)
    for name in CARDS:
        item = {"card": hashids[name], "finish": "nonfoil", "quantity": 2}
        assert (await client.post(f"{API}/inventory", json=item)).status_code == 201
        assert (await client.post(f"{API}/want-list", json={"card": hashids[name]})).status_code == 201
    return somebody


async def lines(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    """List a list."""
    return list((await client.get(f"{API}/{path}")).json()["items"])


async def bulk(client: httpx.AsyncClient, path: str, **body: Any) -> httpx.Response:
    """Change many lines."""
    return await client.post(f"{API}/{path}/bulk", json=body)


async def test_chosen_lines_are_changed_and_restored(client: httpx.AsyncClient, ann: Person) -> None:
    """Lines named by id are offered, regraded and deleted; undoing gives back the very same entries."""
    assert ann
    before = await lines(client, "inventory")
    chosen = [line["id"] for line in before[:2]]
    for action in ("offer", "condition", "delete"):
        done = await bulk(client, "inventory", action=action, ids=chosen, condition="LP")
        assert (done.status_code, done.json()["lines"]) == (200, 2), done.text
        assert await lines(client, "inventory") != before
        undone = await client.post(f"{API}/lists/undo/{done.json()['undo_id']}")
        assert (undone.status_code, undone.json()["lines"]) == (200, 2)
        assert await lines(client, "inventory") == before


async def test_all_that_match_are_changed(client: httpx.AsyncClient, ann: Person) -> None:
    """A filter chooses lines of each list; an empty one means all."""
    assert ann
    await bulk(client, "inventory", action="offer", matching={})
    assert len(await lines(client, "have-list")) == 3
    await bulk(client, "have-list", action="withdraw", matching={"q": "lightning"})
    assert [have["card"]["name"] for have in await lines(client, "have-list")] == ["Forest"]
    await bulk(client, "want-list", action="delete", matching={"q": "lightning"})
    assert [want["card"]["name"] for want in await lines(client, "want-list")] == ["Forest"]
    await bulk(client, "inventory", action="delete", matching={"for_trade": False})
    assert [item["card"]["name"] for item in await lines(client, "inventory")] == ["Forest"]


async def test_a_stale_version_changes_nothing(client: httpx.AsyncClient, ann: Person) -> None:
    """The version of the summary goes with the change, and is compared."""
    assert ann
    version = (await client.get(f"{API}/inventory/summary")).json()["version"]
    done = await bulk(client, "inventory", action="offer", matching={}, version=version)
    assert done.json()["version"] == version + 1
    stale = await bulk(client, "inventory", action="delete", matching={}, version=version)
    assert (stale.status_code, stale.json()["code"]) == (409, "bulk.lists_changed")
    assert stale.json()["details"]["version"] == version + 1
    assert len(await lines(client, "inventory")) == 3


async def test_lines_of_others_are_not_there(client: httpx.AsyncClient, application: Application, ann: Person) -> None:
    """A stranger changes and undoes nothing of ann's."""
    assert ann
    chosen = [line["id"] for line in await lines(client, "inventory")]
    undo = (await bulk(client, "inventory", action="offer", ids=chosen)).json()["undo_id"]
    stranger = (await person(application)).headers
    theirs = await client.post(f"{API}/inventory/bulk", json={"action": "delete", "ids": chosen}, headers=stranger)
    assert (theirs.status_code, theirs.json()["code"]) == (404, "bulk.nothing_selected")
    undone = await client.post(f"{API}/lists/undo/{undo}", headers=stranger)
    assert (undone.status_code, undone.json()["code"]) == (404, "bulk.undo_not_found")
    assert len(await lines(client, "have-list")) == 3


async def test_what_cannot_be_read_is_refused(client: httpx.AsyncClient, ann: Person) -> None:
    """Neither ids nor a filter, both, too many ids, an unknown action, no condition, and unknown fields."""
    assert ann
    one = (await lines(client, "inventory"))[0]["id"]
    for body in (
        {"action": "offer"},
        {"action": "offer", "ids": [one], "matching": {}},
        {"action": "offer", "ids": [one] * 1_001},
        {"action": "offer", "ids": []},
        {"action": "sell", "ids": [one]},
        {"action": "condition", "ids": [one]},
        {"action": "offer", "matching": {"colour": "red"}},
        {"action": "offer", "ids": [one], "version": -1},
    ):
        answer = await bulk(client, "inventory", **body)
        assert (answer.status_code, answer.json()["code"]) == (400, "validation"), body
    assert (await client.post(f"{API}/lists/undo/nosuchid")).json()["code"] == "bulk.undo_not_found"


async def test_lists_of_others_are_filtered_sorted_marked_and_totalled(
    client: httpx.AsyncClient, application: Application, ann: Person
) -> None:
    """Whoever looks sees what they want of a have list; a stranger sees the list without marks."""
    await application.accounts.operator.change(ann.username, is_public=True)
    await bulk(client, "inventory", action="offer", matching={})
    have_list = f"{API}/users/{ann.username}/have-list"
    stranger = (await client.get(have_list, headers={"Authorization": ""})).json()["items"]
    assert [have["viewer_wants"] for have in stranger] == [0, 0, 0]
    dearest = (await client.get(have_list, params={"sort": "value", "q": "lightning"})).json()["items"]
    values = [float(have["unit_value"]) for have in dearest]
    assert values == sorted(values, reverse=True)
    backwards = (await client.get(have_list, params={"sort": "value", "q": "lightning", "reverse": True})).json()
    assert backwards["items"] == dearest[::-1]
    bob = (await person(application)).headers
    card = dearest[0]["card"]["hashid"]
    await client.post(f"{API}/want-list", json={"card": card, "quantity": 3}, headers=bob)
    marked = (await client.get(have_list, params={"marked": True}, headers=bob)).json()["items"]
    assert [(have["card"]["hashid"], have["viewer_wants"]) for have in marked] == [(card, 3)]
    totals = (await client.get(f"{have_list}/summary", params={"marked": True}, headers=bob)).json()
    assert (totals["entries"], totals["copies"], totals["version"]) == (1, 2, None)
    wants = (await client.get(f"{API}/users/{ann.username}/want-list/summary")).json()
    assert wants["entries"] == 3
