"""Events of stores in memory: planning, signing up, the waiting list, the door, and what time brings."""

from collections.abc import Callable
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from attrs import define, evolve

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.events import AccountDeleted, AccountShut, BusinessDecided, UserBlocked
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue, NightlyDue
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.stores.access import StoreRole
from dualcaster_core.stores.errors import StoreForbidden, StoreNotFound
from dualcaster_core.stores.events.calling_off import CallOffStoreEvents
from dualcaster_core.stores.events.door import Door
from dualcaster_core.stores.events.errors import (
    EventCapacityTooLow,
    EventConflict,
    EventFull,
    EventInvalid,
    EventNotFound,
    EventOver,
    EventsNotOffered,
    SeatLapsed,
    SignUpNotPossible,
    TooManyEvents,
)
from dualcaster_core.stores.events.events import SeatGiven, StoreEventCancelled, StoreEventMoved
from dualcaster_core.stores.events.handlers import ExtendSeries, FreeSeats, MoveEvents, NotifyEvents
from dualcaster_core.stores.events.lifecycle import EventStatus, SignUpAction, SignUpStatus
from dualcaster_core.stores.events.model import EventFormat, EventRules, EventTerms, StoreEvent
from dualcaster_core.stores.events.planning import EventTime, PlanEvents
from dualcaster_core.stores.events.signing_up import EventSignUps
from dualcaster_core.stores.profiles.closing import StoreClosing
from dualcaster_core.stores.profiles.events import StoreClosed
from dualcaster_core.stores.profiles.staff import StaffEntry
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.stores.profiles import open_store

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TERMS = EventTerms(title="Trade night", format=EventFormat.TRADE_NIGHT, capacity=2)
DUE = FiveMinutesDue(moment="2026-03-06T12:00")


@define
class Night:
    """A verified store with an owner, a clerk, and what can be done there."""

    database: InMemoryDatabase
    clock: FixedClock
    store_id: int
    owner: Actor
    clerk: Actor
    rules: EventRules
    deliveries: int = 0

    @classmethod
    async def set_up(cls, **facts: Any) -> "Night":
        """Open the store."""
        clock = FixedClock()
        database = InMemoryDatabase(clock)
        scene = Scene(database)
        owner, clerk = [await scene.person(name) for name in ("owner", "clerk")]
        await database.verify_business(owner)
        store = await open_store(database, owner, **facts)
        async with database.units() as uow:
            now = clock.now()
            entry = StaffEntry(store_id=store.id, user_id=clerk, role=StoreRole.CLERK, invited_at=now, joined_at=now)
            await uow.store_staff.put(entry)
            await uow.commit()
        return cls(database, clock, store.id, _actor(owner), _actor(clerk), EventRules())

    @property
    def planning(self) -> PlanEvents:
        """Plans events."""
        return PlanEvents(self.database.units, self.clock, self.rules)

    @property
    def sign_ups(self) -> EventSignUps:
        """Signs people up."""
        return EventSignUps(self.database.units, self.clock, self.rules)

    @property
    def door(self) -> Door:
        """Checks people in."""
        return Door(self.database.units, self.clock, self.rules)

    @property
    def moving(self) -> MoveEvents:
        """Lets time pass."""
        return MoveEvents(self.database.units, self.clock, PublicIds(), self.rules)

    async def event(self, ahead: timedelta = 3 * DAY, **terms: Any) -> StoreEvent:
        """Store an event that begins some time from now."""
        now = self.clock.now()
        async with self.database.units() as uow:
            stored = await uow.store_events.add(
                StoreEvent(
                    store_id=self.store_id,
                    day=(now + ahead).date(),
                    terms=evolve(TERMS, **terms),
                    starts_at=now + ahead,
                    ends_at=now + ahead + 4 * HOUR,
                    created_at=now,
                )
            )
            await uow.commit()
        return stored

    async def people(self, *names: str) -> list[Actor]:
        """Open accounts."""
        return [_actor(await Scene(self.database).person(name), name) for name in names]

    async def statuses(self, event: StoreEvent, *people: Actor) -> list[SignUpStatus]:
        """Tell where some people stand."""
        async with self.database.units() as uow:
            found = [await uow.sign_ups.one(event.id, person.user_id) for person in people]
        return [one.status if one else SignUpStatus.NONE for one in found]

    async def told(self, person: Actor) -> list[str]:
        """List the titles of what somebody was told."""
        async with self.database.units() as uow:
            notices = uow.state.notifications
        found = notices.values() if isinstance(notices, dict) else notices
        return [one.title for one in found if one.user_id == person.user_id]

    async def handle(self, handler: Any, event: Any) -> None:
        """Deliver an event to a handler, as a new one each time."""
        self.deliveries += 1
        await handler(Delivery(self.deliveries, "test"), event)

    async def tell(self) -> None:
        """Deliver what was recorded to who notifies, twice each."""
        notify = NotifyEvents(self.database.units, self.clock, PublicIds())
        for key, kind, payload in await self.database.recorded():
            for event_kind in (SeatGiven, StoreEventMoved, StoreEventCancelled):
                if event_kind.kind == kind:
                    facts = dict(payload)
                    for _ in range(2):
                        await notify(Delivery(key, "stores.notify_events"), event_kind(**facts))


