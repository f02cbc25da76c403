"""Which prices rise: the question, and how well its answers came true."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import isnan

from attrs import field, frozen, validators

from dualcaster_core.signals.history import HistoryBatch, HistoryColumn
from dualcaster_core.signals.record.measures import Judged


@frozen(kw_only=True)
class RiseQuestion:
    """Whether a price is up by more than ``rise`` (a share) after ``days``."""

    rise: float = field(default=0.05, validator=validators.gt(0))
    days: int = field(default=7, validator=[validators.ge(1), validators.le(365)])


def judge_rises(
    past: HistoryBatch, days: Sequence[date], chances: Sequence[Sequence[float]], question: RiseQuestion
) -> list[Judged]:
    """Compare chances with what came: quotes with a price on the day and exactly ``question.days`` later.

    The base rate of a day is how many had risen of those whose outcome was known by its end.
    """
    counting = _Counting(past, question, {})
    first = past.end - timedelta(days=past.days - 1)
    judged: list[Judged] = []
    for day, stated in zip(days, chances, strict=True):
        now, then = (day - first).days, (day - first).days + question.days
        if now < 0 or then >= past.days:
            continue
        rate = counting.base_rate(now)
        for place, chance in enumerate(stated):
            current, later = counting.price(place, now), counting.price(place, then)
            if isnan(chance) or isnan(current + later):
                continue
            rose = later > current * (1 + question.rise)
            judged.append(Judged(chance, rate, rose, str(past.quotes[place].card_id), day))
    return judged


@frozen
class _Counting:
    """Counts rises between two days of a batch, each pair of days once."""

    past: HistoryBatch
    question: RiseQuestion
    known: dict[tuple[int, int], tuple[int, int]]

    def price(self, place: int, day: int) -> float:
        return self.past.columns[HistoryColumn.PRICE][day * len(self.past) + place]

    def base_rate(self, day: int) -> float:
        """Return the share that rose of what is known at a day's end; of shorter spans where no whole one is.

        A shorter span is carried on to the whole one as if rises came at a constant rate.
        """
        for length in range(min(self.question.days, day), 0, -1):
            told = [self._rises(start, start + length) for start in range(day - length + 1)]
            rose, seen = sum(one[0] for one in told), sum(one[1] for one in told)
            if seen:
                return 1 - float((1 - (rose + 1) / (seen + 2)) ** (self.question.days / length))
        return 0.5

    def _rises(self, start: int, end: int) -> tuple[int, int]:
        if (start, end) not in self.known:
            rose = seen = 0
            for place in range(len(self.past)):
                current, later = self.price(place, start), self.price(place, end)
                if not isnan(current + later):
                    seen += 1
                    rose += later > current * (1 + self.question.rise)
            self.known[start, end] = rose, seen
        return self.known[start, end]
