"""People around a store, what it may write to them, and the stores around people."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_core.accounts.business.model import BusinessStep
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import Want
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.access import StoreRole
from dualcaster_core.stores.customers.errors import StoreMessageLimit
from dualcaster_core.stores.customers.model import StoreMessageRules
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.testing import FixedClock
from tests.support.lists import add_want
from tests.support.people import Person
from tests.support.store_shelves import put_in_stock, set_market
from tests.support.stores import StoreScene, actor_of, join_staff, store, verify_business
from tests.support.traders import card_key, trader

PORTLAND = Coordinates(45.52, -122.68)
NOW = datetime.now(UTC)
BOLT, HELIX, FOREST = "Lightning Bolt", "Lightning Helix", "Forest"


async def shop(application: Application, *, verified: bool = True, **facts: Any) -> StoreScene:
    """Open a store where the traders of the tests are."""
    return await store(application, verified=verified, coordinates=PORTLAND, **facts)


async def named(application: Application, name: str, **kind: Any) -> StockKey:
    """Name near mint copies of a sample card."""
    return StockKey(card_id=await card_key(application, name), finish=Finish.NONFOIL, **kind)


async def listed(
    client: httpx.AsyncClient, scene: StoreScene, part: str = "buyers", by: Person | None = None, **asked: Any
) -> list[dict[str, Any]]:
    """List the people around a store."""
    address = f"/api/v1/stores/{scene.hashid}/customers/{part}"
    answer = await client.get(address, params=asked, headers=(by or scene.owner).headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def names(client: httpx.AsyncClient, scene: StoreScene, part: str = "buyers", **asked: Any) -> set[str]:
    """Name the people around a store."""
    return {one["username"] for one in await listed(client, scene, part, **asked)}


async def write(
    client: httpx.AsyncClient, scene: StoreScene, to: Person, *, by: Person | None = None, note: str = ""
) -> tuple[int, str | None]:
    """Write to somebody; return the status and the code of the error."""
    address = f"/api/v1/stores/{scene.hashid}/customers/{to.hashid}/message"
    answer = await client.post(address, json={"note": note}, headers=(by or scene.owner).headers)
    return answer.status_code, None if answer.status_code == 204 else answer.json()["code"]


async def allow_messages(application: Application, somebody: Person, *, allowed: bool = True) -> None:
    """Have somebody let stores write to them."""
    await application.profiles.profiles.edit(actor_of(somebody), {"allow_store_messages": allowed})


async def told(application: Application, somebody: Person) -> list[str]:
    """Return what the notification centre has of stores."""
    page = await application.notifying.centre.page(somebody.user_id)
    return [one.title for one in page.items if one.type == "store.message"]


async def test_buyers_are_those_whose_public_wants_the_stock_fills(
    application: Application, client: httpx.AsyncClient
) -> None:
    """Ranked by value or number, each want by the cheapest copy that fits, within the radius and the want's limits."""
    scene = await shop(application)
    bolt, helix = await named(application, BOLT), await named(application, HELIX)
    await put_in_stock(application, scene.id, bolt, price=300, copies=5)
    await put_in_stock(application, scene.id, helix, price=2_000, copies=1)
    await put_in_stock(
        application, scene.id, await named(application, HELIX, condition=Condition.MP), price=1_500, copies=1
    )
    near = await trader(application, has=FOREST, wants=BOLT, miles=3, wanted=3)
    rich = await trader(application, has=FOREST, wants=HELIX, miles=10, wanted=4)
    far = await trader(application, has=FOREST, wants=BOLT, miles=70)
    await trader(application, has=FOREST, wants=BOLT, public=False)
    people = await listed(client, scene)
    ours = [one for one in people if one["username"] in {near.username, rich.username, far.username}]
    assert [(one["username"], one["value"], one["copies"]) for one in ours] == [
        (rich.username, "15.00", 1),
        (near.username, "9.00", 3),
    ]
    assert far.username in await names(client, scene, radius=100)
    await add_want(application, near.username, Want(card_id=helix.card_id))
    first = (await listed(client, scene, order="cards"))[0]
    assert (first["username"], first["card_count"]) == (near.username, 2)
    await add_want(application, rich.username, Want(card_id=bolt.card_id, max_trade_value=None, is_public=False))
    assert next(one for one in await listed(client, scene) if one["username"] == rich.username)["card_count"] == 1