def _actor(user_id: int, name: str = "somebody") -> Actor:
    return Actor(user_id=user_id, username=name, session_id=0)


def _when(night: Night, ahead: timedelta = 3 * DAY, **facts: Any) -> EventTime:
    day = (night.clock.now() + ahead).date()
    return EventTime(**{"day": day, "starts": time(18, 30), "ends": time(22), **facts})


class TestPlanning:
    """Managers plan, change and cancel."""

    async def test_a_weekly_event_fills_eight_weeks_and_the_night_adds_the_next(self) -> None:
        """Each week once, however often the night comes, and none after the series was ended."""
        night = await Night.set_up()
        made = await night.planning.plan(night.owner, night.store_id, TERMS, _when(night), weekly=True)
        assert len(made) == 8
        series = ExtendSeries(night.database.units, night.clock, night.rules)
        assert await series.run() == 0
        night.clock.advance(7 * DAY + 12 * HOUR)
        await night.handle(series, NightlyDue(day="2026-03-13"))
        assert await series.run() == 0
        async with night.database.units() as uow:
            events = sorted(uow.state.store_events.values(), key=lambda one: one.starts_at)
        assert len(events) == 9
        assert {(later.day - one.day).days for one, later in pairwise(events)} == {7}
        await night.planning.cancel(night.owner, night.store_id, events[1].id, version=1, with_following=True)
        async with night.database.units() as uow:
            left = [one.status for one in sorted(uow.state.store_events.values(), key=lambda one: one.starts_at)]
        assert left == [EventStatus.SCHEDULED, *[EventStatus.CANCELLED] * 8]
        night.clock.advance(7 * DAY)
        assert await series.run() == 0

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            (lambda night: {"when": _when(night, -DAY)}, EventInvalid),
            (lambda night: {"when": _when(night, 400 * DAY)}, EventInvalid),
            (lambda night: {"last_day": date(2001, 1, 1), "weekly": True}, EventInvalid),
        ],
    )
    async def test_what_no_calendar_takes_is_refused(
        self, change: Callable[[Night], dict[str, Any]], error: type[Exception]
    ) -> None:
        """The past, beyond a year, and a series that ends before it begins."""
        night = await Night.set_up()
        given = {"when": _when(night), **change(night)}
        when = given.pop("when")
        with pytest.raises(error):
            await night.planning.plan(night.owner, night.store_id, TERMS, when, **given)

    @pytest.mark.parametrize(
        "facts",
        [
            {"title": "  "},
            {"title": "x" * 81},
            {"title": "two\nlines"},
            {"capacity": 0},
            {"capacity": 2_001},
            {"entry_fee_cents": -1},
            {"entry_fee_cents": 100_001},
            {"description": "x" * 2_001},
        ],
    )
    def test_terms_have_bounds(self, facts: dict[str, Any]) -> None:
        """Titles, seats, fees and descriptions."""
        with pytest.raises((EventInvalid, ValidationFailed)):
            EventTerms(**{"title": "Modern", "format": EventFormat.MODERN, **facts})

    async def test_only_who_may_plans_and_only_where_events_are_on(self) -> None:
        """A clerk is refused by the table of roles, a stranger learns nothing, and the profile has to say yes."""
        night = await Night.set_up()
        [bob] = await night.people("bob")
        with pytest.raises(StoreForbidden):
            await night.planning.plan(night.clerk, night.store_id, TERMS, _when(night))
        with pytest.raises(StoreNotFound):
            await night.planning.plan(bob, night.store_id, TERMS, _when(night))
        off = await Night.set_up(offers_events=False)
        with pytest.raises(EventsNotOffered):
            await off.planning.plan(off.owner, off.store_id, TERMS, _when(off))

    async def test_a_store_has_a_bounded_calendar(self) -> None:
        """The event that would be one too many is refused, and nothing of a series is kept."""
        night = await Night.set_up()
        night.rules = EventRules(ahead=7)
        with pytest.raises(TooManyEvents):
            await night.planning.plan(night.owner, night.store_id, TERMS, _when(night), weekly=True)
        async with night.database.units() as uow:
            assert uow.state.store_events == {}

    async def test_an_edit_keeps_seats_and_tells_of_another_time(self) -> None:
        """Never fewer seats than are taken; more go to who waits; who comes is told once of a new time."""
        night = await Night.set_up()
        event = await night.event()
        ann, bob, cid = await night.people("ann", "bob", "cid")
        for one in (ann, bob, cid):
            await night.sign_ups.sign_up(one, event.id)
        plan = night.planning
        with pytest.raises(EventCapacityTooLow):
            await plan.edit(
                night.owner, night.store_id, event.id, evolve(TERMS, capacity=1), when=_when(night), version=1
            )
        more = evolve(TERMS, capacity=3)
        await plan.edit(night.owner, night.store_id, event.id, more, when=_when(night), version=1)
        assert await night.statuses(event, cid) == [SignUpStatus.OFFERED]
        with pytest.raises(EventConflict):
            await plan.edit(night.owner, night.store_id, event.id, more, when=_when(night), version=1)
        await night.tell()
        assert await night.told(ann) == ["New time: Trade night"]
        assert sorted(await night.told(cid)) == ["A seat fell free for you: Trade night", "New time: Trade night"]

    async def test_a_cancelled_event_takes_nobody_and_tells_who_came(self) -> None:
        """Nothing more happens to it."""
        night = await Night.set_up()
        event = await night.event()
        ann, bob = await night.people("ann", "bob")
        await night.sign_ups.sign_up(ann, event.id)
        await night.planning.cancel(night.owner, night.store_id, event.id, version=1)
        with pytest.raises(EventOver):
            await night.sign_ups.sign_up(bob, event.id)
        with pytest.raises(EventOver):
            await night.planning.cancel(night.owner, night.store_id, event.id, version=2)
        with pytest.raises(EventOver):
            await night.door.note(night.clerk, night.store_id, event.id, username="ann", action=SignUpAction.CHECK_IN)
        await night.tell()
        assert (await night.told(ann), await night.told(bob)) == (["Cancelled: Trade night"], [])


