"""Figures of moderation: how much comes in, how soon it is decided, and how often that was right."""

from datetime import date, datetime, timedelta
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.moderation.deciding import Moderator
from dualcaster_core.moderation.lifecycle import ActionKind
from dualcaster_core.moderation.model import ReportReason
from dualcaster_core.moderation.ports import StatsQueries

RANGES: Final = (7, 30, 90, 365)
"""Days back that pages offer."""


@frozen(kw_only=True)
class ReasonFigures:
    """Reports for one reason that were filed in the time, and what became of them."""

    reason: ReportReason
    filed: int
    weighing: int
    upheld: int
    dismissed: int


@frozen(kw_only=True)
class RuleFigures:
    """Flags of one rule that were raised in the time: in how many cases a penalty or a dismissal followed."""

    rule: str
    level: str
    raised: int
    penalised: int
    dismissed: int


@frozen(kw_only=True)
class DecisionFigures:
    """How often something was decided in the time."""

    kind: ActionKind
    count: int


@frozen(kw_only=True)
class LevelFigures:
    """How soon cases of one level were closed in the time, in hours, and what waits of it now.

    ``median_hours`` is None where none was closed; ``on_time`` were closed within ``target_hours``.
    """

    level: str
    target_hours: int
    closed: int
    on_time: int
    median_hours: float | None
    waiting: int
    overdue: int

    @property
    def is_met(self) -> bool | None:
        """Whether the median is within the target; None where nothing was closed."""
        return None if self.median_hours is None else self.median_hours <= self.target_hours


@frozen(kw_only=True)
class AppealFigures:
    """Appeals that were filed in the time, and what became of those that were decided in it."""

    filed: int
    waiting: int
    upheld: int
    reduced: int
    overturned: int

    @property
    def decided(self) -> int:
        """How many were decided."""
        return self.upheld + self.reduced + self.overturned

    @property
    def overturned_share(self) -> float | None:
        """Which share of the decided was overturned, 0 to 1; None where none was decided."""
        return self.overturned / self.decided if self.decided else None


@frozen(kw_only=True)
class ReporterFigures:
    """How the reports of somebody ended, of all time."""

    username: str
    upheld: int
    dismissed: int
    is_doubtful: bool


@frozen(kw_only=True)
class PhraseFigures:
    """Messages that were held for one phrase in the time.

    ``released`` and ``withheld`` are those that moderators decided on, ``by_clock`` those that time or the decision on
    their case settled.
    """

    phrase: str
    about: str
    held: int
    released: int
    withheld: int
    by_clock: int
    waiting: int

    @property
    def false_alarm_share(self) -> float | None:
        """Which share of what moderators decided on they released, 0 to 1; None where they decided on none."""
        decided = self.released + self.withheld
        return self.released / decided if decided else None


@frozen(kw_only=True)
class DayFigures:
    """What came in and was closed on a day (UTC)."""

    day: date
    reports: int
    flags: int
    closed: int


@frozen(kw_only=True)
class ModerationStats:
    """The figures of the last ``days``, up to ``until``."""

    days: int
    until: datetime
    reasons: tuple[ReasonFigures, ...]
    rules: tuple[RuleFigures, ...]
    decisions: tuple[DecisionFigures, ...]
    levels: tuple[LevelFigures, ...]
    appeals: AppealFigures
    reporters: tuple[ReporterFigures, ...]
    phrases: tuple[PhraseFigures, ...]
    by_day: tuple[DayFigures, ...]


@frozen
class StatsReading:
    """Reads the figures for moderators."""

    queries: StatsQueries
    clock: Clock

    async def __call__(self, _by: Moderator, days: int = 30) -> ModerationStats:
        """Return the figures of the last days, 1 to 365. Raises ``ValidationFailed``."""
        if not 1 <= days <= 365:
            raise ValidationFailed("figures are of 1 to 365 days", field="days")
        now = self.clock.now()
        return await self.queries.stats(now - timedelta(days=days), now, days)
