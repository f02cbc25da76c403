"""Events and their handlers on real servers: told once, fired once, computed again when prices move."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import drain_outbox, handle, routes
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.kernel.events import NightlyDue
from dualcaster_core.market.use_cases import refresh_values
from dualcaster_core.reputation import TIER_THRESHOLDS, Scores, Tier
from dualcaster_postgres.tables.outbox import outbox
from dualcaster_worker.relay import Relay
from tests.support.databases import SECRET
from tests.support.lists import add_items, add_offer, add_want, drop_want
from tests.support.priced_printings import DAY, price, printing

CARDS = 24
_EVENTS = select(outbox.c.id, outbox.c.kind)


@pytest.fixture
async def application(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """Two people with a dozen cards each that the other wants, at equal prices."""
    settings = Settings(secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, quiet=True) as app:
        async with app.units() as uow:
            await uow.catalogue.store_cards([printing(n) for n in range(1, CARDS + 1)], authoritative=True)
            await uow.prices.store([price(n, "40.00") for n in range(1, CARDS + 1)], feed="tests")
            await uow.commit()
        await refresh_values(app.units, settings.valuation)
        keys = [view.id for view in (await app.market.priced_cards.search(None, CardFilter(), limit=50)).items]
        for name, mine, theirs in (("ann", keys[:12], keys[12:]), ("bob", keys[12:], keys[:12])):
            await app.accounts.operator.create(name, is_public=True)
            items = [InventoryItem(key=ItemKey(key, Finish.NONFOIL), quantity=1) for key in mine]
            await add_items(app, name, items)
            for item in items:
                await add_offer(app, name, Have(item=item.key, quantity_for_trade=1))
            for key in theirs:
                await add_want(app, name, Want(card_id=key))
        yield app


async def test_a_strong_match_is_told_once_per_pair(application: Application) -> None:
    """Both learn of their match by one notification; later edits of either do not tell it again."""

    async def told() -> list[tuple[str, str]]:
        async with application.units() as uow:
            return [
                (one.category.value, one.title)
                for user_id in (1, 2)
                for one in await uow.notifications.page(user_id, before=None, limit=10)
            ]

    await drain_outbox(application)
    assert await told() == [("discovery", "A strong match")] * 2
    await add_want(application, "ann", Want(card_id=1, quantity=2))
    await drain_outbox(application)
    assert len(await told()) == 2


async def test_a_repeated_message_does_nothing_twice(application: Application) -> None:
    """Every handler run a second time on every event leaves the stored matches as they are."""
    await drain_outbox(application)
    before = await application.matching.computation.stored(1)
    async with application.database.transaction() as session:
        events = await session.rows(_EVENTS)
    for event_id, kind in events:
        for handler in routes(application)[kind]:
            assert await handle(application, event_id, handler)
    after = await application.matching.computation.stored(1)
    assert (after.pairs, after.state.revision) == (before.pairs, before.state.revision)


async def test_one_edit_is_merged_into_the_matches_of_the_other(application: Application) -> None:
    """When ann drops a want, bob's stored match loses a line without a recomputation of bob."""
    await drain_outbox(application)
    before = await application.matching.computation.stored(2)
    async with application.units() as uow:
        first = (await uow.wants.wants_of(1))[0]
    await drop_want(application, "ann", first.id)
    await drain_outbox(application)
    after = await application.matching.computation.stored(2)
    assert after.state.computed_at == before.state.computed_at
    assert after.pairs[0].totals.gives_lines == before.pairs[0].totals.gives_lines - 1


async def test_matches_older_than_the_prices_are_computed_when_read(application: Application) -> None:
    """After a card's price moves, its owner's matches show the new value, cached or not."""
    await drain_outbox(application)
    await application.matching.computation.matches_of(1)
    (before,) = await application.matching.computation.matches_of(1)
    async with application.units() as uow:
        await uow.prices.store([price(1, "44.00", DAY + timedelta(days=1))], feed="tests")
        await uow.commit()
    await refresh_values(application.units, application.settings.valuation)
    (after,) = await application.matching.computation.matches_of(1)
    assert {before.totals.gives_cents, before.totals.gets_cents} == {48_000}
    assert {after.totals.gives_cents, after.totals.gets_cents} == {48_000, 48_400}


async def test_the_nightly_run_brings_old_matches_up_to_date(application: Application) -> None:
    """Stored matches of an older generation are computed again, those that are new are left alone."""
    await drain_outbox(application)
    refresh = application.matching.refresh
    assert (await refresh.plan()).user_ids == ()
    async with application.units() as uow:
        await uow.prices.store([price(1, "44.00", DAY + timedelta(days=1))], feed="tests")
        await uow.commit()
    await refresh_values(application.units, application.settings.valuation)
    plan = await refresh.plan()
    assert len(plan.user_ids) == 2
    assert await refresh.request(plan) == 1
    await drain_outbox(application)
    assert await refresh.left(plan) == 0
    assert (await refresh.plan()).user_ids == ()


async def test_another_tier_is_merged_like_an_edit(application: Application) -> None:
    """A score that opens a tier changes its owner's pairs alone, and one that does not changes nothing."""
    await drain_outbox(application)
    scores = Scores(application.units)
    before = await application.matching.computation.stored(2)
    assert not await scores.store(1, TIER_THRESHOLDS[Tier.BRONZE] - 1)
    assert await drain_outbox(application) == 0
    assert await application.matching.computation.stored(2) == before
    assert await scores.store(1, TIER_THRESHOLDS[Tier.GOLD])
    assert not await scores.store(1, TIER_THRESHOLDS[Tier.GOLD] + 1)
    assert (await application.matching.refresh.plan()).user_ids == ()
    await drain_outbox(application)
    after = await application.matching.computation.stored(2)
    assert after.state.computed_at == before.state.computed_at
    assert after.pairs[0].totals.trust == before.pairs[0].totals.trust + 5


async def test_the_schedule_fires_once_however_many_try(application: Application) -> None:
    """Of five processes that fire the same day one succeeds."""
    fired = await asyncio.gather(
        *(application.outbox.fire("nightly", "2026-03-01", NightlyDue.kind, {"day": "2026-03-01"}) for _ in range(5))
    )
    assert sorted(fired) == [False, False, False, False, True]


async def test_an_event_is_sent_again_until_it_is_handled(application: Application) -> None:
    """A broker that lost everything gets the messages again after the time to wait, and then no more."""
    sent: list[tuple[int, str]] = []
    relay = Relay(application, lambda event, handler: sent.append((event, handler)), resend_after=timedelta(0))
    await relay.send_due()
    first = list(sent)
    await relay.send_due()
    assert sent == first + first
    for event_id, handler in first:
        await handle(application, event_id, handler)
    await drain_outbox(application)
    sent.clear()
    await relay.send_due()
    assert sent == []
    assert any(handler == "matching.merge_edit" for _, handler in first)
