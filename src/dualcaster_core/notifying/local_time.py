"""What the clock on somebody's wall says: quiet hours and the moments of digests, where clocks are changed too."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed

LONGEST_ZONE = 60
_MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=1_024)
def zone_named(name: str) -> tzinfo:
    """Return a time zone of the IANA database, such as ``Europe/Berlin``. Raises ``ValidationFailed``."""
    from zoneinfo import ZoneInfo  # only where somebody is told something: it looks the system over

    try:
        if len(name) > LONGEST_ZONE or name in {"localtime", "posixrules", "Factory"}:
            raise ValueError(name)
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValidationFailed(
            f"{name[:LONGEST_ZONE]!r} is no time zone such as 'Europe/Berlin'", field="time_zone"
        ) from None


@frozen(kw_only=True)
class QuietHours:
    """The time of day, in whole minutes and by the wall clock, in which somebody wants to hear nothing.

    They begin at ``starts`` and are over at ``ends``, which may be on the next day. Raises ``ValidationFailed``.
    """

    starts: time
    ends: time = field()

    @ends.validator
    def _check(self, _: object, ends: time) -> None:
        for one in (self.starts, ends):
            if one.second or one.microsecond or one.tzinfo is not None:
                raise ValidationFailed("quiet hours are told in hours and minutes", field="quiet_hours")
        if self.starts == ends:
            raise ValidationFailed("quiet hours begin and end at different times", field="quiet_hours")

    def include(self, wall: time) -> bool:
        """Tell whether a time of day is one of theirs."""
        if self.starts < self.ends:
            return self.starts <= wall < self.ends
        return wall >= self.starts or wall < self.ends


def is_quiet(quiet: QuietHours, zone: tzinfo, moment: datetime) -> bool:
    """Tell whether the wall clock stands in quiet hours; where it is put back, it may do so twice."""
    return quiet.include(moment.astimezone(zone).time())


def quiet_until(quiet: QuietHours, zone: tzinfo, moment: datetime) -> datetime:
    """Return the first moment from ``moment`` on at which the wall clock stands in no quiet hours, in UTC.

    Where the clock is put forward over their end, that is the moment at which it is.
    """
    while is_quiet(quiet, zone, moment):
        wall = moment.astimezone(zone)
        day = wall.date() if wall.time() < quiet.ends else wall.date() + timedelta(days=1)
        moment = max(moment_of(day, quiet.ends, zone, after=moment), moment + _MINUTE)
    return moment.astimezone(UTC)


def moment_of(day: date, at: time, zone: tzinfo, *, after: datetime | None = None) -> datetime:
    """Return the first moment, in UTC, at which a wall clock stands at or beyond a time of a day.

    Where it stands there twice, that is the first time, or the second where the first lies before ``after``. Where it
    never does, because it is put forward over that time, it is the moment at which it is put forward.
    """
    wall = datetime.combine(day, at)
    earlier, later = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if earlier > later:
        return _put_forward(later, earlier, zone)
    return later if after is not None and earlier < after else earlier


def _put_forward(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """Find the second at which the offset of a zone changes between two moments."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle <= before:
            break
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
