"""Clearings of store nights, their circles, and what is handed over at the counter."""

from datetime import timedelta

from attrs import define, evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.rings.proposals.lifecycle import RingAction
from dualcaster_core.rings.proposals.model import RingTrade
from dualcaster_core.stores.clearing.lifecycle import ClearingAction, ClearingStatus, CounterAction, CounterStatus
from dualcaster_core.stores.clearing.model import STORE
from dualcaster_core.stores.clearing.plans import ClearingLeg, ClearingPlan, PlannedCircle, PlannedLine
from dualcaster_core.stores.clearing.records import Clearing, ClearingCircle, CounterPart, HandoverLine
from dualcaster_core.stores.events.model import StoreEvent
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.rings.ring_trades import RingScene
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.stores.events import EventScene
from dualcaster_core.testing.contracts.stores.profiles import open_store

ABSENT = 10**9
HOUR = timedelta(hours=1)


@define
class ClearingScene:
    """An event of a store under way, and three people who are there."""

    harness: Harness
    rings: RingScene
    events: EventScene
    event: StoreEvent

    @classmethod
    async def set_up(cls, harness: Harness) -> "ClearingScene":
        """Open the accounts and the store, and begin the event."""
        rings = await RingScene.set_up(harness)
        owner = await Scene(harness).person("owner")
        await harness.verify_business(owner)
        events = EventScene(harness, owner, (await open_store(harness, owner)).id)
        return cls(harness, rings, events, await events.stored(-HOUR))

    @property
    def people(self) -> list[int]:
        """Those who are there."""
        return self.rings.people

    def plan(self) -> ClearingPlan:
        """Make a plan of one circle through the store."""
        ann, bob, cid = self.people
        card = self.rings.card
        between = PlannedLine(have_id=1, want_id=2, card_id=card, copies=2, unit_cents=500)
        bought = PlannedLine(
            have_id=3, want_id=4, card_id=card, copies=1, unit_cents=900, finish="foil", condition=5, language="ja"
        )
        legs = (
            ClearingLeg(giver=STORE, receiver=ann, lines=(bought,)),
            ClearingLeg(giver=ann, receiver=bob, lines=(between,)),
            ClearingLeg(giver=bob, receiver=STORE, lines=(bought, between)),
        )
        return ClearingPlan(
            people=(ann, bob),
            left_out=(cid,),
            circles=(PlannedCircle(legs=legs),),
            considered=7,
            optimal=True,
            made_at=self.harness.clock.now(),
        )

    async def clearing(self, event: StoreEvent | None = None, *, run_by: int | None = None) -> Clearing:
        """Store a draft."""
        of = event or self.event
        new = Clearing(
            event_id=of.id,
            store_id=of.store_id,
            plan=self.plan(),
            run_by=run_by,
            created_at=self.harness.clock.now(),
        )
        async with self.harness.units() as uow:
            stored = await uow.clearings.add(new)
            await uow.commit()
        return stored

    def part(self, user_id: int, *, lines: tuple[HandoverLine, ...] = (), pays_cents: int = 0) -> CounterPart:
        """Say what somebody has to do at the counter, unsaved."""
        return CounterPart(user_id=user_id, lines=lines, pays_cents=pays_cents)

    async def circle(
        self, clearing: Clearing, *parts: CounterPart, position: int = 0
    ) -> tuple[ClearingCircle, RingTrade]:
        """Propose a circle of a clearing as a ring of the three."""
        ring = await self.rings.stored()
        new = ClearingCircle(clearing_id=clearing.id, position=position, ring_id=ring.id, parts=parts)
        async with self.harness.units() as uow:
            stored = await uow.clearings.add_circle(new)
            await uow.commit()
        return stored, ring

    async def take(self, ring: RingTrade, action: RingAction, by: int | None = None) -> None:
        """Let a ring take a step of its table."""
        now = self.harness.clock.now()
        if action is RingAction.ACCEPT and by is not None:
            after, event = ring.accepted_by(by, now)
        else:
            after, event = ring.after(action, now, actor_id=by)
        async with self.harness.units() as uow:
            await uow.rings.store(after, event)
            await uow.commit()

    async def settle(self, part: CounterPart, action: CounterAction, by: int | None = None) -> CounterPart:
        """Let what is at the counter take a step of its table."""
        after = part.after(action, self.harness.clock.now(), by)
        async with self.harness.units() as uow:
            await uow.clearings.store_part(after)
            await uow.commit()
        return after

    async def open_parts(self, event: StoreEvent) -> list[tuple[int, int]]:
        """List what is open at an event."""
        async with self.harness.snapshots() as uow:
            return list(await uow.clearings.open_parts(event.id))

    async def waiting_rings(self, event: StoreEvent) -> list[int]:
        """List the rings that wait at an event."""
        async with self.harness.snapshots() as uow:
            return list(await uow.clearings.waiting_rings(event.id))


