"""A store night on PostgreSQL: what is found, proposed, accepted, handed over, and what comes in between."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta

import pytest
from attrs import define, evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.ports import ItemChanges
from dualcaster_core.kernel.events import Delivery, Event
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.rings.proposals.acting import RingContext
from dualcaster_core.rings.proposals.deciding import DecideRing
from dualcaster_core.rings.proposals.events import RingAccepted, RingDeclined, RingEvent, RingStarted
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.stores.clearing.counter import StoreCounter
from dualcaster_core.stores.clearing.errors import (
    ClearingNotFound,
    ClearingNotPossible,
    ClearingOutdated,
    CounterCopiesGone,
    NobodyPresent,
)
from dualcaster_core.stores.clearing.finding import FindClearing
from dualcaster_core.stores.clearing.handlers import ClearAgain, EndClearing, KeepCounterCopies
from dualcaster_core.stores.clearing.lifecycle import ClearingAction, CounterStatus
from dualcaster_core.stores.clearing.model import ClearingChoice, ClearingProblem, ClearingRules
from dualcaster_core.stores.clearing.ports import StoreOffer
from dualcaster_core.stores.clearing.records import Clearing, ClearingCircle
from dualcaster_core.stores.clearing.running import ClearStoreNight
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.events.events import StoreEventCancelled
from dualcaster_core.stores.events.lifecycle import EventStatus, SignUpStatus
from dualcaster_core.stores.events.model import EventFormat, EventTerms, StoreEvent
from dualcaster_core.stores.stock.model import StockChange, StockKey
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.stores.events import EventScene
from dualcaster_highs.clearing import HighsClearingChooser
from dualcaster_postgres.rings.market_arcs import PostgresMarketArcs
from dualcaster_postgres.stores.clearing.queries import PostgresClearingQueries
from dualcaster_postgres.stores.clearing.supply import PostgresStoreSupply
from tests.support.postgres_harness import PostgresHarness

HOUR = timedelta(hours=1)
IDS = PublicIds()


@frozen
class FixedOffers:
    """A store that pays $5 for everything, for two copies of each kind."""

    async def offers(self, store_id: int, keys: Collection[StockKey]) -> Mapping[StockKey, StoreOffer]:
        """Offer it."""
        return {key: StoreOffer(cents=500, copies=2) for key in keys}


@frozen
class CancellingChooser:
    """Chooses circles for an event that is cancelled in the meantime."""

    night: "Night"

    async def choose(self, problem: ClearingProblem, *, time_limit: float) -> ClearingChoice:
        """Cancel it, then choose."""
        await self.night.cancel()
        return await HighsClearingChooser().choose(problem, time_limit=time_limit)


@define
class Night:
    """An event at a store, with people who are there."""

    harness: PostgresHarness
    scene: EventScene
    event: StoreEvent
    people: dict[str, int]

    @classmethod
    async def set_up(cls, harness: PostgresHarness, *names: str) -> "Night":
        """Open the store, begin the event and check the people in."""
        scene = await EventScene.set_up(harness)
        terms = EventTerms(title="Trade night", format=EventFormat.TRADE_NIGHT)
        event = await scene.stored(-HOUR, terms=terms)
        people = {}
        for name in names:
            people[name] = (await scene.signed_up(event, name, SignUpStatus.PRESENT)).user_id
        return cls(harness, scene, event, people)

    @property
    def owner(self) -> Actor:
        """Who runs the store."""
        return self.actor(self.scene.owner)

    @property
    def rings(self) -> RingContext:
        """What rings work with."""
        return RingContext(self.harness.units, self.harness.clock, IDS)

    @property
    def running(self) -> ClearStoreNight:
        """Looks for circles and proposes them."""
        clock, rules = self.harness.clock, self.harness.rules
        finding = FindClearing(
            arcs=PostgresMarketArcs(self.harness.database, clock, rules),
            supply=PostgresStoreSupply(self.harness.database, rules),
            offers=FixedOffers(),
            chooser=HighsClearingChooser(),
            clock=clock,
            rules=ClearingRules(),
        )
        return ClearStoreNight(self.harness.units, self.rings, finding)

    @property
    def counter(self) -> StoreCounter:
        """Hands over."""
        return StoreCounter(self.harness.units, self.harness.clock)

    def actor(self, user_id: int) -> Actor:
        """Return somebody as who calls."""
        return Actor(user_id=user_id, username="somebody", session_id=0)

    async def gives(self, giver: str, receiver: str, *, cents: int = 500) -> int:
        """Let somebody have a card that somebody else wants; "store" has it in stock, or takes it anyway."""
        card = await Scene(self.harness).card(f"{giver} for {receiver}", cents=cents)
        if giver == "store":
            async with self.harness.units() as uow:
                key = StockKey(card, Finish.NONFOIL)
                await uow.store_stock.change(self.scene.store_id, [StockChange(key=key, copies=1)])
                await uow.store_stock.reprice(self.scene.store_id, {key: cents})
                await uow.commit()
        else:
            await Scene(self.harness).have(self.people[giver], card)
        if receiver != "store":
            await Scene(self.harness).want(self.people[receiver], card)
        return card

    async def look(self) -> Clearing:
        """Look for circles."""
        return await self.running.look(self.owner, self.scene.store_id, self.event.id)

    async def publish(self, clearing: Clearing) -> list[ClearingCircle]:
        """Propose them."""
        return list(await self.running.publish(self.owner, self.scene.store_id, clearing.id))

    async def cancel(self) -> None:
        """Cancel the event."""
        async with self.harness.units() as uow:
            event = await uow.store_events.one(self.event.id, lock=True)
            assert event is not None
            await uow.store_events.store(evolve(event, status=EventStatus.CANCELLED, version=event.version + 1))
            await uow.commit()

    async def accept(self, circle: ClearingCircle, *names: str) -> None:
        """Let some people accept a circle, and let follow what follows."""
        for name in names:
            async with self.harness.units() as uow:
                ring = await uow.rings.one(circle.ring_id)
            assert ring is not None
            after = await DecideRing(self.rings).accept(self.people[name], ring.id, version=ring.version)
            kind = RingStarted if after.status is RingStatus.UNDER_WAY else RingAccepted
            await self.follow(after.event(kind, "accept", actor_id=self.people[name]))

    async def follow(self, event: RingEvent) -> None:
        """Deliver an event of a ring twice to who keeps copies for the counter."""
        keep = KeepCounterCopies(self.harness.units, self.harness.clock)
        for _ in range(2):
            await keep(Delivery(await self.recorded(event), "stores.keep_counter_copies"), event)  # type: ignore[arg-type]

    async def recorded(self, event: Event) -> int:
        """Return the key under which the last event of a kind was recorded."""
        return max(key for key, kind, _ in await self.harness.recorded() if kind == event.kind)

    async def stock(self, card: int) -> int:
        """Count what the store has of a card."""
        key = StockKey(card, Finish.NONFOIL)
        async with self.harness.units() as uow:
            found = await uow.store_stock.on_hand(self.scene.store_id, [key])
        return found[key].quantity if key in found else 0

    async def owned(self, name: str, card: int) -> tuple[int, int]:
        """Count what somebody owns of a card, and how much of that is promised."""
        async with self.harness.units() as uow:
            items = (await uow.lines.copies(self.people[name], [card])).items.values()
        return sum(item.quantity for item in items), sum(item.reserved for item in items)

    async def status(self, circle: ClearingCircle) -> RingStatus:
        """Tell where the ring of a circle stands."""
        async with self.harness.units() as uow:
            ring = await uow.rings.one(circle.ring_id)
        assert ring is not None
        return ring.status


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """Empty the shared database."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())


