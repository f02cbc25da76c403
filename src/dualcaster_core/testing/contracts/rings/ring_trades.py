"""What every ``RingRepository`` must do, and ``TradeRepository`` with the legs of rings."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from attrs import define, evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.collection.ports import ItemChanges
from dualcaster_core.rings.proposals.errors import RingConflict
from dualcaster_core.rings.proposals.lifecycle import RingAction, RingStatus
from dualcaster_core.rings.proposals.model import RingMember, RingTrade
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, raised
from dualcaster_core.testing.contracts.trading.scene import line
from dualcaster_core.trading.lifecycle import Action, By, Stage
from dualcaster_core.trading.model import DEFAULT_TRADING_RULES, Exchange, Shipment, Terms
from dualcaster_core.trading.ports import DueBefore
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade

OPEN = (RingStatus.PROPOSED,)


@define
class RingScene:
    """Three people and a card of which each has two copies."""

    harness: Harness
    people: list[int]
    card: int
    items: dict[int, int]

    @classmethod
    async def set_up(cls, harness: Harness) -> "RingScene":
        """Open the accounts, add the printing and the copies."""
        scene = Scene(harness)
        people = [await scene.person(name) for name in ("ann", "bob", "cid")]
        card = await scene.card("Lightning Bolt")
        key = ItemKey(card, Finish.NONFOIL, Condition.NM, "en")
        items = {}
        for person in people:
            async with harness.units() as uow:
                await uow.inventory.store(person, ItemChanges(written=(InventoryItem(key=key, quantity=2),)))
                items[person] = (await uow.lines.copies(person, [card])).items[key].id
                await uow.commit()
        return cls(harness, people, card, items)

    def ring(self, **facts: object) -> RingTrade:
        """Make a ring of the three that the first proposes, unsaved."""
        now = self.harness.clock.now()
        given = {"proposer_id": self.people[0], "exchange": Exchange.MAIL, **facts}
        members = tuple(RingMember(user_id=person) for person in self.people)
        return RingTrade(members=members, created_at=now, expires_at=now + timedelta(days=2), **given)  # type: ignore[arg-type]

    async def stored(self, **facts: object) -> RingTrade:
        """Store a ring with its legs, one copy worth $5 in each."""
        async with self.harness.units() as uow:
            ring = await uow.rings.add(self.ring(**facts))
            for giver, receiver in zip(self.people, [*self.people[1:], self.people[0]], strict=True):
                await uow.trades.add(self.leg(ring.id, giver, receiver))
            await uow.commit()
        return ring

    def leg(self, ring_id: int, giver: int, receiver: int) -> Trade:
        """Make a leg, unsaved."""
        return Trade(
            proposer_id=giver,
            recipient_id=receiver,
            stage=Stage.PLANNED,
            terms=Terms(offered=(line(self.items[giver], self.card, unit_value=Decimal(5)),), exchange=Exchange.MAIL),
            ring_id=ring_id,
            created_at=self.harness.clock.now(),
        )

    async def of_user(self, person: int, statuses: Sequence[RingStatus], before: int | None = None) -> list[int]:
        """List the keys of somebody's rings, two at most."""
        async with self.harness.snapshots() as uow:
            found = await uow.rings.of_user(person, statuses, before=before, limit=2)
        return [ring.id for ring in found]


