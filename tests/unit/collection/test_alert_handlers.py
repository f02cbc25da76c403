"""The handlers of price alerts on the in-memory adapters."""

from decimal import Decimal

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.alerts.handlers import FollowPrices, NotifyPriceAlerts
from dualcaster_core.collection.alerts.use_cases import PriceAlerts
from dualcaster_core.collection.events import FiredAlert, PriceAlertsFired
from dualcaster_core.collection.model import Want
from dualcaster_core.collection.want_list_editing import WantEditing
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.market.events import PricesChanged
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.scene import Scene


async def test_a_price_that_falls_to_its_target_is_told_to_the_owner() -> None:
    """Following prices records what fired, and its handler notifies the owner of the want."""
    database = InMemoryDatabase(FixedClock())
    scene = Scene(database)
    ann, card = await scene.person("ann"), await scene.card("Bolt", cents=1_000)
    wanted = Want(card_id=card, alert_enabled=True, target_price=Decimal("8.00"))
    await WantEditing(database.units).add(ann, wanted)
    await scene.value(card, Finish.NONFOIL, Condition.NM, 750)
    async with database.snapshots() as uow:
        generation = await uow.alerts.generation()
    follow = FollowPrices(PriceAlerts(database.units, database.clock))
    await follow(Delivery(1, "follow"), PricesChanged(generation=generation))
    (fired,) = [event for _, event in database.outbox if isinstance(event, PriceAlertsFired)]
    await NotifyPriceAlerts(database.units, database.clock)(Delivery(2, "notify"), fired)
    async with database.units() as uow:
        (told,) = await uow.notifications.page(ann, before=None, limit=10)
    assert (told.category, told.action_url) == ("prices", "/want-list")
    assert told.title.startswith("Bolt")
    assert told.title.endswith("is at $7.50")
    assert told.body.startswith("Your target is $8.00.")


async def test_an_alert_whose_want_is_gone_is_told_to_nobody() -> None:
    """A notification needs the want it is about."""
    database = InMemoryDatabase(FixedClock())
    alert = FiredAlert(
        want_id=99, kind="target", cents=1, source="tcgplayer", observed_at="2026-02-14T00:00:00+00:00", limit_cents=2
    )
    handler = NotifyPriceAlerts(database.units, database.clock)
    await handler(Delivery(1, "notify"), PriceAlertsFired(alerts=[alert]))
    async with database.units() as uow:
        assert uow.state.notifications == {}
