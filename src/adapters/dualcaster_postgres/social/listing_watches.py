"""Whose new listings are told to whom."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Integer, and_, bindparam, delete, exists, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.social.ports import NewListings
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.accounts import favorites, users
from dualcaster_postgres.tables.collection import have_list_items
from dualcaster_postgres.tables.social import listing_watches

_watch, _have = listing_watches.c, have_list_items.c
_user, _trader = bindparam("user", type_=BigInteger()), bindparam("trader", type_=BigInteger())
_theirs = (_watch.user_id == _user, _watch.trader_id == _trader)
_LATEST = select(func.coalesce(func.max(_have.id), literal(0))).where(_have.user_id == _trader).scalar_subquery()
_WATCH = (
    upsert(listing_watches)
    .from_select(
        ["user_id", "trader_id", "last_have_id"],
        select(favorites.c.user_id, favorites.c.trader_id, _LATEST).where(
            favorites.c.user_id == _user, favorites.c.trader_id == _trader
        ),
    )
    .on_conflict_do_nothing()
)
_UNWATCH = delete(listing_watches).where(*_theirs)
_INCLUDES = select(exists().where(*_theirs))
_place = tuple_(_watch.user_id, _watch.trader_id)
_part = (
    select(_watch.user_id, _watch.trader_id, users.c.username, _watch.last_have_id)
    .join_from(listing_watches, users, users.c.id == _watch.trader_id)
    .where(
        _place > tuple_(bindparam("after_user", type_=BigInteger()), bindparam("after_trader", type_=BigInteger())),
        users.c.is_active,
        users.c.is_public,
        users.c.show_have_list,
        ~between(_watch.user_id, _watch.trader_id),
        exists().where(_have.user_id == _watch.trader_id, _have.id > _watch.last_have_id, _have.is_active),
    )
    .order_by(_watch.user_id, _watch.trader_id)
    .limit(bindparam("limit", type_=Integer()))
    .subquery("part")
)
DUE = (
    select(_part.c.user_id, _part.c.trader_id, _part.c.username, func.count(), func.max(_have.id))
    .join_from(
        _part,
        have_list_items,
        and_(_have.user_id == _part.c.trader_id, _have.id > _part.c.last_have_id, _have.is_active),
    )
    .group_by(_part.c.user_id, _part.c.trader_id, _part.c.username)
    .order_by(_part.c.user_id, _part.c.trader_id)
)
_TOLD_COLUMNS = {"user_id": BigInteger(), "trader_id": BigInteger(), "last_have_id": BigInteger()}
_told = incoming(_TOLD_COLUMNS, name="told")
_TOLD = (
    update(listing_watches)
    .where(_watch.user_id == _told.c.user_id, _watch.trader_id == _told.c.trader_id)
    .values(last_have_id=func.greatest(_watch.last_have_id, _told.c.last_have_id))
)


class PostgresListingWatches:
    """``ListingWatchRepository``: rows hang on favourites and go with them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def watch(self, user_id: int, trader_id: int) -> bool:
        """Tell of what a favourite lists from now on."""
        return await self._session.run(_WATCH, user=user_id, trader=trader_id) == 1

    async def unwatch(self, user_id: int, trader_id: int) -> bool:
        """Tell of it no longer; False if nothing was told before."""
        return await self._session.run(_UNWATCH, user=user_id, trader=trader_id) == 1

    async def includes(self, user_id: int, trader_id: int) -> bool:
        """Tell whether somebody is told of a trader's new listings."""
        row = await self._session.row(_INCLUDES, user=user_id, trader=trader_id)
        return bool(row and row[0])

    async def due(self, *, after: tuple[int, int], limit: int) -> Sequence[NewListings]:
        """List what is to be told, by user and trader."""
        rows = await self._session.rows(DUE, after_user=after[0], after_trader=after[1], limit=limit)
        return [
            NewListings(user_id=user, trader_id=trader, username=name, listings=number, last_have_id=last)
            for user, trader, name, number, last in rows
        ]

    async def told(self, listings: Sequence[NewListings]) -> None:
        """Note that these were told."""
        rows = [(one.user_id, one.trader_id, one.last_have_id) for one in listings]
        await self._session.run(_TOLD, **as_arrays(list(_TOLD_COLUMNS), rows))
