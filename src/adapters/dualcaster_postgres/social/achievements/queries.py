"""What was earned, read."""

from collections.abc import Collection, Mapping, Sequence

from attrs import frozen
from sqlalchemy import ARRAY, BigInteger, any_, bindparam, cast, func, select, true

from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.ports import EarnedAchievement
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE
from dualcaster_postgres.social.achievements.definitions_sql import standing_of
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.social import achievement_rarity, earned_achievements

_c = earned_achievements.c
_user = bindparam("user", type_=BigInteger())
_keys = cast(bindparam("keys"), ARRAY(BigInteger))
_EARNED = (
    select(_c.key, _c.earned_at, _c.seen_at.is_not(None), _c.revoked_at.is_not(None))
    .where(_c.user_id == _user)
    .order_by(_c.earned_at.desc(), _c.key)
)
_HELD = select(_c.user_id, func.array_agg(_c.key)).where(_c.user_id == any_(_keys)).group_by(_c.user_id)
_RARITY = select(achievement_rarity.c.key, achievement_rarity.c.share)
_CHOSEN = select(profiles.c.active_frame_tier).where(profiles.c.user_id == _user)
_standing = standing_of(users.c.id, profiles.c.active_frame_tier)
_FRAMES = (
    select(users.c.id, _standing.c.frame)
    .select_from(WITH_PROFILE.join(_standing, true()))
    .where(users.c.id == any_(_keys))
)


@frozen
class PostgresAchievementQueries:
    """``AchievementQueries``: each is one statement."""

    _database: Database

    async def earned(self, user_id: int) -> Sequence[EarnedAchievement]:
        """List what somebody has earned."""
        return [
            EarnedAchievement(key=key, earned_at=at, is_seen=seen, is_revoked=revoked)
            for key, at, seen, revoked in await self._database.rows(_EARNED, user=user_id)
        ]

    async def held(self, user_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Name what people have earned."""
        return {row[0]: frozenset(row[1]) for row in await self._database.rows(_HELD, keys=list(user_ids))}

    async def rarity(self) -> Mapping[str, float]:
        """Return the share of active traders who have each."""
        return {row[0]: row[1] for row in await self._database.rows(_RARITY)}

    async def chosen_frame(self, user_id: int) -> FrameTier | None:
        """Return the frame that somebody chose."""
        row = await self._database.row(_CHOSEN, user=user_id)
        return FrameTier(row[0]) if row and row[0] is not None else None

    async def frames_of(self, user_ids: Collection[int]) -> Mapping[int, FrameTier]:
        """Return the frame that each of these people shows."""
        return {row[0]: FrameTier(row[1]) for row in await self._database.rows(_FRAMES, keys=list(user_ids))}
