"""The notification centre and live updates in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.notifying.delivery.planning import planned
from dualcaster_core.notifying.live_updates import Backlog, LiveUpdate, NewLiveUpdate
from dualcaster_core.notifying.naming import may_be_shown, may_be_told
from dualcaster_core.notifying.notifications import NewNotification, Notification, created_update
from dualcaster_core.notifying.types import Category
from dualcaster_core.testing.notifying.deliveries import InMemoryDeliveries, named_people, recipient_of
from dualcaster_core.testing.state import State


class InMemoryLiveUpdates:
    """``LiveUpdates`` and ``LiveUpdateLog`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def send(self, user_ids: Sequence[int], kind: str, facts: Mapping[str, object]) -> None:
        """Tell people that something happened."""
        update = NewLiveUpdate(type=kind, facts=dict(facts))
        for user_id in sorted(set(user_ids)):
            told = self._state.live_updates.get(user_id, ())
            new = LiveUpdate(user_id=user_id, sequence=len(told) + 1, type=update.type, facts=update.facts)
            self._state.live_updates[user_id] = (*told, new)

    async def after(self, cursors: Mapping[int, int], *, limit: int) -> Mapping[int, Backlog]:
        """Return what each of these people has not seen yet."""
        every = {user_id: self._state.live_updates.get(user_id, ()) for user_id in cursors}
        return {
            user_id: Backlog(last=len(every[user_id]), updates=every[user_id][cursor : cursor + limit])
            for user_id, cursor in cursors.items()
        }


class InMemoryNotifications:
    """``Notifications`` over a state."""

    def __init__(
        self, state: State, live_updates: InMemoryLiveUpdates, deliveries: InMemoryDeliveries, ids: PublicIds
    ) -> None:
        self._state = state
        self._live_updates = live_updates
        self._deliveries = deliveries
        self._ids = ids

    async def add(self, *notifications: NewNotification) -> int:
        """Add notifications, and tell the open pages of their people."""
        added = 0
        for one in notifications:
            key = (one.user_id, one.key)
            if key in self._state.notification_keys or one.user_id not in self._state.users:
                continue
            if not may_be_told(named_people(self._state, one.user_id, one.naming, one.names)):
                continue
            added += 1
            stored = Notification(
                id=self._state.next_id("notification"),
                user_id=one.user_id,
                type=one.type,
                category=one.category,
                title=one.title,
                body=one.body,
                icon=one.icon,
                action_url=one.action_url,
                metadata=dict(one.metadata),
                created_at=one.created_at,
            )
            self._state.notification_keys.add(key)
            self._state.notifications[stored.id] = stored
            self._state.notification_people[stored.id] = (one.naming, one.names)
            update = created_update(stored, self._ids)
            await self._live_updates.send([stored.user_id], update.type, update.facts)
            recipient = recipient_of(self._state, one.user_id)
            if recipient is not None:
                await self._deliveries.add(list(planned(one, stored.id, recipient, one.created_at)))
        return added

    async def page(
        self, user_id: int, *, before: int | None, limit: int, category: Category | None = None
    ) -> Sequence[Notification]:
        """List somebody's notifications, newest first."""
        listed = [
            one
            for one in reversed(self._of(user_id))
            if (before is None or one.id < before) and category in {None, one.category}
        ]
        return listed[:limit]

    async def mark_read(
        self, user_id: int, at: datetime, *, ids: Sequence[int] | None = None, category: Category | None = None
    ) -> int:
        """Mark unread notifications as read."""
        unread = [
            one
            for one in self._of(user_id)
            if one.read_at is None and (ids is None or one.id in ids) and category in {None, one.category}
        ]
        for one in unread:
            self._state.notifications[one.id] = evolve(one, read_at=at)
        return len(unread)

    async def unread(self, user_id: int) -> Mapping[Category, int]:
        """Count unread notifications by category."""
        unread = [one.category for one in self._of(user_id) if one.read_at is None]
        return {category: unread.count(category) for category in Category if category in unread}

    async def one(self, user_id: int, notification_id: int) -> Notification | None:
        """Find a notification of somebody."""
        return next((one for one in self._of(user_id) if one.id == notification_id), None)

    def _of(self, user_id: int) -> list[Notification]:
        return [
            one
            for _, one in sorted(self._state.notifications.items())
            if one.user_id == user_id and self._is_shown(one)
        ]

    def _is_shown(self, one: Notification) -> bool:
        naming, names = self._state.notification_people[one.id]
        return all(may_be_shown(person) for person in named_people(self._state, one.user_id, naming, names))
