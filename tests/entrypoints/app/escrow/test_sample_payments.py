"""The held payments of the sample market."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.demo.sample_market import fill_sample_market
from dualcaster_app.demo.sample_payments import HELD, RELEASED, add_sample_payments
from dualcaster_core.accounts.staff import operator
from dualcaster_core.escrow.lifecycle import PaymentStage
from tests.support.databases import SECRET, create_database, database_name

TRADER = "mira_tolarian"


@pytest.fixture
async def application(
    servers: dualcaster_embedded.EmbeddedServers, migrated_url: str, tmp_path: Path
) -> AsyncIterator[Application]:
    """The sample market, with a payment sandbox of its own."""
    url = create_database(servers.database_url, database_name(migrated_url))
    settings = Settings(secret_key=SECRET, database_url=url, redis_url=servers.redis_url, data_directory=tmp_path)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        await fill_sample_market(opened)
        yield opened


async def test_one_payment_is_held_and_one_was_released(application: Application) -> None:
    """Once, however often they are added; the ledger has both, and agrees with the sandbox's."""
    for _ in range(2):
        await add_sample_payments(application, TRADER)
    owner = await application.accounts.operator.named(TRADER)
    mine = (await application.escrow.payments.of_person(owner.id)).items
    assert {one.amount: one.is_payer for one in mine} == {HELD: True, RELEASED: False}
    assert (await application.notifying.centre.page(owner.id)).items, "they were told of both"
    assert (await application.notifying.centre.unread(owner.id)).total == 0, "no e-mail follows"
    seen = await application.escrow.oversight.listed(operator())
    assert {one.amount: one.stage for one in seen.items} == {
        HELD: PaymentStage.ITEMS_SHIPPED,
        RELEASED: PaymentStage.RELEASED,
    }
    assert dict(seen.balances)["held"] == -HELD * Decimal("1.02")
    assert seen.alerts == ()
    today = application.clock.now().date()
    report = await application.escrow.reconciliations.run(operator(), today, today)
    assert (report.differences, report.run.ours) == ((), 5)