class RingRepositoryContract:
    """``RingRepository``."""

    async def test_a_ring_comes_back_as_it_was_stored(self, harness: Harness) -> None:
        """With its people in the order of giving, whoever proposed it or which it repairs."""
        scene = await RingScene.set_up(harness)
        first = await scene.stored()
        second = await scene.stored(proposer_id=None, repairs_id=first.id, repairs=1, exchange=Exchange.IN_PERSON)
        async with harness.snapshots() as uow:
            assert await uow.rings.one(first.id) == first
            assert await uow.rings.one(second.id) == second
            assert await uow.rings.one(second.id + 100) is None
        assert first == evolve(scene.ring(), id=first.id)

    async def test_each_acceptance_is_kept_with_its_moment(self, harness: Harness) -> None:
        """The last one starts the ring."""
        scene = await RingScene.set_up(harness)
        ring = await scene.stored()
        for person in scene.people:
            harness.clock.advance(timedelta(minutes=5))
            async with harness.units() as uow:
                locked = await uow.rings.one(ring.id, lock=True)
                assert locked == ring
                ring, event = ring.accepted_by(person, harness.clock.now())
                await uow.rings.store(ring, event)
                await uow.commit()
        assert ring.status is RingStatus.UNDER_WAY
        assert len({member.accepted_at for member in ring.members}) == 3
        async with harness.snapshots() as uow:
            assert await uow.rings.one(ring.id) == ring

    async def test_a_stale_write_is_refused(self, harness: Harness) -> None:
        """And changes nothing."""
        scene = await RingScene.set_up(harness)
        ring = await scene.stored()
        declined, event = ring.after(RingAction.DECLINE, harness.clock.now(), actor_id=scene.people[1], reason="no")
        async with harness.units() as uow:
            await uow.rings.store(declined, event)
            await uow.commit()
        late, event = ring.accepted_by(scene.people[0], harness.clock.now())
        async with harness.units() as uow:
            await raised(RingConflict, uow.rings.store(late, event))
        async with harness.snapshots() as uow:
            assert await uow.rings.one(ring.id) == declined

    async def test_lists_are_by_person_and_status(self, harness: Harness) -> None:
        """Newest first, so many at most, from a key on."""
        scene = await RingScene.set_up(harness)
        rings = [await scene.stored() for _ in range(3)]
        ended, event = rings[1].after(RingAction.END, harness.clock.now())
        async with harness.units() as uow:
            await uow.rings.store(ended, event)
            await uow.commit()
        stranger = await Scene(harness).person("dan")
        assert await scene.of_user(scene.people[2], OPEN) == [rings[2].id, rings[0].id]
        assert await scene.of_user(scene.people[2], OPEN, before=rings[2].id) == [rings[0].id]
        assert await scene.of_user(scene.people[0], (RingStatus.CANCELLED,)) == [ended.id]
        assert await scene.of_user(scene.people[0], tuple(RingStatus)) == [rings[2].id, rings[1].id]
        assert await scene.of_user(stranger, tuple(RingStatus)) == []

    async def test_open_rings_are_found_by_what_ends_them(self, harness: Harness) -> None:
        """By their people, by who proposed them, and by time; those that are decided are not."""
        scene = await RingScene.set_up(harness)
        rings = [await scene.stored(), await scene.stored(proposer_id=None)]
        over, event = (await scene.stored()).after(RingAction.END, harness.clock.now())
        async with harness.units() as uow:
            await uow.rings.store(over, event)
            await uow.commit()
        stranger = await Scene(harness).person("dan")
        end = rings[0].expires_at
        async with harness.snapshots() as uow:
            assert list(await uow.rings.open_of(scene.people[1])) == [ring.id for ring in rings]
            assert list(await uow.rings.open_of(stranger)) == []
            assert await uow.rings.open_count(scene.people[0]) == 1
            assert await uow.rings.open_count(scene.people[1]) == 0
            assert list(await uow.rings.expired(end, limit=9)) == [ring.id for ring in rings]
            assert list(await uow.rings.expired(end, limit=1)) == [rings[0].id]
            assert list(await uow.rings.expired(end - timedelta(microseconds=1), limit=9)) == []

    async def test_rings_are_found_whose_copies_are_gone(self, harness: Harness) -> None:
        """Those that still wait for the person whose copies are sold or promised elsewhere."""
        scene = await RingScene.set_up(harness)
        ring, person = await scene.stored(), scene.people[1]
        other = await scene.stored()
        accepted, event = other.accepted_by(person, harness.clock.now())
        async with harness.units() as uow:
            await uow.rings.store(accepted, event)
            assert list(await uow.rings.short_of(person)) == []
            (item,) = await uow.lines.items(person, [scene.items[person]])
            await uow.inventory.store(person, ItemChanges(written=(evolve(item, reserved=2),)))
            assert list(await uow.rings.short_of(person)) == [ring.id]
            assert list(await uow.rings.short_of(scene.people[0])) == []
            await uow.commit()

    async def test_legs_are_trades_that_know_their_ring(self, harness: Harness) -> None:
        """In the order in which they were stored, with their lines; of several rings at once."""
        scene = await RingScene.set_up(harness)
        rings = [await scene.stored(), await scene.stored()]
        async with harness.snapshots() as uow:
            legs = await uow.trades.legs_of([rings[0].id])
            both = await uow.trades.legs_of([ring.id for ring in rings])
            assert [await uow.trades.one(leg.id) for leg in legs] == list(legs)
            assert list(await uow.trades.legs_of([])) == []
        assert [leg.proposer_id for leg in legs] == scene.people
        assert [leg.ring_id for leg in both] == [rings[0].id] * 3 + [rings[1].id] * 3
        assert [leg.terms.offered_value for leg in both] == [Decimal(5)] * 6

    async def test_time_finds_legs_that_nobody_sent(self, harness: Harness) -> None:
        """From so many days after the start on, by mail alone, and not once they are sent."""
        scene = await RingScene.set_up(harness)
        ring = await scene.stored()
        now = harness.clock.now()
        async with harness.units() as uow:
            legs = await uow.trades.legs_of([ring.id], lock=True)
            for place, leg in enumerate(legs):
                steps = [TradeStep(action=Action.START, by=By.SYSTEM, at=now)]
                steps += [TradeStep(action=Action.MARK_SENT, by=By.PROPOSER, at=now, shipment=Shipment(at=now))] * (
                    place == 2
                )
                for step in steps:
                    leg, event = take(leg, step, DEFAULT_TRADING_RULES)  # noqa: PLW2901 - step by step
                    await uow.trades.store(leg, event)
            await uow.commit()
        early = now - timedelta(microseconds=1)
        before = DueBefore(
            now=now, asked=early, accepted=early, answered=early, started=early, first_confirmed=(early, early)
        )
        async with harness.snapshots() as uow:
            assert (await uow.trades.due(before, limit=9)).unsent == ()
            assert (await uow.trades.due(evolve(before, started=now), limit=9)).unsent == (legs[0].id, legs[1].id)
