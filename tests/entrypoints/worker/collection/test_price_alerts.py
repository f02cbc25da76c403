"""Price alerts from the price file to the notice."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import frozen
from sqlalchemy import select

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import drain_outbox, handle, routes
from dualcaster_core.collection.edits import WantEdit
from dualcaster_core.collection.model import Want
from dualcaster_core.market.use_cases import refresh_values
from dualcaster_postgres.tables.outbox import outbox
from tests.support.databases import SECRET
from tests.support.priced_printings import DAY, price, printing

_EVENTS = select(outbox.c.id, outbox.c.kind)


@frozen
class Watch:
    """An application whose notices are read, and ann's want for one card."""

    app: Application
    ann: int
    card: int
    want: int

    async def at(self, amount: str, day: int) -> list[str]:
        """Let the card cost so much on a day, work off what follows, and return what was told by then."""
        async with self.app.units() as uow:
            await uow.prices.store([price(1, amount, DAY + timedelta(days=day))], feed="tests")
            await uow.commit()
        await refresh_values(self.app.units, self.app.settings.valuation)
        await drain_outbox(self.app)
        return await self.told()

    async def told(self) -> list[str]:
        """Return what ann was told, the oldest first."""
        async with self.app.units() as uow:
            found = await uow.notifications.page(self.ann, before=None, limit=50)
        return [f"[{one.category}] {one.title} | {one.body}" for one in reversed(found)]


@pytest.fixture
async def watch(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Watch]:
    """A card at 40 dollars that ann wants."""
    settings = Settings(secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, quiet=True) as app:
        async with app.units() as uow:
            await uow.catalogue.store_cards([printing(1)], authoritative=True)
            await uow.prices.store([price(1, "40.00")], feed="tests")
            await uow.commit()
        await refresh_values(app.units, settings.valuation)
        ann = await app.accounts.operator.create("ann", is_public=True)
        want = await app.collection.want_list.add(ann.id, Want(card_id=1))
        yield Watch(app, ann.id, 1, want)


async def test_a_target_is_told_once_per_crossing(watch: Watch) -> None:
    """A fall to the target is told once, a second time only after the price had risen 5 percent above it."""
    await watch.app.collection.want_list.set_alert(watch.ann, watch.want, target_price=Decimal("30.00"), percent=None)
    assert await watch.at("31.00", 1) == []
    first = await watch.at("30.00", 2)
    assert len(first) == 1
    assert first[0].startswith("[prices] Card 1 (TST) is at $30.00 | Your target is $30.00. tcgplayer said so")
    assert len(await watch.at("29.00", 3)) == 1
    assert len(await watch.at("31.00", 4)) == 1
    assert len(await watch.at("29.50", 5)) == 1
    assert len(await watch.at("31.50", 6)) == 1
    assert len(await watch.at("30.00", 7)) == 2


async def test_a_fall_in_percent_is_told(watch: Watch) -> None:
    """A fall by a quarter of the value at which the alert was set is told, with that value."""
    await watch.app.collection.want_list.set_alert(watch.ann, watch.want, target_price=None, percent=25)
    assert await watch.at("31.00", 1) == []
    (told,) = await watch.at("30.00", 2)
    assert "at least 25 % less than the $40.00" in told


async def test_handlers_run_twice_tell_once(watch: Watch) -> None:
    """Every handler run again on every event arms and tells nothing anew, notifications among it."""
    await watch.app.collection.want_list.set_alert(watch.ann, watch.want, target_price=Decimal("30.00"), percent=10)
    assert len(await watch.at("30.00", 1)) == 2
    alert = await watch.app.collection.lists.alerts.one(watch.ann, watch.want)
    async with watch.app.database.transaction() as session:
        events = await session.rows(_EVENTS)
    for event_id, kind in events:
        for handler in routes(watch.app)[kind]:
            assert await handle(watch.app, event_id, handler)
    await drain_outbox(watch.app)
    assert len(await watch.told()) == 2
    assert await watch.app.collection.lists.alerts.one(watch.ann, watch.want) == alert


async def test_an_alert_shows_what_is_armed_and_what_was_told(watch: Watch) -> None:
    """The owner sees value, source, moment, target, percent, base, what is armed, and the last time they were told."""
    editing, alerts = watch.app.collection.want_list, watch.app.collection.lists.alerts
    assert (await alerts.page(watch.ann)).items == ()
    await editing.set_alert(watch.ann, watch.want, target_price=Decimal("30.00"), percent=10)
    (armed,) = (await alerts.page(watch.ann)).items
    assert (armed.target_armed, armed.percent_armed, armed.base_value, armed.notified_at) == (
        True,
        True,
        Decimal("40.00"),
        None,
    )
    assert (armed.unit_value, armed.value_source) == (Decimal("40.00"), "tcgplayer")
    await watch.at("25.00", 1)
    (told,) = (await alerts.page(watch.ann)).items
    assert (told.target_armed, told.percent_armed, told.notified_value) == (False, False, Decimal("25.00"))
    assert told.notified_at is not None
    await editing.change(watch.ann, watch.want, WantEdit(notes="x"))
    assert (await alerts.page(watch.ann)).items == (told,)
    await editing.drop_alert(watch.ann, watch.want)
    assert (await alerts.page(watch.ann)).items == ()
    assert len(await watch.at("1.00", 2)) == 2


async def test_an_alert_on_what_is_cheap_already_waits_for_a_rise(watch: Watch) -> None:
    """A target above the value tells nothing until the value was above it."""
    await watch.app.collection.want_list.set_alert(watch.ann, watch.want, target_price=Decimal("50.00"), percent=None)
    assert await watch.at("39.00", 1) == []
    assert await watch.at("60.00", 2) == []
    assert len(await watch.at("50.00", 3)) == 1


async def test_what_was_told_since_a_moment_is_listed(watch: Watch) -> None:
    """The alerts of the owner that told since then, with the value they told of; nobody else's, and none before."""
    lists, app = watch.app.collection.lists, watch.app
    await app.collection.want_list.set_alert(watch.ann, watch.want, target_price=Decimal("30.00"), percent=None)
    before = app.clock.now()
    assert await lists.alerts.told_since(watch.ann, before, limit=5) == []
    await watch.at("29.00", 1)
    (told,) = await lists.alerts.told_since(watch.ann, before, limit=5)
    assert (told.card.name, told.notified_value, told.target_price) == ("Card 1", Decimal("29.00"), Decimal("30.00"))
    assert told == await lists.alerts.one(watch.ann, watch.want)
    bob = await app.accounts.operator.create("bob", is_public=True)
    assert await lists.alerts.told_since(bob.id, before, limit=5) == []
    assert await lists.alerts.told_since(watch.ann, app.clock.now(), limit=5) == []
