"""Several traders who trade in rings, and what must be true whatever they do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from attrs import define, evolve, field

from dualcaster_core.accounts.events import AccountDeleted, UserBlocked
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.collection.list_changes import record_change
from dualcaster_core.collection.model import InventoryItem
from dualcaster_core.collection.ports import HaveChanges, ItemChanges
from dualcaster_core.kernel.events import Delivery, Event
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.rings.proposals.acting import RingContext, given_by, received_by
from dualcaster_core.rings.proposals.deciding import DecideRing
from dualcaster_core.rings.proposals.events import RingCancelled, RingDeclined, RingEvent, RingLapsed
from dualcaster_core.rings.proposals.handlers import EndRings, ExpireRings, FollowLegs, NotifyRings, RepairRing
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.rings.proposals.model import RingTrade
from dualcaster_core.rings.proposals.planning import MarketRingPlanner
from dualcaster_core.rings.proposals.proposing import ProposeRing
from dualcaster_core.testing import InMemoryDatabase
from dualcaster_core.testing.contracts.ports import EveryPort, Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.trading.clock_work import ClockWork
from dualcaster_core.trading.events import TradeCancelled, TradeCompleted
from dualcaster_core.trading.fulfilling import Fulfilling
from dualcaster_core.trading.lifecycle import LIVE, Stage
from dualcaster_core.trading.trade import Trade

NAMES: Final = ("ann", "bob", "cid", "dee", "eve")
CENTS: Final = (10_00, 10_20, 9_90, 10_00, 10_40)
"""What the cards are worth of which somebody has copies: close enough for rings."""


@define
class RingWorld:
    """Five traders in a circle: each has three copies of a card of their own, of which the next two want one."""

    database: Harness
    people: dict[str, int] = field(factory=dict)
    cards: dict[str, int] = field(factory=dict)
    sold: Counter[int] = field(factory=Counter)
    handled: int = 0

    async def set_up(self) -> None:
        """Open the accounts and fill the lists."""
        scene = Scene(self.database)
        for name in NAMES:
            self.people[name] = await scene.person(name)
        for name, cents in zip(NAMES, CENTS, strict=True):
            self.cards[name] = await scene.card(f"Card of {name}", cents=cents)
            await scene.have(self.people[name], self.cards[name], 3)
        for place, name in enumerate(NAMES):
            for ahead in (1, 2):
                wanter = NAMES[(place + ahead) % len(NAMES)]
                await scene.want(self.people[wanter], self.cards[name])

    @property
    def context(self) -> RingContext:
        """What the use cases work with."""
        return RingContext(self.database.units, self.database.clock, PublicIds())

    @property
    def planner(self) -> MarketRingPlanner:
        """Plans rings from the lists."""
        return MarketRingPlanner(self.database.units, self.database.clock, MatchRules())

    @property
    def deciding(self) -> DecideRing:
        """Answers rings."""
        return DecideRing(self.context)

    async def propose(self, *names: str) -> RingTrade:
        """Let the first propose a ring of these people."""
        return await ProposeRing(self.context, self.planner)(self.people[names[0]], names)

    async def accept(self, name: str, ring: RingTrade, **facts: Any) -> RingTrade:
        """Accept a ring as it is."""
        now = await self.ring(ring.id)
        return await self.deciding.accept(self.people[name], ring.id, version=now.version, **facts)

    async def ring(self, ring_id: int) -> RingTrade:
        """Load a ring that must be there."""
        async with self.database.snapshots() as uow:
            ring = await uow.rings.one(ring_id)
        assert ring is not None
        return ring

    async def rings(self) -> Sequence[RingTrade]:
        """List all rings, oldest first."""
        found = {}
        async with self.database.snapshots() as uow:
            for person in self.people.values():
                for ring in await uow.rings.of_user(person, tuple(RingStatus), before=None, limit=10_000):
                    found[ring.id] = ring
        return [ring for _, ring in sorted(found.items())]

    async def legs(self, ring_id: int) -> Sequence[Trade]:
        """List the legs of a ring."""
        async with self.database.snapshots() as uow:
            return await uow.trades.legs_of([ring_id])

    async def send(self, leg: Trade) -> None:
        """Let the giver of a leg send."""
        await Fulfilling(self.context.trading).mark_sent(leg.proposer_id, leg.id)

    async def confirm(self, leg: Trade) -> None:
        """Let the receiver of a leg confirm."""
        await Fulfilling(self.context.trading).confirm(leg.recipient_id, leg.id)

    async def pass_time(self, lasting: timedelta) -> None:
        """Let time pass, and do what it does."""
        self.database.clock.advance(lasting)
        await ExpireRings(self.context).run()
        await ClockWork(self.context.trading).run()

    async def sell(self, name: str) -> None:
        """Let somebody sell a copy that is not promised."""
        person, card = self.people[name], self.cards[name]
        async with self.database.units() as uow:
            items = (await uow.lines.copies(person, [card])).items.values()
            free = [item for item in items if item.quantity - item.reserved > 0]
            if free:
                await _sell_one(uow, person, free[0])
                await record_change(uow, person)
                self.sold[card] += 1
            await uow.commit()

    async def block(self, one: str, other: str) -> None:
        """Let one person block another."""
        async with self.database.units() as uow:
            if await uow.social.block(self.people[one], self.people[other]):
                await uow.record(UserBlocked(blocker_id=self.people[one], blocked_id=self.people[other]))
            await uow.commit()

    async def close(self, name: str) -> None:
        """Let somebody close their account."""
        async with self.database.units() as uow:
            user = await uow.users.with_id(self.people[name], lock=True)
            assert user is not None
            await uow.users.store(evolve(user, is_active=False))
            await uow.record(AccountDeleted(user_id=user.id, email=""))
            await uow.commit()

    async def price(self, name: str, cents: int) -> None:
        """Let somebody's card be worth something else."""
        values = {(self.cards[name], finish, grade): cents for finish in Finish for grade in Condition}
        await self.database.set_values(values)

    async def follow(self) -> None:
        """Let the handlers do what follows from what happened, each event twice; in memory alone."""
        assert isinstance(self.database, InMemoryDatabase)
        while self.handled < len(self.database.outbox):
            event_id, event = self.database.outbox[self.handled]
            self.handled += 1
            for _ in range(2):
                await self._handle(event_id, event)

    async def _handle(self, event_id: int, event: Event) -> None:
        if isinstance(event, TradeCompleted | TradeCancelled):
            await FollowLegs(self.context)(Delivery(event_id, "follow_legs"), event)
        if isinstance(event, UserBlocked | ListsChanged | AccountDeleted):
            await EndRings(self.context)(Delivery(event_id, "end_rings"), event)
        if isinstance(event, RingDeclined | RingLapsed | RingCancelled):
            await RepairRing(self.context, self.planner)(Delivery(event_id, "repair_ring"), event)
        if isinstance(event, RingEvent):
            await NotifyRings(self.context)(Delivery(event_id, "notify_rings"), event)

    async def check(self) -> None:
        """Check what must be true after every step."""
        rings = await self.rings()
        legs = {ring.id: await self.legs(ring.id) for ring in rings}
        for ring in rings:
            _check_ring(ring, legs[ring.id])
        items = await self._items()
        promised = _promised(rings, legs)
        assert {key: item.reserved for key, item in items.items()} == {key: promised[key] for key in items}
        owned = Counter[int]()
        for item in items.values():
            owned[item.key.card_id] += item.quantity
        assert {card: owned[card] + self.sold[card] for card in self.cards.values()} == dict.fromkeys(
            self.cards.values(), 3
        )

    async def _items(self) -> Mapping[int, InventoryItem]:
        found: dict[int, InventoryItem] = {}
        async with self.database.snapshots() as uow:
            for person in self.people.values():
                copies = await uow.lines.copies(person, list(self.cards.values()))
                found |= {item.id: item for item in copies.items.values()}
        return found


