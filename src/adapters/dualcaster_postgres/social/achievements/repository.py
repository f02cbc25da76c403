"""What people have earned, stored; and the frames that they may wear."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    SmallInteger,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    update,
)
from sqlalchemy import Double as Share
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.social.achievements.errors import AchievementNotHeld
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.ports import AchievementDecision, Award
from dualcaster_postgres.social.achievements.definitions_sql import DEFINED
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.social import achievement_decisions, achievement_rarity, earned_achievements

_c, _decided = earned_achievements.c, achievement_decisions.c
_user, _at = bindparam("user", type_=BigInteger()), bindparam("at", type_=MOMENT)
_key = bindparam("key", type_=Text())
_AWARDED = {"user_id": BigInteger(), "key": Text(), "is_quiet": Boolean()}
_due = incoming(_AWARDED, name="due", numbered=True)
# Accounts are locked in the order of their keys, so that two who give at once never wait for one another in a circle,
# and an account that is being deleted gets nothing.
_open = (
    select(users.c.id)
    .where(users.c.id.in_(select(_due.c.user_id)), users.c.is_active)
    .order_by(users.c.id)
    .with_for_update(read=True, key_share=True)
    .cte("open_accounts")
)
_AWARD = (
    upsert(earned_achievements)
    .from_select(
        ["user_id", "key", "earned_at", "seen_at"],
        select(_due.c.user_id, _due.c.key, _at, case((_due.c.is_quiet, _at)))
        .join_from(_due, _open, _open.c.id == _due.c.user_id)
        .order_by(_due.c.user_id, _due.c.key),
    )
    .on_conflict_do_nothing()
    .returning(_c.user_id, _c.key)
)
_DECIDE = (
    update(earned_achievements)
    .where(_c.user_id == _user, _c.key == _key, _c.revoked_at.is_(None) == bindparam("revoke", type_=Boolean()))
    .values(revoked_at=case((bindparam("revoke", type_=Boolean()), _at)))
)
_HELD = select(literal(1)).where(_c.user_id == _user, _c.key == _key)
_KEEP_DECISION = achievement_decisions.insert().values(
    user_id=_user,
    key=_key,
    is_revoked=bindparam("revoke", type_=Boolean()),
    reason=bindparam("reason", type_=Text()),
    by_id=bindparam("by", type_=BigInteger()),
    decided_at=_at,
)
_DECISIONS = (
    select(_decided.user_id, _decided.key, _decided.is_revoked, _decided.reason, _decided.by_id, _decided.decided_at)
    .where(_decided.user_id == _user)
    .order_by(_decided.id.desc())
)
_TAKE_UNSEEN = (
    update(earned_achievements)
    .where(_c.user_id == _user, _c.seen_at.is_(None))
    .values(seen_at=func.now())
    .returning(_c.key, _c.earned_at, _c.revoked_at.is_(None))
)
_OPENED = (
    select(DEFINED.c.frame)
    .distinct()
    .join_from(earned_achievements, DEFINED, DEFINED.c.key == _c.key)
    .where(_c.user_id == _user, _c.revoked_at.is_(None), DEFINED.c.frame.is_not(None))
)
_choice = upsert(profiles).values(user_id=_user, active_frame_tier=bindparam("tier", type_=SmallInteger()))
_CHOOSE = _choice.on_conflict_do_update(
    index_elements=["user_id"],
    set_={"active_frame_tier": _choice.excluded.active_frame_tier},
    where=profiles.c.active_frame_tier.is_distinct_from(_choice.excluded.active_frame_tier),
)
_active = (
    select(users.c.id)
    .where(users.c.is_active, users.c.last_active_at >= bindparam("since", type_=MOMENT))
    .cte("active")
)
_holders = (
    select(_c.key, func.count(literal(1)).label("people"))
    .join_from(earned_achievements, _active, _active.c.id == _c.user_id)
    .where(_c.revoked_at.is_(None))
    .group_by(_c.key)
    .cte("holders")
)
_everybody = func.greatest(1, select(func.count(literal(1))).select_from(_active).scalar_subquery())
_share: Any = cast(func.coalesce(_holders.c.people, 0), Share()) / _everybody
_rarity = upsert(achievement_rarity).from_select(
    ["key", "share", "computed_at"],
    select(DEFINED.c.key, _share, _at).join_from(DEFINED, _holders, _holders.c.key == DEFINED.c.key, isouter=True),
)
_REFRESH_RARITY = _rarity.on_conflict_do_update(
    index_elements=["key"],
    set_={"share": _rarity.excluded.share, "computed_at": _rarity.excluded.computed_at},
    where=and_(achievement_rarity.c.computed_at <= _rarity.excluded.computed_at),
)


class PostgresAchievements:
    """``AchievementRepository``: one row for each achievement of a person, which never goes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def award(self, awards: Sequence[Award], at: datetime) -> Sequence[Award]:
        """Give what is due to open accounts."""
        rows = [(one.user_id, one.key, one.is_quiet) for one in awards]
        given = set(await self._session.rows(_AWARD, at=at, **as_arrays(list(_AWARDED), rows)))
        return [one for one in awards if (one.user_id, one.key) in given]

    async def decide(self, decision: AchievementDecision) -> bool:
        """Take an achievement back or give it again."""
        what = {"user": decision.user_id, "key": decision.key}
        changed = await self._session.run(_DECIDE, **what, revoke=decision.is_revoked, at=decision.decided_at)
        if not changed:
            if await self._session.row(_HELD, **what) is None:
                raise AchievementNotHeld(decision.key)
            return False
        await self._session.run(
            _KEEP_DECISION,
            **what,
            revoke=decision.is_revoked,
            reason=decision.reason,
            by=decision.by_id,
            at=decision.decided_at,
        )
        return True

    async def decisions(self, user_id: int) -> Sequence[AchievementDecision]:
        """List what staff decided about somebody's achievements."""
        names = ("user_id", "key", "is_revoked", "reason", "by_id", "decided_at")
        rows = await self._session.rows(_DECISIONS, user=user_id)
        return [AchievementDecision(**dict(zip(names, row, strict=True))) for row in rows]

    async def take_unseen(self, user_id: int) -> Sequence[str]:
        """Return the keys that somebody has not seen."""
        rows = await self._session.rows(_TAKE_UNSEEN, user=user_id)
        return [key for key, _, is_held in sorted(rows, key=lambda row: (row[1], row[0]), reverse=True) if is_held]

    async def refresh_rarity(self, *, active_since: datetime, at: datetime) -> None:
        """Work out anew which share of the active traders has each achievement."""
        await self._session.run(_REFRESH_RARITY, since=active_since, at=at)


class PostgresFrames:
    """``FrameRepository``: what is open follows from what was earned, the choice stands in the profile."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def opened_frames(self, user_id: int) -> frozenset[FrameTier]:
        """Return the frames that achievements have opened for somebody."""
        return frozenset(FrameTier(row[0]) for row in await self._session.rows(_OPENED, user=user_id))

    async def choose_frame(self, user_id: int, tier: FrameTier) -> bool:
        """Keep which frame somebody wears."""
        return await self._session.run(_CHOOSE, user=user_id, tier=int(tier)) == 1
