"""Accounts, blocks and guilds."""

from collections.abc import Mapping, Sequence

from attrs import evolve
from psycopg.errors import UniqueViolation
from sqlalchemy import BigInteger, Text, any_, bindparam, func, insert, literal, select, union_all, update
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.accounts.errors import UsernameTaken, UserNotFound
from dualcaster_core.accounts.identity.lookalikes import skeleton
from dualcaster_core.accounts.model import Place, User
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.list_versions import BUMP_VERSION
from dualcaster_postgres.sql.locks import AdvisoryLock
from dualcaster_postgres.sql.locks import lock as hold
from dualcaster_postgres.tables.accounts import FORMER_SKELETON, NAME_SKELETON, users

_NOT_READ = ("grid_latitude", "grid_longitude", "changed_in")
_COLUMNS = [column.name for column in users.columns if column.name not in _NOT_READ]
_FACTS = [column.name for column in users.columns if column.name not in ("id", "list_version", "changed_in")]

_SELECT = select(*(users.c[name] for name in _COLUMNS))
_BY_NAME = _SELECT.where(func.lower(users.c.username) == func.lower(bindparam("name")))
_BY_ID = _SELECT.where(users.c.id == bindparam("key"))
_BY_ID_LOCKED = _BY_ID.with_for_update(key_share=True)
"""Keeps others from changing an account; rows that only point at it are written meanwhile without waiting, so that
who holds a trade and notes who acted never waits in a circle with who holds the people and waits for the trade."""
_NAMES = select(users.c.id, users.c.username).where(users.c.id == any_(bindparam("keys", type_=ARRAY(BigInteger))))
_INSERT = insert(users).values({name: bindparam(name) for name in _FACTS}).returning(users.c.id)
_UPDATE = update(users).where(users.c.id == bindparam("key")).values({name: bindparam(name) for name in _FACTS})
_seen_as = bindparam("skeleton", type_=Text())
RESEMBLING = union_all(
    select(users.c.username).where(_seen_as == NAME_SKELETON),
    select(users.c.former_username).where(users.c.former_username.is_not(None), _seen_as == FORMER_SKELETON),
).limit(literal(1))
_FORMER = select(users.c.id).where(
    users.c.former_username.is_not(None), func.lower(users.c.former_username) == func.lower(bindparam("name"))
)
"""Asked once the name is inserted: a deletion that held it until then is seen by now."""


def user_from_row(row: Row) -> User:
    """Turn a row of ``users`` into an account."""
    facts = dict(zip(_COLUMNS, row, strict=True))
    display, latitude, longitude = (facts.pop(name) for name in ("location_display", "latitude", "longitude"))
    place = None if latitude is None else Place(display or "", Coordinates(latitude, longitude))
    return User(place=place, **facts)


def user_to_row(user: User) -> dict[str, object]:
    """Turn an account into the columns that store it, without its key and version."""
    place = user.place
    return {
        "username": user.username,
        "created_at": user.created_at,
        "last_active_at": user.last_active_at,
        "is_active": user.is_active,
        "is_public": user.is_public,
        "show_have_list": user.show_have_list,
        "show_want_list": user.show_want_list,
        "email_verified": user.email_verified,
        "location_display": place.display if place else None,
        "latitude": place.coordinates.latitude if place else None,
        "longitude": place.coordinates.longitude if place else None,
        "grid_latitude": place.grid_point.latitude if place else None,
        "grid_longitude": place.grid_point.longitude if place else None,
        "trade_radius_miles": user.trade_radius_miles,
        "completed_trades": user.completed_trades,
        "former_username": user.former_username,
    }


class PostgresUsers:
    """``UserRepository`` on the table of users."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, user: User) -> User:
        """Store a new account; the server numbers it."""
        try:
            row = await self._session.row(_INSERT, **user_to_row(user))
        except UniqueViolation as error:
            raise UsernameTaken(user.username) from error
        assert row is not None  # noqa: S101 - RETURNING gives the row
        if await self._session.row(_FORMER, name=user.username) is not None:
            raise UsernameTaken(user.username)
        return evolve(user, id=row[0], list_version=0)

    async def named(self, username: str) -> User | None:
        """Find an account by name, whatever the letter case."""
        row = await self._session.row(_BY_NAME, name=username)
        return user_from_row(row) if row else None

    async def with_id(self, user_id: int, *, lock: bool = False) -> User | None:
        """Find an account by key."""
        row = await self._session.row(_BY_ID_LOCKED if lock else _BY_ID, key=user_id)
        return user_from_row(row) if row else None

    async def store(self, user: User) -> None:
        """Replace a stored account; its version stays. Raises ``UserNotFound``."""
        try:
            stored = await self._session.run(_UPDATE, key=user.id, **user_to_row(user))
        except UniqueViolation as error:
            raise UsernameTaken(user.username) from error
        if not stored:
            raise UserNotFound(user.username)

    async def usernames(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        """Return the names of these accounts, in one statement."""
        return {row[0]: row[1] for row in await self._session.rows(_NAMES, keys=list(user_ids))}

    async def resembling(self, username: str) -> str | None:
        """Find a name with the same skeleton, holding a lock on that skeleton until the end."""
        seen = skeleton(username)
        await hold(self._session, AdvisoryLock.NAME_SKELETONS, text=seen)
        row = await self._session.row(RESEMBLING, skeleton=seen)
        return str(row[0]) if row else None

    async def bump_version(self, user_id: int) -> int:
        """Count a change; the row stays locked until the transaction ends."""
        row = await self._session.row(BUMP_VERSION, key=user_id)
        if row is None:
            raise UserNotFound(str(user_id))
        return int(row[0])
