"""Held payments of somebody, for the pages that show them: one to be paid, one that is held, and an alert of it."""

from collections.abc import Mapping
from decimal import Decimal

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Actor
from dualcaster_core.escrow.alerts import EscrowAlert, EscrowAlertKind
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.escrow.provider import ProviderConsole
from dualcaster_core.trading.commands import TradeCommand
from dualcaster_core.trading.lifecycle import Action
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal
from dualcaster_core.trading.trade import Trade
from tests.support.held_payments import over_memory
from tests.support.people import Person
from tests.support.postgres_harness import PostgresHarness
from tests.support.traders import trader


async def held_payments(application: Application, me: Actor) -> Mapping[str, str]:
    """Agree on two held payments of somebody's, of whom the payee can be paid; return the ids in addresses."""
    clock = FixedClock(application.clock.now())
    over, provider = over_memory(application, clock)
    payee = await trader(application, has="Lightning Helix", wants="Lightning Bolt", copies=4)
    for one in (me.user_id, payee.user_id):
        await PostgresHarness(application.database, clock).set_country(one, "US")
    told = await provider.create_account("payee@example.org", "US", key=f"account-{payee.user_id}")
    console = ProviderConsole(provider.books)
    console.onboard(told.reference)
    async with application.units() as uow:
        ready = provider.books.accounts[told.reference]
        await uow.payees.add(PayeeAccount.opened(payee.user_id, ready, application.clock.now()))
        await uow.commit()
    due, paid = [await _agreed(application, me, payee) for _ in range(2)]
    asked = await over.escrow.paying.begin(me.user_id, paid.id)
    console.pay(asked.reference)
    for body, signature in list(provider.books.messages):
        await over.escrow.inbox.take(body, signature)
    await drain_outbox(over)
    async with application.units() as uow:
        payment = await uow.payments.of_trade(paid.id)
        text = "The provider's balance is $0.30 less than the ledger's"
        alert = EscrowAlert(
            kind=EscrowAlertKind.DIFFERENCE,
            reference="2026-11-29",
            text=text,
            raised_at=application.clock.now(),
            payment_id=payment.id if payment else None,
        )
        await uow.escrow_alerts.raise_(alert)
        await uow.commit()
    return {name: application.ids.encode(IdKind.TRADE, one.id) for name, one in (("held_due", due), ("held", paid))}


async def _agreed(application: Application, me: Actor, payee: Person) -> Trade:
    """Offer cash that is held for a card, and have it accepted."""
    asked = (await application.trading.trades.builder(me.user_id, payee.username)).wants.choices[0]
    key = application.ids.decode(IdKind.ITEM, asked.item_id) or 0
    proposal = Proposal(
        cards=ChosenCards(asked=(ChosenCopies(key, 1),)),
        cash_from_proposer=Decimal("12.50"),
        exchange=Exchange.MAIL,
        held_payment=True,
    )
    sent = await application.trading.proposing.propose(me.user_id, payee.username, proposal)
    command = TradeCommand(action=Action.ACCEPT, version=sent.version, confirm_values=True)
    return await application.trading.commands.act(payee.user_id, sent.id, command)
