"""Deliveries, and how people want to be told."""

from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve

from dualcaster_core.notifying.delivery.admission import admit
from dualcaster_core.notifying.delivery.model import (
    AdmissionStep,
    DeliveryRecord,
    DeliveryRules,
    DeliveryStatus,
    Outcome,
    PlannedDelivery,
    Queue,
)
from dualcaster_core.notifying.delivery.ports import Contents
from dualcaster_core.notifying.naming import NamedPerson
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.notifying.types import Category, Frequency, Naming
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
LEASE = timedelta(minutes=3)
RULES = DeliveryRules()


async def person(harness: Harness, name: str, **chosen: Any) -> int:
    """Make somebody with an address, at noon of a Monday."""
    harness.clock.moment = max(harness.clock.moment, MONDAY)
    made = await Scene(harness).person(name)
    await harness.set_email(made, f"{name}@example.org")
    if chosen:
        await _choose(harness, made, **chosen)
    return made


async def _choose(harness: Harness, user_id: int, **chosen: Any) -> None:
    async with harness.units() as uow:
        known = await uow.notification_settings.locked(user_id)
        await uow.notification_settings.store(user_id, evolve(known, **chosen))
        await uow.commit()


async def _tell(harness: Harness, user_id: int, key: str, kind: str = "message.received") -> int:
    async with harness.units() as uow:
        now = harness.clock.now()
        await uow.notifications.add(
            NewNotification(user_id=user_id, key=key, type=kind, title=f"About {key}", created_at=now)
        )
        (newest,) = await uow.notifications.page(user_id, before=None, limit=1)
        await uow.commit()
    return newest.id


async def _queues(harness: Harness, people: int = 10, at_once: int = 100) -> list[Queue]:
    async with harness.units() as uow:
        return list(await uow.deliveries.queues(harness.clock.now(), people=people, at_once=at_once))


async def _take(harness: Harness, lease: int = 1) -> dict[int, Contents]:
    """Take what is due, as a turn does."""
    now = harness.clock.now()
    async with harness.units() as uow:
        queues = await uow.deliveries.queues(now, people=10, at_once=100)
        admitted = [one for queue in queues for one in admit(queue, RULES, now)]
        await uow.deliveries.settle(admitted, lease=lease, until=now + LEASE, now=now)
        sending = [one for one in admitted if one.step is AdmissionStep.SEND]
        contents = await uow.deliveries.contents(sending, lease=lease, listed=2)
        await uow.commit()
    return dict(contents)


async def _end(
    harness: Harness,
    delivery_id: int,
    lease: int = 1,
    status: DeliveryStatus = DeliveryStatus.DELIVERED,
    at: datetime | None = None,
) -> bool:
    async with harness.units() as uow:
        outcome = Outcome(delivery_id=delivery_id, lease=lease, status=status, reason="test", not_before=at)
        ended = await uow.deliveries.end(outcome, harness.clock.now())
        await uow.commit()
    return ended


async def _records(harness: Harness, user_id: int, notification_id: int) -> dict[Channel, DeliveryRecord]:
    async with harness.units() as uow:
        return {one.channel: one for one in await uow.deliveries.records(user_id, notification_id)}


