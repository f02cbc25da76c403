"""The clocks of trades."""

from datetime import timedelta

from attrs import evolve

from dualcaster_core.accounts.sanctions import Sanction, SanctionKind
from dualcaster_core.moderation.actions import ActionSource, ModerationAction
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.lifecycle import ActionKind, CaseKind
from dualcaster_core.moderation.model import Level
from dualcaster_core.testing.contracts.ports import EveryPort, Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.trading.scene import TO_STAGE, TradeScene
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.pauses import paused, resumed
from dualcaster_core.trading.ports import DueBefore, DueTrades

DAY = timedelta(days=1)
LATE = timedelta(days=400)


class TradeClocksContract:
    """``TradeClocks``."""

    async def test_the_trades_of_a_person_are_paused_and_go_on_by_the_rule(self, harness: Harness) -> None:
        """In every stage, on either side; a second pause changes nothing, and the trades of others go on."""
        scene = await TradeScene.set_up(harness)
        cid = await Scene(harness).person("cid")
        stages = list(TO_STAGE)
        trades = [await scene.trade(stage) for stage in stages]
        theirs = [await scene.trade(stage, proposer_id=scene.bob, recipient_id=scene.ann) for stage in stages]
        others = await scene.trade(Stage.AGREED, proposer_id=scene.bob, recipient_id=cid)
        at = harness.clock.now()
        async with harness.units() as uow:
            await uow.trade_clocks.pause(scene.ann, at + DAY)
            await uow.trade_clocks.pause(scene.ann, at + 2 * DAY)
            await uow.commit()
        for one in (*trades, *theirs):
            assert await scene.stored(one.id) == paused(one, at + DAY)
        assert await scene.stored(others.id) == others
        async with harness.units() as uow:
            await uow.trade_clocks.resume([scene.ann, cid], at + 5 * DAY)
            await uow.commit()
        for one in (*trades, *theirs):
            assert await scene.stored(one.id) == resumed(paused(one, at + DAY), at + 5 * DAY)

    async def test_it_stays_paused_until_neither_is_suspended(self, harness: Harness) -> None:
        """A restriction stops no clock, and who was suspended twice is back after the second."""
        scene = await TradeScene.set_up(harness)
        trade = await scene.trade(Stage.AGREED)
        at = harness.clock.now()
        async with harness.units() as uow:
            await _sanction(uow, scene.ann, SanctionKind.RESTRICT, harness)
            first = await _sanction(uow, scene.ann, SanctionKind.SUSPEND, harness)
            second = await _sanction(uow, scene.bob, SanctionKind.SUSPEND, harness)
            await uow.trade_clocks.pause(scene.ann, at)
            await uow.trade_clocks.pause(scene.bob, at + DAY)
            await uow.sanctions.store(evolve(first, lifted_at=at + 2 * DAY))
            await uow.trade_clocks.resume([scene.ann], at + 2 * DAY)
            await uow.commit()
        assert (await scene.stored(trade.id)).paused_since == at
        async with harness.units() as uow:
            await uow.sanctions.store(evolve(second, lifted_at=at + 3 * DAY))
            await uow.trade_clocks.resume([scene.bob], at + 3 * DAY)
            await uow.commit()
        assert await scene.stored(trade.id) == resumed(paused(trade, at), at + 3 * DAY)

    async def test_time_moves_on_nothing_that_is_paused(self, harness: Harness) -> None:
        """However late; once it goes on it is due as before."""
        scene = await TradeScene.set_up(harness)
        for stage in (Stage.PENDING, Stage.AGREED, Stage.CANCEL_ASKED, Stage.ONE_CONFIRMED):
            await scene.trade(stage)
        late = harness.clock.now() + LATE
        before = DueBefore(
            now=late, asked=late, accepted=late, answered=late, started=late, first_confirmed=(late, late)
        )
        async with harness.units() as uow:
            due = await uow.trades.due(before, limit=9)
            assert [len(kind) for kind in (due.expired, due.silent_cancels, due.lapsed, due.unanswered)] == [1, 1, 2, 1]
            await uow.trade_clocks.pause(scene.bob, harness.clock.now())
            assert await uow.trades.due(before, limit=9) == DueTrades()
            await uow.trade_clocks.resume([scene.bob], harness.clock.now())
            assert await uow.trades.due(before, limit=9) == due


async def _sanction(uow: EveryPort, person_id: int, kind: SanctionKind, harness: Harness) -> Sanction:
    now = harness.clock.now()
    case = await uow.cases.add(ModerationCase.opened(CaseKind.USER_REPORT, person_id, Level.LOW, now))
    action = await uow.actions.add(
        ModerationAction(
            case_id=case.id,
            person_id=person_id,
            source=ActionSource.CONSOLE,
            by_id=None,
            kind=ActionKind(kind.value),
            reason="because",
            at=now,
        )
    )
    given = Sanction(user_id=person_id, action_id=action.id, kind=kind, starts_at=now, ends_at=None)
    return await uow.sanctions.add(given)
