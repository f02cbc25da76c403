"""``RingRepository`` on PostgreSQL."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve
from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    Text,
    any_,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from dualcaster_core.rings.proposals.errors import RingConflict, RingNotFound
from dualcaster_core.rings.proposals.events import RingEvent
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.rings.proposals.model import RingMember, RingTrade
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import Exchange
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.collection import inventory_items
from dualcaster_postgres.tables.rings import PROPOSED, ring_members, rings
from dualcaster_postgres.tables.trading import trade_lines, trades

_rings, _members, _items = rings.c, ring_members.c, inventory_items.c
_KEY: Final = bindparam("key", type_=BigInteger())
_USER: Final = bindparam("user", type_=BigInteger())
_LIMIT: Final = bindparam("limit", type_=Integer())
_open = text(PROPOSED)
_COLUMNS: Final = [column.name for column in rings.columns]
_WRITTEN: Final = {column.name: column.type for column in rings.columns if column.name != "id"}
_FIXED: Final = ("proposer_id", "exchange", "created_at", "expires_at", "repairs_id", "repairs")
_MEMBER: Final = {"position": _members.position.type, "user_id": _members.user_id.type}

_people_of = ring_members.alias("people_of").c
_people = (
    select(
        func.array_agg(aggregate_order_by(_people_of.user_id, _people_of.position)).label("users"),
        func.array_agg(aggregate_order_by(_people_of.accepted_at, _people_of.position)).label("accepted"),
    )
    .where(_people_of.ring_id == _rings.id)
    .correlate(rings)
    .lateral("people")
)
_SHOWN: Final = (*(_rings[name] for name in _COLUMNS), _people.c.users, _people.c.accepted)
_ADD = insert(rings).values({name: bindparam(name, type_=kind) for name, kind in _WRITTEN.items()}).returning(_rings.id)
_given = incoming(_MEMBER)
_ADD_MEMBERS = insert(ring_members).from_select(
    ["ring_id", *_MEMBER], select(_KEY, *(_given.c[name] for name in _MEMBER))
)
_ONE = select(*_SHOWN).join_from(rings, _people, literal_column("true")).where(_rings.id == _KEY)
_LOCK = select(_rings.id).where(_rings.id == _KEY).with_for_update()
_STORE = (
    update(rings)
    .where(_rings.id == _KEY, _rings.version == bindparam("before"))
    .values({name: bindparam(name, type_=kind) for name, kind in _WRITTEN.items() if name not in _FIXED})
)
_VERSION = select(_rings.version).where(_rings.id == _KEY)
_ACCEPT = (
    update(ring_members)
    .where(
        _members.ring_id == _KEY,
        _members.user_id == any_(bindparam("accepted", type_=ARRAY(BigInteger))),
        _members.accepted_at.is_(None),
    )
    .values(accepted_at=bindparam("at", type_=DateTime(timezone=True)))
)
_before = bindparam("before", type_=BigInteger())
_OF_USER = (
    select(*_SHOWN)
    .join_from(ring_members, rings, _rings.id == _members.ring_id)
    .join(_people, literal_column("true"))
    .where(
        _members.user_id == _USER,
        _rings.status == any_(bindparam("statuses", type_=ARRAY(Text))),
        or_(_before.is_(None), _members.ring_id < _before),
    )
    .order_by(_members.ring_id.desc())
    .limit(_LIMIT)
)
_OPEN_COUNT = select(func.count()).select_from(rings).where(_rings.proposer_id == _USER, _open)
_EXPIRED = (
    select(_rings.id)
    .where(_open, _rings.expires_at <= bindparam("now", type_=DateTime(timezone=True)))
    .order_by(_rings.id)
    .limit(_LIMIT)
)
_waiting = select(_rings.id).join_from(ring_members, rings, _rings.id == _members.ring_id).where(_open)
_OPEN_OF = _waiting.where(_members.user_id == _USER).order_by(_rings.id)
_SHORT_OF = _waiting.where(
    _members.user_id == _USER,
    _members.accepted_at.is_(None),
    select(trade_lines.c.id)
    .join_from(trades, trade_lines, trade_lines.c.trade_id == trades.c.id)
    .outerjoin(inventory_items, _items.id == trade_lines.c.item_id)
    .where(
        trades.c.ring_id == _rings.id,
        trades.c.proposer_id == _USER,
        trades.c.stage == Stage.PLANNED.value,
        or_(_items.id.is_(None), _items.quantity - _items.reserved < trade_lines.c.quantity),
    )
    .exists(),
).order_by(_rings.id)


class PostgresRings:
    """``RingRepository``: two statements at most for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, ring: RingTrade) -> RingTrade:
        """Store a new ring and return it with its key."""
        row = await self._session.row(_ADD, **_to_row(ring, _WRITTEN))
        assert row is not None  # noqa: S101 - RETURNING gives the row
        people = as_arrays(list(_MEMBER), list(enumerate(ring.member_ids)))
        await self._session.run(_ADD_MEMBERS, key=row[0], **people)
        return evolve(ring, id=row[0])

    async def one(self, ring_id: int, *, lock: bool = False) -> RingTrade | None:
        """Load a ring; it is locked before it is read, so that what is read is what is locked."""
        if lock and await self._session.row(_LOCK, key=ring_id) is None:
            return None
        row = await self._session.row(_ONE, key=ring_id)
        return _from_row(row) if row is not None else None

    async def store(self, ring: RingTrade, event: RingEvent) -> None:
        """Replace a ring. Raises ``RingConflict``."""
        written = _to_row(ring, (name for name in _WRITTEN if name not in _FIXED))
        if not await self._session.run(_STORE, key=ring.id, before=ring.version - 1, **written):
            now = await self._session.row(_VERSION, key=ring.id)
            raise RingConflict(now[0]) if now else RingNotFound
        accepted = {member.user_id: member.accepted_at for member in ring.members if member.accepted_at is not None}
        if accepted:
            await self._session.run(_ACCEPT, key=ring.id, accepted=list(accepted), at=max(accepted.values()))

    async def of_user(
        self, user_id: int, statuses: Collection[RingStatus], *, before: int | None, limit: int
    ) -> Sequence[RingTrade]:
        """List somebody's rings in some states, newest first."""
        names = sorted(status.value for status in statuses)
        rows = await self._session.rows(_OF_USER, user=user_id, statuses=names, before=before, limit=limit)
        return [_from_row(row) for row in rows]

    async def open_count(self, proposer_id: int) -> int:
        """Count the rings that somebody proposed and that wait for answers."""
        row = await self._session.row(_OPEN_COUNT, user=proposer_id)
        return row[0] if row else 0

    async def expired(self, now: datetime, *, limit: int) -> Sequence[int]:
        """List the rings whose time to accept has passed."""
        return [row[0] for row in await self._session.rows(_EXPIRED, now=now, limit=limit)]

    async def open_of(self, user_id: int) -> Sequence[int]:
        """List the rings with somebody that wait for answers."""
        return [row[0] for row in await self._session.rows(_OPEN_OF, user=user_id)]

    async def short_of(self, user_id: int) -> Sequence[int]:
        """List the rings that wait for somebody whose copies for it are gone or promised elsewhere."""
        return [row[0] for row in await self._session.rows(_SHORT_OF, user=user_id)]


def _to_row(ring: RingTrade, names: Iterable[str]) -> dict[str, Any]:
    facts = {"status": ring.status.value, "exchange": ring.exchange.value}
    return {name: facts.get(name, getattr(ring, name)) for name in names}


def _from_row(row: Row) -> RingTrade:
    *columns, users, accepted = row
    facts: dict[str, Any] = dict(zip(_COLUMNS, columns, strict=True))
    facts |= {"status": RingStatus(facts["status"]), "exchange": Exchange(facts["exchange"])}
    people = zip(users, accepted, strict=True)
    return RingTrade(**facts, members=tuple(RingMember(user_id=user, accepted_at=at) for user, at in people))
