"""Sell prices of stores: previews, approval, undo, and runs that follow the market."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from attrs import evolve
from sqlalchemy import func, select, update

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.stores.access import StoreRole
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.pricing.computing import PriceComputing
from dualcaster_core.stores.pricing.lifecycle import RunState
from dualcaster_core.stores.pricing.rules import PriceEnding
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.tables.market import card_statistics
from dualcaster_postgres.tables.outbox import outbox
from dualcaster_postgres.tables.stores.pricing import store_price_runs
from tests.support.people import Person, person
from tests.support.store_shelves import copy_of, prices_of, put_in_stock, set_market, suspect_market
from tests.support.stores import StoreScene, actor_of, join_staff, store

NOW = datetime.now(UTC)


def prices_path(scene: StoreScene, rest: str) -> str:
    """Return the address of a part of a store's prices."""
    return f"/api/v1/stores/{scene.hashid}/prices/{rest}"


async def follow(application: Application, scene: StoreScene, **rules: Any) -> None:
    """Have a store's prices follow the market by these rules."""
    pricing = application.stores.pricing.pricing
    before = await pricing.settings(actor_of(scene.owner), scene.id)
    wished: dict[str, Any] = {"auto_price_adjustment": True, "daily_limit_pct": 100, **rules}
    given = evolve(before.rules, **wished)
    await pricing.edit(actor_of(scene.owner), scene.id, given, before.multipliers)


async def night(application: Application, day: str) -> Delivery:
    """Have a night begin, and return its event on the way to the handler."""
    async with application.units() as uow:
        await uow.record(NightlyDue(day=day))
        await uow.commit()
    async with application.database.transaction() as session:
        (row,) = await session.rows(select(func.max(outbox.c.id)))
    return Delivery(row[0], "adjust store prices")


