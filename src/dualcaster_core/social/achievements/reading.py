"""Reading achievements: one's own with how far one has come, those of others, and frames."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.named_traders import NamedTraders
from dualcaster_core.accounts.use_cases import account_named
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.evaluation import progress_of
from dualcaster_core.social.achievements.facts import AchievementFacts
from dualcaster_core.social.achievements.frames import FrameTier, shown_frame
from dualcaster_core.social.achievements.model import Achievement, Season
from dualcaster_core.social.achievements.ports import AchievementFactQueries, AchievementQueries, EarnedAchievement
from dualcaster_core.social.achievements.views import (
    AchievementsView,
    AchievementView,
    FramesView,
    FrameView,
    SeasonView,
)


@frozen
class Achievements:
    """Lists what people have earned, and the frames that are open to them."""

    queries: AchievementQueries
    facts: AchievementFactQueries
    traders: NamedTraders
    clock: Clock

    async def mine(self, actor: Actor) -> AchievementsView:
        """List everything there is for the actor, with progress; hidden ones only once they are earned."""
        return await self._everything(actor.user_id)

    async def named(self, username: str) -> AchievementsView:
        """List the same for somebody by their name; for operators. Raises ``UserNotFound``."""
        return await self._everything((await account_named(self.traders.units, username)).id)

    async def _everything(self, user_id: int) -> AchievementsView:
        now = self.clock.now()
        earned = _held(await self.queries.earned(user_id))
        found = await self.facts.facts([user_id], now, partial_sets=True)
        facts = found[0] if found else AchievementFacts(user_id=user_id)
        rarity = await self.queries.rarity()
        locked = [
            evolve(_view(one, None, rarity, now), progress=progress_of(one, facts))
            for key, one in ACHIEVEMENTS.items()
            if key not in earned and not one.is_hidden
        ]
        unlocked = [_view(ACHIEVEMENTS[key], one, rarity, now) for key, one in earned.items()]
        return _list([*unlocked, *locked], hidden=sum(one.is_hidden for one in ACHIEVEMENTS.values()))

    async def of(self, actor: Actor, trader: str) -> AchievementsView:
        """List what somebody has earned, as others see it. Raises ``UserNotFound`` and ``ProfilePrivate``."""
        seen = await self.traders.visible(actor, trader)
        return await self.shown(seen.user_id)

    async def shown(self, user_id: int) -> AchievementsView:
        """List what somebody has earned and everybody may see, who may see them at all: the caller has checked that."""
        earned = _held(await self.queries.earned(user_id))
        rarity, now = await self.queries.rarity(), self.clock.now()
        views = [_view(ACHIEVEMENTS[key], one, rarity, now) for key, one in earned.items()]
        return _list([evolve(one, is_new=False) for one in views if not one.is_hidden], hidden=0)

    async def frames(self, actor: Actor) -> FramesView:
        """List the frames, and say which one the actor shows."""
        earned = _held(await self.queries.earned(actor.user_id))
        opened: dict[FrameTier, datetime] = {}
        for key, one in earned.items():
            tier = ACHIEVEMENTS[key].frame_tier
            if tier is not None:
                opened[tier] = min(one.earned_at, opened.get(tier, one.earned_at))
        active = shown_frame(await self.queries.chosen_frame(actor.user_id), opened)
        frames = tuple(
            FrameView(
                tier=tier.word,
                unlocked=tier is FrameTier.BRONZE or tier in opened,
                unlocked_at=opened.get(tier),
                is_active=tier is active,
            )
            for tier in FrameTier
        )
        return FramesView(frames=frames, active_frame=active.word)

    async def frames_of(self, user_ids: Collection[int]) -> Mapping[int, FrameTier]:
        """Return the frame that each of these people shows."""
        return await self.queries.frames_of(user_ids)


def _held(earned: Iterable[EarnedAchievement]) -> dict[str, EarnedAchievement]:
    """Return by key what somebody holds; what this release does not know, or staff took back, is left out."""
    return {one.key: one for one in earned if not one.is_revoked and one.key in ACHIEVEMENTS}


def _view(
    one: Achievement, earned: EarnedAchievement | None, rarity: Mapping[str, float], now: datetime
) -> AchievementView:
    return AchievementView(
        key=one.key,
        name=one.name,
        category=one.category,
        description=one.description,
        points=one.points,
        frame_tier=None if one.frame_tier is None else one.frame_tier.word,
        is_hidden=one.is_hidden,
        season=None if one.season is None else _season(one.season, now),
        unlocked=earned is not None,
        unlocked_at=None if earned is None else earned.earned_at,
        is_new=earned is not None and not earned.is_seen,
        progress=None,
        rarity=rarity.get(one.key),
    )


def _season(season: Season, now: datetime) -> SeasonView:
    starts, ends = season.next_window(now)
    last = ends - timedelta(days=1)
    return SeasonView(name=season.name, starts_on=starts.date(), ends_on=last.date(), is_open=starts <= now < ends)


def _list(views: list[AchievementView], *, hidden: int) -> AchievementsView:
    unlocked = [one for one in views if one.unlocked]
    found = sum(one.is_hidden for one in unlocked)
    return AchievementsView(
        items=tuple(views),
        total_unlocked=len(unlocked),
        total_available=len(views) + max(0, hidden - found),
        total_discovery_points=sum(one.points for one in unlocked),
        hidden_remaining=max(0, hidden - found),
    )
