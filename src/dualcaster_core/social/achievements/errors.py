"""Expected failures around achievements and frames."""

from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden


class FrameLocked(Forbidden):
    """A frame that nothing has opened yet cannot be worn."""

    code = "frame.locked"

    def __init__(self, tier: str) -> None:
        super().__init__(f"the {tier} frame is locked: earn an achievement that opens it", tier=tier)


class AchievementNotHeld(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """Somebody does not have the achievement that is to be taken back or given again."""

    code = "achievement.not_held"

    def __init__(self, key: str) -> None:
        super().__init__(f"this trader does not have {key}", key=key)


class AchievementAlreadyDecided(Conflict):
    """An achievement was taken back, or given again, before."""

    code = "achievement.already_decided"

    def __init__(self, key: str, what: str) -> None:
        super().__init__(f"{key} was {what} already", key=key)
