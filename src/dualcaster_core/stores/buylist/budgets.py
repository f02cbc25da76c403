"""The periods of a store's budget, by its own calendar, and what is left of each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import frozen

from dualcaster_core.kernel.money import from_cents
from dualcaster_core.notifying.local_time import zone_named
from dualcaster_core.stores.buylist.errors import BudgetSpent
from dualcaster_core.stores.buylist.rules import BuylistBudget


class BudgetPeriod(StrEnum):
    """What a budget is set for; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@frozen(kw_only=True)
class BudgetUse:
    """A budget's limit, and what is promised of it, in cents."""

    period: BudgetPeriod
    limit_cents: int | None
    promised_cents: int

    @property
    def left_cents(self) -> int | None:
        """What is left; None without a limit."""
        return None if self.limit_cents is None else max(0, self.limit_cents - self.promised_cents)


def period_starts(now: datetime, time_zone: str) -> dict[BudgetPeriod, datetime]:
    """Return when the present day, week and month of a store began, by an IANA time zone."""
    here = now.astimezone(zone_named(time_zone))
    day = here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return {
        BudgetPeriod.DAY: day,
        BudgetPeriod.WEEK: day - timedelta(days=day.weekday()),
        BudgetPeriod.MONTH: day.replace(day=1),
    }


def budget_uses(budget: BuylistBudget, promised: Mapping[BudgetPeriod, int]) -> tuple[BudgetUse, ...]:
    """Tell what each period's budget has left."""
    limits = (budget.day_cents, budget.week_cents, budget.month_cents)
    return tuple(
        BudgetUse(period=period, limit_cents=limit, promised_cents=promised.get(period, 0))
        for period, limit in zip(BudgetPeriod, limits, strict=True)
    )


def check_budget(budget: BuylistBudget, promised: Mapping[BudgetPeriod, int], more_cents: int) -> None:
    """Refuse to promise more than a period has left. Raises ``BudgetSpent``."""
    for use in budget_uses(budget, promised):
        if use.left_cents is not None and more_cents > use.left_cents:
            raise BudgetSpent(use.period.value, f"${from_cents(use.left_cents)}")
