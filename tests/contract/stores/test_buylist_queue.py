"""What a store's order queue counts, on PostgreSQL."""

from decimal import Decimal

import pytest

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.stores.buylist.lifecycle import OPEN, UNSTOCKED, BuylistStage
from dualcaster_core.stores.buylist.views import MOST_COUNTED
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.stores.profiles import open_store
from dualcaster_postgres.stores.buylist.queries import PostgresBuylistQueries
from tests.support.postgres_harness import PostgresHarness

_FILL = (
    "INSERT INTO buylist_orders (store_id, seller_name, stage, payout, wanted_cash_cents, promised_cash_cents,"
    " cash_total_cents, credit_total_cents, copies, rules_version, created_at, last_action, version)"
    " SELECT :store, 'Ann', :stage, 'cash', 500, :promised, 500, 600, 1, 1, now(), 'submit', 1"
    " FROM generate_series(1, :orders)"
)


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """Empty the shared database."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())


async def _orders(harness: PostgresHarness, store: int, stage: BuylistStage, orders: int, promised: int) -> None:
    filled = (
        _FILL.replace(":store", str(store))
        .replace(":stage", f"'{stage.value}'")
        .replace(":promised", str(promised))
        .replace(":orders", str(orders))
    )
    async with harness.database.transaction() as session:
        await session.text(filled)


async def test_what_is_open_is_counted_by_stage_with_the_cash_that_it_promises(harness: PostgresHarness) -> None:
    """Not drafts, nor what is over; cash that was paid is promised no more, and another store has its own."""
    ann, bob = [(await open_store(harness, await Scene(harness).person(name))).id for name in ("ann", "bob")]
    for number, stage in enumerate(BuylistStage, start=1):
        await _orders(harness, ann, stage, number, 100)
    await _orders(harness, bob, BuylistStage.SUBMITTED, 2, 500)
    queries = PostgresBuylistQueries(harness.database, PublicIds())
    queue = await queries.queue(ann)
    numbers = {stage: number for number, stage in enumerate(BuylistStage, start=1)}
    assert {one.stage: one.orders for one in queue.stages} == {
        stage: numbers[stage] for stage in OPEN - {BuylistStage.DRAFT}
    }
    assert queue.promised_cash == Decimal(sum(numbers[stage] for stage in UNSTOCKED))
    others = await queries.queue(bob)
    assert ([(one.stage, one.orders) for one in others.stages], others.promised_cash) == (
        [(BuylistStage.SUBMITTED, 2)],
        Decimal(10),
    )


async def test_paid_orders_are_counted_up_to_a_limit(harness: PostgresHarness) -> None:
    """A store that never closes what it paid waits no longer for its queue; one without orders counts nothing."""
    ann, bob = [(await open_store(harness, await Scene(harness).person(name))).id for name in ("ann", "bob")]
    await _orders(harness, ann, BuylistStage.PAID, MOST_COUNTED + 5, 500)
    queries = PostgresBuylistQueries(harness.database, PublicIds())
    queue = await queries.queue(ann)
    assert [(one.stage, one.orders) for one in queue.stages] == [(BuylistStage.PAID, MOST_COUNTED)]
    assert queue.promised_cash == 0
    assert (await queries.queue(bob)).stages == ()
