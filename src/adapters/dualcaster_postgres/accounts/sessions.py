"""Where accounts are signed in."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    and_,
    any_,
    bindparam,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from dualcaster_core.accounts.identity.model import LiveSession
from dualcaster_core.accounts.identity.model import Session as SignedIn
from dualcaster_core.accounts.model import Actor, Role
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.tables.accounts import profiles, sessions, users

_s = sessions.c
_COLUMNS = (
    _s.id,
    _s.user_id,
    _s.device,
    _s.address,
    _s.created_at,
    _s.last_used_at,
    _s.expires_at,
    _s.revoked_at,
    _s.secret_hash,
)
_NAMES = [column.name for column in _COLUMNS]
_LIVES = and_(_s.revoked_at.is_(None), _s.expires_at > bindparam("now", type_=DateTime(timezone=True)))
_INSERT = (
    insert(sessions).values({name: bindparam(name) for name in _NAMES if name not in ("id", "revoked_at")})
).returning(_s.id)
_LIVE = (
    select(
        *_COLUMNS,
        users.c.username,
        users.c.email_verified,
        users.c.last_active_at,
        func.coalesce(profiles.c.account_type, literal(Role.USER.value)),
    )
    .join_from(sessions, users, users.c.id == _s.user_id)
    .join(profiles, profiles.c.user_id == _s.user_id, isouter=True)
    .where(_LIVES, users.c.is_active)
)
_LIVE_WITH_KEY = _LIVE.where(_s.id == bindparam("key"))
_LIVE_WITH_SECRET = _LIVE.where(_s.secret_hash == bindparam("digest"))
_OF = select(*_COLUMNS).where(_LIVES, _s.user_id == bindparam("owner")).order_by(_s.last_used_at.desc(), _s.id.desc())
_AMONG = (
    select(_s.id)
    .join_from(sessions, users, users.c.id == _s.user_id)
    .where(_s.id == any_(bindparam("ids", type_=ARRAY(BigInteger()))), _LIVES, users.c.is_active)
)
_TOUCH = (
    update(sessions)
    .where(_s.id == bindparam("key"))
    .values(last_used_at=bindparam("at"), expires_at=bindparam("until"))
    .returning(_s.user_id)
)
_SEEN = (
    update(users)
    .where(users.c.id == bindparam("owner"), users.c.last_active_at < bindparam("at"))
    .values(last_active_at=bindparam("at"))
)
_only = bindparam("only", type_=BigInteger())
_keep = bindparam("keep", type_=BigInteger())
_REVOKE = (
    update(sessions)
    .where(
        _s.user_id == bindparam("owner"),
        _LIVES,
        or_(cast(_only, BigInteger).is_(None), _s.id == _only),
        or_(cast(_keep, BigInteger).is_(None), _s.id != _keep),
    )
    .values(revoked_at=bindparam("now", type_=DateTime(timezone=True)))
    .returning(*_COLUMNS)
)


def session_from_row(row: Row) -> SignedIn:
    """Turn the columns of a session into one."""
    return SignedIn(**dict(zip(_NAMES, row, strict=True)))


class PostgresSessions:
    """``SessionStore`` on its table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def open(self, session: SignedIn) -> SignedIn:
        """Store a new session; the server numbers it."""
        facts = {name: getattr(session, name) for name in _NAMES if name not in ("id", "revoked_at")}
        row = await self._session.row(_INSERT, **facts)
        assert row is not None  # noqa: S101 - RETURNING gives the row
        return SignedIn(id=row[0], **facts)

    async def live(
        self, now: datetime, *, session_id: int | None = None, secret_hash: bytes | None = None
    ) -> LiveSession | None:
        """Find a live session by its key or secret."""
        if secret_hash is not None:
            row = await self._session.row(_LIVE_WITH_SECRET, now=now, digest=secret_hash)
        else:
            row = await self._session.row(_LIVE_WITH_KEY, now=now, key=session_id)
        return _live(row) if row else None

    async def of(self, user_id: int, now: datetime) -> Sequence[SignedIn]:
        """List the live sessions of an account, the last used first."""
        return [session_from_row(row) for row in await self._session.rows(_OF, now=now, owner=user_id)]

    async def touch(self, session_id: int, *, at: datetime, expires_at: datetime) -> None:
        """Note that a session was used, its account with it."""
        row = await self._session.row(_TOUCH, key=session_id, at=at, until=expires_at)
        if row is not None:
            await self._session.run(_SEEN, owner=row[0], at=at)

    async def revoke(
        self, user_id: int, now: datetime, *, only: int | None = None, keep: int | None = None
    ) -> Sequence[SignedIn]:
        """End live sessions and return them."""
        rows = await self._session.rows(_REVOKE, now=now, owner=user_id, only=only, keep=keep)
        return [session_from_row(row) for row in rows]


class PostgresOpenSessions:
    """``OpenSessions`` in one statement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def among(self, session_ids: Collection[int], now: datetime) -> frozenset[int]:
        """Return those of these sessions that are open."""
        return frozenset(row[0] for row in await self._database.rows(_AMONG, ids=list(session_ids), now=now))


def _live(row: Row) -> LiveSession:
    session = session_from_row(row[: len(_NAMES)])
    username, verified, seen, role = row[len(_NAMES) :]
    actor = Actor(
        user_id=session.user_id,
        username=username,
        session_id=session.id,
        role=Role(role),
        email_verified=verified,
    )
    return LiveSession(session=session, actor=actor, last_active_at=seen)
