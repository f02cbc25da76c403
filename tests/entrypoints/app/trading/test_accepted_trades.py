"""From an acceptance to its end: copies that are promised, what time does, and whom a cancellation counts against."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.errors import CopiesReserved
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.trading.errors import (
    CopiesGone,
    ExposureExceeded,
    IllegalTransition,
    PartnerExposed,
    TradeConflict,
    ValuesMoved,
)
from dualcaster_core.trading.lifecycle import Party, Stage
from dualcaster_core.trading.model import EndReason, Exchange
from dualcaster_core.trading.trade import Trade
from dualcaster_postgres.tables.trading import completed_trades, trade_log
from tests.support.trading_scene import Stack, TradingScene, proposal

DAY = timedelta(days=1)
Swap = tuple[int, int, Stack, Stack, Trade]


async def swap(scene: TradingScene, *, exchange: Exchange = Exchange.MAIL, accepted: bool = True) -> Swap:
    """Have ann give bob 2 of 3 Bolts for 1 of 2 Birds, accepted unless told."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt", 3, cents=500), await scene.stack(bob, "Birds", 2, cents=1_000)
    trade = await scene.propose(ann, "bob", proposal({bolt: 2}, {bird: 1}, exchange=exchange))
    if accepted:
        trade = await scene.application.trading.deciding.accept(bob, trade.id, version=trade.version)
    return ann, bob, bolt, bird, trade


async def test_accepting_promises_the_copies_of_both(scene: TradingScene) -> None:
    """Promised copies are no more on offer, and stay as they are until the trade is over."""
    ann, bob, bolt, bird, trade = await swap(scene)
    assert trade.stage is Stage.AGREED
    assert await scene.owned(ann) == {(bolt.card_id, "NM"): (3, 2)}
    assert await scene.owned(bob) == {(bird.card_id, "NM"): (2, 1)}
    with pytest.raises(CopiesReserved):
        await scene.application.collection.inventory.remove(bob, bird.item_id)
    with pytest.raises(CopiesGone, match="2 of Birds"):
        await scene.propose(ann, "bob", proposal({bolt: 1}, {bird: 2}))


async def test_a_copy_is_promised_once(scene: TradingScene) -> None:
    """The second acceptance names the line that is short, and changes nothing."""
    ann, bob, bolt, bird, trade = await swap(scene, accepted=False)
    again = await scene.propose(ann, "bob", proposal({bolt: 2}, {bird: 1}))
    deciding = scene.application.trading.deciding
    await deciding.accept(bob, trade.id, version=trade.version)
    with pytest.raises(CopiesGone, match="Bolt"):
        await deciding.accept(bob, again.id, version=again.version)
    assert await scene.stage(again) is Stage.PENDING
    assert await scene.owned(bob) == {(bird.card_id, "NM"): (2, 1)}


async def test_accepting_asks_again_when_values_moved(scene: TradingScene) -> None:
    """By more than a tenth of either side since it was sent; it tells both totals, then and now."""
    _, bob, bolt, bird, trade = await swap(scene, accepted=False)
    deciding = scene.application.trading.deciding
    await scene.lists.value(bird.card_id, Finish.NONFOIL, Condition.NM, 1_100)
    assert trade.terms.asked_value == Decimal(10)
    await scene.lists.value(bolt.card_id, Finish.NONFOIL, Condition.NM, 551)
    with pytest.raises(ValuesMoved) as moved:
        await deciding.accept(bob, trade.id, version=trade.version)
    assert moved.value.facts == {
        "proposer_value_then": "10.00",
        "proposer_value_now": "11.02",
        "recipient_value_then": "10.00",
        "recipient_value_now": "11.00",
    }
    after = await deciding.accept(bob, trade.id, version=trade.version, confirm_values=True)
    assert (after.stage, after.terms.offered_value) == (Stage.AGREED, Decimal("10.00"))


