"""``StoreEventQueries`` on PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    Double,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    case,
    exists,
    func,
    null,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.stores.events.lifecycle import COMES, HOLDS_SEAT, EventStatus, SignUpStatus
from dualcaster_core.stores.events.model import LONGEST_EVENT, EventFormat
from dualcaster_core.stores.events.views import Attendee, EventFilter, EventPage, EventView
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.accounts.distance_sql import miles_between
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.stores.profiles.profiles import IS_VERIFIED
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.stores import lgs_profiles, store_staff
from dualcaster_postgres.tables.stores.events import store_event_sign_ups, store_events

_e, _u, _store = store_events.c, store_event_sign_ups.c, lgs_profiles.c
_KEY: Final = bindparam("key", type_=BigInteger())
_VIEWER: Final = bindparam("viewer", type_=BigInteger())
_NOW: Final = bindparam("now", type_=MOMENT)
_LIMIT: Final = bindparam("limit", type_=Integer())
_after_at, _after_key = bindparam("after_at", type_=MOMENT), bindparam("after_key", type_=BigInteger())
_north: Final[Any] = bindparam("latitude", type_=Double())
_east: Final[Any] = bindparam("longitude", type_=Double())
_radius: Final[Any] = bindparam("radius", type_=Double())
_MILES_PER_DEGREE: Final = 69.0
_EVENT: Final = (
    "id",
    "title",
    "description",
    "format",
    "status",
    "starts_at",
    "ends_at",
    "capacity",
    "entry_fee_cents",
    "version",
)
_PLACE: Final = ("id", "store_name", "store_city", "store_state", "store_address", "time_zone")


def _is(column: Any, statuses: Iterable[SignUpStatus]) -> Any:
    """Say in SQL that a sign-up has one of some statuses."""
    return or_(*(column == status.value for status in sorted(statuses)))


def _counted(statuses: Iterable[SignUpStatus]) -> Any:
    return func.count().filter(_is(_counts.status, statuses))


_counts = store_event_sign_ups.alias("counted").c
_seats = (
    select(
        _counted(HOLDS_SEAT).label("taken"),
        _counted([SignUpStatus.WAITING]).label("waiting"),
        _counted([SignUpStatus.PRESENT]).label("present"),
    )
    .where(_counts.event_id == _e.id)
    .correlate(store_events)
    .lateral("seats")
)
_mine = store_event_sign_ups.alias("mine").c
_before = store_event_sign_ups.alias("before").c
_place_in_line = (
    select(func.count())
    .where(
        _before.event_id == _e.id,
        _before.status == SignUpStatus.WAITING.value,
        _before.queue_number <= _mine.queue_number,
    )
    .scalar_subquery()
)
_my = (
    select(
        _mine.status,
        case((_mine.status == SignUpStatus.WAITING.value, _place_in_line)).label("place"),
        _mine.confirm_by,
        _mine.is_public,
    )
    .where(_mine.event_id == _e.id, _mine.user_id == _VIEWER)
    .correlate(store_events)
    .lateral("my")
)
_distance = miles_between(_store.latitude, _store.longitude, _north, _east)
_with_store = store_events.join(lgs_profiles, _store.id == _e.store_id)
_IS_STAFF: Any = or_(
    _store.user_id == _VIEWER,
    exists().where(
        store_staff.c.store_id == _store.id, store_staff.c.user_id == _VIEWER, store_staff.c.joined_at.is_not(None)
    ),
)
_MAY_SEE: Any = and_(
    _store.closed_at.is_(None),
    case((_VIEWER.is_(None), IS_VERIFIED), else_=or_(IS_VERIFIED, _IS_STAFF)),
    case((_VIEWER.is_(None), true()), else_=~between(_store.user_id, _VIEWER)),
)


def _events(*, distance: Any) -> Any:
    return select(
        *(_e[name] for name in _EVENT),
        _e.series_id.is_not(None),
        *(_store[name].label(f"store_{name}") for name in _PLACE),
        _seats.c.taken,
        _seats.c.waiting,
        _seats.c.present,
        distance.label("distance"),
        _my.c.status.label("my_status"),
        _my.c.place,
        _my.c.confirm_by,
        _my.c.is_public,
    ).select_from(_with_store.join(_seats, true()).outerjoin(_my, true()))


def _beyond(*, backwards: bool = False) -> Any:
    place, last = tuple_(_e.starts_at, _e.id), tuple_(_after_at, _after_key)
    return case((_after_key.is_(None), true()), else_=place < last if backwards else place > last)


def _near() -> Any:
    """Bound the box around a point, so that an index narrows the stores, and then the distance."""
    degrees = _radius / _MILES_PER_DEGREE
    wide = _radius / (_MILES_PER_DEGREE * func.greatest(0.05, func.cos(func.radians(_north))))
    return and_(
        _store.latitude.between(_north - degrees, _north + degrees),
        _store.longitude.between(_east - wide, _east + wide),
        _distance <= _radius,
    )


_is_ahead = and_(_e.status == EventStatus.SCHEDULED.value, _e.ends_at > _NOW)
_statuses = bindparam("statuses", type_=ARRAY(Text))
_format, _until = bindparam("format", type_=Text()), bindparam("until", type_=MOMENT)
_WANTED: Any = (
    or_(_format.is_(None), _e.format == _format),
    or_(_until.is_(None), _e.starts_at <= _until),
    _beyond(),
)
_NO_DISTANCE: Any = null()


def _listed(*conditions: Any, distance: Any) -> Any:
    return _events(distance=distance).where(_MAY_SEE, *conditions, *_WANTED).order_by(_e.starts_at, _e.id).limit(_LIMIT)


_is_not_over = and_(_e.ends_at > _NOW, _e.starts_at > _NOW - LONGEST_EVENT)
"""The bound on the beginning lets the index of a store's events leave out those of the past."""
LISTED = _listed(_is_ahead, distance=_NO_DISTANCE)
LISTED_NEAR = _listed(_is_ahead, _near(), distance=_distance)
_any_ahead = and_(_e.status == any_(_statuses), _is_not_over)
LISTED_OF_STORE = _listed(_any_ahead, _e.store_id == _KEY, distance=_NO_DISTANCE)
AHEAD_OF_STORE = (
    _events(distance=_NO_DISTANCE)
    .where(_e.store_id == _KEY, _is_not_over, _beyond())
    .order_by(_e.starts_at, _e.id)
    .limit(_LIMIT)
)
PAST_OF_STORE = (
    _events(distance=_NO_DISTANCE)
    .where(_e.store_id == _KEY, _e.ends_at <= _NOW, _beyond(backwards=True))
    .order_by(_e.starts_at.desc(), _e.id.desc())
    .limit(_LIMIT)
)
_EXPECTED: Final = sorted(status.value for status in (*HOLDS_SEAT, SignUpStatus.WAITING))
OF_USER = (
    _events(distance=_NO_DISTANCE)
    .join(store_event_sign_ups, and_(_u.event_id == _e.id, _u.user_id == _VIEWER))
    .where(_u.status == any_(_statuses), _e.ends_at > _NOW, _beyond())
    .order_by(_e.starts_at, _e.id)
    .limit(_LIMIT)
)
SEVERAL = (
    _events(distance=_NO_DISTANCE)
    .where(_e.id == any_(bindparam("keys", type_=ARRAY(BigInteger))), _MAY_SEE)
    .order_by(_e.starts_at, _e.id)
)
ONE = _events(distance=_NO_DISTANCE).where(_e.id == _KEY, _MAY_SEE)
_order = case(
    (_u.status == SignUpStatus.PRESENT.value, 0),
    (_u.status == SignUpStatus.SEATED.value, 1),
    (_u.status == SignUpStatus.OFFERED.value, 2),
    (_u.status == SignUpStatus.WAITING.value, 3),
    else_=4,
)
_owner_of_event = (
    select(_store.user_id).join_from(store_events, lgs_profiles, _store.id == _e.store_id).where(_e.id == _KEY)
).scalar_subquery()
ATTENDEES = (
    select(
        users.c.id,
        users.c.username,
        func.coalesce(profiles.c.display_name, ""),
        _u.status,
        _u.signed_up_at,
        _u.is_public,
    )
    .select_from(store_event_sign_ups.join(WITH_PROFILE, users.c.id == _u.user_id))
    .where(
        _u.event_id == _KEY,
        ~_is(_u.status, (SignUpStatus.WITHDRAWN, SignUpStatus.LAPSED)),
        users.c.is_active,
        ~between(users.c.id, _owner_of_event),
    )
    .order_by(_order, _u.queue_number, users.c.id)
)
"""A block with the store's owner ends a sign-up; until that has followed it is not told of any more."""
PUBLIC_NAMES = (
    select(users.c.username)
    .select_from(store_event_sign_ups.join(users, users.c.id == _u.user_id))
    .where(
        _u.event_id == _KEY,
        _u.is_public,
        _is(_u.status, COMES),
        users.c.is_active,
        users.c.is_public,
        case((_VIEWER.is_(None), true()), else_=~between(users.c.id, _VIEWER)),
    )
    .order_by(_u.queue_number, users.c.id)
    .limit(_LIMIT)
)


