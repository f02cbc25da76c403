"""The handlers of price alerts on the in-memory adapters."""

from decimal import Decimal
from io import StringIO

from dualcaster_console import ConsoleNotifier
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
    database, stream = InMemoryDatabase(FixedClock()), StringIO()
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
    await NotifyPriceAlerts(database.units, ConsoleNotifier(stream), database.clock)(Delivery(2, "notify"), fired)
    (line,) = stream.getvalue().splitlines()
    assert line.startswith("[prices] to ann: Bolt")
    assert "is at $7.50 | Your target is $8.00." in line
    async with database.units() as uow:
        (told,) = await uow.notifications.page(ann, before=None, limit=10)
    assert (told.category, told.action_url) == ("prices", "/want-list")
    assert told.title.endswith("is at $7.50")


async def test_an_alert_whose_want_is_gone_is_told_to_nobody() -> None:
    """A notice needs the want it is about."""
    database, stream = InMemoryDatabase(FixedClock()), StringIO()
    alert = FiredAlert(
        want_id=99, kind="target", cents=1, source="tcgplayer", observed_at="2026-02-14T00:00:00+00:00", limit_cents=2
    )
    handler = NotifyPriceAlerts(database.units, ConsoleNotifier(stream), database.clock)
    await handler(Delivery(1, "notify"), PriceAlertsFired(alerts=[alert]))
    assert stream.getvalue() == ""