async def preview(client: httpx.AsyncClient, scene: StoreScene, by: Person) -> dict[str, object]:
    """Ask what would change."""
    answer = await client.post(prices_path(scene, "previews"), headers=by.headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


async def decide(
    client: httpx.AsyncClient, scene: StoreScene, run: object, step: str, by: Person
) -> tuple[int, dict[str, object]]:
    """Decide on a run; return the status and the answer."""
    answer = await client.post(prices_path(scene, f"runs/{run}/{step}"), headers=by.headers)
    return answer.status_code, answer.json()


async def test_a_preview_changes_nothing_until_it_is_approved_and_can_be_undone(
    application: Application, client: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """Before and after with steps that add up; approved once; undone to what it was, in the history for good."""
    scene = await store(application)
    bolt = copy_of(application, hashids["Lightning Bolt"])
    worn = copy_of(application, hashids["Lightning Bolt"], condition=Condition.LP)
    foil = copy_of(application, hashids["Lightning Bolt"], Finish.FOIL)
    await set_market(application, bolt, 300, NOW)
    await set_market(application, foil, 500, NOW)
    await put_in_stock(application, scene.id, bolt, price=290)
    await put_in_stock(application, scene.id, worn, price=None)
    await put_in_stock(application, scene.id, foil, price=500)
    await follow(application, scene, price_adjustment_pct=10, ending=PriceEnding.NINETY_NINE, price_unpriced=True)
    run = await preview(client, scene, scene.manager)
    assert (run["state"], run["lines"], run["changes"]) == ("proposed", 3, 3)
    assert await prices_of(application, scene.id, bolt, worn) == {bolt: 290, worn: None}
    changes = (await client.get(prices_path(scene, f"runs/{run['id']}/changes"), headers=scene.owner.headers)).json()
    seen = {(one["finish"], one["condition"]): one for one in changes["items"]}
    plain = seen["nonfoil", "NM"]
    assert (plain["before"], plain["after"], plain["change_percent"]) == ("2.90", "2.99", 3)
    assert sum(round(float(step["effect"]) * 100) for step in plain["steps"]) == 299
    assert (seen["nonfoil", "LP"]["before"], seen["nonfoil", "LP"]["after"]) == (None, "2.99")
    assert (await decide(client, scene, run["id"], "approve", scene.manager))[1]["state"] == "applied"
    assert (await decide(client, scene, run["id"], "approve", scene.manager))[0] == 409
    assert await prices_of(application, scene.id, bolt, worn, foil) == {bolt: 299, worn: 299, foil: 599}
    status, undone = await decide(client, scene, run["id"], "undo", scene.owner)
    assert (status, undone["state"], undone["left"]) == (200, "undone", 0)
    assert await prices_of(application, scene.id, bolt, worn, foil) == {bolt: 290, worn: None, foil: 500}
    asked = {"card": hashids["Lightning Bolt"], "finish": "nonfoil", "condition": "NM"}
    past = await client.get(prices_path(scene, "history"), params=asked, headers=scene.owner.headers)
    assert [(one["after"], one["outcome"]) for one in past.json()["items"]] == [("2.99", "undone")]


async def test_a_price_that_was_changed_meanwhile_stays(
    application: Application, client: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """What somebody set after a preview is theirs, when it is approved and when it is undone."""
    scene = await store(application)
    bolt, helix = (copy_of(application, hashids[name]) for name in ("Lightning Bolt", "Lightning Helix"))
    for key in (bolt, helix):
        await set_market(application, key, 400, NOW)
        await put_in_stock(application, scene.id, key, price=300)
    await follow(application, scene)
    run = await preview(client, scene, scene.owner)
    async with application.units() as uow:
        await uow.store_stock.reprice(scene.id, {bolt: 350})
        await uow.commit()
    _, applied = await decide(client, scene, run["id"], "approve", scene.owner)
    assert (applied["left"], await prices_of(application, scene.id, bolt, helix)) == (1, {bolt: 350, helix: 400})
    async with application.units() as uow:
        await uow.store_stock.reprice(scene.id, {helix: 410})
        await uow.commit()
    _, undone = await decide(client, scene, run["id"], "undo", scene.owner)
    assert (undone["left"], await prices_of(application, scene.id, bolt, helix)) == (2, {bolt: 350, helix: 410})


async def test_suspect_old_and_missing_market_prices_set_no_price(
    application: Application, client: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """Such lines are counted as kept, and lines without a price are left for the store to price."""
    scene = await store(application)
    keys = [copy_of(application, hashids[name]) for name in ("Lightning Bolt", "Lightning Helix", "Forest")]
    nowhere = copy_of(application, hashids["Curse of the Fire Penguin"])
    for key in (*keys, nowhere):
        await put_in_stock(application, scene.id, key, price=500)
    foil = copy_of(application, hashids["Lightning Bolt"], Finish.FOIL)
    await set_market(application, foil, 900, NOW)
    await put_in_stock(application, scene.id, foil, price=None)
    await set_market(application, keys[0], 900, NOW)
    await suspect_market(application, keys[0])
    await set_market(application, keys[1], 900, NOW - timedelta(days=15))
    await set_market(application, keys[2], 900, NOW)
    await follow(application, scene)
    run = await preview(client, scene, scene.owner)
    assert (run["lines"], run["changes"], run["kept"]) == (5, 1, 4)
    async with application.database.transaction() as session:
        await session.run(update(card_statistics).values(suspect=False))


async def test_the_market_is_followed_once_for_each_event(application: Application, hashids: Mapping[str, str]) -> None:
    """A redelivered event finds its run done; stores that have not turned it on keep their prices."""
    following, other = await store(application), await store(application)
    bolt = copy_of(application, hashids["Lightning Bolt"])
    await set_market(application, bolt, 600, NOW)
    for scene in (following, other):
        await put_in_stock(application, scene.id, bolt, price=500)
    await follow(application, following, daily_limit_pct=10)
    delivery = await night(application, "2026-11-29")
    for _ in range(2):
        await application.stores.pricing.adjusting(delivery, NightlyDue(day="2026-11-29"))
    assert await prices_of(application, following.id, bolt) == {bolt: 550}
    assert await prices_of(application, other.id, bolt) == {bolt: 500}
    await application.stores.pricing.adjusting(await night(application, "2026-11-30"), NightlyDue(day="2026-11-30"))
    assert await prices_of(application, following.id, bolt) == {bolt: 550}, "the limit is of a day, not of a run"
    runs = await application.stores.pricing.reading.runs(actor_of(following.owner), following.id)
    assert [(run.kind.value, run.state.value, run.changes) for run in runs.items] == [
        ("automatic", "applied", 0),
        ("automatic", "applied", 1),
    ]


async def test_a_run_that_was_killed_goes_on_where_it_was(
    application: Application, hashids: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut short after any of its portions, it is carried on to the same prices, each line looked at once."""
    scene = await store(application)
    keys = [
        copy_of(application, hashids["Lightning Bolt"], condition=condition, language=language)
        for condition in Condition
        for language in ("en", "ja")
    ]
    await set_market(application, keys[0], 1_000, NOW)
    for key in keys:
        await put_in_stock(application, scene.id, key, price=777)
    await follow(application, scene, daily_limit_pct=100)
    small = evolve(application.stores.pricing.adjusting.computing, portion=3)
    adjusting = evolve(application.stores.pricing.adjusting, computing=small)
    calls = 0

    async def killed(self: PriceComputing, run_id: int) -> bool:
        nonlocal calls
        calls += 1
        if calls % 2 == 0:
            raise KeyboardInterrupt
        return await carried(self, run_id)

    carried = PriceComputing._next
    monkeypatch.setattr(PriceComputing, "_next", killed)
    for _ in range(20):
        try:
            await adjusting.run(key="event:killed")
            break
        except KeyboardInterrupt:
            continue
    shares = Multipliers()
    wanted = {key: shares.value(1_000, key.finish, key.condition, key.language) for key in keys}
    assert await prices_of(application, scene.id, *keys) == wanted
    (run,) = (await application.stores.pricing.reading.runs(actor_of(scene.owner), scene.id)).items
    assert (run.state, run.lines, run.changes) == (RunState.APPLIED, len(keys), len(keys))


async def test_two_who_approve_at_once_set_prices_once(
    application: Application, client: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """One of them is told that it is done, and the history has each change once."""
    scene = await store(application)
    bolt = copy_of(application, hashids["Lightning Bolt"])
    await set_market(application, bolt, 444, NOW)
    await put_in_stock(application, scene.id, bolt, price=300)
    await follow(application, scene)
    run = await preview(client, scene, scene.owner)
    answers = await asyncio.gather(
        *(decide(client, scene, run["id"], "approve", by) for by in (scene.owner, scene.manager))
    )
    assert sorted(status for status, _ in answers) == [200, 409]
    assert await prices_of(application, scene.id, bolt) == {bolt: 444}


async def test_rules_are_bounded_versioned_and_those_of_who_may(
    application: Application, client: httpx.AsyncClient
) -> None:
    """Wrong numbers, old versions, clerks, strangers and other stores' runs are refused, each with its code."""
    scene, other = await store(application), await store(application)
    stranger = await person(application)
    address = prices_path(scene, "settings")

    async def put(by: Person, **body: object) -> tuple[int, str | None]:
        answer = await client.put(address, json=body, headers=by.headers)
        return answer.status_code, answer.json().get("code")

    assert await put(scene.clerk, version=0) == (403, "store.forbidden")
    assert await put(stranger, version=0) == (404, "store.not_found")
    for wrong in (
        {"price_adjustment_pct": 101},
        {"floor": "-1"},
        {"floor": "1e400"},
        {"daily_limit_pct": 0},
        {"ending": "x"},
        {"condition_percent": {"NM": 0}},
        {"condition_percent": {"DMG": 200}},
        {"language_percent": {"xx": 50}},
        {"unknown": 1},
    ):
        assert (await put(scene.manager, version=0, **wrong))[0] == 400, wrong
    assert await put(scene.manager, version=0, price_adjustment_pct=-5, floor="0.35", ending="quarters") == (200, None)
    assert await put(scene.owner, version=0) == (409, "store.price_rules_changed")
    kept = (await client.get(address, headers=scene.owner.headers)).json()
    assert (kept["version"], kept["price_adjustment_pct"], kept["floor"]) == (1, -5, "0.35")
    run = await preview(client, other, other.owner)
    status, answer = await decide(client, scene, run["id"], "approve", scene.owner)
    assert (status, answer["code"]) == (404, "store.price_run_not_found")
    assert (await decide(client, other, "zzzzzzzz", "approve", other.owner))[0] == 404


async def test_an_old_preview_and_an_old_run_are_over(application: Application, hashids: Mapping[str, str]) -> None:
    """A preview lasts 24 hours and is expired at night; a run is undone within 14 days."""
    scene = await store(application)
    owner, pricing = actor_of(scene.owner), application.stores.pricing
    bolt = copy_of(application, hashids["Lightning Bolt"])
    await set_market(application, bolt, 300, NOW)
    await put_in_stock(application, scene.id, bolt, price=200)
    await follow(application, scene, auto_price_adjustment=False)
    first = await pricing.pricing.preview(owner, scene.id)
    second = await pricing.pricing.preview(owner, scene.id)
    states = [run.state for run in (await pricing.reading.runs(owner, scene.id)).items]
    assert (first.id < second.id, states) == (True, [RunState.PROPOSED, RunState.DISCARDED])
    later = FixedClock(datetime.now(UTC) + timedelta(hours=25))
    with pytest.raises(Exception, match="make a new preview"):
        await evolve(pricing.pricing, clock=later).approve(owner, scene.id, second.id)
    await evolve(pricing.adjusting, clock=later)(await night(application, "2026-12-01"), NightlyDue(day="2026-12-01"))
    async with application.database.transaction() as session:
        rows = await session.rows(select(store_price_runs.c.state).where(store_price_runs.c.id == second.id))
    assert rows == [("expired",)]
    third = await pricing.pricing.preview(owner, scene.id)
    await pricing.pricing.approve(owner, scene.id, third.id)
    later = FixedClock(datetime.now(UTC) + timedelta(days=15))
    with pytest.raises(Exception, match="ended on"):
        await evolve(pricing.pricing, clock=later).undo(owner, scene.id, third.id)


async def test_a_demoted_manager_sets_no_prices(application: Application, client: httpx.AsyncClient) -> None:
    """The role is asked anew at every step."""
    scene = await store(application)
    run = await preview(client, scene, scene.manager)
    await join_staff(application, scene.id, scene.manager, StoreRole.CLERK)
    assert (await decide(client, scene, run["id"], "approve", scene.manager))[0] == 403


async def test_statements_of_a_run_do_not_grow_with_its_lines(
    application: Application, hashids: Mapping[str, str]
) -> None:
    """A portion takes as many statements for one line as for many."""
    counts = []
    for languages in (("en",), ("en", "ja", "de", "fr", "it", "es")):
        scene = await store(application)
        for condition in Condition:
            for language in languages:
                key = copy_of(application, hashids["Forest"], condition=condition, language=language)
                await put_in_stock(application, scene.id, key, price=100)
        await set_market(application, copy_of(application, hashids["Forest"]), 5_000, NOW)
        await follow(application, scene, daily_limit_pct=100)
        before = application.database.statements
        run = await application.stores.pricing.pricing.preview(actor_of(scene.owner), scene.id)
        await application.stores.pricing.pricing.approve(actor_of(scene.owner), scene.id, run.id)
        counts.append(application.database.statements - before)
    assert counts[0] == counts[1]


async def test_an_operator_looks_first_and_sets_prices_then(
    application: Application, hashids: Mapping[str, str]
) -> None:
    """A look stores nothing; a run follows the store's rules, also where it does not follow the market by itself."""
    scene = await store(application)
    bolt = copy_of(application, hashids["Lightning Bolt"])
    await set_market(application, bolt, 640, NOW)
    await put_in_stock(application, scene.id, bolt, price=600)
    await follow(application, scene, auto_price_adjustment=False)
    operator = application.stores.pricing.operator
    looked = await operator.look(scene.id)
    assert [(one.before_cents, one.after_cents) for one in looked.changes] == [(600, 640)]
    assert await prices_of(application, scene.id, bolt) == {bolt: 600}
    assert (await operator.run(scene.id)).counts.changes == 1
    assert await prices_of(application, scene.id, bolt) == {bolt: 640}
    with pytest.raises(StoreNotFound):
        await operator.look(4_711_000)
