"""Profiles of stores, and who works there."""

from datetime import date, timedelta
from typing import Any

from attrs import evolve

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.access import StoreMember, StoreRole
from dualcaster_core.stores.buylist.credit import CreditBooking, CreditKind
from dualcaster_core.stores.buylist.lifecycle import BuylistStage
from dualcaster_core.stores.buylist.model import BuylistLine, BuylistOrder
from dualcaster_core.stores.errors import StoreExists
from dualcaster_core.stores.events.lifecycle import EventStatus
from dualcaster_core.stores.events.model import EventFormat, EventTerms, StoreEvent
from dualcaster_core.stores.profiles.model import Store, StoreDetails
from dualcaster_core.stores.profiles.opening_hours import opening_hours_from
from dualcaster_core.stores.profiles.ports import StoreCommitments
from dualcaster_core.stores.profiles.staff import StaffEntry
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, raised

ABSENT = 10**9
HOURS = {
    "monday": {"open": "10:00", "close": "21:00"},
    "friday": [{"open": "10:00", "close": "13:00"}, {"open": "14:00", "close": "02:00"}],
}


def store_details(**facts: Any) -> StoreDetails:
    """Describe a store in full."""
    return StoreDetails(
        **{
            "store_name": "Mox Corner",
            "description": "Cards since 1994.\n\nTables in the back.",
            "store_address": "1 Main Street",
            "store_city": "Boston",
            "store_state": "MA",
            "store_postal": "02118",
            "store_country": "US",
            "store_phone": "+1 617 555 0100",
            "store_website": "https://mox.example",
            "coordinates": Coordinates(42.34, -71.07),
            "offers_buylist": True,
            "offers_events": True,
            "trade_in_bonus_pct": 25,
            "time_zone": "America/New_York",
            "hours": opening_hours_from(HOURS, ["2026-12-25", "2027-01-01"]),
            **facts,
        }
    )


async def open_store(harness: Harness, owner_id: int, **facts: Any) -> Store:
    """Give somebody a store, whose business is not verified yet."""
    async with harness.units() as uow:
        new = Store(user_id=owner_id, details=store_details(**facts), created_at=harness.clock.now())
        stored = await uow.stores.add(new)
        await uow.commit()
    return stored


