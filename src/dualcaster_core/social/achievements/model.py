"""Achievements: what each asks for, what it is worth, and when it can be earned."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from attrs import field, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.social.achievements.facts import Fact
from dualcaster_core.social.achievements.frames import FrameTier


class AchievementCategory(StrEnum):
    """What an achievement is about."""

    TRADE = "trade"
    REPUTATION = "reputation"
    PORTFOLIO = "portfolio"
    COMMUNITY = "community"
    SPECIAL = "special"


@frozen(kw_only=True)
class Requirement:
    """A fact that has to reach a threshold (0 or more)."""

    fact: Fact
    at_least: int = field(validator=validators.ge(1))


@frozen(kw_only=True)
class Season:
    """A time of every year, from the first day to the last, both included, in UTC; it may reach over New Year.

    Days are (month, day).
    """

    key: str
    name: str
    first_day: tuple[int, int]
    last_day: tuple[int, int]

    def __attrs_post_init__(self) -> None:
        for month, day in (self.first_day, self.last_day):
            try:
                date(2001, month, day)
            except ValueError as error:
                raise ValidationFailed(f"{month}-{day} is not a day of every year", field="season") from error

    def window(self, at: datetime) -> tuple[datetime, datetime]:
        """Return the beginning and the end (not included) of the latest window that had begun at a moment."""
        here = at.astimezone(UTC)
        start = datetime(here.year, *self.first_day, tzinfo=UTC)
        if start > here:
            start = datetime(here.year - 1, *self.first_day, tzinfo=UTC)
        year = start.year + (self.last_day < self.first_day)
        return start, datetime(year, *self.last_day, tzinfo=UTC) + timedelta(days=1)

    def next_window(self, at: datetime) -> tuple[datetime, datetime]:
        """Return the window that is open at a moment, else the one that opens next."""
        start, end = self.window(at)
        if at < end:
            return start, end
        return self.window(datetime(start.year + 1, *self.first_day, tzinfo=UTC))


@frozen(kw_only=True)
class Achievement:
    """Something to earn, once and for good, by meeting every requirement.

    ``points`` count in the discovery score; ``frame_tier`` is the frame that it opens. A hidden one shows to nobody but
    its owner, and only once it is earned. One with a ``season`` can be earned by what was done in that time of a year.
    """

    key: str
    name: str
    category: AchievementCategory
    description: str
    requirements: tuple[Requirement, ...] = field(validator=validators.min_len(1))
    points: int = field(validator=validators.ge(1))
    frame_tier: FrameTier | None = None
    is_hidden: bool = False
    season: Season | None = None
