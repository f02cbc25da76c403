"""E-mail addresses, passwords, and tokens that are good once."""

from datetime import datetime

from psycopg.errors import UniqueViolation
from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.accounts.errors import EmailTaken, UserNotFound
from dualcaster_core.accounts.identity.model import Credentials, Purpose, RefreshToken, UsedToken
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.accounts import credentials, refresh_tokens, single_use_tokens, users
from dualcaster_postgres.tables.moderation import sanctions

_FACTS = (
    "email",
    "password_hash",
    "password_changed_at",
    "failed_attempts",
    "locked_until",
    "security_epoch",
    "changes_asked",
)
_known, _refresh, _once = credentials.c, refresh_tokens.c, single_use_tokens.c

_SELECT = select(_known.user_id, *(_known[name] for name in _FACTS))
_OF = _SELECT.where(_known.user_id == bindparam("owner"))
_OF_LOCKED = _OF.with_for_update()
_is_shut = exists().where(sanctions.c.user_id == users.c.id, sanctions.c.lifted_at.is_(None))
_ENTERS = _SELECT.join(users, users.c.id == _known.user_id).where(or_(users.c.is_active, _is_shut))
"""Who is suspended shows that they are the person, and is told until when."""
_WITH_EMAIL = _ENTERS.where(func.lower(_known.email) == func.lower(bindparam("login")))
_WITH_NAME = _ENTERS.where(func.lower(users.c.username) == func.lower(bindparam("login")))
_INSERT = insert(credentials).values({"user_id": bindparam("owner"), **{name: bindparam(name) for name in _FACTS}})
_UPDATE = (
    update(credentials).where(_known.user_id == bindparam("owner")).values({name: bindparam(name) for name in _FACTS})
)

_ADD_REFRESH = insert(refresh_tokens).values(
    token_hash=bindparam("digest"), session_id=bindparam("session"), issued_at=bindparam("at")
)
_LOCK_REFRESH = (
    select(_refresh.session_id, _refresh.used_at).where(_refresh.token_hash == bindparam("digest")).with_for_update()
)
_USE_REFRESH = update(refresh_tokens).where(_refresh.token_hash == bindparam("digest")).values(used_at=bindparam("at"))

_add_once = upsert(single_use_tokens).values(
    token_hash=bindparam("digest"),
    user_id=bindparam("owner"),
    purpose=bindparam("aim"),
    subject=bindparam("address"),
    expires_at=bindparam("until"),
)
_ADD_ONCE = _add_once.on_conflict_do_update(
    index_elements=["token_hash"], set_={"expires_at": _add_once.excluded.expires_at}, where=_once.used_at.is_(None)
)
_USE_ONCE = (
    update(single_use_tokens)
    .where(
        _once.token_hash == bindparam("digest"),
        _once.purpose == bindparam("aim"),
        _once.used_at.is_(None),
        _once.expires_at > bindparam("at"),
    )
    .values(used_at=bindparam("at"))
    .returning(_once.user_id, _once.subject)
)
_VOID = delete(single_use_tokens).where(
    _once.user_id == bindparam("owner"), _once.purpose == bindparam("aim"), _once.used_at.is_(None)
)
_LIVE = select(func.count(_once.token_hash)).where(
    _once.user_id == bindparam("owner"),
    _once.purpose == bindparam("aim"),
    _once.subject == bindparam("address"),
    _once.token_hash != bindparam("digest"),
    _once.used_at.is_(None),
    _once.expires_at > bindparam("at"),
)


def credentials_from_row(row: Row) -> Credentials:
    """Turn a row into credentials."""
    return Credentials(user_id=row[0], **dict(zip(_FACTS, row[1:], strict=True)))


def credentials_to_row(given: Credentials) -> dict[str, object]:
    """Turn credentials into the columns that store them, without the key."""
    return {name: getattr(given, name) for name in _FACTS}


class PostgresCredentials:
    """``CredentialStore`` on its table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, credentials: Credentials) -> None:
        """Store those of a new account. Raises ``EmailTaken``."""
        await self._write(_INSERT, credentials)

    async def of(self, user_id: int, *, lock: bool = False) -> Credentials | None:
        """Find those of an account."""
        row = await self._session.row(_OF_LOCKED if lock else _OF, owner=user_id)
        return credentials_from_row(row) if row else None

    async def with_login(self, login: str) -> Credentials | None:
        """Find those of an active account by address or name: a name has no at sign."""
        row = await self._session.row(_WITH_EMAIL if "@" in login else _WITH_NAME, login=login)
        return credentials_from_row(row) if row else None

    async def store(self, credentials: Credentials) -> None:
        """Replace stored ones. Raises ``EmailTaken``."""
        if not await self._write(_UPDATE, credentials):
            raise UserNotFound(str(credentials.user_id))

    async def _write(self, statement: object, given: Credentials) -> int:
        try:
            return await self._session.run(statement, owner=given.user_id, **credentials_to_row(given))  # type: ignore[arg-type]
        except UniqueViolation as error:
            raise EmailTaken from error


class PostgresRefreshTokens:
    """``RefreshTokens`` on their table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, token_hash: bytes, session_id: int, at: datetime) -> None:
        """Store a new one."""
        await self._session.run(_ADD_REFRESH, digest=token_hash, session=session_id, at=at)

    async def use(self, token_hash: bytes, at: datetime) -> RefreshToken | None:
        """Mark one as used; two at once follow each other."""
        row = await self._session.row(_LOCK_REFRESH, digest=token_hash)
        if row is None:
            return None
        if row[1] is None:
            await self._session.run(_USE_REFRESH, digest=token_hash, at=at)
        return RefreshToken(session_id=row[0], was_used=row[1] is not None)


class PostgresSingleUseTokens:
    """``SingleUseTokens`` on their table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, token_hash: bytes, user_id: int, purpose: Purpose, subject: str, expires_at: datetime) -> None:
        """Store a new one; one that is there already and unused lasts longer."""
        await self._session.run(
            _ADD_ONCE, digest=token_hash, owner=user_id, aim=purpose.value, address=subject, until=expires_at
        )

    async def use(self, token_hash: bytes, purpose: Purpose, now: datetime) -> UsedToken | None:
        """Use one up; two at once follow each other, and only the first finds it good."""
        row = await self._session.row(_USE_ONCE, digest=token_hash, aim=purpose.value, at=now)
        return UsedToken(user_id=row[0], subject=row[1]) if row else None

    async def void(self, user_id: int, purpose: Purpose) -> None:
        """Make the unused ones worthless."""
        await self._session.run(_VOID, owner=user_id, aim=purpose.value)

    async def live(self, user_id: int, purpose: Purpose, subject: str, now: datetime, *, besides: bytes) -> int:
        """Count those that are still good."""
        row = await self._session.row(_LIVE, owner=user_id, aim=purpose.value, address=subject, at=now, digest=besides)
        return int(row[0]) if row else 0