class StoresContract:
    """``StoreRepository``."""

    async def test_all_of_a_store_is_kept(self, harness: Harness) -> None:
        """What is stored comes back, by key and by owner, also as it was changed."""
        ann = await Scene(harness).person("ann")
        stored = await open_store(harness, ann)
        async with harness.units() as uow:
            assert await uow.stores.with_id(stored.id) == stored
            assert await uow.stores.of_owner(ann) == stored
            assert await uow.stores.with_ids([stored.id, ABSENT]) == {stored.id: stored}
            bare = StoreDetails(store_name="Mox Corner II", time_zone="Europe/Berlin", offers_trades=False)
            after = evolve(stored.edited(bare), closed_at=harness.clock.now())
            await uow.stores.store(after)
            assert await uow.stores.with_id(stored.id, lock=True) == after
            assert after.details.hours.closed_dates == ()
            assert stored.details.hours.closed_dates == (date(2026, 12, 25), date(2027, 1, 1))

    async def test_an_absent_store_is_none(self, harness: Harness) -> None:
        """Neither a key nor an owner that is not there."""
        async with harness.units() as uow:
            assert await uow.stores.with_id(ABSENT) is None
            assert await uow.stores.of_owner(ABSENT) is None

    async def test_an_account_owns_one_store(self, harness: Harness) -> None:
        """A second one is refused, also where another is handed over."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await open_store(harness, ann)
        other = await open_store(harness, bob)
        await raised(StoreExists, open_store(harness, ann))
        async with harness.units() as uow:
            await raised(StoreExists, uow.stores.store(evolve(other, user_id=ann)))

    async def test_a_store_is_verified_with_its_owner(self, harness: Harness) -> None:
        """As long as the business account of its owner is, and the account is open."""
        scene = Scene(harness)
        ann = await scene.person("ann")
        stored = await open_store(harness, ann)

        async def listed() -> bool:
            async with harness.units() as uow:
                found = await uow.stores.with_id(stored.id)
                assert found is not None
                return found.is_listed

        assert not await listed()
        await harness.verify_business(ann)
        assert await listed()
        await scene.becomes(ann, is_active=False)
        assert not await listed()
        await scene.becomes(ann, is_active=True)
        await harness.verify_business(ann, verified=False)
        assert not await listed()

    async def test_what_a_store_promised_is_counted_and_its_staff_go(self, harness: Harness) -> None:
        """Of this store alone: who joined, events and orders that are not over, and credit that is left."""
        scene = Scene(harness)
        ann, bob, cat = [await scene.person(name) for name in ("ann", "bob", "cat")]
        store, other, now = await open_store(harness, ann), await open_store(harness, bob), harness.clock.now()
        joined = StaffEntry(store_id=store.id, user_id=bob, role=StoreRole.CLERK, invited_at=now, joined_at=now)
        event = StoreEvent(
            store_id=store.id,
            day=date(2026, 3, 6),
            terms=EventTerms(title="Draft", format=EventFormat.DRAFT),
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=1),
            created_at=now,
        )
        sold = BuylistLine(number=1, key=StockKey(await scene.card("Sol Ring"), Finish.NONFOIL), quantity=1, prices={})
        order = BuylistOrder(store_id=store.id, seller_id=bob, lines=(sold,), created_at=now)
        async with harness.units() as uow:
            for entry in (joined, evolve(joined, user_id=cat, joined_at=None), evolve(joined, store_id=other.id)):
                await uow.store_staff.put(entry)
            for one in (event, evolve(event, status=EventStatus.CANCELLED), evolve(event, store_id=other.id)):
                await uow.store_events.add(one)
            for stage in (BuylistStage.SUBMITTED, BuylistStage.DRAFT, BuylistStage.CLOSED):
                await uow.buylist_orders.add(evolve(order, stage=stage))
            for customer, kind, cents in (
                (bob, CreditKind.GRANTED, 500),
                (bob, CreditKind.SPENT, 200),
                (cat, CreditKind.GRANTED, 100),
                (cat, CreditKind.SPENT, 100),
            ):
                state = await uow.store_credit.hold(store.id, customer)
                booking = CreditBooking(kind=kind, cents=cents, reference=f"{customer}-{kind}")
                assert await uow.store_credit.post(state.booked(booking, now, ann))
            assert await uow.stores.commitments(store.id, now) == StoreCommitments(
                staff=1, events=1, orders=1, creditors=1, credit_cents=300
            )
            await uow.stores.empty(store.id)
            assert await uow.store_staff.listed(store.id) == []
            assert len(await uow.store_staff.listed(other.id)) == 1


class StoreStaffContract:
    """``StaffRepository``."""

    async def test_owners_and_who_accepted_are_members(self, harness: Harness) -> None:
        """Who was only invited is none, nor who was removed; a change of role counts at once."""
        scene = Scene(harness)
        ann, bob, now = await scene.person("ann"), await scene.person("bob"), harness.clock.now()
        store = await open_store(harness, ann)
        invited = StaffEntry(store_id=store.id, user_id=bob, role=StoreRole.CLERK, invited_at=now)
        async with harness.units() as uow:
            staff = uow.store_staff
            assert await staff.member(store.id, ann) == StoreMember(store.id, ann, StoreRole.OWNER)
            assert await staff.member(ABSENT, ann) is None
            await staff.put(invited)
            assert await staff.member(store.id, bob) is None
            assert await staff.entry(store.id, bob) == invited
            await staff.put(invited.joined(now))
            assert await staff.member(store.id, bob) == StoreMember(store.id, bob, StoreRole.CLERK)
            await staff.put(evolve(invited.joined(now), role=StoreRole.MANAGER))
            assert await staff.memberships(bob) == [StoreMember(store.id, bob, StoreRole.MANAGER)]
            assert await staff.remove(store.id, bob)
            assert not await staff.remove(store.id, bob)
            assert await staff.member(store.id, bob) is None
            assert await staff.entry(store.id, bob) is None

    async def test_staff_are_listed_as_they_were_invited(self, harness: Harness) -> None:
        """Of one store, the invited ones too."""
        scene = Scene(harness)
        ann, bob, cat, now = (
            await scene.person("ann"),
            await scene.person("bob"),
            await scene.person("cat"),
            harness.clock.now(),
        )
        store = await open_store(harness, ann)
        other = await open_store(harness, bob)
        first = StaffEntry(store_id=store.id, user_id=cat, role=StoreRole.MANAGER, invited_at=now, joined_at=now)
        second = StaffEntry(store_id=store.id, user_id=bob, role=StoreRole.CLERK, invited_at=now + timedelta(minutes=1))
        async with harness.units() as uow:
            for entry in (second, first, evolve(first, store_id=other.id)):
                await uow.store_staff.put(entry)
            assert await uow.store_staff.listed(store.id) == [first, second]
            assert [one.role for one in await uow.store_staff.memberships(bob)] == [StoreRole.OWNER]
            assert len(await uow.store_staff.memberships(cat)) == 2
            found = await uow.store_staff.stores_of(bob)
            assert [(one.id, role, invited) for one, role, invited in found] == [
                (other.id, StoreRole.OWNER, False),
                (store.id, StoreRole.CLERK, True),
            ]

    async def test_nobody_works_for_a_closed_store(self, harness: Harness) -> None:
        """Not its owner either."""
        scene = Scene(harness)
        ann = await scene.person("ann")
        store = await open_store(harness, ann)
        async with harness.units() as uow:
            await uow.stores.store(evolve(store, closed_at=harness.clock.now()))
            assert await uow.store_staff.member(store.id, ann) is None
            assert await uow.store_staff.memberships(ann) == []
