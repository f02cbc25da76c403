"""The lists that trades are in: whose turn it is is decided by one rule, wherever it is asked."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from attrs import evolve

from dualcaster_core.collection.model import ItemKey
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.lifecycle import FINAL, LIVE, OPEN, Party, Stage
from dualcaster_core.trading.model import Exchange, PartyProgress, Shipment, Terms, TradeLine
from dualcaster_core.trading.reading.views import TradeTab
from dualcaster_core.trading.trade import Trade
from tests.support.trading_scene import TradingScene

MINE = {"you", "both"}


def _every_state(scene: TradingScene, one: int, other: int) -> Iterator[Trade]:
    """Make trades of two people in every stage, with everything that decides whose turn it is."""
    now = scene.clock.now()
    sent, done = PartyProgress(sent=Shipment(at=now)), PartyProgress(confirmed_at=now)
    progresses = (PartyProgress(), sent, done, evolve(sent, confirmed_at=now))
    for stage, exchange, first, ours, theirs, (proposer, recipient) in product(
        Stage,
        (Exchange.MAIL, Exchange.IN_PERSON),
        (None, *Party),
        progresses,
        progresses,
        ((one, other), (other, one)),
    ):
        if stage not in LIVE and (first, ours, theirs) != (None, progresses[0], progresses[0]):
            continue
        if stage is Stage.ONE_CONFIRMED and (ours.confirmed_at is None) == (theirs.confirmed_at is None):
            continue
        draft = Trade(proposer_id=proposer, recipient_id=recipient, terms=Terms(exchange=exchange), created_at=now)
        yield evolve(
            draft,
            stage=stage,
            sent_at=None if stage is Stage.DRAFT else now,
            expires_at=now + timedelta(days=1),
            accepted_at=now if stage in LIVE else None,
            ended_at=now if stage in FINAL else None,
            cancel_asked_by=Party.PROPOSER if stage is Stage.CANCEL_ASKED else None,
            cancel_asked_at=now if stage is Stage.CANCEL_ASKED else None,
            first_confirmed_at=now if stage is Stage.ONE_CONFIRMED else None,
            ships_first=first,
            proposer=ours,
            recipient=theirs,
        )


async def _in_tab(scene: TradingScene, user_id: int, tab: TradeTab) -> dict[str, str]:
    """Read all pages of a list: public ids, newest first, and whose turn each is."""
    trades, cursor = scene.application.trading.trades, None
    found: dict[str, str] = {}
    while True:
        page = await trades.page(user_id, tab, limit=100, cursor=cursor)
        found |= {one.hashid: one.turn.value for one in page.items}
        cursor = page.next_cursor
        if cursor is None:
            if tab not in (TradeTab.COMPLETED, TradeTab.ENDED):  # counted by their records, and not at all
                assert getattr(page.counts, tab) == len(found)
            return found


async def test_your_turn_holds_just_the_trades_whose_next_step_is_yours(scene: TradingScene) -> None:
    """In every stage, by mail or not, whoever sends first and however far both have come."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    async with scene.application.units() as uow:
        for trade in _every_state(scene, ann, bob):
            await uow.trades.add(trade)
        await uow.commit()
    listed = {tab: await _in_tab(scene, ann, tab) for tab in TradeTab}
    assert set(listed[TradeTab.YOUR_TURN].values()) == MINE
    assert await scene.application.trading.trades.turn_count(ann) == len(listed[TradeTab.YOUR_TURN])
    others = {hashid: turn for tab in TradeTab if tab is not TradeTab.YOUR_TURN for hashid, turn in listed[tab].items()}
    assert {hashid for hashid, turn in others.items() if turn in MINE} == set(listed[TradeTab.YOUR_TURN])


async def test_each_list_holds_the_stages_of_its_name(scene: TradingScene) -> None:
    """A trade is in one list, and besides in that of whose turn it is; others' drafts are in none."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    stages = {}
    async with scene.application.units() as uow:
        for trade in _every_state(scene, ann, bob):
            stored = await uow.trades.add(trade)
            if not (stored.stage in (Stage.DRAFT, Stage.COUNTERED) and stored.proposer_id == bob):
                stages[stored.id] = (stored.stage, stored.proposer_id == ann)
        await uow.commit()
    encode = scene.application.ids.encode
    expected = {
        TradeTab.INCOMING: {key for key, (stage, mine) in stages.items() if stage in OPEN and not mine},
        TradeTab.OUTGOING: {key for key, (stage, mine) in stages.items() if stage in {*OPEN, Stage.DRAFT} and mine},
        TradeTab.IN_PROGRESS: {key for key, (stage, _) in stages.items() if stage in LIVE},
        TradeTab.ENDED: {
            key for key, (stage, _) in stages.items() if stage in FINAL - {Stage.COMPLETED, Stage.COUNTERED}
        },
    }
    for tab, keys in expected.items():
        assert set(await _in_tab(scene, ann, tab)) == {encode(IdKind.TRADE, key) for key in keys}, tab


async def test_proposals_whose_time_has_passed_are_nobodys_turn(scene: TradingScene) -> None:
    """Even before the clock has marked them."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    async with scene.application.units() as uow:
        for trade in _every_state(scene, bob, ann):
            if trade.stage in OPEN:
                await uow.trades.add(trade)
        await uow.commit()
    assert await _in_tab(scene, ann, TradeTab.YOUR_TURN)
    scene.clock.moment += timedelta(days=2)
    assert await _in_tab(scene, ann, TradeTab.YOUR_TURN) == {}
    assert set((await _in_tab(scene, ann, TradeTab.INCOMING)).values()) == {"nobody"}


async def test_pages_go_on_where_the_one_before_ended(scene: TradingScene) -> None:
    """Newest first, each once; the cursor of another list is refused."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    line = TradeLine(item_id=1, key=await _a_key(scene, ann), quantity=2, name="Bolt", set_code="tst")
    async with scene.application.units() as uow:
        for _ in range(5):
            terms = Terms(offered=(line,))
            draft = Trade(proposer_id=ann, recipient_id=bob, terms=terms, created_at=scene.clock.now())
            await uow.trades.add(draft)
        await uow.commit()
    trades = scene.application.trading.trades
    first = await trades.page(ann, TradeTab.OUTGOING, limit=2)
    second = await trades.page(ann, TradeTab.OUTGOING, limit=2, cursor=first.next_cursor)
    third = await trades.page(ann, TradeTab.OUTGOING, limit=2, cursor=second.next_cursor)
    assert third.next_cursor is None
    found = [one.hashid for page in (first, second, third) for one in page.items]
    keys = [scene.application.ids.decode(IdKind.TRADE, hashid) or 0 for hashid in found]
    assert keys == sorted(keys, reverse=True)
    assert len(set(keys)) == 5
    assert (first.items[0].proposer_offers_copies, first.items[0].unpriced_copies) == (2, 2)
    with pytest.raises(ValidationFailed):
        await trades.page(ann, TradeTab.ENDED, cursor=first.next_cursor)


async def _a_key(scene: TradingScene, owner: int) -> ItemKey:
    stack = await scene.stack(owner, "Bolt")
    async with scene.application.units() as uow:
        return (await uow.tradable.of(owner, [stack.item_id]))[stack.item_id].key
