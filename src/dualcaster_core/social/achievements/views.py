"""Achievements and frames as they are read."""

from datetime import date, datetime

from attrs import frozen

from dualcaster_core.social.achievements.evaluation import AchievementProgress
from dualcaster_core.social.achievements.model import AchievementCategory


@frozen(kw_only=True)
class SeasonView:
    """When an achievement of a season can be earned: the window that is open, else the next one."""

    name: str
    starts_on: date
    ends_on: date
    is_open: bool


@frozen(kw_only=True)
class AchievementView:
    """An achievement. ``rarity`` is the share (0 to 1) of active traders who have it, None before it is known.

    ``progress`` is for its owner alone, while it is locked. ``is_new``: its owner has not seen it yet.
    """

    key: str
    name: str
    category: AchievementCategory
    description: str
    points: int
    frame_tier: str | None
    is_hidden: bool
    season: SeasonView | None
    unlocked: bool
    unlocked_at: datetime | None
    is_new: bool
    progress: AchievementProgress | None
    rarity: float | None


@frozen(kw_only=True)
class AchievementsView:
    """Somebody's achievements, earned ones first, the latest first.

    Others see what is earned and not hidden. ``hidden_remaining`` is how many hidden ones its owner has yet to find.
    """

    items: tuple[AchievementView, ...]
    total_unlocked: int
    total_available: int
    total_discovery_points: int
    hidden_remaining: int


@frozen(kw_only=True)
class FrameView:
    """A frame, and since when it is open; bronze has been from the beginning."""

    tier: str
    unlocked: bool
    unlocked_at: datetime | None
    is_active: bool


@frozen(kw_only=True)
class FramesView:
    """All frames from the lowest up, and the one that shows."""

    frames: tuple[FrameView, ...]
    active_frame: str


@frozen(kw_only=True)
class AchievementDecisionView:
    """What was decided about an achievement of somebody; ``by`` is None for an operator at the console."""

    key: str
    name: str
    is_revoked: bool
    reason: str
    by: str | None
    decided_at: datetime


@frozen
class DecidedAchievements:
    """What was decided about somebody's achievements, the latest first."""

    items: tuple[AchievementDecisionView, ...]
