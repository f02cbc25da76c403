"""``AchievementRepository`` and ``FrameRepository`` in memory."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.errors import AchievementNotHeld
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.ports import AchievementDecision, Award, EarnedAchievement
from dualcaster_core.testing.state import State


class InMemoryAchievements:
    """``AchievementRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def award(self, awards: Sequence[Award], at: datetime) -> Sequence[Award]:
        """Give what is due to open accounts."""
        given, earned = [], self._state.earned_achievements
        for one in awards:
            account = self._state.users.get(one.user_id)
            if account is not None and account.is_active and (one.user_id, one.key) not in earned:
                earned[one.user_id, one.key] = EarnedAchievement(key=one.key, earned_at=at, is_seen=one.is_quiet)
                given.append(one)
        return given

    async def decide(self, decision: AchievementDecision) -> bool:
        """Take an achievement back or give it again."""
        place = (decision.user_id, decision.key)
        held = self._state.earned_achievements.get(place)
        if held is None:
            raise AchievementNotHeld(decision.key)
        if held.is_revoked == decision.is_revoked:
            return False
        self._state.earned_achievements[place] = evolve(held, is_revoked=decision.is_revoked)
        self._state.achievement_decisions.append(decision)
        return True

    async def decisions(self, user_id: int) -> Sequence[AchievementDecision]:
        """List what staff decided about somebody's achievements."""
        return [one for one in reversed(self._state.achievement_decisions) if one.user_id == user_id]

    async def take_unseen(self, user_id: int) -> Sequence[str]:
        """Return the keys that somebody has not seen."""
        earned = self._state.earned_achievements
        unseen = [place for place, one in earned.items() if place[0] == user_id and not one.is_seen]
        found = [earned[place] for place in unseen if not earned[place].is_revoked]
        for place in unseen:
            earned[place] = evolve(earned[place], is_seen=True)
        return [one.key for one in sorted(found, key=lambda one: (one.earned_at, one.key), reverse=True)]

    async def refresh_rarity(self, *, active_since: datetime, at: datetime) -> None:
        """Work out anew which share of the active traders has each achievement."""
        active = {key for key, one in self._state.users.items() if one.is_active and one.last_active_at >= active_since}
        holders = [
            key
            for (user_id, key), one in self._state.earned_achievements.items()
            if user_id in active and not one.is_revoked
        ]
        shares = {key: holders.count(key) / max(1, len(active)) for key in ACHIEVEMENTS}
        self._state.achievement_rarity.update(shares)


class InMemoryFrames:
    """``FrameRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def opened_frames(self, user_id: int) -> frozenset[FrameTier]:
        """Return the frames that achievements have opened for somebody."""
        held = [
            ACHIEVEMENTS[key].frame_tier
            for (owner, key), one in self._state.earned_achievements.items()
            if owner == user_id and key in ACHIEVEMENTS and not one.is_revoked
        ]
        return frozenset(tier for tier in held if tier is not None)

    async def choose_frame(self, user_id: int, tier: FrameTier) -> bool:
        """Keep which frame somebody wears."""
        is_new = self._state.chosen_frames.get(user_id) is not tier
        self._state.chosen_frames[user_id] = tier
        return is_new
