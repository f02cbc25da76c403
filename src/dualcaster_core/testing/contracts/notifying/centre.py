"""Live updates and the notification centre."""

import asyncio
from datetime import timedelta
from typing import Any

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.notifying.live_updates import LONGEST_FACTS
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.types import Category
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, raised

ALL = 1_000


def _notification(harness: Harness, user_id: int, key: str, **facts: Any) -> NewNotification:
    given = {"type": "trade.trade_accepted", "title": f"About {key}", **facts}
    return NewNotification(user_id=user_id, key=key, created_at=harness.clock.now(), **given)


async def _send(harness: Harness, user_ids: list[int], kind: str = "trade.changed", **facts: object) -> None:
    async with harness.units() as uow:
        await uow.live_updates.send(user_ids, kind, facts)
        await uow.commit()


async def _told(harness: Harness, user_id: int, after: int = 0) -> list[tuple[int, str, dict[str, object]]]:
    found = await harness.live_updates_after({user_id: after}, limit=ALL)
    return [(one.sequence, one.type, dict(one.facts)) for one in found[user_id].updates]


async def _add(harness: Harness, *notifications: NewNotification) -> int:
    async with harness.units() as uow:
        added = await uow.notifications.add(*notifications)
        await uow.commit()
    return added


class LiveUpdatesContract:
    """``LiveUpdates`` and ``LiveUpdateLog``."""

    async def test_everybody_is_told_once_with_a_number_of_their_own(self, harness: Harness) -> None:
        """Numbers count each person's updates from 1; who is named twice is told once, in the order of the calls."""
        ann, bob = await Scene(harness).person("ann"), await Scene(harness).person("bob")
        await _send(harness, [bob], "trade.sent", trade="a")
        async with harness.units() as uow:
            await uow.live_updates.send([bob, ann, bob], "trade.changed", {"trade": "b", "version": 2, "cash": None})
            await uow.live_updates.send([ann], "match.found", {})
            await uow.commit()
        changed = ("trade.changed", {"trade": "b", "version": 2, "cash": None})
        assert await _told(harness, ann) == [(1, *changed), (2, "match.found", {})]
        assert await _told(harness, bob) == [(1, "trade.sent", {"trade": "a"}), (2, *changed)]

    async def test_what_is_rolled_back_takes_no_number(self, harness: Harness) -> None:
        """A transaction that is not committed tells nobody, and leaves no gap."""
        ann = await Scene(harness).person("ann")
        async with harness.units() as uow:
            await uow.live_updates.send([ann], "trade.changed", {})
        await _send(harness, [ann])
        assert [number for number, *_ in await _told(harness, ann)] == [1]

    async def test_numbers_have_no_gap_however_many_tell_at_once(self, harness: Harness) -> None:
        """Transactions that tell the same people at the same time wait for each other, without a deadlock."""
        people = [await Scene(harness).person(name) for name in ("ann", "bob", "carl")]

        async def tell(number: int) -> None:
            async with harness.units() as uow:
                await uow.live_updates.send(people if number % 2 else people[::-1], "trade.changed", {"n": number})
                await asyncio.sleep(0)
                await uow.live_updates.send(people[number % 3 :], "trade.sent", {"n": number})
                await uow.commit()

        await asyncio.gather(*(tell(number) for number in range(30)))
        for place, user_id in enumerate(people):
            told = await _told(harness, user_id)
            assert [number for number, *_ in told] == list(range(1, 30 + (place + 1) * 10 + 1))
            assert sorted(str(facts["n"]) for _, kind, facts in told if kind == "trade.changed") == sorted(
                map(str, range(30))
            )

    async def test_the_log_tells_what_came_after_an_update(self, harness: Harness) -> None:
        """Of several people at once: what each has not seen, oldest first, as much as asked for, and where it ends."""
        ann, bob = await Scene(harness).person("ann"), await Scene(harness).person("bob")
        for number in range(5):
            await _send(harness, [ann], n=number)
        found = await harness.live_updates_after({ann: 1, bob: 0, 999_999: 7}, limit=3)
        assert [one.sequence for one in found[ann].updates] == [2, 3, 4]
        assert {user_id: one.last for user_id, one in found.items()} == {ann: 5, bob: 0, 999_999: 0}
        assert not found[bob].updates
        assert not found[999_999].updates
        ended = await harness.live_updates_after({ann: 5}, limit=3)
        assert (ended[ann].last, list(ended[ann].updates)) == (5, [])
        assert await harness.live_updates_after({}, limit=3) == {}

    async def test_an_update_is_named_and_flat(self, harness: Harness) -> None:
        """A type without a dot, nested facts and facts that are too long are refused."""
        ann = await Scene(harness).person("ann")
        for kind, facts in (
            ("changed", {}),
            ("Trade.changed", {}),
            ("trade.", {}),
            ("trade.changed", {"lines": [1]}),
            ("trade.changed", {"text": "x" * LONGEST_FACTS}),
        ):
            async with harness.units() as uow:
                await raised(ValidationFailed, uow.live_updates.send([ann], kind, facts))
        assert await _told(harness, ann) == []

    async def test_facts_come_back_as_they_were(self, harness: Harness) -> None:
        """Text in any language, quotes and signs of a program among it, and numbers."""
        ann = await Scene(harness).person("ann")
        facts = {"text": 'Æther "Vial" \\ {a,b} \u2028 🃏', "n": 2**40, "share": 0.5, "yes": True, "none": None}
        await _send(harness, [ann], "message.created", **facts)
        assert await _told(harness, ann) == [(1, "message.created", facts)]


