"""What shows, lists and compares held payments asks the database as often for a hundred of them as for one."""

from collections.abc import Awaitable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import text

from dualcaster_core.accounts.staff import operator
from tests.support.held_payments import EscrowScene
from tests.support.many_payments import fill_payments

LINES = 100


async def counted(scene: EscrowScene, payments: int) -> Mapping[str, int]:
    """Make so many payments of one person, and count the statements of each way to look at them."""
    database, escrow = scene.application.database, scene.escrow
    await fill_payments(database, payments)
    async with database.transaction() as session:
        await session.run(text("UPDATE escrow_transactions SET payer_id = (SELECT min(id) FROM users)"))
        row = await session.row(text("SELECT max(trade_id), min(payer_id), min(created_at) FROM escrow_transactions"))
    assert row is not None
    trade, payer, begin = row
    scene.clock.moment = begin + timedelta(days=60)
    looks: Mapping[str, Awaitable[object]] = {
        "page": escrow.payments.of_trade(payer, trade),
        "list": escrow.payments.of_person(payer, limit=LINES, cursor=None),
        "admin list": escrow.oversight.listed(operator(), limit=LINES),
        "admin page": escrow.oversight.one(operator(), trade),
        "reconciliation": escrow.reconcile.run(begin - timedelta(days=1), begin + timedelta(days=30)),
    }
    counts = {}
    for name, look in looks.items():
        before = database.statements
        await look
        counts[name] = database.statements - before
    return counts


@pytest.fixture(scope="module")
def seen() -> dict[int, Mapping[str, int]]:
    """Keep the counts of both tests, which have a database each."""
    return {}


@pytest.mark.parametrize("payments", [1, LINES])
async def test_a_hundred_payments_take_the_statements_of_one(
    scene: EscrowScene, seen: dict[int, Mapping[str, int]], payments: int
) -> None:
    """The page, the lists, the operator's views and the comparison of the ledgers, with a difference in every entry."""
    seen[payments] = await counted(scene, payments)
    assert min(seen[payments].values()) > 0
    assert seen[payments] == seen[1], seen
