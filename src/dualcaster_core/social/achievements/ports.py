"""What achievements need from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.social.achievements.facts import AchievementFacts
from dualcaster_core.social.achievements.frames import FrameTier


@frozen(kw_only=True)
class EarnedAchievement:
    """An achievement that somebody has earned; ``is_revoked``: a moderator took it back."""

    key: str
    earned_at: datetime
    is_seen: bool = False
    is_revoked: bool = False


@frozen(kw_only=True)
class Award:
    """An achievement that is due to somebody; ``is_quiet``: they find it in their list, and are told nothing."""

    user_id: int
    key: str
    is_quiet: bool = False


@frozen(kw_only=True)
class AchievementDecision:
    """What staff decided about an achievement of somebody, and why; ``by_id`` None: an operator at the console."""

    user_id: int
    key: str
    is_revoked: bool
    reason: str
    by_id: int | None
    decided_at: datetime


class AchievementFactQueries(Protocol):
    """Reads facts: as many statements for one person as for thousands."""

    async def facts(
        self, user_ids: Sequence[int], at: datetime, *, partial_sets: bool = False
    ) -> Sequence[AchievementFacts]:
        """Return the facts of open accounts at a moment.

        Sets of which somebody owns little are counted only with ``partial_sets``, which is for showing how far they
        have come.
        """
        ...

    async def people(self, *, after: int, limit: int) -> Sequence[int]:
        """List the keys of open accounts above one, in their order."""
        ...


class AchievementQueries(Protocol):
    """Reads what was earned."""

    async def earned(self, user_id: int) -> Sequence[EarnedAchievement]:
        """List what somebody has earned, revoked ones too, the latest first."""
        ...

    async def held(self, user_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Name what people have earned, revoked ones too: none of it can be earned anew."""
        ...

    async def rarity(self) -> Mapping[str, float]:
        """Return the share of active traders who have each, as it was worked out last."""
        ...

    async def chosen_frame(self, user_id: int) -> FrameTier | None:
        """Return the frame that somebody chose, open or not."""
        ...

    async def frames_of(self, user_ids: Collection[int]) -> Mapping[int, FrameTier]:
        """Return the frame that each of these people shows, as ``shown_frame`` says it."""
        ...


class AchievementRepository(Protocol):
    """Keeps what people earn."""

    async def award(self, awards: Sequence[Award], at: datetime) -> Sequence[Award]:
        """Give what is due to open accounts; return what they did not have before, in order.

        Of several who give the same at once one does; what a moderator took back stays so.
        """
        ...

    async def decide(self, decision: AchievementDecision) -> bool:
        """Take an achievement back or give it again, and keep the decision; False where it was so already.

        Raises ``AchievementNotHeld``.
        """
        ...

    async def decisions(self, user_id: int) -> Sequence[AchievementDecision]:
        """List what staff decided about somebody's achievements, the latest first."""
        ...

    async def take_unseen(self, user_id: int) -> Sequence[str]:
        """Return the keys that somebody has not seen, the latest first, which they have from now on."""
        ...

    async def refresh_rarity(self, *, active_since: datetime, at: datetime) -> None:
        """Work out anew which share of the open accounts seen since a moment has each achievement."""
        ...


class FrameRepository(Protocol):
    """Keeps which frames people may wear, and which one they chose."""

    async def opened_frames(self, user_id: int) -> frozenset[FrameTier]:
        """Return the frames that achievements have opened for somebody."""
        ...

    async def choose_frame(self, user_id: int, tier: FrameTier) -> bool:
        """Keep which frame somebody wears; False where it was so already."""
        ...


class AchievementsUnitOfWork(AccountsUnitOfWork, NotifyingUnitOfWork, Protocol):
    """A transaction over what people earn."""

    @property
    def achievements(self) -> AchievementRepository:
        """What people have earned."""
        ...

    @property
    def frames(self) -> FrameRepository:
        """The frames that people wear."""
        ...
