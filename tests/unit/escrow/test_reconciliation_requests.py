"""How a comparison that was asked for comes to its end."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from dualcaster_core.escrow.errors import ComparisonUnderWay, IllegalComparisonStep, PaymentProviderUnavailable
from dualcaster_core.escrow.reconciliation_requests import (
    LEASE,
    REQUEST_STEPS,
    UNDER_WAY,
    ReconciliationRequest,
    RequestStatus,
    RequestStep,
)
from dualcaster_core.kernel.leases import FREE, Lease

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ASKED = ReconciliationRequest(first=None, last=None, start=NOW - timedelta(days=3), end=NOW, requested_at=NOW)


@pytest.mark.parametrize("status", RequestStatus)
@pytest.mark.parametrize("step", RequestStep)
def test_a_step_leads_where_the_table_says(status: RequestStatus, step: RequestStep) -> None:
    """What is not in it is refused with the step and the status."""
    request, expected = evolve(ASKED, status=status), REQUEST_STEPS.get((status, step))
    if expected is None:
        with pytest.raises(IllegalComparisonStep, match=f"{step.value} is not possible: the comparison is"):
            request.after(step)
    else:
        assert request.after(step) is expected


def test_what_is_under_way_is_what_steps_lead_on_from() -> None:
    """Whatever is not under way has ended for good."""
    assert {status for status, _ in REQUEST_STEPS} == UNDER_WAY


def test_a_comparison_belongs_to_one_worker_until_its_lease_is_over() -> None:
    """Another one takes it over then, and not a moment before."""
    taken = ASKED.taken("one", NOW)
    with pytest.raises(ComparisonUnderWay):
        taken.taken("two", NOW + LEASE - timedelta(seconds=1))
    over = taken.taken("two", NOW + LEASE)
    assert over.lease == Lease(worker="two", until=NOW + 2 * LEASE)


def test_a_comparison_that_failed_says_why() -> None:
    """With the code of the error and its words; one that is done has neither."""
    taken = ASKED.taken("one", NOW)
    failed, done = taken.failed(PaymentProviderUnavailable("away"), NOW), taken.finished(NOW)
    assert (failed.status, failed.code) == (RequestStatus.FAILED, "escrow.provider_unavailable")
    assert "does not answer" in failed.message
    assert (done.status, done.code, done.message) == (RequestStatus.DONE, "", "")
    assert failed.lease == done.lease == FREE