async def _chain(harness: PostgresHarness) -> tuple[Night, ClearingCircle, dict[str, int]]:
    """Publish a chain: the store gives to Ann, she to Bob, and he to the store."""
    night = await Night.set_up(harness, "bea", "bob")
    cards = {
        "out": await night.gives("store", "bea"),
        "over": await night.gives("bea", "bob"),
        "in": await night.gives("bob", "store"),
    }
    clearing = await night.look()
    assert (clearing.plan.met, clearing.plan.through_store, clearing.plan.optimal) == (1, 2, True)
    [circle] = await night.publish(clearing)
    return night, circle, cards


async def test_pairs_and_rings_of_those_present_are_proposed_without_the_store(harness: PostgresHarness) -> None:
    """Everybody's wants are met between people, each circle is a ring for those in it, and absent people are left."""
    night = await Night.set_up(harness, "bea", "bob", "cid", "dee", "eve")
    for giver, receiver in (("bea", "bob"), ("bob", "cid"), ("cid", "bea"), ("dee", "eve"), ("eve", "dee")):
        await night.gives(giver, receiver)
    absent = await Scene(harness).person("far away")
    await Scene(harness).swap(absent, night.people["bea"])
    await night.gives("store", "bea")
    clearing = await night.look()
    assert (clearing.plan.met, clearing.plan.through_store) == (5, 0)
    circles = await night.publish(clearing)
    assert [len(clearing.plan.circles[one.position].people) for one in circles] == [3, 2]
    await night.accept(circles[1], "dee", "eve")
    assert await night.status(circles[1]) is RingStatus.UNDER_WAY
    shown = await PostgresClearingQueries(harness.database, IDS).circles(night.event.id)
    assert [(one.status, one.waits_for) for one in shown] == [
        (RingStatus.PROPOSED, tuple(member.username for member in shown[0].members)),
        (RingStatus.UNDER_WAY, ()),
    ]


