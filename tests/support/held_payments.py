"""Words for tests of held payments: traders who hold one, over a payment provider in memory."""

from decimal import Decimal

from attrs import define, evolve, field

from dualcaster_app import Application
from dualcaster_app.escrow.building import EscrowUseCases
from dualcaster_app.events import drain_outbox
from dualcaster_core.escrow.ledger import Account
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.escrow.provider import PayeeStatus
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.escrow.provider import InMemoryPaymentProvider, ProviderConsole
from dualcaster_core.testing.escrow.provider_books import ProviderBooks
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.trade import Trade
from tests.support.disputed import DisputeScene
from tests.support.trading_scene import proposal


def over_memory(application: Application, clock: FixedClock) -> tuple[Application, InMemoryPaymentProvider]:
    """Return an application whose payments are kept in memory, and the provider."""
    provider = InMemoryPaymentProvider(ProviderBooks(clock))
    return evolve(application, payments=evolve(application.payments, provider=provider, payees=provider)), provider


@define
class EscrowScene(DisputeScene):
    """Ann gives 2 Bolts and pays $20.00 for bob's Bird; the payment is held."""

    provider: InMemoryPaymentProvider = field(init=False)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        self.application, self.provider = over_memory(self.application, self.clock)

    @property
    def escrow(self) -> EscrowUseCases:
        """What is done with held payments."""
        return self.application.escrow

    @property
    def console(self) -> ProviderConsole:
        """What people and banks do at the provider."""
        return ProviderConsole(self.provider.books)

    async def people(self) -> None:
        """Open the accounts of ann and bob, who live in the United States; bob can be paid."""
        self.ann, self.bob = await self.person("ann"), await self.person("bob")
        for one in (self.ann, self.bob):
            await self.lists.harness.set_country(one, "US")
        self.bolt = await self.stack(self.ann, "Bolt", 3, cents=500)
        self.bird = await self.stack(self.bob, "Birds", 2, cents=3_000)
        await self.can_be_paid(self.bob)

    async def can_be_paid(self, user_id: int) -> PayeeAccount:
        """Open an account for payouts, with all that the provider asks for."""
        told = await self.provider.create_account("someone@example.com", "US", key=f"account-{user_id}")
        self.console.onboard(told.reference)
        ready = evolve(self.provider.books.accounts[told.reference], status=PayeeStatus.ENABLED)
        account = PayeeAccount.opened(user_id, ready, self.clock.now())
        async with self.application.units() as uow:
            await uow.payees.add(account)
            await uow.commit()
        return account

    async def proposed(self, cash: str = "20.00", *, exchange: Exchange = Exchange.MAIL, bolts: int = 2) -> Trade:
        """Have ann propose it."""
        wanted = proposal({self.bolt: bolts}, {self.bird: 1}, cash=cash, exchange=exchange, held_payment=True)
        return await self.propose(self.ann, "bob", wanted)

    async def agreed(self, cash: str = "20.00", *, exchange: Exchange = Exchange.MAIL) -> Trade:
        """Have bob accept it."""
        if not self.ann:
            await self.people()
        sent = await self.proposed(cash, exchange=exchange)
        return await self.application.trading.deciding.accept(self.bob, sent.id, version=sent.version)

    async def paid(self, cash: str = "20.00", *, exchange: Exchange = Exchange.MAIL) -> Trade:
        """Have ann pay, and the provider tell."""
        trade = await self.agreed(cash, exchange=exchange)
        told = await self.escrow.paying.begin(self.ann, trade.id)
        self.console.pay(told.reference)
        await self.tell()
        return trade

    async def sent(self) -> Trade:
        """Have both send."""
        trade = await self.paid()
        for one in (self.ann, self.bob):
            await self.application.trading.fulfilling.mark_sent(one, trade.id, tracking="94001")
        await self.drain()
        return trade

    async def tell(self) -> None:
        """Hand over all that the provider sent, from the first message on, and do what follows."""
        for body, signature in list(self.provider.books.messages):
            await self.escrow.inbox.take(body, signature)
        await self.drain()

    async def drain(self) -> None:
        """Do what follows from everything that happened."""
        await drain_outbox(self.application)

    async def five_minutes(self) -> None:
        """Let time move what it moves."""
        await self.escrow.time.run()
        await self.drain()
        await self.escrow.moving.run()
        await self.drain()

    async def payment(self, trade: Trade) -> HeldPayment:
        """Load the payment of a trade."""
        async with self.application.units() as uow:
            found = await uow.payments.of_trade(trade.id)
        assert found is not None
        return found

    async def stage_of(self, trade: Trade) -> PaymentStage:
        """Say where the payment of a trade stands."""
        return (await self.payment(trade)).stage

    async def balances(self) -> dict[Account, Decimal]:
        """Return the accounts of the ledger that are not empty, in dollars; together they are nothing."""
        async with self.application.units() as uow:
            sums = await uow.ledger.balances()
        assert sum(sums.values()) == 0
        return {account: Decimal(cents) / 100 for account, cents in sums.items() if cents}
