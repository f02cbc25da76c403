"""Held payments that were paid at the site's own provider, the sandbox, and of which it is decided where they go."""

import httpx
from attrs import evolve

from dualcaster_app import Application
from dualcaster_core.escrow.bookkeeping import pay
from dualcaster_core.escrow.events import changed
from dualcaster_core.escrow.fees import PaymentQuote
from dualcaster_core.escrow.lifecycle import PaymentAction
from dualcaster_core.escrow.model import HeldPayment, ProviderIds
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.escrow.sandbox import SandboxCard
from tests.support.completed_trades import complete_trade

AMOUNT = 2_000
FEE = 40


async def can_be_paid(application: Application, user_id: int) -> None:
    """Open somebody's account for payouts, and tell the sandbox all that it asks."""
    payments, now = application.payments, application.clock.now()
    new = await payments.payees.create_account("someone@example.com", "US", key=f"account-{user_id}")
    keys = await payments.gateway.keys()
    headers = {"Authorization": f"Bearer {keys.secret_key}"}
    async with httpx.AsyncClient(base_url=keys.base_address or "", headers=headers) as client:
        (await client.post(f"/sandbox/accounts/{new.reference}/verify")).raise_for_status()
    async with application.units() as uow:
        await uow.payees.add(PayeeAccount.opened(user_id, await payments.payees.account(new.reference), now))
        await uow.commit()


async def decided_payment(
    application: Application, payer: int, payee: int, action: PaymentAction, *, announced: bool = False
) -> HeldPayment:
    """Have $20.00 paid with a test card, and decide where they go by an action of one that is paid.

    ``announced`` also records the event that workers move the money upon.
    """
    now, provider, cards = application.clock.now(), application.payments.provider, application.payments.payer
    trade_id = await complete_trade(application.units, payer, payee, now)
    quote = PaymentQuote(amount=AMOUNT, fee=FEE)
    async with application.units() as uow:
        new = await uow.payments.add(
            HeldPayment(proposal_id=trade_id, payer_id=payer, payee_id=payee, quote=quote, created_at=now)
        )
        await uow.commit()
    assert new is not None
    assert cards is not None
    asked = await provider.create_payment(new, key=f"payment-{new.id}-1")
    await cards.pay(asked.reference, SandboxCard.PAID)
    told = await provider.payment(asked.reference)
    named = evolve(new, provider=ProviderIds(payment=told.reference))
    booked = pay(named, told.charge, now, cents=told.cents, currency=told.currency, cost=told.cost)
    decided = booked.payment.decided(action, now, released=AMOUNT if action is PaymentAction.RECEIVE else 0)
    async with application.units() as uow:
        await uow.ledger.post(booked.entries)
        await uow.payments.store(decided)
        if announced:
            await uow.record(changed(decided, action.value))
        await uow.commit()
    return decided