@frozen
class PostgresStoreEventQueries:
    """Reads events with their stores, their seats and the viewer's sign-up, in one statement each."""

    _database: Database
    _ids: PublicIds
    _clock: Clock

    async def listed(
        self, wanted: EventFilter, viewer_id: int | None, *, limit: int = PAGE, cursor: str | None = None
    ) -> EventPage:
        """List events that are not over, the next first."""
        given: dict[str, object] = {
            "viewer": viewer_id,
            "format": wanted.format.value if wanted.format else None,
            "until": wanted.until,
        }
        statement = LISTED
        if wanted.store_id is not None:
            statement = LISTED_OF_STORE
            shown = (
                [EventStatus.SCHEDULED, EventStatus.CANCELLED] if wanted.include_cancelled else [EventStatus.SCHEDULED]
            )
            given |= {"key": wanted.store_id, "statuses": [status.value for status in shown]}
        elif wanted.near is not None:
            statement = LISTED_NEAR
            given |= {
                "latitude": wanted.near.latitude,
                "longitude": wanted.near.longitude,
                "radius": float(wanted.radius_miles),
            }
        return await self._page(statement, "events", given, limit=limit, cursor=cursor)

    async def of_store(
        self, store_id: int, *, past: bool = False, limit: int = PAGE, cursor: str | None = None
    ) -> EventPage:
        """List a store's events for its staff."""
        statement, order = (PAST_OF_STORE, "events:past") if past else (AHEAD_OF_STORE, "events")
        return await self._page(statement, order, {"key": store_id, "viewer": None}, limit=limit, cursor=cursor)

    async def of_user(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> EventPage:
        """List what somebody signed up for and is not over."""
        given = {"viewer": user_id, "statuses": _EXPECTED}
        return await self._page(OF_USER, "events", given, limit=limit, cursor=cursor)

    async def one(self, event_id: int, viewer_id: int | None) -> EventView | None:
        """Return an event as somebody may see it."""
        async with self._database.transaction() as session:
            row = await session.row(ONE, key=event_id, viewer=viewer_id)
        return self._view(row) if row is not None else None

    async def several(self, event_ids: Sequence[int], viewer_id: int | None) -> Sequence[EventView]:
        """Return events as somebody may see them, the next first."""
        async with self._database.transaction() as session:
            rows = await session.rows(SEVERAL, keys=list(event_ids), viewer=viewer_id)
        return [self._view(row) for row in rows]

    async def attendees(self, event_id: int) -> Sequence[Attendee]:
        """List everybody who signed up and did not withdraw."""
        async with self._database.transaction() as session:
            rows = await session.rows(ATTENDEES, key=event_id)
        found, place = [], 0
        for key, username, display_name, status, signed_up_at, is_public in rows:
            waits = status == SignUpStatus.WAITING.value
            place += waits
            attendee = Attendee(
                username=username,
                hashid=self._ids.encode(IdKind.USER, key),
                display_name=display_name,
                status=SignUpStatus(status),
                place=place if waits else None,
                signed_up_at=signed_up_at,
                is_public=is_public,
            )
            found.append(attendee)
        return found

    async def public_names(self, event_id: int, viewer_id: int | None, *, limit: int) -> Sequence[str]:
        """List the names of those who come and let everybody see it."""
        async with self._database.transaction() as session:
            rows = await session.rows(PUBLIC_NAMES, key=event_id, viewer=viewer_id, limit=limit)
        return [row[0] for row in rows]

    async def _page(
        self, statement: Any, order: str, given: dict[str, object], *, limit: int, cursor: str | None
    ) -> EventPage:
        limit = checked_limit(limit)
        cursors = Cursors(order, (None, IdKind.STORE_EVENT), self._ids)
        at, key = cursors.read(cursor) or (None, None)
        async with self._database.transaction() as session:
            rows = await session.rows(
                statement,
                **given,
                now=self._clock.now(),
                limit=limit + 1,
                after_at=moment_of(at) if at is not None else None,
                after_key=key,
            )
        starts = _EVENT.index("starts_at")
        return EventPage(
            items=tuple(map(self._view, rows[:limit])),
            next_cursor=cursors.after(rows, limit, lambda row: (microseconds(row[starts]), row[0])),
        )

    def _view(self, row: Row) -> EventView:
        facts: dict[str, Any] = dict(zip(_EVENT, row, strict=False))
        is_weekly, *rest = row[len(_EVENT) :]
        place, rest = dict(zip(_PLACE, rest, strict=False)), rest[len(_PLACE) :]
        taken, waiting, present, distance, my_status, my_place, confirm_by, is_public = rest
        return EventView(
            hashid=self._ids.encode(IdKind.STORE_EVENT, facts.pop("id")),
            store=self._ids.encode(IdKind.STORE, place.pop("id")),
            format=EventFormat(facts.pop("format")),
            status=EventStatus(facts.pop("status")),
            entry_fee=from_cents(facts.pop("entry_fee_cents")),
            is_weekly=is_weekly,
            taken=taken,
            waiting=waiting,
            present=present,
            distance_miles=distance,
            my_status=SignUpStatus(my_status) if my_status else SignUpStatus.NONE,
            my_place=my_place,
            confirm_by=confirm_by,
            is_public=bool(is_public),
            **facts,
            **place,
        )
