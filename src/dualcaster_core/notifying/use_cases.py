"""What people do in the notification centre."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import Cursors, checked_limit
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.errors import NotificationNotFound
from dualcaster_core.notifying.notifications import Notification
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.notifying.types import Category
from dualcaster_core.notifying.views import MarkedRead, NotificationPage, NotificationView, UnreadNotifications

MOST_MARKED: Final = 100
"""How many notifications may be marked by their ids at once."""
READ: Final = "notification.read"


@frozen
class NotificationCentre:
    """Lists one's notifications and marks them as read; one's other pages are told of that."""

    units: UnitOfWorkFactory[NotifyingUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def page(
        self, user_id: int, *, limit: int = 24, cursor: str | None = None, category: Category | None = None
    ) -> NotificationPage:
        """List a page, the newest first. Raises ``ValidationFailed`` for a foreign cursor."""
        cursors = Cursors(f"notifications.{category or 'all'}", (IdKind.NOTIFICATION,), self.ids)
        place = cursors.read(cursor)
        async with self.units() as uow:
            found = await uow.notifications.page(
                user_id, before=place[0] if place else None, limit=checked_limit(limit) + 1, category=category
            )
        return NotificationPage(
            items=tuple(self._view(one) for one in found[:limit]),
            next_cursor=cursors.after(found, limit, lambda one: (one.id,)),
        )

    async def one(self, user_id: int, hashid: str) -> NotificationView:
        """Find one. Raises ``NotificationNotFound`` for one that is not theirs."""
        async with self.units() as uow:
            return self._view(await self._found(uow, user_id, hashid))

    async def unread(self, user_id: int) -> UnreadNotifications:
        """Count what is unread."""
        async with self.units() as uow:
            return await _unread(uow, user_id)

    async def read(self, user_id: int, hashid: str) -> MarkedRead:
        """Mark one as read. Raises ``NotificationNotFound`` for one that is not theirs."""
        async with self.units() as uow:
            found = await self._found(uow, user_id, hashid)
            return await self._mark(uow, user_id, ids=[found.id])

    async def read_all(
        self, user_id: int, *, category: Category | None = None, hashids: Sequence[str] | None = None
    ) -> MarkedRead:
        """Mark all as read, those of a category, or some; what is not theirs among those is passed over.

        Raises ``ValidationFailed`` for more than ``MOST_MARKED`` at once.
        """
        if hashids is not None and len(hashids) > MOST_MARKED:
            raise ValidationFailed(f"at most {MOST_MARKED} notifications at once", field="notification_ids")
        keys = None if hashids is None else [self.ids.decode(IdKind.NOTIFICATION, one) for one in hashids]
        async with self.units() as uow:
            ids = None if keys is None else [key for key in keys if key is not None]
            return await self._mark(uow, user_id, ids=ids, category=category)

    async def _found(self, uow: NotifyingUnitOfWork, user_id: int, hashid: str) -> Notification:
        key = self.ids.decode(IdKind.NOTIFICATION, hashid)
        found = None if key is None else await uow.notifications.one(user_id, key)
        if found is None:
            raise NotificationNotFound
        return found

    async def _mark(
        self,
        uow: NotifyingUnitOfWork,
        user_id: int,
        *,
        ids: Sequence[int] | None = None,
        category: Category | None = None,
    ) -> MarkedRead:
        marked = await uow.notifications.mark_read(user_id, self.clock.now(), ids=ids, category=category)
        unread = await _unread(uow, user_id)
        if marked:
            await uow.live_updates.send([user_id], READ, {"marked": marked, "unread": unread.total})
            await uow.commit()
        return MarkedRead(marked=marked, unread=unread)

    def _view(self, one: Notification) -> NotificationView:
        return NotificationView(
            id=self.ids.encode(IdKind.NOTIFICATION, one.id),
            type=one.type,
            category=one.category,
            title=one.title,
            body=one.body,
            icon=one.icon,
            action_url=one.action_url,
            metadata=one.metadata,
            created_at=one.created_at,
            read_at=one.read_at,
        )


async def _unread(uow: NotifyingUnitOfWork, user_id: int) -> UnreadNotifications:
    counts = await uow.notifications.unread(user_id)
    return UnreadNotifications(total=sum(counts.values()), by_category=counts)
