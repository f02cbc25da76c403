"""What becomes of the circles of a store night that is cancelled, in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from attrs import define

from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.rings.proposals.acting import RingContext
from dualcaster_core.rings.proposals.deciding import DecideRing
from dualcaster_core.rings.proposals.events import RingAccepted
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.rings.proposals.model import RingTrade
from dualcaster_core.stores.clearing.counter import StoreCounter, promised
from dualcaster_core.stores.clearing.handlers import EndClearing, KeepCounterCopies
from dualcaster_core.stores.clearing.lifecycle import CounterStatus
from dualcaster_core.stores.clearing.records import ClearingCircle, CounterPart, HandoverLine
from dualcaster_core.stores.events.events import StoreEventCancelled
from dualcaster_core.stores.events.model import StoreEvent
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.stores.clearing import ClearingScene
from dualcaster_core.testing.unit_of_work import InMemoryUnitOfWork

NOBODY = None


class KilledError(Exception):
    """The process ends here."""


@define
class Evening:
    """A circle of three of whom the first gives a card at the counter, too; everybody has two copies of it."""

    database: InMemoryDatabase
    scene: ClearingScene
    circle: ClearingCircle
    deliveries: int = 0

    @classmethod
    async def set_up(cls) -> "Evening":
        """Propose the circle."""
        database = InMemoryDatabase(FixedClock())
        scene = await ClearingScene.set_up(database)
        await Scene(database).value(scene.rings.card, Finish.NONFOIL, Condition.NM, 500)
        circle, _ = await scene.circle(await scene.clearing(), cls.part_of(scene))
        return cls(database, scene, circle)

    @staticmethod
    def part_of(scene: ClearingScene) -> CounterPart:
        """Say what the first gives the store."""
        ann = scene.people[0]
        key = StockKey(scene.rings.card, Finish.NONFOIL)
        return scene.part(ann, lines=(HandoverLine(key=key, copies=1, unit_cents=500, item_id=scene.rings.items[ann]),))

    async def accept(self, *people: int) -> None:
        """Let people accept the circle, and keep what they give at the counter."""
        for person in people:
            await self.decide(person)
            for part in self.circle.parts:
                if part.user_id == person:
                    async with self.database.units() as uow:
                        await promised(uow, part, self.database.clock.now())
                        await uow.commit()

    async def decide(self, person: int) -> RingTrade:
        """Let somebody accept the circle."""
        async with self.database.snapshots() as uow:
            ring = await uow.rings.one(self.circle.ring_id)
        assert ring is not None
        return await DecideRing(self.rings(self.database.units)).accept(person, ring.id, version=ring.version)

    def rings(self, units: object) -> RingContext:
        """What rings work with."""
        return RingContext(units, self.database.clock, PublicIds())  # type: ignore[arg-type]

    async def end(self, event: StoreEvent | None = None, *, transactions: int | None = None) -> None:
        """Let the clearing of a cancelled event end; the process is killed in the transaction after so many."""
        begun = 0

        @asynccontextmanager
        async def units() -> AsyncIterator[InMemoryUnitOfWork]:
            nonlocal begun
            begun += 1
            async with self.database.units() as uow:
                yield uow
                if transactions is not None and begun > transactions:
                    raise KilledError

        self.deliveries += 1
        cancelled = StoreEventCancelled(event_id=(event or self.scene.event).id)
        await EndClearing(units, self.rings(units))(Delivery(self.deliveries, "stores.end_clearing"), cancelled)

    async def status(self, circle: ClearingCircle | None = None) -> RingStatus:
        """Tell where the ring of a circle stands."""
        async with self.database.snapshots() as uow:
            ring = await uow.rings.one((circle or self.circle).ring_id)
        assert ring is not None
        return ring.status

    async def part(self, circle: ClearingCircle | None = None) -> CounterPart:
        """Return what is at the counter."""
        async with self.database.snapshots() as uow:
            part = await uow.clearings.part((circle or self.circle).parts[0].id)
        assert part is not None
        return part

    async def kept(self) -> list[int]:
        """Count the copies that each has promised."""
        found = []
        for person in self.scene.people:
            async with self.database.snapshots() as uow:
                [item] = await uow.lines.items(person, [self.scene.rings.items[person]])
            found.append(item.reserved)
        return found


async def test_a_circle_that_waits_falls_with_its_event() -> None:
    """Copies are free again, those for the counter too, and nobody of the staff is noted as who called it off."""
    evening = await Evening.set_up()
    await evening.accept(evening.scene.people[0])
    assert (await evening.status(), await evening.kept()) == (RingStatus.PROPOSED, [2, 0, 0])
    await evening.end()
    assert (await evening.status(), await evening.kept()) == (RingStatus.CANCELLED, [0, 0, 0])
    part = await evening.part()
    assert (part.status, part.settled_at, part.settled_by) == (
        CounterStatus.CALLED_OFF,
        evening.database.clock.now(),
        NOBODY,
    )


async def test_a_circle_under_way_goes_on_without_the_counter() -> None:
    """Everybody accepted it: its people trade with each other, and what was kept for the store is free again."""
    evening = await Evening.set_up()
    await evening.accept(*evening.scene.people)
    assert await evening.kept() == [2, 1, 1]
    await evening.end()
    assert (await evening.status(), await evening.kept()) == (RingStatus.UNDER_WAY, [1, 1, 1])
    assert (await evening.part()).status is CounterStatus.CALLED_OFF


async def test_what_was_handed_over_stays_so() -> None:
    """Cards that changed hands before the event was cancelled are not given back."""
    evening = await Evening.set_up()
    await evening.accept(*evening.scene.people)
    owner = Actor(user_id=evening.scene.events.owner, username="owner", session_id=0)
    counter = StoreCounter(evening.database.units, evening.database.clock)
    done = await counter.hand_over(owner, evening.scene.event.store_id, evening.circle.parts[0].id)
    await evening.end()
    assert await evening.part() == done
    assert done.status is CounterStatus.HANDED_OVER


async def test_ending_twice_changes_nothing_more() -> None:
    """Neither the same message again nor another of the same event: no second notice, no copy freed twice."""
    evening = await Evening.set_up()
    await evening.accept(evening.scene.people[0])
    await evening.end()
    events, part = evening.database.outbox, await evening.part()
    evening.deliveries -= 1
    await evening.end()
    await evening.end()
    assert (evening.database.outbox, await evening.part()) == (events, part)
    assert await evening.kept() == [0, 0, 0]


async def test_an_event_without_circles_ends_quietly() -> None:
    """Nothing is recorded, the message is noted as handled, and the circles of another evening stay."""
    evening = await Evening.set_up()
    await evening.accept(evening.scene.people[0])
    other = await evening.scene.events.stored()
    events = evening.database.outbox
    await evening.end(other)
    assert evening.database.outbox == events
    assert (await evening.status(), (await evening.part()).status) == (RingStatus.PROPOSED, CounterStatus.PROMISED)
    async with evening.database.units() as uow:
        assert not await uow.mark_handled(Delivery(evening.deliveries, "stores.end_clearing"))


@pytest.mark.parametrize("transactions", range(5))
async def test_a_process_that_is_killed_leaves_the_rest_to_the_next(transactions: int) -> None:
    """Wherever it ends, the same message once more brings all to the end."""
    evening = await Evening.set_up()
    await evening.accept(evening.scene.people[0])
    with pytest.raises(KilledError):
        await evening.end(transactions=transactions)
    async with evening.database.units() as uow:
        assert await uow.mark_handled(Delivery(evening.deliveries, "stores.end_clearing"))
    await evening.end()
    assert (await evening.status(), await evening.kept()) == (RingStatus.CANCELLED, [0, 0, 0])
    assert (await evening.part()).status is CounterStatus.CALLED_OFF


async def test_an_acceptance_that_is_told_late_keeps_nothing() -> None:
    """Somebody accepted just before the end: the copies for the counter are not kept for an evening that is over."""
    evening = await Evening.set_up()
    ann = evening.scene.people[0]
    accepted = await evening.decide(ann)
    told = accepted.event(RingAccepted, "accept", actor_id=ann)
    assert isinstance(told, RingAccepted)
    await evening.end()
    await KeepCounterCopies(evening.database.units, evening.database.clock)(Delivery(9, "stores.keep"), told)
    assert (await evening.part()).status is CounterStatus.CALLED_OFF
    assert await evening.kept() == [0, 0, 0]