async def test_completion_moves_the_copies_and_writes_the_record(scene: TradingScene) -> None:
    """Condition and all as traded; wants are filled, offers shrink, and the record stays."""
    ann, bob, bolt, bird, trade = await swap(scene)
    await scene.lists.want(ann, bird.card_id, 1)
    fulfilling = scene.application.trading.fulfilling
    await fulfilling.mark_sent(ann, trade.id, carrier="USPS", tracking="94001")
    await fulfilling.mark_sent(bob, trade.id)
    assert (await fulfilling.confirm(bob, trade.id)).stage is Stage.ONE_CONFIRMED
    done = await fulfilling.confirm(ann, trade.id)
    assert done.stage is Stage.COMPLETED
    assert await scene.owned(ann) == {(bolt.card_id, "NM"): (1, 0), (bird.card_id, "NM"): (1, 0)}
    assert await scene.owned(bob) == {(bird.card_id, "NM"): (1, 0), (bolt.card_id, "NM"): (2, 0)}
    (got,) = [item for item in await scene.items(bob) if item.key.card_id == bolt.card_id]
    assert (got.acquired_price, got.acquired_on) == (Decimal("5.00"), scene.clock.moment.date())
    async with scene.application.units() as uow:
        have = await uow.haves.one(ann, bolt.have_id)
        (want,) = await uow.wants.wants_of(ann)
        users = [await uow.users.with_id(one) for one in (ann, bob)]
    assert (have is not None and have.quantity_for_trade, want.is_active) == (1, False)
    assert [user.completed_trades for user in users if user] == [2, 2]
    async with scene.application.database.transaction() as session:
        (row,) = await session.rows(
            select(
                completed_trades.c.proposal_id,
                completed_trades.c.user_a_username,
                completed_trades.c.user_b_gave_value,
                completed_trades.c.total_trade_value,
                completed_trades.c.user_a_gave,
            )
        )
        steps = await session.rows(select(trade_log.c.action).order_by(trade_log.c.version))
    assert row[:4] == (trade.id, "ann", Decimal("10.00"), Decimal("20.00"))
    assert (row[4][0]["name"], row[4][0]["quantity"], row[4][0]["unit_value"]) == ("Bolt", 2, "5.00")
    assert [action for (action,) in steps if action != "edit"] == [
        "send",
        "accept",
        "sent",
        "sent",
        "confirm",
        "confirm",
    ]


async def test_whoever_cancels_alone_bears_it(scene: TradingScene) -> None:
    """The copies are free again; after a sent mark it is no longer possible."""
    ann, bob, bolt, _, trade = await swap(scene)
    fulfilling = scene.application.trading.fulfilling
    over = await fulfilling.cancel(bob, trade.id, reason="changed my mind")
    assert (over.stage, over.fault_id, over.end_reason) == (Stage.CANCELLED, bob, EndReason.CANCELLED_ALONE)
    assert await scene.owned(ann) == {(bolt.card_id, "NM"): (3, 0)}
    bird = next(iter(await scene.items(bob)))
    again = await scene.propose(ann, "bob", proposal({bolt: 1}, {Stack(bird.key.card_id, bird.id, 0): 1}))
    again = await scene.application.trading.deciding.accept(bob, again.id, version=2)
    await fulfilling.mark_sent(ann, again.id)
    for act in (fulfilling.cancel(ann, again.id, reason="x"), fulfilling.ask_cancel(bob, again.id)):
        with pytest.raises(IllegalTransition):
            await act


async def test_a_partner_of_a_closed_account_cancels_without_fault(scene: TradingScene) -> None:
    """Nobody bears it."""
    ann, bob, _, _, trade = await swap(scene)
    await scene.lists.becomes(bob, is_active=False)
    over = await scene.application.trading.fulfilling.cancel(ann, trade.id, reason="gone")
    assert (over.stage, over.fault_id) == (Stage.CANCELLED, None)


async def test_silence_agrees_to_cancel(scene: TradingScene) -> None:
    """After seven days; before that the other may still answer, or send."""
    ann, bob, _, _, trade = await swap(scene)
    trading = scene.application.trading
    await trading.fulfilling.ask_cancel(ann, trade.id, reason="moving house")
    scene.clock.moment += 7 * DAY - timedelta(seconds=1)
    assert await trading.clock_work.run() == 0
    scene.clock.moment += timedelta(seconds=1)
    assert await trading.clock_work.run() == 1
    over = await scene.now(trade)
    assert (over.stage, over.fault_id, over.end_reason) == (Stage.CANCELLED, None, EndReason.AGREED)
    assert {reserved for _, reserved in (await scene.owned(bob)).values()} == {0}


async def test_agreeing_to_cancel_is_the_others(scene: TradingScene) -> None:
    """Who asked cannot agree."""
    ann, bob, _, _, trade = await swap(scene)
    fulfilling = scene.application.trading.fulfilling
    await fulfilling.ask_cancel(ann, trade.id)
    with pytest.raises(IllegalTransition):
        await fulfilling.agree_cancel(ann, trade.id)
    over = await fulfilling.agree_cancel(bob, trade.id)
    assert (over.stage, over.fault_id) == (Stage.CANCELLED, None)


async def test_who_sends_nothing_for_a_week_bears_it(scene: TradingScene) -> None:
    """By mail alone, and only of whoever has not sent."""
    ann, bob, _, _, trade = await swap(scene)
    fulfilling = scene.application.trading.fulfilling
    await fulfilling.mark_sent(ann, trade.id)
    scene.clock.moment += 7 * DAY - timedelta(seconds=1)
    with pytest.raises(IllegalTransition, match="7 days"):
        await fulfilling.cancel_on(ann, trade.id)
    scene.clock.moment += timedelta(seconds=1)
    with pytest.raises(IllegalTransition, match="has sent"):
        await fulfilling.cancel_on(bob, trade.id)
    over = await fulfilling.cancel_on(ann, trade.id, reason="nothing came")
    assert (over.fault_id, over.end_reason) == (bob, EndReason.NOTHING_SENT)