class DeliveriesContract:
    """``Deliveries``."""

    async def test_a_notification_is_due_on_each_channel_that_carries_it(self, harness: Harness) -> None:
        """One delivery for each channel, of push one for each browser; none for who has no way out of the site."""
        ann, bob = await person(harness, "ann", webhook="sealed"), await Scene(harness).person("bob")
        async with harness.units() as uow:
            for number in (1, 2):
                await uow.notification_settings.subscribe(
                    ann, f"https://push/{number}", "k", "a", device="Firefox", at=MONDAY, most=5
                )
            await uow.commit()
        await _tell(harness, ann, "k")
        await _tell(harness, bob, "k")
        (queue,) = await _queues(harness)
        assert queue.recipient.user_id == ann
        assert sorted(one.channel for one in queue.due) == ["email", "push", "push", "webhook"]
        assert {one.target for one in queue.due if one.channel is Channel.PUSH} == {
            one.id for one in queue.recipient.push
        }
        assert (queue.recipient.username, queue.recipient.email) == ("ann", "ann@example.org")

    async def test_what_is_rolled_back_leaves_nothing(self, harness: Harness) -> None:
        """A delivery is part of the transaction of its notification."""
        ann = await person(harness, "ann")
        async with harness.units() as uow:
            await uow.notifications.add(
                NewNotification(user_id=ann, key="k", type="message.received", title="t", created_at=MONDAY)
            )
        assert await _queues(harness) == []

    async def test_what_is_leased_is_due_for_nobody_until_the_lease_is_over(self, harness: Harness) -> None:
        """Afterwards it is, and who had it before can say nothing of it any more."""
        ann = await person(harness, "ann")
        told = await _tell(harness, ann, "k")
        (delivery,) = await _take(harness, lease=1)
        assert await _queues(harness) == []
        harness.clock.advance(LEASE)
        assert list(await _take(harness, lease=2)) == [delivery]
        assert not await _end(harness, delivery, lease=1)
        assert await _end(harness, delivery, lease=2)
        assert not await _end(harness, delivery, lease=2)
        record = (await _records(harness, ann, told))[Channel.EMAIL]
        assert (record.status, record.reason, record.attempts) == (DeliveryStatus.DELIVERED, "test", 2)
        assert record.ended_at == harness.clock.now()
        harness.clock.advance(timedelta(days=1))
        assert await _queues(harness) == []

    async def test_what_waits_again_is_due_at_its_time(self, harness: Harness) -> None:
        """A delay puts it off, and keeps why it goes."""
        ann = await person(harness, "ann")
        told = await _tell(harness, ann, "k")
        (delivery,) = await _take(harness)
        later = harness.clock.now() + timedelta(minutes=5)
        assert await _end(harness, delivery, status=DeliveryStatus.WAITING, at=later)
        assert await _queues(harness) == []
        harness.clock.moment = later
        assert list(await _take(harness, lease=3)) == [delivery]
        record = (await _records(harness, ann, told))[Channel.EMAIL]
        assert (record.status, record.reason) == (DeliveryStatus.WAITING, "usual")

    async def test_what_had_begun_is_known_to_be_a_repeat(self, harness: Harness) -> None:
        """Only the turn that holds the lease may begin; who takes it afterwards learns that somebody had begun."""
        ann = await person(harness, "ann")
        await _tell(harness, ann, "k")
        (delivery,) = await _take(harness, lease=1)
        async with harness.units() as uow:
            assert not await uow.deliveries.begin(delivery, 2, harness.clock.now())
            assert await uow.deliveries.begin(delivery, 1, harness.clock.now())
            await uow.commit()
        harness.clock.advance(LEASE)
        (queue,) = await _queues(harness)
        assert [one.is_repeat for one in queue.due] == [True]

    async def test_a_digest_is_taken_whole_and_ends_whole(self, harness: Harness) -> None:
        """It lists the newest of what is unread and counts the rest; all of it is delivered at once."""
        ann = await person(harness, "ann", choices={Category.MESSAGES: {Channel.EMAIL: Frequency.DAILY}})
        told = [await _tell(harness, ann, str(number)) for number in range(4)]
        await _take(harness)
        assert await _queues(harness) == []
        async with harness.units() as uow:
            await uow.notifications.mark_read(ann, MONDAY, ids=told[:1])
            await uow.commit()
        harness.clock.moment = MONDAY + timedelta(hours=20)
        (queue,) = await _queues(harness)
        assert [one.digest_key for one in queue.due] == [f"{ann}:email:2026-03-03"]
        ((delivery, contents),) = (await _take(harness)).items()
        assert [one.title for one in contents.said] == ["About 3", "About 2"]
        assert (contents.omitted, contents.is_weekly) == (1, False)
        assert await _queues(harness) == []
        assert await _end(harness, delivery)
        found = [(await _records(harness, ann, one))[Channel.EMAIL].status for one in told]
        assert found == [DeliveryStatus.DELIVERED] * 4

    async def test_weekly_and_daily_digests_of_one_day_are_one(self, harness: Harness) -> None:
        """Both leave on Monday morning, with one key, and it is a weekly one."""
        choices = {
            Category.MESSAGES: {Channel.EMAIL: Frequency.WEEKLY},
            Category.TRADES: {Channel.EMAIL: Frequency.DAILY},
        }
        ann = await person(harness, "ann", choices=choices)
        await _tell(harness, ann, "week")
        harness.clock.moment = MONDAY + timedelta(days=6)
        await _tell(harness, ann, "day", kind="trade.cards_sent")
        harness.clock.moment = MONDAY + timedelta(days=6, hours=20)
        ((_, contents),) = (await _take(harness)).items()
        assert [one.title for one in contents.said] == ["About day", "About week"]
        assert contents.is_weekly

    async def test_whom_something_names_is_told_with_it(self, harness: Harness) -> None:
        """As they stand at that moment: whether one blocks the other, and whether the account is open and shown."""
        ann, bob = await person(harness, "ann"), await Scene(harness).person("bob")
        cat = await Scene(harness).person("cat", is_public=False)
        told = NewNotification(
            user_id=ann,
            key="k",
            type="message.received",
            title="t",
            names=frozenset({bob, cat}),
            created_at=harness.clock.now(),
        )
        async with harness.units() as uow:
            assert await uow.notifications.add(told) == 1
            await uow.commit()
        await Scene(harness).block(bob, ann)
        ((_, contents),) = (await _take(harness)).items()
        (said,) = contents.said
        assert said.people == (
            NamedPerson(naming=Naming.KNOWN, is_blocked=True),
            NamedPerson(naming=Naming.KNOWN, is_findable=False),
        )
        async with harness.units() as uow:
            assert await uow.notifications.add(evolve(told, key="later")) == 0
            assert await uow.notifications.add(evolve(told, key="trade", of_partner=True)) == 1
            await uow.commit()

    async def test_what_left_counts_towards_the_caps(self, harness: Harness) -> None:
        """E-mails of a day, notifications of an hour and finds of a day; what failed or is exempt counts for none."""
        ann = await person(harness, "ann", choices={Category.DISCOVERY: {Channel.EMAIL: Frequency.ON}})
        for number in range(3):
            await _tell(harness, ann, str(number))
        find = await _tell(harness, ann, "find", kind="match.strong")
        await _tell(harness, ann, "test", kind="system.test")
        taken = await _take(harness)
        first, *others = sorted(taken)
        await _end(harness, first, status=DeliveryStatus.FAILED)
        for one in others:
            await _end(harness, one)
        await _tell(harness, ann, "now")
        (queue,) = await _queues(harness)
        assert (queue.spent.emails, len(queue.spent.in_hour), queue.spent.discoveries) == (3, 3, frozenset({find}))
        harness.clock.advance(timedelta(hours=1))
        (queue,) = await _queues(harness)
        assert (queue.spent.emails, len(queue.spent.in_hour), queue.spent.discoveries) == (3, 0, frozenset({find}))
        harness.clock.advance(timedelta(hours=23))
        (queue,) = await _queues(harness)
        assert (queue.spent.emails, queue.spent.discoveries) == (0, frozenset())

    async def test_what_is_over_a_cap_moves_into_the_digest(self, harness: Harness) -> None:
        """The ninth e-mail of a day leaves, the tenth is the digest's."""
        ann = await person(harness, "ann")
        told = [await _tell(harness, ann, str(number)) for number in range(12)]
        for one in await _take(harness):
            await _end(harness, one)
        found = [(await _records(harness, ann, one))[Channel.EMAIL] for one in told]
        assert [one.status for one in found].count(DeliveryStatus.DELIVERED) == 9
        assert {one.digest_key for one in found if one.status is DeliveryStatus.WAITING} == {f"{ann}:email:2026-03-03"}
        assert {one.reason for one in found if one.status is DeliveryStatus.WAITING} == {"over_emails"}

    async def test_a_weekly_summary_is_planned_once(self, harness: Harness) -> None:
        """It is of no notification, and one for each digest."""
        ann = await person(harness, "ann")
        summary = PlannedDelivery(
            user_id=ann,
            channel=Channel.EMAIL,
            type="system.weekly",
            category=Category.SYSTEM,
            notification_id=None,
            reason="weekly_digest",
            not_before=MONDAY,
            digest_key=f"{ann}:email:2026-03-02",
            created_at=MONDAY,
        )
        for _ in range(2):
            async with harness.units() as uow:
                await uow.deliveries.add([summary])
                await uow.commit()
        ((_, contents),) = (await _take(harness)).items()
        assert (contents.said, contents.omitted, contents.is_weekly) == ((), 0, True)

    async def test_people_and_deliveries_of_a_turn_are_bounded(self, harness: Harness) -> None:
        """So many people at once, and so many deliveries of each, the oldest first."""
        people = [await person(harness, name) for name in ("ann", "bob", "cat")]
        for number in range(3):
            for one in people:
                await _tell(harness, one, str(number))
            harness.clock.advance(timedelta(seconds=1))
        queues = await _queues(harness, people=2, at_once=2)
        assert [len(queue.due) for queue in queues] == [2, 2]
