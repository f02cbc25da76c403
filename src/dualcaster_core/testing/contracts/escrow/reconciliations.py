"""What is kept of comparisons with the provider's ledger."""

from datetime import UTC, date, datetime, timedelta

from attrs import evolve

from dualcaster_core.escrow.errors import PaymentProviderUnavailable
from dualcaster_core.escrow.ledger import EntryKind
from dualcaster_core.escrow.reconciliation import Difference, DifferenceKind, ReconciliationRun
from dualcaster_core.escrow.reconciliation_requests import ReconciliationRequest
from dualcaster_core.testing.contracts.ports import Harness


def _missing(reference: str, cents: int = 100) -> Difference:
    return Difference(
        kind=DifferenceKind.MISSING_HERE, movement=EntryKind.REFUND, reference=reference, ours=None, theirs=cents
    )


def _run(harness: Harness, differences: int) -> ReconciliationRun:
    now = harness.clock.now()
    return ReconciliationRun(start=now - timedelta(days=3), end=now, at=now, ours=3, theirs=4, differences=differences)


class ReconciliationsContract:
    """``ReconciliationRepository``."""

    async def test_a_difference_is_new_once(self, harness: Harness) -> None:
        """Seen again it is the same one, with what is now known of it; another beside it is new."""
        looked_at = {(EntryKind.REFUND, "re_1"), (EntryKind.REFUND, "re_2")}
        async with harness.units() as uow:
            assert await uow.reconciliations.latest() is None
            assert await uow.reconciliations.record(_run(harness, 1), looked_at, [_missing("re_1")]) == 1
            again = [_missing("re_1", 200), _missing("re_2")]
            assert await uow.reconciliations.record(_run(harness, 2), looked_at, again) == 1
            await uow.commit()
        async with harness.units() as uow:
            found = await uow.reconciliations.open_differences(limit=10)
            assert {one.difference for one in found} == set(again)
            assert await uow.reconciliations.count_open() == 2
            assert len(await uow.reconciliations.open_differences(limit=1)) == 1
            assert await uow.reconciliations.latest() == _run(harness, 2)

    async def test_what_is_found_no_more_is_settled(self, harness: Harness) -> None:
        """Where it was looked at; what lies outside the span stays open, and what comes back is new."""
        one, other = (EntryKind.REFUND, "re_1"), (EntryKind.REFUND, "re_2")
        async with harness.units() as uow:
            keeper = uow.reconciliations
            await keeper.record(_run(harness, 2), {one, other}, [_missing("re_1"), _missing("re_2")])
            assert await keeper.record(_run(harness, 0), {one}, []) == 0
            assert [found.difference.reference for found in await keeper.open_differences(limit=10)] == ["re_2"]
            assert await keeper.record(_run(harness, 1), {one}, [_missing("re_1")]) == 1
            assert await keeper.count_open() == 2
            assert await keeper.record(_run(harness, 0), set(), []) == 0
            assert await keeper.count_open() == 2


class ReconciliationRequestsContract:
    """``ReconciliationRequests``."""

    async def test_one_comparison_is_under_way_at_a_time(self, harness: Harness) -> None:
        """Another is kept once it has ended, however it did; the last that was kept is the latest."""
        asked, now = _asked(harness), harness.clock.now()
        async with harness.units() as uow:
            requests = uow.reconciliation_requests
            assert await requests.latest() is None
            first = await requests.add(asked)
            assert first is not None
            assert first == evolve(asked, id=first.id)
            assert await requests.add(asked) is None
            taken = first.taken("one", now)
            await requests.store(taken)
            assert await requests.add(asked) is None
            await requests.store(taken.finished(now))
            second = await requests.add(asked)
            assert second is not None
            failed = second.taken("two", now).failed(PaymentProviderUnavailable("away"), now)
            await requests.store(failed)
            third = await requests.add(asked)
            assert third is not None
            assert await requests.latest() == third
            await uow.commit()
        async with harness.units() as uow:
            assert await uow.reconciliation_requests.with_id(first.id, lock=True) == taken.finished(now)
            assert await uow.reconciliation_requests.with_id(second.id) == failed
            assert await uow.reconciliation_requests.with_id(third.id + 1) is None

    async def test_the_days_of_a_comparison_are_kept_as_they_were_asked_for(self, harness: Harness) -> None:
        """With a first and a last day, or without."""
        named = evolve(
            _asked(harness), first=date(2026, 2, 1), last=date(2026, 2, 3), start=datetime(2026, 2, 1, tzinfo=UTC)
        )
        async with harness.units() as uow:
            kept = await uow.reconciliation_requests.add(named)
            await uow.commit()
        assert kept is not None
        async with harness.units() as uow:
            assert await uow.reconciliation_requests.with_id(kept.id) == evolve(named, id=kept.id)


def _asked(harness: Harness) -> ReconciliationRequest:
    now = harness.clock.now()
    return ReconciliationRequest(first=None, last=None, start=now - timedelta(days=3), end=now, requested_at=now)
