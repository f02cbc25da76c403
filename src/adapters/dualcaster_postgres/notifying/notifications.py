"""The notification centre."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, BigInteger, Boolean, Integer, Text, any_, bindparam, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.notifying.delivery.planning import planned
from dualcaster_core.notifying.naming import may_be_told
from dualcaster_core.notifying.notifications import NewNotification, Notification, created_update
from dualcaster_core.notifying.types import Category
from dualcaster_postgres.notifying.deliveries import PostgresDeliveries
from dualcaster_postgres.notifying.live_updates import PostgresLiveUpdates
from dualcaster_postgres.notifying.naming import IS_SHOWN, PostgresNaming
from dualcaster_postgres.notifying.settings import PostgresNotificationSettings
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import incoming
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.notifying import notifications

_c = notifications.c
_GIVEN = {
    name: _c[name].type
    for name in ("user_id", "key", "type", "category", "title", "body", "icon", "action_url", "metadata", "created_at")
}
_COLUMNS = (
    _c.id,
    _c.user_id,
    _c.type,
    _c.category,
    _c.title,
    _c.body,
    _c.icon,
    _c.action_url,
    _c.metadata,
    _c.created_at,
    _c.read_at,
)
_given = incoming(_GIVEN, name="given", numbered=True)
_ADD = (
    upsert(notifications)
    .from_select(
        list(_GIVEN),
        select(*(_given.c[name] for name in _GIVEN))
        .join_from(_given, users, users.c.id == _given.c.user_id)
        .order_by(_given.c.position),
    )
    .on_conflict_do_nothing(index_elements=["user_id", "key"])
    .returning(*_COLUMNS, _c.key)
)
_user = bindparam("user", type_=BigInteger())
_category = bindparam("category", type_=Text())
_PAGE = (
    select(*_COLUMNS)
    .where(
        _c.user_id == _user,
        _c.id < bindparam("before", type_=BigInteger()),
        or_(_category.is_(None), _c.category == _category),
        IS_SHOWN,
    )
    .order_by(_c.id.desc())
    .limit(bindparam("limit", type_=Integer()))
)
_MARK = (
    update(notifications)
    .where(
        _c.user_id == _user,
        _c.read_at.is_(None),
        or_(bindparam("every", type_=Boolean()), _c.id == any_(bindparam("ids", type_=ARRAY(BigInteger())))),
        or_(_category.is_(None), _c.category == _category),
        IS_SHOWN,
    )
    .values(read_at=bindparam("at", type_=MOMENT))
)
_UNREAD = (
    select(_c.category, func.count(literal(1)))
    .where(_c.user_id == _user, _c.read_at.is_(None), IS_SHOWN)
    .group_by(_c.category)
)
_ONE = select(*_COLUMNS).where(_c.user_id == _user, _c.id == bindparam("notification", type_=BigInteger()), IS_SHOWN)
_NEWEST = 2**63 - 1


class PostgresNotifications:
    """``Notifications`` on their table; as many statements for one as for many."""

    def __init__(
        self,
        session: Session,
        live_updates: PostgresLiveUpdates,
        deliveries: PostgresDeliveries,
        ids: PublicIds,
    ) -> None:
        self._session = session
        self._live_updates = live_updates
        self._settings = PostgresNotificationSettings(session)
        self._naming = PostgresNaming(session)
        self._deliveries = deliveries
        self._ids = ids

    async def add(self, *notifications: NewNotification) -> int:
        """Add notifications that may be told, and tell the open pages of their people."""
        people = await self._naming.standing(notifications)
        notifications = tuple(one for one, named in zip(notifications, people, strict=True) if may_be_told(named))
        if not notifications:
            return 0
        given: dict[str, Sequence[Any]] = {
            f"in_{name}": [getattr(one, name) for one in notifications] for name in _GIVEN
        }
        given["in_category"] = [one.category.value for one in notifications]
        given["in_metadata"] = [Jsonb(dict(one.metadata)) for one in notifications]
        added = {(row[1], row[-1]): _notification(row[:-1]) for row in await self._session.rows(_ADD, **given)}
        for one in sorted(added.values(), key=lambda one: one.id):
            told = created_update(one, self._ids)
            await self._live_updates.send([one.user_id], told.type, told.facts)
        if added:
            await self._plan(notifications, {key: one.id for key, one in added.items()})
        return len(added)

    async def _plan(self, notifications: Sequence[NewNotification], added: Mapping[tuple[int, str], int]) -> None:
        """Write the deliveries of what was new; of two that were given with one key, those of the first."""
        recipients = await self._settings.recipients({user_id for user_id, _ in added})
        first = {(one.user_id, one.key): one for one in reversed(notifications)}
        await self._naming.add((notification_id, first[key]) for key, notification_id in added.items())
        await self._deliveries.add(
            [
                delivery
                for key, notification_id in sorted(added.items(), key=lambda item: item[1])
                if key[0] in recipients
                for delivery in planned(first[key], notification_id, recipients[key[0]], first[key].created_at)
            ]
        )

    async def page(
        self, user_id: int, *, before: int | None, limit: int, category: Category | None = None
    ) -> Sequence[Notification]:
        """List somebody's notifications, newest first."""
        rows = await self._session.rows(
            _PAGE, user=user_id, before=_NEWEST if before is None else before, limit=limit, category=category
        )
        return [_notification(row) for row in rows]

    async def mark_read(
        self, user_id: int, at: datetime, *, ids: Sequence[int] | None = None, category: Category | None = None
    ) -> int:
        """Mark unread notifications as read."""
        return await self._session.run(
            _MARK, user=user_id, at=at, every=ids is None, ids=list(ids or ()), category=category
        )

    async def unread(self, user_id: int) -> Mapping[Category, int]:
        """Count unread notifications by category."""
        counted: dict[str, int] = dict(await self._session.rows(_UNREAD, user=user_id))
        return {category: counted[category.value] for category in Category if category.value in counted}

    async def one(self, user_id: int, notification_id: int) -> Notification | None:
        """Find a notification of somebody."""
        row = await self._session.row(_ONE, user=user_id, notification=notification_id)
        return _notification(row) if row else None


def _notification(row: Row) -> Notification:
    key, user_id, kind, category, title, body, icon, action_url, metadata, created_at, read_at = row
    return Notification(
        id=key,
        user_id=user_id,
        type=kind,
        category=Category(category),
        title=title,
        body=body,
        icon=icon,
        action_url=action_url,
        metadata=metadata,
        created_at=created_at,
        read_at=read_at,
    )
