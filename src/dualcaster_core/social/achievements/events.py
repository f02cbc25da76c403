"""What happens to achievements and frames that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class EarnedKeys:
    """Who earned which achievements at once, in the order of the table."""

    user_id: int
    keys: tuple[str, ...]


@frozen(kw_only=True)
class AchievementsEarned(Event):
    """People earned achievements, each for the first time."""

    kind: ClassVar[str] = "social.achievements_earned"

    earned: tuple[EarnedKeys, ...]


@frozen(kw_only=True)
class FrameChanged(Event):
    """Somebody shows another frame: they chose one, or an achievement was taken back or given again."""

    kind: ClassVar[str] = "social.frame_changed"

    user_id: int
