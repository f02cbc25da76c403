"""Comparisons of the ledgers that operators ask for: begun once, done by a worker, taken over, and told."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from attrs import define, evolve, field
from sqlalchemy import text

from dualcaster_core.accounts.staff import operator
from dualcaster_core.escrow.errors import ComparisonUnderWay, NothingToCompare, SpanInvalid
from dualcaster_core.escrow.events import ComparisonRequested
from dualcaster_core.escrow.ports import EscrowUnitOfWork
from dualcaster_core.escrow.reconciliation import Movement
from dualcaster_core.escrow.reconciliation_oversight import ReconciliationOversight
from dualcaster_core.escrow.reconciliation_requests import LEASE, ReconciliationRequest, RequestStatus
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.testing.escrow.provider import Fault, InMemoryPaymentProvider
from tests.support.cut_off import CutOff
from tests.support.held_payments import EscrowScene

BY = operator("the operator")


def _oversight(scene: EscrowScene) -> ReconciliationOversight:
    return evolve(scene.escrow.reconciliations, in_use=lambda: True)


async def _asked(scene: EscrowScene) -> ReconciliationRequest:
    """Return what was asked for last."""
    async with scene.application.units() as uow:
        found = await uow.reconciliation_requests.latest()
    assert found is not None
    return found


async def _runs(scene: EscrowScene) -> int:
    async with scene.application.database.transaction() as session:
        row = await session.row(text("SELECT count(*) FROM reconciliation_runs"))
    assert row is not None
    return int(row[0])


async def _delivery(scene: EscrowScene) -> Delivery:
    """Return the delivery of the last event of the outbox to the handler of comparisons."""
    async with scene.application.database.transaction() as session:
        row = await session.row(text("SELECT max(id) FROM outbox WHERE kind = 'escrow.comparison_requested'"))
    assert row is not None
    return Delivery(int(row[0]), "escrow.compare_requested")


@define
class TakingOver(InMemoryPaymentProvider):
    """A provider so slow that another worker has taken the comparison over before it answers."""

    units: UnitOfWorkFactory[EscrowUnitOfWork] = field(kw_only=True)

    async def movements(self, start: datetime, end: datetime) -> Sequence[Movement]:
        """Have another worker take it, then answer."""
        async with self.units() as uow:
            found = await uow.reconciliation_requests.latest()
            assert found is not None
            await uow.reconciliation_requests.store(evolve(found, lease=evolve(found.lease, worker="another")))
            await uow.commit()
        return await super().movements(start, end)


async def test_pressing_twice_begins_one_comparison(scene: EscrowScene) -> None:
    """Also at the same time; other days are refused while it is under way, and it is noted once who asked."""
    oversight, today = _oversight(scene), scene.clock.now().date()
    await asyncio.gather(*(oversight.request(BY) for _ in range(4)))
    first = await _asked(scene)
    await oversight.request(BY)
    assert (await _asked(scene)).id == first.id
    with pytest.raises(ComparisonUnderWay):
        await oversight.request(BY, today, today)
    shown = await oversight.latest(BY)
    assert shown.request is not None
    assert (shown.request.status, shown.request.is_under_way, shown.latest) == (RequestStatus.QUEUED, True, None)
    async with scene.application.units() as uow:
        noted = [one for one in await uow.audit.latest(limit=20) if one.action.value == "payment_reconciled"]
    assert len(noted) == 1
    await scene.drain()
    shown = await oversight.latest(BY)
    assert shown.request is not None
    assert (shown.request.status, await _runs(scene)) == (RequestStatus.DONE, 1)
    assert shown.latest is not None
    await oversight.request(BY, today, today)
    assert (await _asked(scene)).id != first.id


async def test_what_cannot_be_compared_is_told_at_once(scene: EscrowScene) -> None:
    """Days that are too many, and a site without a provider: nothing is kept."""
    oversight, today = _oversight(scene), scene.clock.now().date()
    with pytest.raises(SpanInvalid):
        await oversight.request(BY, today - timedelta(days=200))
    with pytest.raises(NothingToCompare):
        await evolve(oversight, in_use=lambda: False).request(BY)
    assert (await oversight.latest(BY)).request is None


async def test_a_provider_that_does_not_answer_is_a_failure_that_is_told(scene: EscrowScene) -> None:
    """With the code and the words of the error; the next press begins anew."""
    oversight = _oversight(scene)
    for fault, code in ((Fault.UNREACHABLE, "escrow.provider_unavailable"), (Fault.REFUSED, "escrow.provider_refused")):
        await oversight.request(BY)
        scene.provider.faults.append(fault)
        await scene.drain()
        found = await _asked(scene)
        assert (found.status, found.code) == (RequestStatus.FAILED, code)
        assert "provider" in found.message
    assert await _runs(scene) == 0
    await oversight.request(BY)
    await scene.drain()
    assert ((await _asked(scene)).status, await _runs(scene)) == (RequestStatus.DONE, 1)


async def test_a_comparison_whose_worker_is_cut_off_anywhere_is_taken_over(scene: EscrowScene) -> None:
    """Another one waits until the lease is over, and brings it to its end; delivered again nothing happens."""
    oversight, handler = _oversight(scene), scene.escrow.on_request
    is_whole, cuts = False, 0
    while not is_whole:
        await oversight.request(BY)
        begun = await _asked(scene)
        event, delivery = ComparisonRequested(request_id=begun.id), await _delivery(scene)
        is_whole = await CutOff(handler(delivery, event), cuts)
        left = await _asked(scene)
        if left.status is RequestStatus.RUNNING:
            with pytest.raises(ComparisonUnderWay):
                await handler(delivery, event)
        scene.clock.moment += LEASE
        await handler(delivery, event)
        ended, runs = await _asked(scene), await _runs(scene)
        assert (ended.id, ended.status) == (begun.id, RequestStatus.DONE), cuts
        await handler(delivery, event)
        assert (await _asked(scene), await _runs(scene)) == (ended, runs)
        cuts += 1
    assert cuts > 5


async def test_who_was_taken_for_dead_ends_nothing(scene: EscrowScene) -> None:
    """A worker that comes back after its lease leaves the end, and the event, to the one that took over."""
    await _oversight(scene).request(BY)
    event, delivery = ComparisonRequested(request_id=(await _asked(scene)).id), await _delivery(scene)
    provider = TakingOver(scene.provider.books, units=scene.application.units)
    slow = evolve(scene.escrow.on_request, reconcile=evolve(scene.escrow.reconcile, provider=provider))
    with pytest.raises(ComparisonUnderWay):
        await slow(delivery, event)
    left = await _asked(scene)
    assert (left.status, left.lease.worker) == (RequestStatus.RUNNING, "another")
    async with scene.application.units() as uow:
        assert await uow.mark_handled(delivery)
