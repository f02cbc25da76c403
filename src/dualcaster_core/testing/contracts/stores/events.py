"""Events of stores, and who signed up for them."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from attrs import define, evolve

from dualcaster_core.stores.events.errors import EventNotFound
from dualcaster_core.stores.events.lifecycle import EventStatus, SignUpStatus
from dualcaster_core.stores.events.model import EventFormat, EventTerms, SignUp, StoreEvent, StoreEventSeries
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, raised
from dualcaster_core.testing.contracts.stores.profiles import open_store

ABSENT = 10**9
HOUR = timedelta(hours=1)
TERMS = EventTerms(
    title="Friday Night Magic",
    description="Bring sleeves.\n\nPrizes for all.",
    format=EventFormat.MODERN,
    capacity=8,
    entry_fee_cents=5_00,
)


@define
class EventScene:
    """A store with an owner."""

    harness: Harness
    owner: int
    store_id: int

    @classmethod
    async def set_up(cls, harness: Harness) -> "EventScene":
        """Open the account and the store."""
        owner = await Scene(harness).person("ann")
        await harness.verify_business(owner)
        return cls(harness, owner, (await open_store(harness, owner)).id)

    def event(self, ahead: timedelta = 48 * HOUR, **facts: object) -> StoreEvent:
        """Make an event that begins some time from now, unsaved."""
        now = self.harness.clock.now()
        return StoreEvent(
            **{  # type: ignore[arg-type]
                "store_id": self.store_id,
                "day": date(2026, 3, 6),
                "terms": TERMS,
                "starts_at": now + ahead,
                "ends_at": now + ahead + 3 * HOUR,
                "created_at": now,
                **facts,
            }
        )

    async def stored(self, ahead: timedelta = 48 * HOUR, **facts: object) -> StoreEvent:
        """Store an event."""
        async with self.harness.units() as uow:
            stored = await uow.store_events.add(self.event(ahead, **facts))
            await uow.commit()
        return stored

    def series(self, **facts: object) -> StoreEventSeries:
        """Make a series, unsaved."""
        return StoreEventSeries(
            **{  # type: ignore[arg-type]
                "store_id": self.store_id,
                "terms": TERMS,
                "first_day": date(2026, 3, 6),
                "starts": time(18, 30),
                "ends": time(1),
                "created_at": self.harness.clock.now(),
                **facts,
            }
        )

    async def signed_up(
        self, event: StoreEvent, name: str, status: SignUpStatus, number: int = 1, **facts: object
    ) -> SignUp:
        """Store a sign-up of somebody new."""
        user_id = await Scene(self.harness).person(name)
        sign_up = SignUp(
            event_id=event.id,
            user_id=user_id,
            status=status,
            queue_number=number,
            signed_up_at=self.harness.clock.now(),
            **facts,  # type: ignore[arg-type]
        )
        async with self.harness.units() as uow:
            await uow.sign_ups.store(sign_up)
            await uow.commit()
        return sign_up


class StoreEventsContract:
    """``StoreEventRepository``."""

    async def test_all_of_an_event_is_kept(self, harness: Harness) -> None:
        """What is stored comes back, also after it was replaced; without a limit of seats too."""
        scene = await EventScene.set_up(harness)
        stored = await scene.stored()
        async with harness.units() as uow:
            assert await uow.store_events.one(stored.id, lock=True) == stored
            changed = evolve(
                stored, terms=evolve(TERMS, capacity=None), status=EventStatus.CANCELLED, reminded=2, version=2
            )
            await uow.store_events.store(changed)
            assert await uow.store_events.one(stored.id) == changed
            assert await uow.store_events.one(ABSENT) is None
            await raised(EventNotFound, uow.store_events.store(evolve(changed, id=ABSENT)))

    async def test_a_series_brings_each_day_once(self, harness: Harness) -> None:
        """Whoever adds the coming weeks again adds what is missing, and an ended series is not asked any more."""
        scene = await EventScene.set_up(harness)
        async with harness.units() as uow:
            series = await uow.store_events.add_series(scene.series())
            events = [scene.event(series_id=series.id, day=date(2026, 3, day)) for day in (6, 13)]
            assert await uow.store_events.add_missing(events[:1]) == 1
            assert await uow.store_events.add_missing(events) == 1
            assert await uow.store_events.add_missing([]) == 0
            assert await uow.store_events.active_series(after=0, limit=10) == [series]
            assert await uow.store_events.active_series(after=series.id, limit=10) == []
            now = harness.clock.now()
            ahead = await uow.store_events.ahead_of_series(series.id, now)
            assert [one.day.day for one in ahead] == [6, 13]
            await uow.store_events.store(evolve(ahead[0], status=EventStatus.CANCELLED))
            assert [one.day.day for one in await uow.store_events.ahead_of_series(series.id, now)] == [13]
            assert await uow.store_events.ahead_of_series(series.id, now + 49 * HOUR) == []
            await uow.store_events.end_series(series.id)
            assert await uow.store_events.active_series(after=0, limit=10) == []

    async def test_reminders_are_due_once_each(self, harness: Harness) -> None:
        """Within the span, not begun, not cancelled, and with fewer reminders than are due."""
        scene = await EventScene.set_up(harness)
        soon, later = await scene.stored(2 * HOUR), await scene.stored(24 * HOUR)
        await scene.stored(25 * HOUR)
        await scene.stored(-HOUR)
        await scene.stored(2 * HOUR, status=EventStatus.CANCELLED)
        async with harness.units() as uow:
            now = harness.clock.now()
            due = await uow.store_events.due_reminders(now, now + 24 * HOUR, reminded=1, limit=10)
            assert [one.id for one in due] == [soon.id, later.id]
            await uow.store_events.store(evolve(soon, reminded=1))
            due = await uow.store_events.due_reminders(now, now + 24 * HOUR, reminded=1, limit=10)
            assert [one.id for one in due] == [later.id]

    async def test_what_is_over_ends(self, harness: Harness) -> None:
        """Scheduled events end with their time, cancelled ones stay cancelled, and what is ahead counts."""
        scene = await EventScene.set_up(harness)
        over, on = await scene.stored(-3 * HOUR), await scene.stored(-HOUR)
        cancelled = await scene.stored(-5 * HOUR, status=EventStatus.CANCELLED)
        await scene.stored()
        async with harness.units() as uow:
            now = harness.clock.now()
            assert await uow.store_events.count_ahead(scene.store_id, now) == 1
            assert await uow.store_events.end_due(now) == 1
            assert await uow.store_events.end_due(now) == 0
            found = [await uow.store_events.one(one.id) for one in (over, on, cancelled)]
        assert [one.status for one in found if one] == [
            EventStatus.ENDED,
            EventStatus.SCHEDULED,
            EventStatus.CANCELLED,
        ]

    async def test_all_that_a_store_has_ahead_is_found_and_its_series_end(self, harness: Harness) -> None:
        """What is under way too, and nothing of another store."""
        scene = await EventScene.set_up(harness)
        bob = await Scene(harness).person("bob")
        other = EventScene(harness, bob, (await open_store(harness, bob)).id)
        ahead, on = await scene.stored(), await scene.stored(-HOUR)
        await scene.stored(-5 * HOUR)
        await scene.stored(status=EventStatus.CANCELLED)
        await other.stored()
        async with harness.units() as uow:
            for one in (scene, other):
                await uow.store_events.add_series(one.series())
            found = await uow.store_events.ahead_of_store(scene.store_id, harness.clock.now())
            assert [one.id for one in found] == sorted((ahead.id, on.id))
            await uow.store_events.end_all_series(scene.store_id)
            left = await uow.store_events.active_series(after=0, limit=5)
            assert [one.store_id for one in left] == [other.store_id]


class SignUpsContract:
    """``SignUpRepository``."""

    async def test_a_sign_up_is_kept_once_for_each(self, harness: Harness) -> None:
        """Storing it again replaces it."""
        scene = await EventScene.set_up(harness)
        event = await scene.stored()
        until = harness.clock.now() + HOUR
        bob = await scene.signed_up(event, "bob", SignUpStatus.OFFERED, 3, confirm_by=until, is_public=True)
        async with harness.units() as uow:
            assert await uow.sign_ups.one(event.id, bob.user_id) == bob
            assert await uow.sign_ups.one(event.id, ABSENT) is None
            seated = evolve(bob, status=SignUpStatus.SEATED, confirm_by=None, is_public=False)
            await uow.sign_ups.store_all([seated])
            await uow.sign_ups.store_all([])
            assert await uow.sign_ups.one(event.id, bob.user_id) == seated
            assert await uow.sign_ups.last_number(event.id) == 3
            assert await uow.sign_ups.last_number(ABSENT) == 0

    async def test_seats_and_the_waiting_list_are_counted_by_status(self, harness: Harness) -> None:
        """Offered seats are taken; who waits longest is next; who left or withdrew is in nobody's way."""
        scene = await EventScene.set_up(harness)
        event = await scene.stored()
        people = {}
        for number, (name, status) in enumerate(
            (
                ("bob", SignUpStatus.SEATED),
                ("cid", SignUpStatus.OFFERED),
                ("dee", SignUpStatus.PRESENT),
                ("eve", SignUpStatus.WAITING),
                ("fay", SignUpStatus.WAITING),
                ("gus", SignUpStatus.WITHDRAWN),
                ("hal", SignUpStatus.LEFT),
            )
        ):
            people[name] = await scene.signed_up(event, name, status, 9 - number)
        async with harness.units() as uow:
            assert await uow.sign_ups.taken(event.id) == 3
            assert _names(people, await uow.sign_ups.next_waiting(event.id, limit=5)) == ["fay", "eve"]
            assert _names(people, await uow.sign_ups.next_waiting(event.id, limit=1)) == ["fay"]
            come = _names(people, await uow.sign_ups.who_come(event.id))
            assert come == ["bob", "cid", "dee", "eve", "fay"]
            assert await uow.sign_ups.present(event.id) == [people["dee"].user_id]

    async def test_nobody_whose_account_is_shut_waits_or_comes(self, harness: Harness) -> None:
        """They are passed over where seats are given and people reminded."""
        scene = await EventScene.set_up(harness)
        event = await scene.stored()
        bob = await scene.signed_up(event, "bob", SignUpStatus.WAITING)
        async with harness.units() as uow:
            account = await uow.users.with_id(bob.user_id, lock=True)
            assert account is not None
            await uow.users.store(evolve(account, is_active=False))
            assert await uow.sign_ups.next_waiting(event.id, limit=5) == []
            assert await uow.sign_ups.who_come(event.id) == []

    async def test_free_seats_for_which_somebody_waits_are_found(self, harness: Harness) -> None:
        """Of what is to come: not where all seats are taken, nobody waits, or an account is shut."""
        scene = await EventScene.set_up(harness)
        one_seat = evolve(TERMS, capacity=1)
        free, full, shut = [await scene.stored(terms=one_seat) for _ in range(3)]
        endless = await scene.stored(terms=evolve(TERMS, capacity=None))
        over = await scene.stored(-HOUR, terms=one_seat)
        for number, event in enumerate((free, full, endless, over)):
            await scene.signed_up(event, f"waits{number}", SignUpStatus.WAITING)
        await scene.signed_up(full, "dee", SignUpStatus.OFFERED)
        gone = await scene.signed_up(shut, "eve", SignUpStatus.WAITING)
        await Scene(harness).becomes(gone.user_id, is_active=False)
        async with harness.snapshots() as uow:
            now = harness.clock.now()
            assert await uow.sign_ups.with_free_seats(now, after=0, limit=5) == [free.id, endless.id]
            assert await uow.sign_ups.with_free_seats(now, after=free.id, limit=5) == [endless.id]
            assert await uow.sign_ups.with_free_seats(now, after=0, limit=1) == [free.id]

    async def test_offers_are_due_from_their_deadline_on(self, harness: Harness) -> None:
        """Those of the past and of this very moment, not what was taken meanwhile."""
        scene = await EventScene.set_up(harness)
        event, now = await scene.stored(), harness.clock.now()
        bob = await scene.signed_up(event, "bob", SignUpStatus.OFFERED, confirm_by=now)
        await scene.signed_up(event, "cid", SignUpStatus.OFFERED, confirm_by=now + HOUR)
        await scene.signed_up(event, "dee", SignUpStatus.SEATED)
        async with harness.snapshots() as uow:
            assert await uow.sign_ups.due_offers(now, limit=5) == [(event.id, bob.user_id)]

    async def test_what_somebody_signed_up_for_is_found_by_them(self, harness: Harness) -> None:
        """Of what is to come, and of one owner's store alone where that is asked."""
        scene = await EventScene.set_up(harness)
        event, over = await scene.stored(), await scene.stored(-5 * HOUR)
        bob = await scene.signed_up(event, "bob", SignUpStatus.WAITING)
        async with harness.units() as uow:
            await uow.sign_ups.store(evolve(bob, event_id=over.id))
            await uow.commit()
        async with harness.snapshots() as uow:
            now = harness.clock.now()
            assert await uow.sign_ups.ahead_of(bob.user_id, now) == [event.id]
            assert await uow.sign_ups.ahead_of(bob.user_id, now, owner_id=scene.owner) == [event.id]
            assert await uow.sign_ups.ahead_of(bob.user_id, now, owner_id=bob.user_id) == []
            assert await uow.sign_ups.count_ahead(bob.user_id, now) == 1


def _names(people: dict[str, SignUp], found: Sequence[SignUp]) -> list[str]:
    by_key = {one.user_id: name for name, one in people.items()}
    return [by_key[one.user_id] for one in found]
