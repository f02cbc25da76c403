"""Who has favourited which trader."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen
from sqlalchemy import BigInteger, DateTime, Integer, bindparam, case, delete, exists, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.accounts.ports import FavoritePage, FavoriteTrader
from dualcaster_core.accounts.profiles.avatar_names import avatar_address
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.tables.accounts import favorites, profiles, users

_favorite = favorites.c
_user = bindparam("user", type_=BigInteger())
_trader = bindparam("trader", type_=BigInteger())
_ADD = upsert(favorites).values(user_id=_user, trader_id=_trader, created_at=bindparam("at")).on_conflict_do_nothing()
_REMOVE = delete(favorites).where(_favorite.user_id == _user, _favorite.trader_id == _trader)
_INCLUDES = select(exists().where(_favorite.user_id == _user, _favorite.trader_id == _trader))
_ADMIRERS = (
    select(_favorite.user_id)
    .join_from(favorites, users, users.c.id == _favorite.user_id)
    .where(_favorite.trader_id == _trader, users.c.is_active, ~between(_favorite.user_id, _favorite.trader_id))
    .order_by(_favorite.user_id)
)
_before_at = bindparam("before_at", type_=DateTime(timezone=True))
_before_trader = bindparam("before_trader", type_=BigInteger())
_PAGE = (
    select(
        users.c.id,
        users.c.username,
        func.coalesce(profiles.c.display_name, ""),
        profiles.c.avatar,
        _favorite.created_at,
    )
    .select_from(
        favorites.join(users, users.c.id == _favorite.trader_id).outerjoin(profiles, profiles.c.user_id == users.c.id)
    )
    .where(
        _favorite.user_id == _user,
        users.c.is_active,
        users.c.is_public,
        ~between(_favorite.user_id, _favorite.trader_id),
        case(
            (_before_trader.is_(None), true()),
            else_=tuple_(_favorite.created_at, _favorite.trader_id) < tuple_(_before_at, _before_trader),
        ),
    )
    .order_by(_favorite.created_at.desc(), _favorite.trader_id.desc())
    .limit(bindparam("limit", type_=Integer()))
)


class PostgresFavorites:
    """``FavoriteRepository`` on the table of favourites."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, user_id: int, trader_id: int, at: datetime) -> bool:
        """Favourite a trader; False if it was so already."""
        return await self._session.run(_ADD, user=user_id, trader=trader_id, at=at) == 1

    async def remove(self, user_id: int, trader_id: int) -> bool:
        """Let go of a favourite; False if it was none."""
        return await self._session.run(_REMOVE, user=user_id, trader=trader_id) == 1

    async def includes(self, user_id: int, trader_id: int) -> bool:
        """Tell whether somebody has favourited a trader."""
        row = await self._session.row(_INCLUDES, user=user_id, trader=trader_id)
        return bool(row and row[0])

    async def admirers(self, trader_id: int) -> Sequence[int]:
        """List who has favourited a trader and may still see them."""
        return [row[0] for row in await self._session.rows(_ADMIRERS, trader=trader_id)]


@frozen
class PostgresFavoriteQueries:
    """``FavoriteQueries``: one statement."""

    _database: Database
    _ids: PublicIds

    async def favorites_of(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> FavoritePage:
        """List somebody's favourites whose profile they may see, the latest first."""
        cursors = Cursors("favorites.newest", (None, IdKind.USER), self._ids)
        at, key = cursors.read(cursor) or (None, None)
        async with self._database.transaction() as session:
            rows = await session.rows(
                _PAGE,
                user=user_id,
                before_at=None if at is None else moment_of(at),
                before_trader=key,
                limit=checked_limit(limit) + 1,
            )
        traders = tuple(
            FavoriteTrader(
                username=username,
                hashid=self._ids.encode(IdKind.USER, trader),
                display_name=display_name,
                avatar_url=avatar_address(avatar),
                favorited_at=at,
            )
            for trader, username, display_name, avatar, at in rows[:limit]
        )
        return FavoritePage(traders, cursors.after(rows, limit, lambda row: (microseconds(row[4]), row[0])))
