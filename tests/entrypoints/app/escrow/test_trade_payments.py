"""The payment of a trade as trades show it: in lists and on its own, to both of its people."""

from decimal import Decimal

from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.lifecycle import Action
from dualcaster_core.trading.next_steps import Turn
from dualcaster_core.trading.reading.views import TradeDetail, TradeTab
from dualcaster_core.trading.trade import Trade
from tests.support.held_payments import EscrowScene
from tests.support.trading_scene import proposal


async def _seen(scene: EscrowScene, user_id: int, trade: Trade) -> TradeDetail:
    return await scene.application.trading.trades.seen(user_id, trade.id)


async def _in_tab(scene: EscrowScene, user_id: int, tab: TradeTab) -> list[str]:
    found = await scene.application.trading.trades.page(user_id, tab)
    assert getattr(found.counts, tab) == len(found.items)
    return [one.hashid for one in found.items]


async def test_an_awaited_payment_is_the_next_step_of_its_trade(scene: EscrowScene) -> None:
    """The payer is to pay and the payee waits, in the trade, in its payment and in the lists; nobody may send yet."""
    trade = await scene.agreed()
    hashid = scene.application.ids.encode(IdKind.TRADE, trade.id)
    seen = {one: await _seen(scene, one, trade) for one in (scene.ann, scene.bob)}
    for user_id, turn, words, listed in (
        (scene.ann, Turn.YOU, "Pay $20.40", [hashid]),
        (scene.bob, Turn.THEM, "They pay; send nothing before", []),
    ):
        one, payment = seen[user_id], seen[user_id].payment
        assert payment is not None
        assert (one.turn, one.next_step) == (payment.turn, payment.next_step) == (turn, words)
        assert one.deadline == payment.deadline == trade.accepted_at + scene.escrow.context.rules.unpaid  # type: ignore[operator]
        assert [then.what for then in one.consequences] == [payment.otherwise]
        assert not {Action.MARK_SENT, Action.CONFIRM} & set(one.actions)
        assert Action.ASK_CANCEL in one.actions
        assert await _in_tab(scene, user_id, TradeTab.YOUR_TURN) == listed
    mine = seen[scene.ann].payment
    assert mine is not None
    assert (mine.status, mine.is_payer, mine.url) == ("pending_payment", True, f"/trades/{hashid}/payment")
    sums = (mine.amount, mine.fee_amount, mine.surcharge, mine.total_charged)
    assert sums == (Decimal("20.00"), Decimal("0.40"), Decimal("0.00"), Decimal("20.40"))


async def test_a_paid_trade_waits_for_what_it_waits_for_itself(scene: EscrowScene) -> None:
    """Once it is there, both are to send, and the payment says the same."""
    trade = await scene.paid()
    for user_id in (scene.ann, scene.bob):
        one = await _seen(scene, user_id, trade)
        assert one.payment is not None
        assert (one.payment.status, one.payment.is_awaited) == ("payment_received", False)
        assert (one.payment.turn, one.payment.next_step) == (one.turn, one.next_step)
        assert Action.MARK_SENT in one.actions
        assert await _in_tab(scene, user_id, TradeTab.YOUR_TURN) == ([one.hashid] if one.turn is Turn.YOU else [])


async def test_a_settled_payment_says_where_the_money_went(scene: EscrowScene) -> None:
    """Nobody has anything to do, and no deadline runs."""
    trade = await scene.sent()
    for one in (scene.ann, scene.bob):
        await scene.application.trading.fulfilling.confirm(one, trade.id)
    await scene.drain()
    payment = (await _seen(scene, scene.bob, trade)).payment
    assert payment is not None
    assert (payment.status, payment.released, payment.refunded) == ("released", Decimal("20.00"), Decimal("0.00"))
    assert (payment.turn, payment.deadline, payment.otherwise, payment.is_payer) == (Turn.NOBODY, None, "", False)


async def test_trades_without_a_held_payment_have_none(scene: EscrowScene) -> None:
    """Neither a proposal that asks for one before it is accepted, nor cash that is paid by hand."""
    await scene.people()
    sent = await scene.proposed()
    by_hand = await scene.propose(scene.ann, "bob", proposal({scene.bolt: 1}, {scene.bird: 1}, cash="5.00"))
    for trade in (sent, by_hand):
        assert (await _seen(scene, scene.ann, trade)).payment is None
    await scene.application.trading.deciding.accept(scene.bob, by_hand.id, version=by_hand.version)
    assert (await _seen(scene, scene.ann, by_hand)).payment is None


async def test_a_list_of_held_trades_asks_once_for_all_payments(scene: EscrowScene) -> None:
    """Two trades with payments take the statements of one."""
    counts = []
    for _ in range(2):
        sent = await scene.agreed("10.00") if not scene.ann else await _another(scene)
        before = scene.application.database.statements
        page = await scene.application.trading.trades.page(scene.ann, TradeTab.IN_PROGRESS)
        counts.append(scene.application.database.statements - before)
        assert sent.id
        assert all(one.payment is not None and one.payment.is_awaited for one in page.items)
    assert len(page.items) == 2
    assert counts[0] == counts[1]


async def _another(scene: EscrowScene) -> Trade:
    sent = await scene.proposed("10.00", bolts=1)
    return await scene.application.trading.deciding.accept(scene.bob, sent.id, version=sent.version)
