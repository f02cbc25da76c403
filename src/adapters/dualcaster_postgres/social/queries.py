"""Lists of connections, requests and notes, and what stands between two people."""

from typing import Any

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from dualcaster_core.accounts.profiles.avatar_names import avatar_address
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.social.lifecycle import ConnectionStatus
from dualcaster_core.social.model import Connection, ConnectionStanding, EndorsementKind
from dualcaster_core.social.views import (
    EndorsementCounts,
    EndorsementView,
    MutualConnections,
    NetworkPage,
    NotePage,
    NoteView,
    PersonalView,
)
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE
from dualcaster_postgres.social.connections import UNANSWERED
from dualcaster_postgres.social.endorsements import traded_together
from dualcaster_postgres.social.people import NAMED, TIER, WITH_TIER, network_person, shown_to
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.social import connections, endorsements, listing_watches, trader_notes

_c, _note, _given = connections.c, trader_notes.c, endorsements.c
_user, _other = bindparam("user", type_=BigInteger()), bindparam("other", type_=BigInteger())
_limit = bindparam("limit", type_=Integer())
_before_at = bindparam("before_at", type_=DateTime(timezone=True))
_before_key = bindparam("before_key", type_=BigInteger())
_connected = _c.status == ConnectionStatus.CONNECTED.value
_TIME = 5
"""Where the moment stands in a row of a list."""


def connected_with(me: Any) -> Any:
    """Select the keys of those with whom somebody is connected, and since when."""
    return union_all(
        select(_c.high_id.label("user_id"), _c.decided_at.label("since")).where(_c.low_id == me, _connected),
        select(_c.low_id, _c.decided_at).where(_c.high_id == me, _connected),
    )


def _page(people: Any) -> Any:
    """Select a page of people, the latest first, of whom the viewer may see all."""
    part = people.subquery("people")
    place = tuple_(part.c.since, part.c.user_id)
    return (
        select(*NAMED, TIER, part.c.since)
        .select_from(part.join(WITH_TIER, users.c.id == part.c.user_id))
        .where(
            shown_to(_user),
            case((_before_key.is_(None), true()), else_=place < tuple_(_before_at, _before_key)),
        )
        .order_by(part.c.since.desc(), part.c.user_id.desc())
        .limit(_limit)
    )


_pending = and_(_c.status == ConnectionStatus.PENDING.value, _c.requester_id != _user)
CONNECTIONS = _page(connected_with(_user))
INCOMING = _page(
    union_all(
        select(_c.requester_id.label("user_id"), _c.requested_at.label("since")).where(_c.low_id == _user, _pending),
        select(_c.requester_id, _c.requested_at).where(_c.high_id == _user, _pending),
    )
)
OUTGOING = _page(
    select(
        case((_c.low_id == _user, _c.high_id), else_=_c.low_id).label("user_id"), _c.requested_at.label("since")
    ).where(_c.requester_id == _user, UNANSWERED)
)
_mine, _theirs = connected_with(_user).subquery("mine"), connected_with(_other).subquery("theirs")
_common = _mine.join(_theirs, _theirs.c.user_id == _mine.c.user_id)
MUTUAL = (
    select(*NAMED, TIER, _mine.c.since, func.count().over())
    .select_from(_common.join(WITH_TIER, users.c.id == _mine.c.user_id))
    .where(shown_to(_user))
    .order_by(_mine.c.since.desc(), _mine.c.user_id.desc())
    .limit(_limit)
)
_text = bindparam("text", type_=Text())


def _holds(column: Any) -> Any:
    return func.strpos(func.lower(column), func.lower(_text)) > 0


_OF_A_NOTE = (*NAMED, _note.text, _note.written_at)
_with_author = trader_notes.join(WITH_PROFILE, users.c.id == _note.trader_id)
_note_place = tuple_(_note.written_at, _note.trader_id)
NOTES = (
    select(*_OF_A_NOTE)
    .select_from(_with_author)
    .where(
        _note.user_id == _user,
        shown_to(_user),
        or_(_text.is_(None), _holds(_note.text), _holds(users.c.username), _holds(profiles.c.display_name)),
        case((_before_key.is_(None), true()), else_=_note_place < tuple_(_before_at, _before_key)),
    )
    .order_by(_note.written_at.desc(), _note.trader_id.desc())
    .limit(_limit)
)
_NOTE = select(*_OF_A_NOTE).select_from(_with_author).where(_note.user_id == _user, _note.trader_id == _other)
_NOTE_ABOUT = (
    select(*_OF_A_NOTE)
    .select_from(_with_author)
    .where(_note.user_id == _user, func.lower(users.c.username) == func.lower(bindparam("name", type_=Text())))
)
_pair = and_(_c.low_id == func.least(_user, _other), _c.high_id == func.greatest(_user, _other))


def _endorsed_for(kind: EndorsementKind) -> Any:
    return func.count().filter(_given.kind == kind.value)