class NotificationsContract:
    """``Notifications``."""

    async def test_a_notification_is_kept_whole(self, harness: Harness) -> None:
        """Every fact of it comes back, and it is unread."""
        ann = await Scene(harness).person("ann")
        given = _notification(
            harness,
            ann,
            "trade/7",
            body="Bob accepted",
            action_url="/trades/abc",
            metadata={"trade": "abc", "lines": [1, 2]},
        )
        assert await _add(harness, given) == 1
        async with harness.snapshots() as uow:
            (kept,) = await uow.notifications.page(ann, before=None, limit=10)
        assert kept.id > 0
        for name in ("user_id", "type", "category", "title", "body", "icon", "action_url", "metadata", "created_at"):
            assert getattr(kept, name) == getattr(given, name)
        assert kept.read_at is None

    async def test_a_key_is_taken_once_by_each_person(self, harness: Harness) -> None:
        """A second notification of one key adds nothing and tells nobody; the same key of another person does."""
        ann, bob = await Scene(harness).person("ann"), await Scene(harness).person("bob")
        first = _notification(harness, ann, "k")
        assert await _add(harness, first, _notification(harness, ann, "k"), _notification(harness, bob, "k")) == 2
        assert await _add(harness, _notification(harness, ann, "k", title="Again")) == 0
        async with harness.snapshots() as uow:
            assert [one.title for one in await uow.notifications.page(ann, before=None, limit=10)] == ["About k"]
        assert [len(await _told(harness, user_id)) for user_id in (ann, bob)] == [1, 1]

    async def test_who_has_no_account_any_more_is_passed_over(self, harness: Harness) -> None:
        """What was on its way to somebody who has gone fails nobody else's."""
        ann = await Scene(harness).person("ann")
        assert await _add(harness, _notification(harness, 987_654, "k"), _notification(harness, ann, "k")) == 1

    async def test_of_many_at_once_one_adds_a_key(self, harness: Harness) -> None:
        """An event that several handle at the same time gives one notification."""
        ann = await Scene(harness).person("ann")
        added = await asyncio.gather(*(_add(harness, _notification(harness, ann, "k")) for _ in range(8)))
        assert sorted(added) == [0] * 7 + [1]
        assert len(await _told(harness, ann)) == 1

    async def test_open_pages_are_told(self, harness: Harness) -> None:
        """A new notification is a live update with its public id, in the order in which they were added."""
        ann = await Scene(harness).person("ann")
        await _add(harness, *(_notification(harness, ann, key, action_url="/trades") for key in ("b", "a")))
        async with harness.snapshots() as uow:
            second, first = await uow.notifications.page(ann, before=None, limit=10)
        told = await _told(harness, ann)
        assert [(number, kind) for number, kind, _ in told] == [
            (1, "notification.created"),
            (2, "notification.created"),
        ]
        assert [facts["notification"] for *_, facts in told] == [
            PublicIds().encode(IdKind.NOTIFICATION, one.id) for one in (first, second)
        ]
        assert told[0][2]["title"] == "About b"
        assert told[0][2]["category"] == "trades"
        assert told[0][2]["action_url"] == "/trades"

    async def test_pages_follow_each_other(self, harness: Harness) -> None:
        """Notifications are listed newest first, from below the last one seen, one's own alone."""
        ann, bob = await Scene(harness).person("ann"), await Scene(harness).person("bob")
        for number in range(5):
            kind = "message.received" if number == 2 else "trade.trade_accepted"
            await _add(harness, _notification(harness, ann, str(number), title=str(number), type=kind))
        await _add(harness, _notification(harness, bob, "0"))
        async with harness.snapshots() as uow:
            first = await uow.notifications.page(ann, before=None, limit=2)
            rest = await uow.notifications.page(ann, before=first[-1].id, limit=10)
            trades = await uow.notifications.page(ann, before=None, limit=3, category=Category.TRADES)
        assert [one.title for one in (*first, *rest)] == ["4", "3", "2", "1", "0"]
        assert [one.title for one in trades] == ["4", "3", "1"]

    async def test_who_is_hidden_from_somebody_is_hidden_from_what_they_were_told(self, harness: Harness) -> None:
        """Across a block nothing that names the other is listed, found, counted or marked, until it is lifted."""
        scene = Scene(harness)
        ann, bob, cat = await scene.person("ann"), await scene.person("bob"), await scene.person("cat")
        known = {"type": "message.received", "names": frozenset({bob})}
        both = {"type": "message.received", "names": frozenset({bob, cat})}
        told = [_notification(harness, ann, "1", **known), _notification(harness, ann, "2", **both)]
        other = _notification(harness, ann, "3", type="message.received", names=frozenset({cat}))
        partner = _notification(harness, ann, "4", names=frozenset({bob}), of_partner=True)
        assert await _add(harness, *told, other, partner) == 4
        await scene.block(bob, ann)
        async with harness.units() as uow:
            (shown,) = await uow.notifications.page(ann, before=None, limit=9)
            assert shown.title == "About 3"
            assert await uow.notifications.one(ann, shown.id - 1) is None
            assert dict(await uow.notifications.unread(ann)) == {Category.MESSAGES: 1}
            assert await uow.notifications.mark_read(ann, harness.clock.now()) == 1
            await uow.commit()
        async with harness.units() as uow:
            assert await uow.social.unblock(bob, ann)
            await uow.commit()
        async with harness.units() as uow:
            assert len(await uow.notifications.page(ann, before=None, limit=9)) == 4
            assert sum((await uow.notifications.unread(ann)).values()) == 3

    async def test_reading_marks_what_was_unread(self, harness: Harness) -> None:
        """Some by id, those of a category, or all; what was read before keeps its moment, and others' stays unread."""
        ann, bob = await Scene(harness).person("ann"), await Scene(harness).person("bob")
        for key, kind in (("a", "trade.cards_sent"), ("b", "review.visible"), ("c", "message.received")):
            await _add(harness, _notification(harness, ann, key, type=kind))
        await _add(harness, _notification(harness, ann, "d", type="price.alert"))
        await _add(harness, _notification(harness, bob, "a"))
        began = harness.clock.now()
        async with harness.units() as uow:
            listed = {one.title[-1]: one.id for one in await uow.notifications.page(ann, before=None, limit=10)}
            theirs = (await uow.notifications.page(bob, before=None, limit=1))[0].id
            assert await uow.notifications.unread(ann) == {
                Category.TRADES: 2,
                Category.MESSAGES: 1,
                Category.PRICES: 1,
            }
            assert await uow.notifications.mark_read(ann, began, ids=[listed["a"], theirs, 999_999]) == 1
            one = await uow.notifications.one(ann, listed["a"])
            assert one is not None
            assert (one.title, one.read_at) == ("About a", began)
            assert await uow.notifications.one(ann, theirs) is None
            assert await uow.notifications.mark_read(ann, began, ids=[]) == 0
            assert await uow.notifications.mark_read(ann, began, category=Category.MESSAGES) == 1
            later = began + timedelta(minutes=1)
            assert await uow.notifications.mark_read(ann, later) == 2
            assert await uow.notifications.mark_read(ann, later) == 0
            assert await uow.notifications.unread(ann) == {}
            assert await uow.notifications.unread(bob) == {Category.TRADES: 1}
            read = {one.title[-1]: one.read_at for one in await uow.notifications.page(ann, before=None, limit=10)}
            await uow.commit()
        assert read == {"a": began, "b": later, "c": began, "d": later}
