"""The periods of budgets by a store's calendar, and the rules of store credit."""

from datetime import UTC, datetime

import pytest

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.stores.buylist.budgets import BudgetPeriod, budget_uses, check_budget, period_starts
from dualcaster_core.stores.buylist.credit import CreditBooking, CreditKind, CreditState, balance, voiding
from dualcaster_core.stores.buylist.errors import BudgetSpent, CreditEntryNotVoidable, CreditShort
from dualcaster_core.stores.buylist.rules import BuylistBudget

NOW = datetime(2026, 3, 1, 3, 30, tzinfo=UTC)


def test_periods_begin_by_the_calendar_of_the_store() -> None:
    """In New York it is still Saturday, the 28th of February; weeks begin on Monday."""
    starts = period_starts(NOW, "America/New_York")
    local = {period: start.astimezone(UTC) for period, start in starts.items()}
    assert local == {
        BudgetPeriod.DAY: datetime(2026, 2, 28, 5, tzinfo=UTC),
        BudgetPeriod.WEEK: datetime(2026, 2, 23, 5, tzinfo=UTC),
        BudgetPeriod.MONTH: datetime(2026, 2, 1, 5, tzinfo=UTC),
    }


def test_a_week_across_daylight_saving_begins_at_midnight() -> None:
    """The Monday before the clocks went forward has another offset than today."""
    starts = period_starts(datetime(2026, 3, 10, 16, tzinfo=UTC), "America/New_York")
    assert starts[BudgetPeriod.MONTH].astimezone(UTC) == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert starts[BudgetPeriod.WEEK].astimezone(UTC) == datetime(2026, 3, 9, 4, tzinfo=UTC)


def test_a_budget_holds_to_the_cent() -> None:
    """What is left may be promised, one cent more may not; a period without a limit never refuses."""
    budget = BuylistBudget(day_cents=1_000, month_cents=5_000)
    promised = {BudgetPeriod.DAY: 400, BudgetPeriod.WEEK: 10**9, BudgetPeriod.MONTH: 4_500}
    check_budget(budget, promised, 500)
    with pytest.raises(BudgetSpent) as refused:
        check_budget(budget, promised, 501)
    assert refused.value.facts == {"period": "month", "left": "$5.00"}
    assert [use.left_cents for use in budget_uses(budget, promised)] == [600, None, 500]


def _state(cents: int = 0) -> CreditState:
    return CreditState(store_id=3, customer_id=7, entries=1 if cents else 0, balance_cents=cents)


def test_an_entry_is_balanced_and_numbered() -> None:
    """Its debits and credits add up to zero, and it says what the customer has after it."""
    granted = _state(500).booked(CreditBooking(kind=CreditKind.GRANTED, cents=250, reference="order-1"), NOW, 9)
    assert (granted.number, granted.balance_cents, sum(granted.postings.values())) == (2, 750, 0)
    spent = _state(500).booked(CreditBooking(kind=CreditKind.SPENT, cents=500, reference="a"), NOW, 9)
    assert (spent.balance_cents, spent.change_cents, sum(spent.postings.values())) == (0, -500, 0)
    assert balance([granted, spent]) == -250


def test_no_more_is_spent_than_there_is() -> None:
    """One cent more is refused, and says what there is."""
    with pytest.raises(CreditShort) as refused:
        _state(500).booked(CreditBooking(kind=CreditKind.SPENT, cents=501, reference="a"), NOW, 9)
    assert refused.value.facts["balance"] == "$5.00"


@pytest.mark.parametrize(
    ("cents", "reference"), [(0, "a"), (-5, "a"), (True, "a"), (5, ""), (5, "x" * 65), (10**9 + 1, "a")]
)
def test_an_amount_or_reference_that_cannot_be_is_refused(cents: int, reference: str) -> None:
    """Nothing, less than nothing, too much, and what names nothing."""
    with pytest.raises(ValidationFailed):
        _state().booked(CreditBooking(kind=CreditKind.GRANTED, cents=cents, reference=reference), NOW, 9)


def test_only_what_was_spent_is_voided() -> None:
    """The amount comes back under a reference of its own, so that it comes back once."""
    spent = _state(500).booked(CreditBooking(kind=CreditKind.SPENT, cents=200, reference="a"), NOW, 9)
    back = voiding(spent, "wrong customer")
    assert (back.kind, back.cents, back.reference) == (CreditKind.VOIDED, 200, "entry-2-7")
    granted = _state().booked(CreditBooking(kind=CreditKind.GRANTED, cents=200, reference="a"), NOW, 9)
    with pytest.raises(CreditEntryNotVoidable):
        voiding(granted, "")
