"""Trades as they are stored: keys, lines, versions, the log, and the records of completed ones."""

from datetime import timedelta
from decimal import Decimal

from attrs import evolve

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import raised
from dualcaster_core.testing.contracts.trading.scene import TradeScene, line, with_cash
from dualcaster_core.trading.errors import TradeConflict, TradeNotFound
from dualcaster_core.trading.lifecycle import Action, By, Stage
from dualcaster_core.trading.model import DEFAULT_TRADING_RULES, Exchange, Shipment, Terms
from dualcaster_core.trading.ports import CompletedTrade
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade

_ABSENT = 10**9


def _record(trade: Trade) -> CompletedTrade:
    gave = {"card_id": "k5Yg7", "quantity": 2, "unit_value": "3.00", "signed": False, "source": None}
    return CompletedTrade(
        proposal_id=trade.id,
        user_a_id=trade.proposer_id,
        user_b_id=trade.recipient_id,
        user_a_username="ann",
        user_b_username="bob",
        user_a_gave=(gave, {**gave, "name": 'Ach! "Hans", Run!'}),
        user_b_gave=(),
        user_a_gave_value=Decimal("6.00"),
        user_b_gave_value=Decimal("0.00"),
        cash_from_a=Decimal("0.00"),
        cash_from_b=Decimal("5.50"),
        total_trade_value=Decimal("11.50"),
        completion_method=Exchange.STORE.value,
        proposed_at=trade.created_at,
        completed_at=trade.created_at + timedelta(days=3),
        user_a_confirmed=True,
        user_b_confirmed=False,
        notes="bob never confirmed",
    )


