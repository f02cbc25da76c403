"""Reads what profile cards show beside profiles."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import BigInteger, Integer, bindparam, select, union_all

from dualcaster_core.social.profile_card.ports import LatestTrade, ProfileCardFacts
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE
from dualcaster_postgres.accounts.profile_columns import card_back_of
from dualcaster_postgres.social.directory.entries import DISCORD_LINKED, IS_OPEN
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.trading import completed_trades

_user = bindparam("user", type_=BigInteger())
_done = completed_trades.c
FACTS = (
    select(profiles.c.card_back, IS_OPEN, users.c.email_verified, DISCORD_LINKED)
    .select_from(WITH_PROFILE)
    .where(users.c.id == _user, users.c.is_active)
)


def _side(mine: Any, partner: Any) -> Any:
    """Select the latest trades of somebody on one side of them, by the index of that side."""
    return (
        select(
            partner.label("partner_id"),
            _done.user_a_gave,
            _done.user_b_gave,
            _done.total_trade_value,
            _done.completed_at,
        )
        .where(mine == _user)
        .order_by(mine, _done.completed_at.desc())
        .limit(bindparam("limit", type_=Integer()))
        .subquery()
        .select()
    )


_sides = union_all(_side(_done.user_a_id, _done.user_b_id), _side(_done.user_b_id, _done.user_a_id)).subquery("sides")
LATEST_TRADES = select(_sides).order_by(_sides.c.completed_at.desc()).limit(bindparam("limit", type_=Integer()))


@frozen
class PostgresProfileCardQueries:
    """``ProfileCardQueries``: each call is one statement."""

    _database: Database

    async def facts(self, user_id: int) -> ProfileCardFacts | None:
        """Return what a card tells of somebody."""
        async with self._database.transaction() as session:
            row = await session.row(FACTS, user=user_id)
        if row is None:
            return None
        back, is_open, email_verified, discord_linked = row
        return ProfileCardFacts(
            back=card_back_of(back),
            is_open_to_trades=is_open,
            email_verified=email_verified,
            discord_linked=discord_linked,
        )

    async def latest_trades(self, user_id: int, *, limit: int) -> Sequence[LatestTrade]:
        """List the trades that somebody completed last."""
        async with self._database.transaction() as session:
            rows = await session.rows(LATEST_TRADES, user=user_id, limit=limit)
        return [
            LatestTrade(
                partner_id=partner,
                cards=sum(line["quantity"] for line in (*gave, *got)),
                value=value,
                completed_at=at,
            )
            for partner, gave, got, value, at in rows
        ]