class TestWaiting:
    """Who waits longest has the next seat."""

    async def test_a_seat_that_falls_free_is_offered_in_order_until_somebody_takes_it(self) -> None:
        """It goes on by itself when it lapses, to each once, and who comes later never passes the line."""
        night = await Night.set_up()
        event = await night.event()
        ann, bob, cid, dee, eve = await night.people("ann", "bob", "cid", "dee", "eve")
        for one in (ann, bob, cid, dee):
            await night.sign_ups.sign_up(one, event.id)
        assert await night.statuses(event, ann, bob, cid, dee) == [
            *[SignUpStatus.SEATED] * 2,
            *[SignUpStatus.WAITING] * 2,
        ]
        await night.sign_ups.withdraw(ann, event.id)
        assert await night.statuses(event, cid, dee) == [SignUpStatus.OFFERED, SignUpStatus.WAITING]
        await night.sign_ups.sign_up(eve, event.id)
        assert await night.statuses(event, eve) == [SignUpStatus.WAITING]
        night.clock.advance(25 * HOUR)
        with pytest.raises(SeatLapsed):
            await night.sign_ups.confirm(cid, event.id)
        await night.handle(night.moving, DUE)
        await night.handle(night.moving, DUE)
        assert await night.statuses(event, cid, dee, eve) == [
            SignUpStatus.LAPSED,
            SignUpStatus.OFFERED,
            SignUpStatus.WAITING,
        ]
        assert (await night.sign_ups.confirm(dee, event.id)).status is SignUpStatus.SEATED
        assert (await night.sign_ups.confirm(dee, event.id)).status is SignUpStatus.SEATED
        await night.sign_ups.sign_up(cid, event.id)
        await night.tell()
        assert await night.told(dee) == ["A seat fell free for you: Trade night"]
        async with night.database.units() as uow:
            waiting = await uow.sign_ups.next_waiting(event.id, limit=5)
        assert [one.user_id for one in waiting] == [eve.user_id, cid.user_id]

    async def test_close_to_the_start_the_seat_is_theirs_at_once(self) -> None:
        """There is no time left to ask; once it has begun nobody is moved up."""
        night = await Night.set_up()
        event = await night.event(2 * HOUR, capacity=1)
        ann, bob, cid = await night.people("ann", "bob", "cid")
        for one in (ann, bob, cid):
            await night.sign_ups.sign_up(one, event.id)
        await night.sign_ups.withdraw(ann, event.id)
        assert await night.statuses(event, bob, cid) == [SignUpStatus.SEATED, SignUpStatus.WAITING]
        night.clock.advance(3 * HOUR)
        await night.sign_ups.withdraw(bob, event.id)
        assert await night.statuses(event, bob, cid) == [SignUpStatus.WITHDRAWN, SignUpStatus.WAITING]
        await night.tell()
        assert await night.told(bob) == ["You have a seat: Trade night"]

    async def test_signing_up_twice_changes_nothing_but_what_is_shown(self) -> None:
        """The place stays; the switch for the name follows."""
        night = await Night.set_up()
        event = await night.event()
        [ann] = await night.people("ann")
        first = await night.sign_ups.sign_up(ann, event.id)
        again = await night.sign_ups.sign_up(ann, event.id, is_public=True)
        assert again == evolve(first, is_public=True)

    async def test_somebody_has_a_bounded_number_of_sign_ups(self) -> None:
        """The next one is refused until one of them is over or withdrawn."""
        night = await Night.set_up()
        night.rules = EventRules(sign_ups=1)
        one, other = await night.event(), await night.event()
        [ann] = await night.people("ann")
        await night.sign_ups.sign_up(ann, one.id)
        with pytest.raises(TooManyEvents):
            await night.sign_ups.sign_up(ann, other.id)
        await night.sign_ups.withdraw(ann, one.id)
        assert (await night.sign_ups.sign_up(ann, other.id)).status is SignUpStatus.SEATED