async def _sell_one(uow: EveryPort, person: int, item: InventoryItem) -> None:
    """Take a copy out of inventory and have list; a promised one stays."""
    rest = item.quantity - 1
    haves = {have.item: have for have in await uow.haves.haves_of(person)}
    offer = haves[item.key].capped(rest) if item.key in haves else None
    if rest:
        await uow.inventory.store(person, ItemChanges(written=(evolve(item, quantity=rest),)))
    if offer is not None:
        await uow.haves.store(person, HaveChanges(written=(offer,)))
    elif item.key in haves:
        await uow.haves.store(person, HaveChanges(dropped=(item.key,)))
    if not rest:
        await uow.inventory.store(person, ItemChanges(dropped=(item.key,)))


def _check_ring(ring: RingTrade, legs: Sequence[Trade]) -> None:
    """Nobody gives more than they get, and nothing begins before everybody has accepted."""
    for person in ring.member_ids:
        assert given_by(legs, person) == received_by(legs, person)
    stages = {leg.stage for leg in legs}
    if ring.is_open:
        assert stages == {Stage.PLANNED}
        assert ring.waits_for
    elif ring.started_at is None:
        assert stages == {Stage.CANCELLED}
    else:
        assert ring.accepted_ids == set(ring.member_ids)
        assert Stage.PLANNED not in stages
    if ring.status is RingStatus.COMPLETED:
        assert stages == {Stage.COMPLETED}


def _promised(rings: Sequence[RingTrade], legs: Mapping[int, Sequence[Trade]]) -> Counter[int]:
    """Count the copies of each item that are promised: in legs under way, and by who accepted an open ring."""
    found = Counter[int]()
    for ring in rings:
        for leg in legs[ring.id]:
            if leg.stage in LIVE or (ring.is_open and leg.proposer_id in ring.accepted_ids):
                for line in leg.terms.offered:
                    found[line.item_id] += line.quantity
    return found