async def test_pages_of_buyers_meet_without_gaps(application: Application, client: httpx.AsyncClient) -> None:
    """Page by page come the same people, in the same order, as at once."""
    scene = await shop(application)
    await put_in_stock(application, scene.id, await named(application, BOLT), price=250, copies=50)
    for number in range(5):
        await trader(application, has=FOREST, wants=BOLT, wanted=number % 2 + 1)
    everybody = [one["username"] for one in await listed(client, scene)]
    paged: list[str] = []
    cursor = None
    while True:
        asked = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        address = f"/api/v1/stores/{scene.hashid}/customers/buyers"
        page = (await client.get(address, params=asked, headers=scene.owner.headers)).json()
        paged += [one["username"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert paged == everybody[: len(paged)]
    assert len(paged) == len(everybody)


async def test_nobody_who_hides_or_is_blocked_is_found(application: Application, client: httpx.AsyncClient) -> None:
    """Private, hidden lists, closed, blocked either way with owner or viewer, staff: none of them, on either list."""
    scene = await shop(application)
    await put_in_stock(application, scene.id, await named(application, BOLT), price=300)
    await set_market(application, await named(application, HELIX), 900, NOW)
    await trader(application, has=FOREST, wants=HELIX, wanted=40)
    change = application.accounts.operator.change
    block = application.accounts.operator.block
    for part, hide in (("buyers", "show_want_list"), ("sellers", "show_have_list")):
        people = [await trader(application, has=HELIX, wants=BOLT) for _ in range(7)]
        everybody = {one.username for one in people}
        assert everybody <= await names(client, scene, part)
        private, hidden, closed, blocking, blocked, by_clerk, hired = people
        await change(private.username, is_public=False)
        await change(hidden.username, **{hide: False})
        await change(closed.username, is_active=False)
        await block(blocking.username, scene.owner.username)
        await block(scene.owner.username, blocked.username)
        await block(scene.clerk.username, by_clerk.username)
        await join_staff(application, scene.id, hired, StoreRole.CLERK)
        assert everybody & await names(client, scene, part) == {by_clerk.username}
        assert not everybody & {one["username"] for one in await listed(client, scene, part, by=scene.clerk)}


async def test_sellers_have_what_others_want_beyond_the_stock(
    application: Application, client: httpx.AsyncClient
) -> None:
    """What the stock covers is not looked for, nor what is traded for wants only, nor cards below a dollar."""
    scene = await shop(application)
    helix = await named(application, HELIX)
    await set_market(application, helix, 900, NOW)
    await set_market(application, await named(application, FOREST), 20, NOW)
    seller = await trader(application, has=HELIX, wants=BOLT, copies=300)
    cheap = await trader(application, has=FOREST, wants=BOLT)
    await trader(application, has=FOREST, wants=HELIX, wanted=7)

    async def sought() -> int:
        found = [one for one in await listed(client, scene, "sellers") if one["username"] == seller.username]
        return found[0]["copies"] if found else 0

    wanted = await sought()
    assert wanted >= 7
    assert cheap.username not in await names(client, scene, "sellers")
    await put_in_stock(application, scene.id, helix, price=1_000, copies=5)
    assert await sought() == wanted - 5
    await put_in_stock(application, scene.id, helix, price=1_000, copies=500)
    assert await sought() == 0


async def test_what_a_seller_wants_themselves_is_no_demand(application: Application, client: httpx.AsyncClient) -> None:
    """Who has a card and wants one more is not sought for their own want; for that of somebody else they are."""
    far = 1_200.0
    scene = await store(application, coordinates=Coordinates(45.52 + far / 69, -122.68))
    helix = await named(application, HELIX)
    await set_market(application, helix, 900, NOW)
    seller = await trader(application, has=HELIX, wants=HELIX, copies=10, wanted=3, miles=far)
    assert seller.username not in await names(client, scene, "sellers")
    await trader(application, has=FOREST, wants=HELIX, wanted=2, miles=far)
    found = [one for one in await listed(client, scene, "sellers") if one["username"] == seller.username]
    assert [one["copies"] for one in found] == [2]


async def test_only_verified_stores_see_people(application: Application, client: httpx.AsyncClient) -> None:
    """A store that nobody sees finds nobody; strangers do not learn that it is there, and radii are bounded."""
    hidden = await shop(application, verified=False)
    taken_back = await shop(application)
    await verify_business(application, taken_back.owner, BusinessStep.REVOKE)
    for scene in (hidden, taken_back):
        for part in ("buyers", "sellers"):
            address = f"/api/v1/stores/{scene.hashid}/customers/{part}"
            answer = await client.get(address, headers=scene.owner.headers)
            assert (answer.status_code, answer.json()["code"]) == (409, "store.not_ready")
    stranger = await trader(application, has=FOREST, wants=BOLT)
    address = f"/api/v1/stores/{hidden.hashid}/customers/buyers"
    assert (await client.get(address, headers=stranger.headers)).status_code == 404
    for radius in (0, 7, 105):
        asked = await client.get(address, params={"radius": radius}, headers=hidden.owner.headers)
        assert asked.status_code == 400


async def test_a_store_writes_only_to_who_allows_it_and_once_a_week(
    application: Application, client: httpx.AsyncClient
) -> None:
    """The switch, the turn, the role, the wants and blocks are asked anew; the message names the cards."""
    scene = await shop(application)
    await put_in_stock(application, scene.id, await named(application, BOLT), price=300)
    somebody = await trader(application, has=FOREST, wants=BOLT)
    assert await write(client, scene, somebody) == (403, "store.message_not_allowed")
    await allow_messages(application, somebody)
    assert await write(client, scene, somebody, by=scene.clerk) == (403, "store.forbidden")
    assert await write(client, scene, somebody, note="Look at https://evil.example") == (400, "store.note_refused")
    assert await write(client, scene, somebody, note="x" * 301) == (400, "validation")
    assert await write(client, scene, somebody, by=scene.manager, note="Held until Friday.") == (204, None)
    assert await told(application, somebody) == ["Mox Corner has Lightning Bolt that you want"]
    assert await write(client, scene, somebody) == (429, "store.message_too_soon")
    seen = next(one for one in await listed(client, scene) if one["username"] == somebody.username)
    assert seen["allows_messages"] is True
    assert datetime.fromisoformat(seen["may_write_from"]) > NOW + timedelta(days=6)
    in_a_week = datetime.now(UTC) + timedelta(days=7, minutes=1)
    later = evolve(application.stores.customers.messages, clock=FixedClock(in_a_week))
    await later.send(actor_of(scene.owner), scene.id, somebody.hashid)
    assert len(await told(application, somebody)) == 2
    blocked = await trader(application, has=FOREST, wants=BOLT)
    await allow_messages(application, blocked)
    await application.accounts.operator.block(blocked.username, scene.owner.username)
    assert await write(client, scene, blocked) == (404, "store.customer_not_found")
    uninterested = await trader(application, has=BOLT, wants=HELIX)
    await allow_messages(application, uninterested)
    assert await write(client, scene, uninterested) == (404, "store.customer_not_found")
    sent = await client.get(f"/api/v1/stores/{scene.hashid}/messages", headers=scene.owner.headers)
    assert [(one["username"], one["sent_by"]) for one in sent.json()["items"]] == [
        (somebody.username, scene.owner.username),
        (somebody.username, scene.manager.username),
    ]


async def test_many_of_the_staff_at_once_write_to_somebody_once(
    application: Application, client: httpx.AsyncClient
) -> None:
    """Of twelve who press the button in the same moment one sends."""
    scene = await shop(application)
    await put_in_stock(application, scene.id, await named(application, BOLT), price=300)
    somebody = await trader(application, has=FOREST, wants=BOLT)
    await allow_messages(application, somebody)
    answers = await asyncio.gather(
        *(write(client, scene, somebody, by=(scene.owner, scene.manager)[n % 2]) for n in range(12))
    )
    assert answers.count((204, None)) == 1
    assert answers.count((429, "store.message_too_soon")) == 11
    assert len(await told(application, somebody)) == 1


async def test_a_store_writes_to_so_many_people_a_day(application: Application) -> None:
    """The limit of a day holds for all of the staff together, also at once."""
    scene = await shop(application)
    await put_in_stock(application, scene.id, await named(application, BOLT), price=300)
    people = [await trader(application, has=FOREST, wants=BOLT) for _ in range(5)]
    for one in people:
        await allow_messages(application, one)
    messages = evolve(application.stores.customers.messages, rules=StoreMessageRules(daily=2))
    sent = await asyncio.gather(
        *(messages.send(actor_of(scene.owner), scene.id, one.hashid) for one in people), return_exceptions=True
    )
    refused = [one for one in sent if isinstance(one, BaseException)]
    assert len(refused) == 3
    assert all(isinstance(one, StoreMessageLimit) for one in refused)


async def test_stores_around_a_trader_have_their_wants(application: Application, client: httpx.AsyncClient) -> None:
    """The ones with the most of the wants first, private wants too; only verified ones, and none behind a block."""
    scene, empty = await shop(application, store_name="Full"), await shop(application, store_name="Empty")
    hidden, blocked = await shop(application, verified=False), await shop(application, store_name="Blocked")
    far = await store(application, coordinates=Coordinates(46.9, -122.68), store_name="Far")
    helix = await named(application, HELIX)
    for one in (scene, hidden, blocked, far):
        await put_in_stock(application, one.id, helix, price=500, copies=1)
    me = await trader(application, has=BOLT, wants=HELIX, wanted=2)
    await application.accounts.operator.block(blocked.owner.username, me.username)

    async def around() -> list[dict[str, Any]]:
        answer = await client.get("/api/v1/stores/nearby", headers=me.headers)
        assert answer.status_code == 200, answer.text
        ours = {one.hashid for one in (scene, empty, hidden, blocked, far)}
        return [one for one in answer.json()["items"] if one["hashid"] in ours]

    found = await around()
    assert [(one["store_name"], one["card_count"], one["price"]) for one in found] == [
        ("Full", 1, "5.00"),
        ("Empty", 0, "0.00"),
    ]
    assert found[0]["buys"] is not None


async def test_statements_do_not_grow_with_people(application: Application, client: httpx.AsyncClient) -> None:
    """A page of customers takes as many statements for few people as for many."""
    counts = []
    for number in (1, 6):
        scene = await shop(application)
        await put_in_stock(application, scene.id, await named(application, BOLT), price=300)
        for _ in range(number):
            await trader(application, has=FOREST, wants=BOLT)
        for part in ("buyers", "sellers"):
            took = []
            for _ in range(3):  # the least of three: what is kept for a second may run out during one of them
                before = application.database.statements
                await listed(client, scene, part)
                took.append(application.database.statements - before)
            counts.append(min(took))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize("note", ["http://x.example", "WWW.example.com", "pay me outside of this site"])
async def test_notes_with_links_and_scams_are_refused(
    application: Application, client: httpx.AsyncClient, note: str
) -> None:
    """Whatever their letter case, before anybody is looked for."""
    scene = await shop(application)
    somebody = await trader(application, has=FOREST, wants=BOLT)
    assert await write(client, scene, somebody, note=note) == (400, "store.note_refused")
