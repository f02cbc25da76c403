"""The payment provider in memory keeps what held payments need of one."""

from collections.abc import Sequence

import pytest
from attrs import define

from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import contract_classes
from dualcaster_core.testing.contracts.escrow.conformance import PaymentProviderConformance
from dualcaster_core.testing.escrow.provider import InMemoryPaymentProvider, ProviderConsole
from dualcaster_core.testing.escrow.provider_books import ProviderBooks


@define
class InMemoryHarness:
    """``PaymentProviderHarness`` over books."""

    provider: InMemoryPaymentProvider
    console: ProviderConsole

    @property
    def payees(self) -> InMemoryPaymentProvider:
        """The same object keeps both."""
        return self.provider

    async def pay(self, payment: str) -> None:
        """Pay."""
        self.console.pay(payment)

    async def decline(self, payment: str) -> None:
        """Refuse."""
        self.console.decline(payment)

    async def onboard(self, account: str) -> None:
        """Let the account be paid."""
        self.console.onboard(account)

    async def charge_back(self, payment: str, cents: int) -> str:
        """Take it back."""
        return self.console.charge_back(payment, cents)

    async def decide_chargeback(self, chargeback: str, *, won: bool) -> None:
        """Decide."""
        self.console.decide_chargeback(chargeback, won=won)

    async def messages(self) -> Sequence[tuple[bytes, str]]:
        """Return all."""
        return self.provider.books.messages


class InMemory:
    """Fresh books for each test."""

    @pytest.fixture
    def harness(self) -> InMemoryHarness:
        """Make the harness."""
        books = ProviderBooks(FixedClock())
        return InMemoryHarness(InMemoryPaymentProvider(books), ProviderConsole(books))


globals().update(contract_classes(InMemory, module=__name__, contracts=[PaymentProviderConformance]))
