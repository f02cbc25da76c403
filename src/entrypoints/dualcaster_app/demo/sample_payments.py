"""Held payments of the sample market, at the sandbox of this machine: one that is held, and one that was released."""

from decimal import Decimal
from typing import Final

from attrs import frozen

from dualcaster_app.application import Application
from dualcaster_app.demo.told import read_when_told
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Actor
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.escrow.sandbox import SandboxCard
from dualcaster_core.escrow.sandbox_paying import SandboxPaying
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.commands import TradeCommand
from dualcaster_core.trading.lifecycle import Action
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal

COUNTRY: Final = "US"
"""Where all sample traders live."""
HELD: Final = Decimal("24.00")
"""Dollars that the sample trader pays for a card which is on its way."""
RELEASED: Final = Decimal("18.50")
"""Dollars that they were paid for one which has arrived."""
_PARTNERS: Final = 2


@frozen
class SamplePayments:
    """Makes held payments of a sample trader, ``me``, the way that people make them, with a test card."""

    app: Application
    paying: SandboxPaying
    me: Actor

    async def make(self, seller: Actor, buyer: Actor) -> None:
        """Pay a seller, whose card is on its way, and be paid by a buyer, who has theirs.

        The trader has read what they were told of both.
        """
        async with read_when_told(self.app, self.me.user_id):
            await self._make(seller, buyer)

    async def _make(self, seller: Actor, buyer: Actor) -> None:
        for one in (self.me, seller, buyer):
            await self.app.profiles.profiles.edit(one, {"country": COUNTRY})
        for payee in (self.me, seller):
            await self._can_be_paid(payee)
        held = await self._paid(self.me, seller, HELD)
        await self._act(held, seller, Action.MARK_SENT)
        released = await self._paid(buyer, self.me, RELEASED)
        for one in (self.me, buyer):
            await self._act(released, one, Action.CONFIRM)
        await drain_outbox(self.app)

    async def _can_be_paid(self, payee: Actor) -> None:
        """Open an account for payouts, and tell the sandbox all that it asks for."""
        from dualcaster_stripe import SandboxPayee

        payments, now = self.app.payments, self.app.clock.now()
        address = f"{payee.username}@example.org"
        new = await payments.payees.create_account(address, COUNTRY, key=f"account-{payee.user_id}")
        await SandboxPayee(payments.gateway).verify(new.reference)
        ready = await payments.payees.account(new.reference)
        async with self.app.units() as uow:
            await uow.payees.add(PayeeAccount.opened(payee.user_id, ready, now))
            await uow.commit()

    async def _paid(self, payer: Actor, payee: Actor, cash: Decimal) -> int:
        """Agree on cash that is held for the payee's card, and pay it; return the key of the trade."""
        trading = self.app.trading
        wanted = (await trading.trades.builder(payer.user_id, payee.username)).wants.choices[0]
        card = ChosenCopies(self.app.ids.decode(IdKind.ITEM, wanted.item_id) or 0, 1)
        proposal = Proposal(
            cards=ChosenCards(asked=(card,)),
            cash_from_proposer=cash,
            exchange=Exchange.MAIL,
            held_payment=True,
            message="Shall we have the payment held until the card is here?",
        )
        trade = await trading.proposing.propose(payer.user_id, payee.username, proposal)
        await self._act(trade.id, payee, Action.ACCEPT)
        await drain_outbox(self.app)
        await self.paying.pay(payer.user_id, trade.id, SandboxCard.PAID)
        await drain_outbox(self.app)
        return trade.id

    async def _act(self, trade_id: int, by: Actor, action: Action) -> None:
        now, _ = await self.app.trading.trades.one(by.user_id, trade_id)
        command = TradeCommand(action=action, version=now.version, confirm_values=True)
        await self.app.trading.commands.act(by.user_id, trade_id, command)


async def add_sample_payments(app: Application, username: str) -> None:
    """Make held payments of a sample trader who has none, where the provider is a sandbox."""
    if app.escrow.sandbox is None:
        return
    owner = await app.accounts.operator.named(username)
    if (await app.escrow.payments.of_person(owner.id, limit=1)).items:
        return
    found = (await app.matching.matches.list_summaries(owner.id, limit=_PARTNERS)).items
    partners = [await app.accounts.operator.named(match.trader.username) for match in found]
    me, *others = (Actor(user_id=one.id, username=one.username, session_id=0) for one in (owner, *partners))
    if others:
        await SamplePayments(app, app.escrow.sandbox, me).make(others[0], others[-1])
