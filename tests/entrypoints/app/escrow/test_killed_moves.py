"""A release that is cut off at every await, one after the other: the money moves once, and is booked once."""

import asyncio
from datetime import timedelta

from attrs import evolve

from dualcaster_core.escrow.bookkeeping import pay
from dualcaster_core.escrow.fees import PaymentQuote
from dualcaster_core.escrow.ledger import EntryKind
from dualcaster_core.escrow.lifecycle import PaymentAction, PaymentStage
from dualcaster_core.escrow.model import HeldPayment, ProviderIds
from tests.support.completed_trades import complete_trade
from tests.support.cut_off import CutOff
from tests.support.held_payments import EscrowScene


async def _releasing(scene: EscrowScene) -> HeldPayment:
    """Make a payment whose money is about to go to the payee."""
    now = scene.clock.now()
    trade_id = await complete_trade(scene.application.units, scene.ann, scene.bob, now)
    quote = PaymentQuote(amount=2_000, fee=40)
    async with scene.application.units() as uow:
        new = await uow.payments.add(
            HeldPayment(proposal_id=trade_id, payer_id=scene.ann, payee_id=scene.bob, quote=quote, created_at=now)
        )
        await uow.commit()
    assert new is not None
    told = await scene.provider.create_payment(new, key=f"payment-{new.id}")
    scene.console.pay(told.reference)
    paid = scene.provider.books.payments[told.reference]
    named = evolve(new, provider=ProviderIds(payment=told.reference))
    booked = pay(named, paid.charge, now, cents=paid.cents, currency="USD", cost=paid.cost)
    decided = booked.payment.decided(PaymentAction.RECEIVE, now, released=2_000)
    async with scene.application.units() as uow:
        await uow.ledger.post(booked.entries)
        await uow.payments.store(decided)
        await uow.commit()
    return decided


async def test_a_release_that_is_cut_off_at_any_await_moves_the_money_once(scene: EscrowScene) -> None:
    """Whoever goes on afterwards finds what was begun: one transfer at the provider, one entry in the ledger."""
    await scene.people()
    moving, cuts, is_whole = scene.escrow.moving, 0, False
    while not is_whole:
        payment = await _releasing(scene)
        is_whole = await CutOff(moving.move(payment.id), cuts)
        for _ in range(2):
            scene.clock.moment += timedelta(minutes=3)
            await moving.move(payment.id)
        made = [move for charge, move in scene.provider.books.moves if charge == payment.provider.charge]
        assert [move.cents for move in made] == [2_000], cuts
        async with scene.application.units() as uow:
            after = await uow.payments.with_id(payment.id)
            entries = [one for one in await uow.ledger.of_payment(payment.id) if one.kind is EntryKind.TRANSFER]
        assert after is not None
        assert (after.stage, after.held, after.provider.transfer) == (PaymentStage.RELEASED, 0, made[0].reference)
        assert [one.reference for one in entries] == [made[0].reference]
        cuts += 1
    assert cuts > 15
    await scene.balances()


async def test_two_at_once_move_the_money_once(scene: EscrowScene) -> None:
    """Workers that move the same payment at the same moment make one transfer of it."""
    await scene.people()
    scene.provider.delay = 0.02
    payment = await _releasing(scene)
    await asyncio.gather(*(scene.escrow.moving.move(payment.id) for _ in range(5)))
    assert [move.cents for _, move in scene.provider.books.moves] == [2_000]
    async with scene.application.units() as uow:
        after = await uow.payments.with_id(payment.id)
    assert after is not None
    assert after.stage is PaymentStage.RELEASED