async def test_a_chain_through_the_store_is_handed_over_at_the_counter(harness: PostgresHarness) -> None:
    """Copies are kept from the acceptance on, and change hands once, with the stock, the inventory and the wants."""
    night, circle, cards = await _chain(harness)
    parts = {part.user_id: part for part in circle.parts}
    bea, bob = parts[night.people["bea"]], parts[night.people["bob"]]
    with pytest.raises(ClearingNotPossible):
        await night.counter.hand_over(night.owner, night.scene.store_id, bea.id)
    await night.accept(circle, "bob")
    assert await night.owned("bob", cards["in"]) == (1, 1)
    await night.accept(circle, "bea")
    both = await asyncio.gather(
        *(night.counter.hand_over(night.owner, night.scene.store_id, bob.id) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in both) == ["ClearingNotPossible", "CounterPart"]
    await night.counter.hand_over(night.owner, night.scene.store_id, bea.id)
    assert (await night.stock(cards["out"]), await night.stock(cards["in"])) == (0, 1)
    assert (await night.owned("bob", cards["in"]), await night.owned("bea", cards["out"])) == ((0, 0), (1, 0))
    async with harness.units() as uow:
        assert [want.is_active for want in await uow.wants.wants_of(night.people["bea"])] == [False]


async def test_a_chain_that_is_declined_frees_what_was_kept(harness: PostgresHarness) -> None:
    """Nothing passes the counter, and what the store would have given is there for others."""
    night, circle, cards = await _chain(harness)
    await night.accept(circle, "bob")
    again = await night.look()
    assert again.plan.circles == ()
    declined = await DecideRing(night.rings).decline(night.people["bea"], circle.ring_id)
    await night.follow(declined.event(RingDeclined, "decline", actor_id=night.people["bea"]))
    assert await night.owned("bob", cards["in"]) == (1, 0)
    async with harness.units() as uow:
        parts = [await uow.clearings.part(part.id) for part in circle.parts]
    assert [part.status for part in parts if part] == [CounterStatus.CALLED_OFF] * 2
    assert await night.stock(cards["out"]) == 1


async def test_after_a_refusal_others_are_proposed_what_is_left(harness: PostgresHarness) -> None:
    """Who declined is left alone, those who were willing are looked after once, and nobody is asked twice."""
    night = await Night.set_up(harness, "bea", "bob", "cid")
    for giver, receiver in (("bea", "bob"), ("bob", "cid"), ("cid", "bea"), ("cid", "bob")):
        await night.gives(giver, receiver)
    await night.gives("bob", "cid", cents=505)
    clearing = await night.look()
    circles = await night.publish(clearing)
    [ring_id] = [one.ring_id for one in circles if night.people["bea"] in clearing.plan.circles[one.position].people]
    declined = await DecideRing(night.rings).decline(night.people["bea"], ring_id)
    event = declined.event(RingDeclined, "decline", actor_id=night.people["bea"])
    assert isinstance(event, RingDeclined)
    again = ClearAgain(harness.units, night.running)
    before = len(await PostgresClearingQueries(harness.database, IDS).circles(night.event.id))
    for _ in range(2):
        await again(Delivery(await night.recorded(event), "stores.clear_again"), event)
    shown = await PostgresClearingQueries(harness.database, IDS).circles(night.event.id)
    names = [{member.username for member in one.members} for one in shown if one.status is RingStatus.PROPOSED]
    assert names.count({"bob", "cid"}) <= 1
    assert all("bea" not in one for one in names)
    assert len(shown) - before <= 1


async def test_a_cancelled_event_frees_what_was_kept_though_it_is_told_twice_at_once(harness: PostgresHarness) -> None:
    """The circle falls, nothing passes the counter, and no copy is freed twice."""
    night, circle, cards = await _chain(harness)
    await night.accept(circle, "bob")
    await night.cancel()
    before = len(await harness.recorded())
    ending, cancelled = EndClearing(harness.units, night.rings), StoreEventCancelled(event_id=night.event.id)
    async with harness.units() as uow:
        await uow.record(cancelled)
        await uow.commit()
    delivery = Delivery(await night.recorded(cancelled), "stores.end_clearing")
    await asyncio.gather(*(ending(delivery, cancelled) for _ in range(2)))
    assert await night.status(circle) is RingStatus.CANCELLED
    assert await night.owned("bob", cards["in"]) == (1, 0)
    async with harness.units() as uow:
        parts = [await uow.clearings.part(part.id) for part in circle.parts]
        assert list(await uow.clearings.waiting_rings(night.event.id)) == []
    assert [(part.status, part.settled_by) for part in parts if part] == [(CounterStatus.CALLED_OFF, None)] * 2
    after = [kind for _, kind, _ in (await harness.recorded())[before:]]
    assert after.count("rings.cancelled") == 1


async def test_no_circle_is_proposed_for_an_event_that_was_cancelled_meanwhile(harness: PostgresHarness) -> None:
    """Looking takes seconds: whoever cancels in between has ended all there was, and nothing may come after it."""
    night = await Night.set_up(harness, "bea", "bob", "cid", "dee")
    for one, other in (("bea", "bob"), ("cid", "dee")):
        await night.gives(one, other)
        await night.gives(other, one)
    first = await night.look()
    async with harness.units() as uow:
        await uow.clearings.store(first.after(ClearingAction.PUBLISH, harness.clock.now()))
        await uow.commit()
    running = night.running
    cancelling = evolve(running, finding=evolve(running.finding, chooser=CancellingChooser(night)))
    assert await cancelling.again(night.event.id) == 0
    async with harness.units() as uow:
        assert list(await uow.clearings.waiting_rings(night.event.id)) == []
        assert await uow.clearings.published(night.event.id) == 1


async def test_two_of_the_staff_who_publish_at_once_propose_each_circle_once(harness: PostgresHarness) -> None:
    """Of one clearing the second is told; of two clearings the second finds everybody busy."""
    night = await Night.set_up(harness, "bea", "bob")
    await night.gives("bea", "bob")
    await night.gives("bob", "bea")
    one, other = await asyncio.gather(night.look(), night.look())
    results = await asyncio.gather(night.publish(one), night.publish(one), night.publish(other), return_exceptions=True)
    assert sum(isinstance(result, list) for result in results) == 1
    refused = [type(result) for result in results if not isinstance(result, list)]
    assert set(refused) <= {ClearingNotPossible, ClearingOutdated}
    async with harness.units() as uow:
        assert len(await uow.rings.open_of(night.people["bea"])) == 1


async def test_who_leaves_and_what_is_gone_meanwhile_is_left_out(harness: PostgresHarness) -> None:
    """Between the look and the publication somebody goes home, and somebody's card is sold."""
    night = await Night.set_up(harness, "bea", "bob", "cid", "dee", "eve", "fay")
    for one, other in (("bea", "bob"), ("cid", "dee"), ("eve", "fay")):
        await night.gives(one, other)
        await night.gives(other, one)
    clearing = await night.look()
    assert len(clearing.plan.circles) == 3
    async with harness.units() as uow:
        left = await uow.sign_ups.one(night.event.id, night.people["bea"])
        assert left is not None
        await uow.sign_ups.store(evolve(left, status=SignUpStatus.LEFT))
        [have] = await uow.haves.haves_of(night.people["cid"])
        items = await uow.lines.copies(night.people["cid"], [have.item.card_id])
        [item] = items.items.values()
        await uow.inventory.store(night.people["cid"], ItemChanges(written=(evolve(item, reserved=1),)))
        await uow.commit()
    circles = await night.publish(clearing)
    assert [clearing.plan.circles[one.position].people for one in circles] == [
        (night.people["eve"], night.people["fay"])
    ]


async def test_a_copy_that_left_the_stock_meanwhile_is_not_handed_over(harness: PostgresHarness) -> None:
    """The stock never goes below nothing: staff are told, and call it off."""
    night, circle, cards = await _chain(harness)
    await night.accept(circle, "bea", "bob")
    async with harness.units() as uow:
        key = StockKey(cards["out"], Finish.NONFOIL, Condition.NM)
        await uow.store_stock.change(night.scene.store_id, [StockChange(key=key, copies=-1)])
        await uow.commit()
    [bea] = [part for part in circle.parts if part.user_id == night.people["bea"]]
    with pytest.raises(CounterCopiesGone):
        await night.counter.hand_over(night.owner, night.scene.store_id, bea.id)
    assert (await night.stock(cards["out"]), await night.owned("bea", cards["out"])) == (0, (0, 0))
    called = await night.counter.call_off(night.owner, night.scene.store_id, bea.id)
    assert called.status is CounterStatus.CALLED_OFF


async def test_strangers_to_the_store_and_empty_nights_are_refused(harness: PostgresHarness) -> None:
    """Nobody runs the clearing of a store where they do not work, nor one of another store, nor of one person."""
    night = await Night.set_up(harness, "bea")
    with pytest.raises(NobodyPresent):
        await night.look()
    with pytest.raises(StoreNotFound):
        await night.running.look(night.actor(night.people["bea"]), night.scene.store_id, night.event.id)
    with pytest.raises(ClearingNotFound):
        await night.running.publish(night.owner, night.scene.store_id, 10**9)
    with pytest.raises(ClearingNotFound):
        await night.counter.hand_over(night.owner, night.scene.store_id, 10**9)