class TestAccess:
    """Who sees and does what."""

    async def test_a_block_and_a_store_that_is_not_verified_hide_its_events(self) -> None:
        """On either side of a block with the owner, and as long as staff did not verify the business."""
        night = await Night.set_up()
        event = await night.event()
        ann, bob = await night.people("ann", "bob")
        async with night.database.units() as uow:
            await uow.social.block(night.owner.user_id, ann.user_id)
            await uow.commit()
        with pytest.raises(EventNotFound):
            await night.sign_ups.sign_up(ann, event.id)
        await night.database.verify_business(night.owner.user_id, verified=False)
        with pytest.raises(EventNotFound):
            await night.sign_ups.sign_up(bob, event.id)

    async def test_who_is_blocked_or_gone_frees_their_seat(self) -> None:
        """The next in line has it, once."""
        night = await Night.set_up()
        event = await night.event()
        ann, bob, cid, dee = await night.people("ann", "bob", "cid", "dee")
        for one in (ann, bob, cid, dee):
            await night.sign_ups.sign_up(one, event.id)
        free = FreeSeats(night.database.units, night.clock, night.rules)
        for _ in range(2):
            await night.handle(free, UserBlocked(blocker_id=night.owner.user_id, blocked_id=ann.user_id))
            await night.handle(free, AccountShut(user_id=bob.user_id, for_good=False))
        assert await night.statuses(event, ann, bob, cid, dee) == [
            *[SignUpStatus.WITHDRAWN] * 2,
            *[SignUpStatus.OFFERED] * 2,
        ]
        async with night.database.units() as uow:
            assert await uow.sign_ups.taken(event.id) == 2

    async def test_the_seat_of_a_deleted_account_is_offered(self) -> None:
        """Though its sign-up was erased before: who waits shows that a seat is free."""
        night = await Night.set_up()
        event, full = await night.event(capacity=1), await night.event(capacity=1)
        ann, bob = await night.people("ann", "bob")
        await night.sign_ups.sign_up(ann, event.id)
        await night.sign_ups.sign_up(bob, event.id)
        for one in (night.clerk, bob):
            await night.sign_ups.sign_up(one, full.id)
        async with night.database.units() as uow:
            del uow.state.sign_ups[event.id, ann.user_id]
            await uow.commit()
        free = FreeSeats(night.database.units, night.clock, night.rules)
        deleted = AccountDeleted(user_id=ann.user_id, email="", was_verified=True)
        await night.handle(free, deleted)
        assert await night.statuses(event, bob) == [SignUpStatus.OFFERED]
        assert await night.statuses(full, bob) == [SignUpStatus.WAITING]

    async def test_a_free_seat_is_offered_by_time_whatever_freed_it(self) -> None:
        """Nobody waits for a seat that is free, and nobody is offered one twice."""
        night = await Night.set_up()
        event = await night.event(capacity=1)
        ann, bob, cid = await night.people("ann", "bob", "cid")
        for one in (ann, bob, cid):
            await night.sign_ups.sign_up(one, event.id)
        async with night.database.units() as uow:
            del uow.state.sign_ups[event.id, ann.user_id]
            await uow.commit()
        for _ in range(2):
            await night.handle(night.moving, DUE)
        assert await night.statuses(event, bob, cid) == [SignUpStatus.OFFERED, SignUpStatus.WAITING]

    async def test_a_block_between_others_frees_no_seat(self) -> None:
        """It is about the owner of the store alone."""
        night = await Night.set_up()
        event = await night.event()
        ann, bob = await night.people("ann", "bob")
        await night.sign_ups.sign_up(ann, event.id)
        free = FreeSeats(night.database.units, night.clock, night.rules)
        await night.handle(free, UserBlocked(blocker_id=bob.user_id, blocked_id=ann.user_id))
        assert await night.statuses(event, ann) == [SignUpStatus.SEATED]