_COUNTS = (
    select(
        *(_endorsed_for(kind) for kind in EndorsementKind),
        func.count(_given.endorser_id.distinct()),
        func.array_remove(func.array_agg(case((_given.endorser_id == _user, _given.kind))), None),
    )
    .where(_given.trader_id == _other)
    .subquery("counts")
)
_common_shown = _common.join(users, users.c.id == _mine.c.user_id)
BETWEEN = select(
    select(_c.requester_id).where(_pair).scalar_subquery(),
    select(_c.status).where(_pair).scalar_subquery(),
    select(_c.requested_at).where(_pair).scalar_subquery(),
    exists().where(listing_watches.c.user_id == _user, listing_watches.c.trader_id == _other),
    select(_note.text).where(_note.user_id == _user, _note.trader_id == _other).scalar_subquery(),
    traded_together(_user, _other),
    select(func.count()).select_from(_common_shown).where(shown_to(_user)).scalar_subquery(),
    *_COUNTS.c,
).select_from(_COUNTS)
_FACTS_OF_TWO = 7


@frozen
class PostgresSocialQueries:
    """``SocialQueries``: each call is one statement."""

    _database: Database
    _ids: PublicIds

    async def connections(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> NetworkPage:
        """List somebody's connections, the latest first."""
        return await self._people(CONNECTIONS, "connections.newest", user_id, limit, cursor)

    async def incoming(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> NetworkPage:
        """List who asks somebody for a connection, the latest first."""
        return await self._people(INCOMING, "connections.incoming", user_id, limit, cursor)

    async def outgoing(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> NetworkPage:
        """List whom somebody has asked, the latest first."""
        return await self._people(OUTGOING, "connections.outgoing", user_id, limit, cursor)

    async def mutual(self, user_id: int, other_id: int, *, limit: int = PAGE) -> MutualConnections:
        """List those whom two people are both connected with."""
        async with self._database.transaction() as session:
            rows = await session.rows(MUTUAL, user=user_id, other=other_id, limit=checked_limit(limit))
        people = tuple(network_person(row, self._ids) for row in rows)
        return MutualConnections(total=rows[0][_TIME + 1] if rows else 0, items=people)

    async def notes(self, user_id: int, text: str | None, *, limit: int = PAGE, cursor: str | None = None) -> NotePage:
        """List somebody's notes, the latest first."""
        rows, next_cursor = await self._rows(NOTES, "notes.newest", user_id, limit, cursor, text=text)
        return NotePage(tuple(self._note(row) for row in rows), next_cursor)

    async def note(self, user_id: int, trader_id: int) -> NoteView | None:
        """Return somebody's note about a trader."""
        async with self._database.transaction() as session:
            row = await session.row(_NOTE, user=user_id, other=trader_id)
        return None if row is None else self._note(row)

    async def note_about(self, user_id: int, username: str) -> NoteView | None:
        """Return somebody's note about a trader by name."""
        async with self._database.transaction() as session:
            row = await session.row(_NOTE_ABOUT, user=user_id, name=username)
        return None if row is None else self._note(row)

    async def between(self, viewer_id: int | None, user_id: int) -> PersonalView:
        """Say what stands between a viewer and somebody."""
        async with self._database.transaction() as session:
            row = await session.row(BETWEEN, user=viewer_id, other=user_id)
        assert row is not None  # noqa: S101 - a sum always has a row
        requester, status, requested_at, is_watched, note, traded, mutual = row[:_FACTS_OF_TWO]
        *counts, partners, mine = row[_FACTS_OF_TWO:]
        standing = ConnectionStanding.NONE
        if viewer_id is not None and requester is not None:
            found = Connection(
                requester_id=requester,
                other_id=user_id if requester == viewer_id else viewer_id,
                status=ConnectionStatus(status),
                requested_at=requested_at,
            )
            standing = found.standing_of(viewer_id)
        by_kind = {kind.value: number for kind, number in zip(EndorsementKind, counts, strict=True)}
        return PersonalView(
            connection=standing,
            is_watched=is_watched,
            note=note,
            mutual_connections=mutual,
            endorsements=EndorsementView(
                counts=EndorsementCounts(**by_kind, partners=partners),
                mine=tuple(kind for kind in EndorsementKind if kind.value in (mine or ())),
                can_endorse=bool(traded),
            ),
        )

    async def _people(self, statement: Any, order: str, user_id: int, limit: int, cursor: str | None) -> NetworkPage:
        rows, next_cursor = await self._rows(statement, order, user_id, limit, cursor)
        return NetworkPage(tuple(network_person(row, self._ids) for row in rows), next_cursor)

    async def _rows(
        self, statement: Any, order: str, user_id: int, limit: int, cursor: str | None, **more: Any
    ) -> tuple[list[Row], str | None]:
        """Read a page of a list whose rows begin with a key and end with a moment."""
        cursors = Cursors(order, (None, IdKind.USER), self._ids)
        at, key = cursors.read(cursor) or (None, None)
        async with self._database.transaction() as session:
            rows = await session.rows(
                statement,
                user=user_id,
                before_at=None if at is None else moment_of(at),
                before_key=key,
                limit=checked_limit(limit) + 1,
                **more,
            )
        return rows[:limit], cursors.after(rows, limit, lambda row: (microseconds(row[_TIME]), row[0]))

    def _note(self, row: Row) -> NoteView:
        key, username, display_name, avatar, text, written_at = row
        return NoteView(
            username=username,
            hashid=self._ids.encode(IdKind.USER, key),
            display_name=display_name,
            avatar_url=avatar_address(avatar),
            text=text,
            written_at=written_at,
        )