async def test_a_trade_that_nobody_touches_lapses(scene: TradingScene) -> None:
    """After thirty days, and the copies are free."""
    _, bob, _, _, trade = await swap(scene, exchange=Exchange.IN_PERSON)
    scene.clock.moment += 30 * DAY
    assert await scene.application.trading.clock_work.run() == 1
    over = await scene.now(trade)
    assert (over.stage, over.fault_id, over.end_reason) == (Stage.CANCELLED, None, EndReason.LAPSED)
    assert {reserved for _, reserved in (await scene.owned(bob)).values()} == {0}


@pytest.mark.parametrize(("sent", "end"), [(True, Stage.COMPLETED), (False, Stage.DISPUTED)])
async def test_silence_after_a_confirmation_ends_a_trade(scene: TradingScene, sent: bool, end: Stage) -> None:
    """Two reminders, then it completes if the goods of who confirmed were sent; else a moderator is called."""
    ann, bob, *_, trade = await swap(scene)
    trading = scene.application.trading
    if sent:
        await trading.fulfilling.mark_sent(ann, trade.id)
    await trading.fulfilling.confirm(ann, trade.id)
    moved = []
    for days in (6, 1, 7, 13, 1):
        scene.clock.moment += days * DAY
        moved.append(await trading.clock_work.run())
    assert moved == [0, 1, 1, 0, 1]
    assert await scene.stage(trade) is end
    reminders = [e for _, kind, e in await scene.lists.harness.recorded() if kind == "trading.reminder_due"]
    assert [(one["reminder"], one["remind_id"]) for one in reminders] == [("confirm_1", bob), ("confirm_2", bob)]
    assert await trading.clock_work.run() == 0


async def test_exposure_is_bounded_by_tier(scene: TradingScene) -> None:
    """What is coming to somebody new is at most $100, but in person; the error says which trade frees enough."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.lists.harness.set_tier(ann, Tier.GOLD)
    bolt, bird = await scene.stack(ann, "Bolt", 9, cents=3_000), await scene.stack(bob, "Birds", 9, cents=2_500)
    deciding = scene.application.trading.deciding
    first = await scene.propose(ann, "bob", proposal({bolt: 2}, {bird: 2}))
    await deciding.accept(bob, first.id, version=2)
    second = await scene.propose(ann, "bob", proposal({bolt: 2}, {bird: 2}))
    with pytest.raises(ExposureExceeded) as exceeded:
        await deciding.accept(bob, second.id, version=2)
    assert exceeded.value.facts["frees"] == scene.application.ids.encode("trades", first.id)  # type: ignore[arg-type]
    counter = await scene.application.trading.proposing.counter(bob, second.id, proposal({bird: 2}, {bolt: 2}))
    with pytest.raises(PartnerExposed):
        await deciding.accept(ann, counter.id, version=counter.version)
    meeting = proposal({bird: 2}, {bolt: 2}, exchange=Exchange.IN_PERSON)
    met = await scene.propose(bob, "ann", meeting)
    assert (await deciding.accept(ann, met.id, version=2)).stage is Stage.AGREED


async def test_the_lower_tier_sends_first(scene: TradingScene) -> None:
    """It is said when the trade is accepted, and stays."""
    _, bob, _, _, trade = await swap(scene, accepted=False)
    await scene.lists.harness.set_tier(bob, Tier.SILVER)
    accepted = await scene.application.trading.deciding.accept(bob, trade.id, version=2)
    assert accepted.ships_first is Party.PROPOSER
    assert (await scene.now(trade)).ships_first is Party.PROPOSER


async def test_a_repeated_step_changes_nothing(scene: TradingScene) -> None:
    """A second mark, a second confirmation, and a version of before are told apart from the first."""
    ann, bob, *_, trade = await swap(scene)
    fulfilling = scene.application.trading.fulfilling
    sent = await fulfilling.mark_sent(ann, trade.id, version=trade.version)
    with pytest.raises(TradeConflict):
        await fulfilling.mark_sent(ann, trade.id, version=trade.version)
    with pytest.raises(IllegalTransition):
        await fulfilling.mark_sent(ann, trade.id)
    await fulfilling.confirm(bob, trade.id)
    with pytest.raises(IllegalTransition):
        await fulfilling.confirm(bob, trade.id)
    assert (await scene.now(trade)).version == sent.version + 1