class TestCallingOff:
    """What becomes of the calendar of a store that closes, or is not verified any more."""

    async def _planned(self, night: Night) -> tuple[StoreEvent, Actor]:
        """Plan a weekly event and one that is under way; somebody signed up for both."""
        on = await night.event(HOUR)
        [ann] = await night.people("ann")
        weekly = await night.planning.plan(night.owner, night.store_id, TERMS, _when(night), weekly=True)
        for event in (on, weekly[0]):
            await night.sign_ups.sign_up(ann, event.id)
        night.clock.advance(2 * HOUR)
        return on, ann

    async def _left(self, night: Night) -> set[EventStatus]:
        async with night.database.units() as uow:
            assert not await uow.store_events.active_series(after=0, limit=5)
            return {one.status for one in uow.state.store_events.values()}

    async def test_all_that_a_closed_store_planned_is_called_off(self) -> None:
        """The series too, and what is under way; who signed up is told once of each, however often it is delivered."""
        night = await Night.set_up()
        _, ann = await self._planned(night)
        calling_off = CallOffStoreEvents(night.database.units, night.clock)
        await StoreClosing(night.database.units, night.clock).close(night.owner, night.store_id, " mox  corner ")
        for _ in range(2):
            await night.handle(calling_off, StoreClosed(store_id=night.store_id, store_name="Mox Corner"))
        await night.tell()
        assert await self._left(night) == {EventStatus.CANCELLED}
        assert await night.told(ann) == ["Cancelled: Trade night"] * 2

    async def test_all_that_a_store_planned_is_called_off_as_its_verification_is_revoked(self) -> None:
        """Not by a decision that leaves it verified, nor where it is verified again by then."""
        night = await Night.set_up()
        on, ann = await self._planned(night)
        calling_off = CallOffStoreEvents(night.database.units, night.clock)
        revoked = BusinessDecided(user_id=night.owner.user_id, business_name="Mox", state="revoked", reason="Moved.")
        await night.handle(calling_off, revoked)
        await night.handle(calling_off, evolve(revoked, state="verified"))
        async with night.database.units() as uow:
            assert uow.state.store_events[on.id].status is EventStatus.SCHEDULED
        await night.database.verify_business(night.owner.user_id, verified=False)
        await night.handle(calling_off, revoked)
        await night.tell()
        assert await self._left(night) == {EventStatus.CANCELLED}
        assert len(await night.told(ann)) == 2