class TradeRepositoryContract:
    """``TradeRepository``."""

    async def test_the_first_of_a_chain_names_the_chain(self, harness: Harness) -> None:
        """A trade gets a key, and is its own chain; a counter-offer stays in the chain of its parent."""
        scene = await TradeScene.set_up(harness)
        async with harness.units() as uow:
            first = await uow.trades.add(scene.draft())
            counter = first.countered_with(first.terms, harness.clock.now(), DEFAULT_TRADING_RULES)
            second = await uow.trades.add(counter)
            third = await uow.trades.add(scene.draft())
            await uow.commit()
        assert first.id != UNSAVED
        assert (first.chain_id, first.parent_id) == (first.id, None)
        assert (second.chain_id, second.parent_id, second.counter_count) == (first.id, first.id, 1)
        assert (second.proposer_id, second.recipient_id) == (scene.bob, scene.ann)
        assert third.chain_id == third.id not in (first.id, second.id)
        assert [await scene.stored(one.id) for one in (first, second, third)] == [first, second, third]

    async def test_lines_come_back_in_their_order_with_keys(self, harness: Harness) -> None:
        """Each side keeps its lines, in the order in which they were given, each with a key of its own."""
        scene = await TradeScene.set_up(harness)
        offered = tuple(line(item, scene.card, item) for item in (9, 3, 7))
        asked = tuple(line(item, scene.card, item) for item in (5, 1))
        added = await scene.trade(terms=Terms(offered=offered, asked=asked))
        stored = await scene.stored(added.id)
        assert (stored.terms.offered, stored.terms.asked) == (offered, asked)
        keys = [one.id for one in (*stored.terms.offered, *stored.terms.asked)]
        assert keys == [one.id for one in (*added.terms.offered, *added.terms.asked)]
        assert UNSAVED not in keys
        assert len(set(keys)) == 5

    async def test_a_trade_without_lines_is_stored(self, harness: Harness) -> None:
        """A draft may have nothing in it yet, or cash alone."""
        scene = await TradeScene.set_up(harness)
        empty = await scene.trade(terms=Terms())
        cash = await scene.trade(terms=with_cash(Terms(), 2_50))
        assert await scene.stored(empty.id) == empty
        assert (await scene.stored(cash.id)).terms.cash_from_proposer == Decimal("2.50")

    async def test_nothing_is_there_for_an_unknown_key(self, harness: Harness) -> None:
        """None is returned, and storing or marking it finds nothing to change."""
        scene = await TradeScene.set_up(harness)
        async with harness.units() as uow:
            assert await uow.trades.one(_ABSENT) is None
            assert await uow.trades.completed(_ABSENT) is None
            assert list(await uow.trades.log(_ABSENT)) == []
            missing = evolve(scene.draft(), id=_ABSENT)
            after, event = take(missing, _step(scene, By.PROPOSER, Action.SEND), DEFAULT_TRADING_RULES)
            await raised(TradeNotFound, uow.trades.store(after, event))

    async def test_each_step_is_logged(self, harness: Harness) -> None:
        """Who did what when, what it led to, whom it counts against, and what they said about it."""
        scene = await TradeScene.set_up(harness)
        trade = await scene.trade(Stage.AGREED)
        scene.after(timedelta(hours=2))
        async with harness.units() as uow:
            step = _step(scene, By.RECIPIENT, Action.CANCEL, reason="I sold it")
            cancelled, event = take(trade, step, DEFAULT_TRADING_RULES)
            await uow.trades.store(cancelled, event, reason="I sold it")
            await uow.commit()
        async with harness.snapshots() as uow:
            log = list(await uow.trades.log(trade.id))
        assert [(entry.version, entry.actor_id, entry.action, entry.status) for entry in log] == [
            (2, scene.ann, "send", "pending"),
            (3, scene.bob, "accept", "accepted"),
            (4, scene.bob, "cancel", "cancelled"),
        ]
        assert [entry.fault_id for entry in log] == [None, None, scene.bob]
        assert (log[2].at, log[2].reason) == (harness.clock.now(), "I sold it")
        assert await scene.stored(trade.id) == cancelled

    async def test_a_trade_that_is_sent_at_once_has_that_step_logged(self, harness: Harness) -> None:
        """The event of a new trade is its first entry, under the key that it gets."""
        scene = await TradeScene.set_up(harness)
        sent, event = take(scene.draft(), _step(scene, By.PROPOSER, Action.SEND), DEFAULT_TRADING_RULES)
        async with harness.units() as uow:
            added = await uow.trades.add(sent, event)
            (entry,) = await uow.trades.log(added.id)
        assert (entry.version, entry.actor_id, entry.status) == (2, scene.ann, "pending")

    async def test_another_version_is_refused(self, harness: Harness) -> None:
        """Whoever stores a step from a version that is no more fails, learns the current one, and changes nothing."""
        scene = await TradeScene.set_up(harness)
        pending = await scene.trade(Stage.PENDING)
        viewed, seen = take(pending, _step(scene, By.RECIPIENT, Action.VIEW), DEFAULT_TRADING_RULES)
        withdrawn, event = take(pending, _step(scene, By.PROPOSER, Action.WITHDRAW), DEFAULT_TRADING_RULES)
        async with harness.units() as uow:
            await uow.trades.store(viewed, seen)
            await uow.commit()
        async with harness.units() as uow:
            error = await raised(TradeConflict, uow.trades.store(withdrawn, event))
        assert error.facts["version"] == viewed.version
        assert await scene.stored(pending.id) == viewed

    async def test_lines_are_replaced_where_they_changed(self, harness: Harness) -> None:
        """Changed lines take the place of the old ones; unchanged lines keep their keys."""
        scene = await TradeScene.set_up(harness)
        draft = await scene.trade()
        other = evolve(draft, terms=evolve(draft.terms, asked=(line(8, scene.card, 3),), message="And these?"))
        edited, event = take(other, _step(scene, By.PROPOSER, Action.EDIT), DEFAULT_TRADING_RULES)
        async with harness.units() as uow:
            assert await uow.trades.one(draft.id, lock=True) == draft
            await uow.trades.store(edited, event)
            await uow.commit()
        stored = await scene.stored(draft.id)
        assert stored == edited
        async with harness.units() as uow:
            found = await uow.trades.one(draft.id, lock=True)
            assert found is not None
            sent, event = take(found, _step(scene, By.PROPOSER, Action.SEND), DEFAULT_TRADING_RULES)
            await uow.trades.store(sent, event)
            await uow.commit()
        again = await scene.stored(draft.id)
        assert again == sent
        assert [one.id for one in again.terms.offered] == [one.id for one in stored.terms.offered]

    async def test_a_mark_is_no_step(self, harness: Harness) -> None:
        """Missing copies and reminders are noted; version, stage and log stay."""
        scene = await TradeScene.set_up(harness)
        trade = await scene.trade(Stage.PENDING)
        marked = evolve(trade, copies_missing_at=harness.clock.now(), reminders=2)
        async with harness.units() as uow:
            await uow.trades.mark(evolve(marked, stage=Stage.CANCELLED, version=99))
            await uow.commit()
        assert await scene.stored(trade.id) == marked
        async with harness.units() as uow:
            await uow.trades.mark(evolve(marked, copies_missing_at=None))
            assert len(await uow.trades.log(trade.id)) == 1
            await uow.commit()
        assert (await scene.stored(trade.id)).copies_missing_at is None

    async def test_progress_of_both_is_stored(self, harness: Harness) -> None:
        """What each has sent, with carrier and tracking, and when each has confirmed."""
        scene = await TradeScene.set_up(harness)
        trade = await scene.trade(Stage.AGREED)
        parcel = Shipment(at=harness.clock.now(), carrier="DHL", tracking="00340434161094042557")
        steps = (
            _step(scene, By.RECIPIENT, Action.MARK_SENT, shipment=parcel),
            _step(scene, By.PROPOSER, Action.CONFIRM),
        )
        for step in steps:
            trade, event = take(trade, step, DEFAULT_TRADING_RULES)
            async with harness.units() as uow:
                await uow.trades.store(trade, event)
                await uow.commit()
            assert await scene.stored(trade.id) == trade
            scene.after(timedelta(days=1))
        assert trade.recipient.sent == parcel

    async def test_the_record_of_a_completed_trade_is_written_once(self, harness: Harness) -> None:
        """It comes back as it was written."""
        scene = await TradeScene.set_up(harness)
        record = _record(await scene.trade(Stage.COMPLETED))
        async with harness.units() as uow:
            await uow.trades.record_completed(record)
            await uow.commit()
        async with harness.snapshots() as uow:
            assert await uow.trades.completed(record.proposal_id) == record
        async with harness.units() as uow:
            await raised(TradeConflict, uow.trades.record_completed(record))

    async def test_the_largest_amounts_are_stored(self, harness: Harness) -> None:
        """A hundred lines of 9,999 copies at the highest price are a sum that fits."""
        scene = await TradeScene.set_up(harness)
        dear = Decimal("9999999999.99")
        lines = tuple(line(item, scene.card, 9_999, unit_value=dear) for item in range(1, 101))
        trade = await scene.trade(terms=Terms(offered=lines, asked=lines))
        assert (await scene.stored(trade.id)).terms.offered_value == 100 * 9_999 * dear
        whole = 2 * trade.terms.offered_value
        record = evolve(_record(trade), user_a_gave_value=trade.terms.offered_value, total_trade_value=whole)
        async with harness.units() as uow:
            await uow.trades.record_completed(record)
            assert await uow.trades.completed(trade.id) == record


def _step(scene: TradeScene, by: By, action: Action, reason: str = "", shipment: Shipment | None = None) -> TradeStep:
    return TradeStep(action=action, by=by, at=scene.harness.clock.now(), reason=reason, shipment=shipment)
