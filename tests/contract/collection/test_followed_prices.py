"""Following prices for those who asked to be told of them, in memory and on PostgreSQL."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.alerts import use_cases
from dualcaster_core.collection.alerts.ports import WatchedWant
from dualcaster_core.collection.alerts.rules import AlertState
from dualcaster_core.collection.alerts.use_cases import PriceAlerts
from dualcaster_core.collection.events import ListsChanged, PriceAlertsFired
from dualcaster_core.collection.model import Want
from dualcaster_core.collection.want_list_editing import WantEditing
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork
from tests.support.postgres_harness import PostgresHarness


async def test_a_fall_of_the_price_is_recorded_once(harness: Harness, ann: int) -> None:
    """Following the prices records what fired as one event, for the newest change of values and once only."""
    scene, editing = Scene(harness), WantEditing(harness.units)
    card = await scene.card("Bolt", cents=1_000)
    want = await editing.add(ann, Want(card_id=card, alert_enabled=True, target_price=Decimal("8.00")))
    alerts = PriceAlerts(harness.units, harness.clock)
    fired = []
    for cents in (900, 800, 700):
        await scene.value(card, Finish.FOIL, Condition.NM, cents)
        event = await recorded_event(harness, ann)
        fired.append([await followed(harness, alerts, event, stale) for stale in (1, 0, 1, 0)])
    assert fired == [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    ((_, _, payload),) = [one for one in await harness.recorded() if one[1] == PriceAlertsFired.kind]
    assert [(alert["want_id"], alert["cents"]) for alert in map(dict, payload["alerts"])] == [(want, 800)]


async def test_more_alerts_than_one_statement_takes_are_all_followed(
    harness: Harness, ann: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batch after batch is looked at, and what fired in any of them is one event."""
    monkeypatch.setattr(use_cases, "BATCH", 2)
    scene, editing = Scene(harness), WantEditing(harness.units)
    cards = [await scene.card(name, cents=1_000) for name in ("Bolt", "Shock", "Opt", "Ponder", "Duress")]
    target = Decimal("8.00")
    wants = [await editing.add(ann, Want(card_id=card, alert_enabled=True, target_price=target)) for card in cards]
    for card in cards:
        await scene.value(card, Finish.FOIL, Condition.NM, 700)
    alerts = PriceAlerts(harness.units, harness.clock)
    assert await followed(harness, alerts, await recorded_event(harness, ann), 0) == 5
    ((_, _, payload),) = [one for one in await harness.recorded() if one[1] == PriceAlertsFired.kind]
    assert [alert["want_id"] for alert in map(dict, payload["alerts"])] == wants


async def test_a_fall_that_somebody_else_follows_at_once_is_told_once(shared_harness: PostgresHarness) -> None:
    """Whoever finds the alert in another state than the one it read tells nothing of it."""
    await shared_harness.empty()
    harness = PostgresHarness(shared_harness.database, FixedClock())
    scene = Scene(harness)
    ann, card = await scene.person("ann"), await scene.card("Bolt", cents=1_000)
    want = await WantEditing(harness.units).add(
        ann, Want(card_id=card, alert_enabled=True, target_price=Decimal("8.00"))
    )
    await scene.value(card, Finish.FOIL, Condition.NM, 700)

    @asynccontextmanager
    async def overtaken() -> AsyncIterator[PostgresUnitOfWork]:
        async with harness.units() as uow:
            read = uow.alerts.watched

            async def watched(*, after: int, limit: int) -> Sequence[WatchedWant]:
                batch = await read(after=after, limit=limit)
                async with harness.units() as other:
                    await other.alerts.arm(want, AlertState())
                    await other.commit()
                return batch

            uow.alerts.watched = watched  # type: ignore[method-assign]
            yield uow

    alerts = PriceAlerts(overtaken, harness.clock)
    assert await followed(harness, alerts, await recorded_event(harness, ann), 0) == 0
    assert PriceAlertsFired.kind not in [kind for _, kind, _ in await harness.recorded()]


async def recorded_event(harness: Harness, user_id: int) -> int:
    """Record an event that handlers can mark as handled; return its id."""
    async with harness.units() as uow:
        await uow.record(ListsChanged(user_id=user_id, version=0))
        await uow.commit()
    return max(key for key, _, _ in await harness.recorded())


async def followed(harness: Harness, alerts: PriceAlerts, event: int, stale: int) -> int:
    """Follow the prices for an event that tells of the newest change, or of one so many before."""
    async with harness.snapshots() as uow:
        generation = await uow.alerts.generation() - stale
    return await alerts.follow(generation, Delivery(event_id=event, handler=f"alerts-{stale}"))
