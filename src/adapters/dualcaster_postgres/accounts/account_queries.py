"""Reads of accounts."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import BigInteger, Integer, bindparam, func, literal, select, true

from dualcaster_core.accounts.ports import UserSummary
from dualcaster_core.reputation.tiers import Tier
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.collection import have_list_items, inventory_items, want_list_items
from dualcaster_postgres.tables.reputation import user_reputation


def _copies(table: Any, column: str) -> Any:
    return select(func.coalesce(func.sum(table.c[column]), 0)).where(table.c.user_id == users.c.id).scalar_subquery()


_SUMMARY = select(
    users.c.id,
    users.c.username,
    users.c.is_active,
    users.c.is_public,
    users.c.location_display,
    users.c.trade_radius_miles,
    func.coalesce(user_reputation.c.tier, int(Tier.NEW)),
    users.c.list_version,
    users.c.last_active_at,
    _copies(inventory_items, "quantity"),
    _copies(have_list_items, "quantity_for_trade"),
    _copies(want_list_items, "quantity"),
).join_from(users, user_reputation, user_reputation.c.user_id == users.c.id, isouter=True)
_PAGE = (
    _SUMMARY.where(users.c.id > bindparam("after", type_=BigInteger()))
    .order_by(users.c.id)
    .limit(bindparam("limit", type_=Integer()))
)
_NAMED = _SUMMARY.where(func.lower(users.c.username) == func.lower(bindparam("name")))
_COUNT = select(func.count(literal(1))).select_from(users)

_size = bindparam("size", type_=BigInteger())
_range = (users.c.id // _size).label("number")
_listed = (
    select(users.c.username)
    .join_from(users, profiles, profiles.c.user_id == users.c.id, isouter=True)
    .where(users.c.is_active, users.c.is_public, func.coalesce(profiles.c.show_in_directory, true()))
)
_LISTED_RANGES = _listed.with_only_columns(_range, maintain_column_froms=True).group_by(_range).order_by(_range)
_first = bindparam("number", type_=BigInteger()) * _size
_LISTED_NAMES = _listed.where(users.c.id >= _first, users.c.id < _first + _size).order_by(users.c.id)


@frozen
class PostgresAccountQueries:
    """``AccountQueries``: each call is one statement."""

    _database: Database

    async def summaries(self, *, after: int, limit: int) -> Sequence[UserSummary]:
        """List accounts in the order of their keys."""
        async with self._database.transaction() as session:
            return [_summary(row) for row in await session.rows(_PAGE, after=after, limit=limit)]

    async def summary(self, username: str) -> UserSummary | None:
        """Return one account by its name."""
        async with self._database.transaction() as session:
            row = await session.row(_NAMED, name=username)
        return _summary(row) if row else None

    async def count(self) -> int:
        """Count the accounts."""
        async with self._database.transaction() as session:
            row = await session.row(_COUNT)
        return int(row[0]) if row else 0

    async def listed_ranges(self, size: int) -> Sequence[int]:
        """Number the ranges of keys in which somebody may be listed."""
        async with self._database.transaction() as session:
            return [int(number) for (number,) in await session.rows(_LISTED_RANGES, size=size)]

    async def listed_names(self, number: int, size: int) -> Sequence[str]:
        """Name the people of one range who may be listed."""
        async with self._database.transaction() as session:
            return [name for (name,) in await session.rows(_LISTED_NAMES, number=number, size=size)]


def _summary(row: Row) -> UserSummary:
    key, username, is_active, is_public, location, radius, tier, version, seen, owned, for_trade, wanted = row
    return UserSummary(
        id=key,
        username=username,
        is_active=is_active,
        is_public=is_public,
        location=location,
        trade_radius_miles=radius,
        tier=tier,
        list_version=version,
        last_active_at=seen,
        owned=owned,
        for_trade=for_trade,
        wanted=wanted,
    )
