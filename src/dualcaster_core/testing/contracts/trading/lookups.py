"""Which trades are found, and how many they are."""

from datetime import timedelta
from decimal import Decimal

from attrs import evolve

from dualcaster_core.collection.ports import ItemChanges
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.trading.scene import TradeScene, line, with_cash
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import Exchange, Terms
from dualcaster_core.trading.ports import DueBefore, DueTrades, Exposure, MarkChanges

_STAGES = (Stage.DRAFT, Stage.PENDING, Stage.VIEWED, Stage.AGREED, Stage.DECLINED, Stage.COMPLETED)


class TradeLookupsContract:
    """``TradeLookups``."""

    async def test_open_proposals_are_counted(self, harness: Harness) -> None:
        """Those of the proposer that wait for an answer."""
        scene = await TradeScene.set_up(harness)
        for stage in (*_STAGES, Stage.SENT, Stage.ONE_CONFIRMED):
            await scene.trade(stage)
        async with harness.snapshots() as uow:
            assert [await uow.trades.open_count(one) for one in (scene.ann, scene.bob)] == [2, 0]

    async def test_first_proposals_are_counted_from_a_moment_on(self, harness: Harness) -> None:
        """Drafts, counter-offers, other people's and earlier ones do not count; what became of them does not matter."""
        scene = await TradeScene.set_up(harness)
        await scene.trade(Stage.PENDING)
        scene.after(timedelta(hours=1))
        since = harness.clock.now()
        await scene.trade(Stage.DECLINED)
        await scene.trade(Stage.VIEWED)
        await scene.trade(Stage.PENDING, counter_count=1)
        await scene.trade(Stage.PENDING, proposer_id=scene.bob, recipient_id=scene.ann)
        await scene.trade(Stage.DRAFT)
        async with harness.snapshots() as uow:
            assert await uow.trades.sent_since(scene.ann, since) == 2
            assert await uow.trades.sent_since(scene.ann, since - timedelta(hours=1)) == 3
            assert await uow.trades.sent_since(scene.ann, since + timedelta(microseconds=1)) == 0

    async def test_unaccepted_trades_are_found_by_their_people(self, harness: Harness) -> None:
        """Drafts and open proposals in either direction, by id; with a third person only where they are asked for."""
        scene = await TradeScene.set_up(harness)
        carl = await Scene(harness).person("carl")
        trades = [await scene.trade(stage) for stage in _STAGES]
        back = await scene.trade(Stage.PENDING, proposer_id=scene.bob, recipient_id=scene.ann)
        other = await scene.trade(Stage.VIEWED, proposer_id=carl, recipient_id=scene.ann)
        between = [trade.id for trade in (*trades[:3], back)]
        async with harness.snapshots() as uow:
            for one, two in ((scene.ann, scene.bob), (scene.bob, scene.ann)):
                assert list(await uow.trades.unaccepted_between(one, two)) == between
            assert list(await uow.trades.unaccepted_between(scene.bob, carl)) == []
            assert list(await uow.trades.unaccepted_of(scene.ann)) == [*between, other.id]
            assert list(await uow.trades.unaccepted_of(carl)) == [other.id]

    async def test_missing_copies_are_noticed_once_and_unnoticed(self, harness: Harness) -> None:
        """An item that is gone or promised elsewhere, on either side; drafts, accepted and ended trades need none."""
        scene = await TradeScene.set_up(harness)
        lists = Scene(harness)
        await lists.have(scene.ann, scene.card, 2)
        await lists.have(scene.bob, scene.card, 1)
        async with harness.units() as uow:
            ((mine,), (theirs,)) = [await uow.inventory.items_of(one) for one in (scene.ann, scene.bob)]
        terms = Terms(offered=(line(mine.id, scene.card, 2),), asked=(line(theirs.id, scene.card),))
        trades = [await scene.trade(stage, terms=terms) for stage in _STAGES]
        open_ones = (trades[1].id, trades[2].id)
        foreign = await scene.trade(Stage.PENDING, terms=evolve(terms, asked=(line(mine.id, scene.card),)))

        async def mismarked() -> list[MarkChanges]:
            async with harness.snapshots() as uow:
                return [await uow.trades.mismarked(one) for one in (scene.ann, scene.bob)]

        assert await mismarked() == [MarkChanges(missing=(foreign.id,))] * 2
        async with harness.units() as uow:
            await uow.inventory.store(scene.ann, ItemChanges(written=(evolve(mine, reserved=1),)))
            await uow.trades.mark(evolve(foreign, copies_missing_at=harness.clock.now()))
            await uow.commit()
        assert await mismarked() == [MarkChanges(missing=open_ones)] * 2
        async with harness.units() as uow:
            for trade in trades[1:3]:
                await uow.trades.mark(evolve(trade, copies_missing_at=harness.clock.now()))
            await uow.commit()
        assert await mismarked() == [MarkChanges()] * 2
        async with harness.units() as uow:
            await uow.inventory.store(scene.ann, ItemChanges(written=(mine,)))
            await uow.commit()
        assert await mismarked() == [MarkChanges(back=open_ones)] * 2
        async with harness.units() as uow:
            await uow.inventory.store(scene.bob, ItemChanges(dropped=(theirs.key,)))
            await uow.commit()
        assert await mismarked() == [MarkChanges()] * 2

    async def test_exposure_is_what_accepted_trades_bring(self, harness: Harness) -> None:
        """The other's cards and cash, the largest first; in person, open and completed ones do not count."""
        scene = await TradeScene.set_up(harness)
        plain = scene.draft().terms
        with_more = with_cash(plain, 4_50)
        in_person = evolve(plain, exchange=Exchange.IN_PERSON)
        mailed = await scene.trade(Stage.AGREED, terms=plain)
        sent = await scene.trade(Stage.SENT, terms=with_more)
        for stage, terms in ((Stage.AGREED, in_person), (Stage.PENDING, plain), (Stage.COMPLETED, plain)):
            await scene.trade(stage, terms=terms)
        five, six, more = Decimal("5.00"), Decimal("6.00"), Decimal("10.50")
        async with harness.snapshots() as uow:
            assert list(await uow.trades.exposure(scene.ann)) == [
                Exposure(trade_id=mailed.id, value=five),
                Exposure(trade_id=sent.id, value=five),
            ]
            assert list(await uow.trades.exposure(scene.bob)) == [
                Exposure(trade_id=sent.id, value=more),
                Exposure(trade_id=mailed.id, value=six),
            ]

    async def test_time_finds_what_is_due(self, harness: Harness) -> None:
        """Each kind from its moment on, not before, at most so many of each, by id."""
        scene = await TradeScene.set_up(harness)
        stages = (Stage.DRAFT, Stage.PENDING, Stage.VIEWED, Stage.AGREED, Stage.CANCEL_ASKED, Stage.SENT)
        _, pending, viewed, agreed, asked, _ = [(await scene.trade(stage)).id for stage in stages]
        confirmed, reminded = [(await scene.trade(Stage.ONE_CONFIRMED)) for _ in range(2)]
        await scene.trade(Stage.COMPLETED)
        async with harness.units() as uow:
            await uow.trades.mark(evolve(reminded, reminders=1))
            await uow.commit()
        now = harness.clock.now()
        early = now - timedelta(microseconds=1)
        before = DueBefore(
            now=now, asked=early, accepted=early, answered=early, started=early, first_confirmed=(early, early)
        )
        expiry = now + timedelta(days=7)
        async with harness.snapshots() as uow:
            assert await uow.trades.due(before, limit=9) == DueTrades()
            assert not await uow.trades.due(before, limit=9)
            cases = {
                "expired": (evolve(before, now=expiry), (pending, viewed)),
                "silent_cancels": (evolve(before, asked=now), (asked,)),
                "lapsed": (evolve(before, accepted=now), (agreed, asked)),
                "unanswered": (evolve(before, answered=now), (confirmed.id, reminded.id)),
                "reminders": (evolve(before, first_confirmed=(now, early)), (confirmed.id,)),
            }
            for kind, (moment, found) in cases.items():
                assert await uow.trades.due(moment, limit=9) == evolve(DueTrades(), **{kind: found})
                assert await uow.trades.due(moment, limit=1) == evolve(DueTrades(), **{kind: found[:1]})
            second = evolve(before, first_confirmed=(early, now))
            assert (await uow.trades.due(second, limit=9)).reminders == (reminded.id,)
            late = evolve(before, first_confirmed=(now,))
            assert (await uow.trades.due(late, limit=9)).reminders == (confirmed.id,)
