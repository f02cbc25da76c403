"""A site whose payments are kept in memory."""

import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_app.payments import ProviderKind
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.escrow.provider import InMemoryPaymentProvider, ProviderConsole
from dualcaster_core.testing.escrow.provider_books import ProviderBooks
from tests.support.held_over_http import Held
from tests.support.postgres_harness import PostgresHarness
from tests.support.trading_pairs import trading_pair


@pytest.fixture(scope="module")
def provider(application: Application) -> InMemoryPaymentProvider:
    """One provider for the module, as there is one database."""
    return InMemoryPaymentProvider(ProviderBooks(application.clock))


@pytest.fixture
async def held(application: Application, provider: InMemoryPaymentProvider) -> Held:
    """Set the site up."""
    adapters = evolve(
        application.payments, kind=ProviderKind.SANDBOX, provider=provider, payees=provider, payer=None, sandbox=None
    )
    over_memory = evolve(application, payments=adapters)
    pair = await trading_pair(over_memory)
    for one in (pair.ann, pair.mira):
        await PostgresHarness(over_memory.database, FixedClock()).set_country(one.user_id, "US")
    told = await provider.create_account("ann@example.org", "US", key=f"account-of-ann-{pair.ann.user_id}")
    ProviderConsole(provider.books).onboard(told.reference)
    async with over_memory.units() as uow:
        ready = provider.books.accounts[told.reference]
        await uow.payees.add(PayeeAccount.opened(pair.ann.user_id, ready, over_memory.clock.now()))
        await uow.commit()
    return Held(over_memory, provider, pair)