class TestDoor:
    """Staff check people in."""

    async def _note(self, night: Night, event: StoreEvent, name: str, action: SignUpAction) -> SignUpStatus:
        noted = await night.door.note(night.clerk, night.store_id, event.id, username=name, action=action)
        return noted.status

    async def test_people_come_and_go(self) -> None:
        """Checked in twice is checked in; undone is seated; who leaves frees the seat, and may come back to it."""
        night = await Night.set_up()
        event = await night.event(HOUR)
        ann, bob, _ = await night.people("ann", "bob", "walk-in")
        await night.sign_ups.sign_up(ann, event.id)
        for _ in range(2):
            assert await self._note(night, event, "ann", SignUpAction.CHECK_IN) is SignUpStatus.PRESENT
        assert await self._note(night, event, "ann", SignUpAction.UNDO_CHECK_IN) is SignUpStatus.SEATED
        assert await self._note(night, event, "ANN", SignUpAction.CHECK_IN) is SignUpStatus.PRESENT
        assert await self._note(night, event, "walk-in", SignUpAction.CHECK_IN) is SignUpStatus.PRESENT
        await night.sign_ups.sign_up(bob, event.id)
        with pytest.raises(EventFull):
            await self._note(night, event, "bob", SignUpAction.CHECK_IN)
        assert await self._note(night, event, "ann", SignUpAction.LEAVE) is SignUpStatus.LEFT
        assert await night.statuses(event, bob) == [SignUpStatus.SEATED]
        with pytest.raises(EventFull):
            await self._note(night, event, "ann", SignUpAction.CHECK_IN)
        with pytest.raises(SignUpNotPossible):
            await self._note(night, event, "ann", SignUpAction.LEAVE)

    async def test_strangers_to_the_store_and_to_the_site_are_refused(self) -> None:
        """Whoever does not work there learns nothing; nobody is checked in who has no account."""
        night = await Night.set_up()
        event = await night.event()
        [ann] = await night.people("ann")
        with pytest.raises(StoreNotFound):
            await night.door.note(ann, night.store_id, event.id, username="ann", action=SignUpAction.CHECK_IN)
        with pytest.raises(UserNotFound):
            await self._note(night, event, "nobody", SignUpAction.CHECK_IN)
        with pytest.raises(SignUpNotPossible):
            await self._note(night, event, "ann", SignUpAction.CONFIRM)
        with pytest.raises(EventNotFound):
            await night.door.note(
                night.clerk, night.store_id, event.id + 1, username="ann", action=SignUpAction.CHECK_IN
            )


class TestTime:
    """What comes by itself."""

    async def test_who_comes_is_reminded_a_day_and_two_hours_before(self) -> None:
        """Each once, whoever else runs; who waits is not; what begins soon gets the later one alone."""
        night = await Night.set_up()
        event, soon = await night.event(26 * HOUR, capacity=1), await night.event(HOUR)
        ann, bob = await night.people("ann", "bob")
        for one in (ann, bob):
            await night.sign_ups.sign_up(one, event.id)
        await night.sign_ups.sign_up(bob, soon.id)
        for _ in range(2):
            await night.handle(night.moving, DUE)
        assert (await night.told(ann), await night.told(bob)) == ([], ["Trade night begins within the hour"])
        night.clock.advance(3 * HOUR)
        for _ in range(2):
            await night.handle(night.moving, DUE)
        assert await night.told(ann) == ["Trade night begins in 23 hours"]
        night.clock.advance(22 * HOUR)
        for _ in range(2):
            await night.handle(night.moving, DUE)
        assert sorted(await night.told(ann)) == ["Trade night begins in 23 hours", "Trade night begins within the hour"]
        assert len(await night.told(bob)) == 1

    async def test_an_event_that_nobody_can_see_is_called_off_in_place_of_a_reminder(self) -> None:
        """Once, and who signed up is told that it does not take place."""
        night = await Night.set_up()
        event = await night.event(26 * HOUR)
        [ann] = await night.people("ann")
        await night.sign_ups.sign_up(ann, event.id)
        await Scene(night.database).becomes(night.owner.user_id, is_active=False)
        night.clock.advance(3 * HOUR)
        for _ in range(2):
            await night.handle(night.moving, DUE)
        await night.tell()
        assert await night.told(ann) == ["Cancelled: Trade night"]
        async with night.database.units() as uow:
            assert uow.state.store_events[event.id].status is EventStatus.CANCELLED

    async def test_what_is_over_ends(self) -> None:
        """By the clock, and nobody is checked in any more."""
        night = await Night.set_up()
        event = await night.event(HOUR)
        night.clock.advance(6 * HOUR)
        await night.handle(night.moving, DUE)
        async with night.database.units() as uow:
            assert uow.state.store_events[event.id].status is EventStatus.ENDED
        await night.people("ann")
        with pytest.raises(EventOver):
            await night.door.note(night.clerk, night.store_id, event.id, username="ann", action=SignUpAction.CHECK_IN)