class ClearingsContract:
    """``ClearingRepository``."""

    async def test_a_clearing_comes_back_with_its_plan(self, harness: Harness) -> None:
        """All of it, whether somebody asked for it or it follows from a refusal."""
        scene = await ClearingScene.set_up(harness)
        asked, followed = await scene.clearing(run_by=scene.events.owner), await scene.clearing()
        async with harness.units() as uow:
            assert await uow.clearings.one(asked.id) == asked
            assert await uow.clearings.one(followed.id, lock=True) == followed
            assert await uow.clearings.one(ABSENT) is None
        assert asked.plan == scene.plan()

    async def test_of_a_clearing_its_status_changes_alone(self, harness: Harness) -> None:
        """The published ones of the event count, not drafts, those put aside, or those of another event."""
        scene = await ClearingScene.set_up(harness)
        other = await scene.events.stored(-HOUR)
        drafts = [await scene.clearing(), await scene.clearing(), await scene.clearing(), await scene.clearing(other)]
        now = harness.clock.now()
        published = drafts[0].after(ClearingAction.PUBLISH, now)
        async with harness.units() as uow:
            assert await uow.clearings.published(scene.event.id) == 0
            await uow.clearings.store(evolve(published, run_by=scene.events.owner))
            await uow.clearings.store(drafts[1].after(ClearingAction.DISCARD, now))
            await uow.clearings.store(drafts[3].after(ClearingAction.PUBLISH, now))
            assert await uow.clearings.one(published.id) == published
            assert await uow.clearings.published(scene.event.id) == 1
            aside = await uow.clearings.one(drafts[1].id)
        assert aside is not None
        assert (aside.status, aside.published_at) == (ClearingStatus.DISCARDED, None)

    async def test_a_circle_is_found_by_its_ring_and_by_what_is_at_the_counter(self, harness: Harness) -> None:
        """With its clearing, its parts and their lines in the order in which they were stored."""
        scene = await ClearingScene.set_up(harness)
        ann, bob, _ = scene.people
        key = StockKey(scene.rings.card, Finish.ETCHED, Condition.HP, "ja")
        gives = HandoverLine(key=key, copies=2, unit_cents=450, item_id=scene.rings.items[ann])
        gets = HandoverLine(key=evolve(key, finish=Finish.FOIL), copies=1, unit_cents=900, stock_line_id=17)
        clearing = await scene.clearing()
        circle, ring = await scene.circle(
            clearing, scene.part(bob, lines=(gets,), pays_cents=-50), scene.part(ann, lines=(gives, gets))
        )
        bare, _ = await scene.circle(clearing, position=1)
        async with harness.units() as uow:
            assert await uow.clearings.circle_of_ring(ring.id) == (clearing, circle)
            assert await uow.clearings.circle_of_ring(bare.ring_id) == (clearing, bare)
            for part in circle.parts:
                assert await uow.clearings.circle_of_part(part.id) == (clearing, circle)
                assert await uow.clearings.part(part.id, lock=True) == part
            assert await uow.clearings.circle_of_ring(ABSENT) is None
            assert await uow.clearings.circle_of_part(ABSENT) is None
            assert await uow.clearings.part(ABSENT) is None
        assert [(part.user_id, part.pays_cents, part.lines) for part in circle.parts] == [
            (bob, -50, (gets,)),
            (ann, 0, (gives, gets)),
        ]
        assert {part.circle_id for part in circle.parts} == {circle.id}

    async def test_what_is_at_the_counter_is_settled_with_who_and_when(self, harness: Harness) -> None:
        """The other part of the circle stays as it was."""
        scene = await ClearingScene.set_up(harness)
        ann, bob, _ = scene.people
        circle, ring = await scene.circle(await scene.clearing(), scene.part(ann), scene.part(bob))
        promised = await scene.settle(circle.parts[0], CounterAction.PROMISE)
        done = await scene.settle(promised, CounterAction.HAND_OVER, scene.events.owner)
        async with harness.snapshots() as uow:
            found = await uow.clearings.circle_of_ring(ring.id)
        assert found is not None
        assert found[1].parts == (done, circle.parts[1])
        assert (done.status, done.settled_by) == (CounterStatus.HANDED_OVER, scene.events.owner)

    async def test_rings_wait_until_they_are_decided(self, harness: Harness) -> None:
        """Those of all clearings of the event, by key; none that began or fell, and none of another event."""
        scene = await ClearingScene.set_up(harness)
        other = await scene.events.stored(-HOUR)
        first, second = await scene.clearing(), await scene.clearing()
        (_, later), (_, waiting) = await scene.circle(second), await scene.circle(first)
        for position, action in enumerate((RingAction.START, RingAction.END, RingAction.EXPIRE), start=1):
            _, ring = await scene.circle(first, position=position)
            await scene.take(ring, action)
        _, elsewhere = await scene.circle(await scene.clearing(other))
        assert await scene.waiting_rings(scene.event) == sorted((later.id, waiting.id))
        assert await scene.waiting_rings(other) == [elsewhere.id]
        await scene.take(waiting, RingAction.ACCEPT, scene.people[0])
        await scene.take(later, RingAction.DECLINE, scene.people[1])
        assert await scene.waiting_rings(scene.event) == [waiting.id]

    async def test_parts_are_open_until_they_are_handed_over_or_called_off(self, harness: Harness) -> None:
        """Those that wait and those that are promised, by key with their person, whatever became of the ring."""
        scene = await ClearingScene.set_up(harness)
        ann, bob, cid = scene.people
        other = await scene.events.stored(-HOUR)
        first, second = await scene.clearing(), await scene.clearing()
        one, ring = await scene.circle(first, scene.part(cid), scene.part(bob))
        two, _ = await scene.circle(second, scene.part(ann), scene.part(bob))
        elsewhere, _ = await scene.circle(await scene.clearing(other), scene.part(ann))
        await scene.take(ring, RingAction.START)
        promised = await scene.settle(one.parts[0], CounterAction.PROMISE)
        assert await scene.open_parts(scene.event) == [(part.id, part.user_id) for part in (*one.parts, *two.parts)]
        assert await scene.open_parts(other) == [(elsewhere.parts[0].id, ann)]
        await scene.settle(promised, CounterAction.HAND_OVER, scene.events.owner)
        await scene.settle(two.parts[0], CounterAction.CALL_OFF)
        assert await scene.open_parts(scene.event) == [(one.parts[1].id, bob), (two.parts[1].id, bob)]

    async def test_people_are_busy_while_a_circle_of_theirs_waits(self, harness: Harness) -> None:
        """At that event, and no longer than until it is decided."""
        scene = await ClearingScene.set_up(harness)
        other = await scene.events.stored(-HOUR)
        _, ring = await scene.circle(await scene.clearing())
        async with harness.snapshots() as uow:
            assert await uow.clearings.busy(scene.event.id) == frozenset(scene.people)
            assert await uow.clearings.busy(other.id) == frozenset()
        await scene.take(ring, RingAction.END)
        async with harness.snapshots() as uow:
            assert await uow.clearings.busy(scene.event.id) == frozenset()

    async def test_who_declined_or_did_not_answer_has_refused(self, harness: Harness) -> None:
        """Nobody else of the same circle, and nobody whose circle was called off."""
        scene = await ClearingScene.set_up(harness)
        ann, bob, cid = scene.people
        clearing = await scene.clearing()
        rings = [(await scene.circle(clearing, position=position))[1] for position in range(3)]
        await scene.take(rings[0], RingAction.END)
        async with harness.snapshots() as uow:
            assert await uow.clearings.refused(scene.event.id) == frozenset()
        await scene.take(rings[1], RingAction.DECLINE, bob)
        async with harness.snapshots() as uow:
            assert await uow.clearings.refused(scene.event.id) == {bob}
        await scene.take(rings[2], RingAction.ACCEPT, ann)
        async with harness.snapshots() as uow:
            accepted = await uow.rings.one(rings[2].id)
        assert accepted is not None
        await scene.take(accepted, RingAction.EXPIRE)
        async with harness.snapshots() as uow:
            assert await uow.clearings.refused(scene.event.id) == {bob, cid}
