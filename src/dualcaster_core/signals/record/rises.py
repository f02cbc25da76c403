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
    """Compare chances with what came: quotes with a price on the day and exactly ``question.days`` later."""
    prices, step, first = past.columns[HistoryColumn.PRICE], len(past), past.end - timedelta(days=past.days - 1)
    judged: list[Judged] = []
    for day, stated in zip(days, chances, strict=True):
        now, then = (day - first).days, (day - first).days + question.days
        if now < 0 or then >= past.days:
            continue
        for place, chance in enumerate(stated):
            current, later = prices[now * step + place], prices[then * step + place]
            if isnan(chance) or isnan(current) or isnan(later):
                continue
            judged.append(
                Judged(
                    probability=chance,
                    base_rate=0.0,
                    came_true=later > current * (1 + question.rise),
                    card=str(past.quotes[place].card_id),
                    made_on=day,
                )
            )
    return judged
