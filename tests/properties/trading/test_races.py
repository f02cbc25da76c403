"""Two people who act on trades at the same instant, on two connections to PostgreSQL, again and again."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from typing import Final

import pytest
from attrs import define, evolve, field

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey
from dualcaster_core.collection.ports import HaveChanges, ItemChanges
from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.trading.acting import TradingContext
from dualcaster_core.trading.deciding import Deciding
from dualcaster_core.trading.errors import CopiesGone, IllegalTransition, TradeConflict
from dualcaster_core.trading.fulfilling import Fulfilling
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal, Proposing
from dualcaster_core.trading.trade import Trade
from dualcaster_embedded import EmbeddedServers
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from tests.support.databases import create_database, database_name
from tests.support.postgres_harness import PostgresHarness
from tests.support.trading_world import RULES, Acquaintances

ROUNDS: Final = int(os.environ.get("DUALCASTER_TRADING_RACES", "30"))
"""How often each race is run; 1,000 by ``nox -s nightly``."""
REFUSED: Final = (IllegalTransition, TradeConflict, CopiesGone)
"""What who comes second is told. A deadlock that the server ended would be a plain ``Conflict``."""


@define
class Track:
    """Ann, bob and carl; ann and bob have as many copies as races ask for, of a card each."""

    harness: PostgresHarness
    people: dict[str, int] = field(factory=dict)
    items: dict[str, int] = field(factory=dict)
    proposing: Proposing = field(init=False)
    deciding: Deciding = field(init=False)
    fulfilling: Fulfilling = field(init=False)

    async def set_up(self) -> None:
        """Open the accounts and give them cards."""
        scene = Scene(self.harness)
        self.people = {name: await scene.person(name) for name in ("ann", "bob", "carl")}
        context = TradingContext(self.harness.units, self.harness.clock, PublicIds(), RULES)
        self.proposing = Proposing(context, Acquaintances(self.people))
        self.deciding, self.fulfilling = Deciding(context), Fulfilling(context)
        for name in self.people:
            self.items[name] = await self.own(name, ItemKey(await scene.card(f"Card of {name}"), Finish.NONFOIL), 9_000)

    async def own(self, name: str, key: ItemKey, copies: int) -> int:
        """Let somebody own and offer copies; return the item's key."""
        user_id = self.people[name]
        async with self.harness.units() as uow:
            await uow.inventory.store(user_id, ItemChanges(written=(InventoryItem(key=key, quantity=copies),)))
            await uow.haves.store(user_id, HaveChanges(written=(Have(item=key, quantity_for_trade=copies),)))
            item = await uow.inventory.one(user_id, key)
            await uow.commit()
        assert item is not None
        return item.id

    async def proposed(self, proposer: str, recipient: str, *, item: int | None = None) -> Trade:
        """Propose one card of each for the other's; ``item`` of the recipient where it is a certain one."""
        offered = (ChosenCopies(self.items[proposer], 1),)
        asked = (ChosenCopies(item or self.items[recipient], 1),)
        proposal = Proposal(cards=ChosenCards(offered=offered, asked=asked), exchange=Exchange.IN_PERSON)
        return await self.proposing.propose(self.people[proposer], recipient, proposal)

    async def accepted(self, proposer: str, recipient: str) -> Trade:
        """Propose and accept."""
        trade = await self.proposed(proposer, recipient)
        return await self.deciding.accept(self.people[recipient], trade.id, version=trade.version)

    async def stage(self, trade: Trade) -> Stage:
        """Say where a trade stands."""
        async with self.harness.units() as uow:
            found = await uow.trades.one(trade.id)
        assert found is not None
        return found.stage

    async def reserved(self, name: str) -> int:
        """Count the promised copies of somebody."""
        async with self.harness.units() as uow:
            return sum(item.reserved for item in await uow.inventory.items_of(self.people[name]))


@pytest.fixture
async def track(servers: EmbeddedServers, migrated_url: str) -> AsyncIterator[Track]:
    """A database of its own, with a few connections."""
    url = create_database(servers.database_url, database_name(migrated_url))
    database = Database(url, evolve(WORK, connections=4))
    await database.open()
    track = Track(PostgresHarness(database, FixedClock()))
    await track.set_up()
    yield track
    await database.close()


def _one_won(results: Sequence[Trade | BaseException]) -> Trade:
    """Return what the one got who was first; the other was told what may be told."""
    won = [result for result in results if isinstance(result, Trade)]
    lost = [result for result in results if isinstance(result, BaseException)]
    assert len(won) == len(lost) == 1, results
    assert isinstance(lost[0], REFUSED), lost
    assert type(lost[0]) is not Conflict
    return won[0]


async def test_accepting_and_taking_back_at_once(track: Track) -> None:
    """Either the trade is accepted or it is withdrawn, and copies are promised in the first case only."""
    for number in range(ROUNDS):
        trade = await track.proposed("ann", "bob")
        accept = track.deciding.accept(track.people["bob"], trade.id, version=trade.version)
        withdraw = track.deciding.withdraw(track.people["ann"], trade.id)
        both = (accept, withdraw) if number % 2 else (withdraw, accept)
        won = _one_won(await asyncio.gather(*both, return_exceptions=True))
        assert won.stage is await track.stage(trade)
        if won.stage is Stage.AGREED:
            await track.fulfilling.cancel(track.people["ann"], trade.id, reason="That was a race.")
        else:
            assert won.stage is Stage.CANCELLED
        assert [await track.reserved(name) for name in ("ann", "bob")] == [0, 0]


async def test_accepting_two_proposals_for_one_copy_at_once(track: Track) -> None:
    """One acceptance gets the copy; the other is told that none is left, and stays open."""
    key = ItemKey((await Scene(track.harness).card("Black Lotus")), Finish.FOIL)
    lotus = await track.own("bob", key, 1)
    for _ in range(ROUNDS):
        trades = [await track.proposed(name, "bob", item=lotus) for name in ("ann", "carl")]
        accepting = (track.deciding.accept(track.people["bob"], one.id, version=one.version) for one in trades)
        won = _one_won(await asyncio.gather(*accepting, return_exceptions=True))
        stages = [await track.stage(one) for one in trades]
        assert sorted(stages) == [Stage.AGREED, Stage.PENDING]
        assert [await track.reserved(name) for name in ("ann", "bob", "carl")].count(1) == 2
        await track.fulfilling.cancel(track.people["bob"], won.id, reason="That was a race.")
        other = next(one for one in trades if one.id != won.id)
        await track.deciding.decline(track.people["bob"], other.id)


async def test_confirming_and_cancelling_at_once(track: Track) -> None:
    """Either the trade goes on or it is cancelled, and its copies are free in the second case only."""
    for number in range(ROUNDS):
        trade = await track.accepted("ann", "bob")
        confirm = track.fulfilling.confirm(track.people["ann"], trade.id)
        cancel = track.fulfilling.cancel(track.people["bob"], trade.id, reason="I sold it")
        both = (confirm, cancel) if number % 2 else (cancel, confirm)
        won = _one_won(await asyncio.gather(*both, return_exceptions=True))
        assert won.stage is await track.stage(trade)
        if won.stage is Stage.ONE_CONFIRMED:
            assert [await track.reserved(name) for name in ("ann", "bob")] == [1, 1]
            await track.fulfilling.confirm(track.people["bob"], trade.id)
        assert [await track.reserved(name) for name in ("ann", "bob")] == [0, 0]


async def test_accepting_and_looking_at_once(track: Track) -> None:
    """A look refuses no acceptance, and comes too late after one; neither waits for the other in a circle."""
    for number in range(ROUNDS):
        trade = await track.proposed("ann", "bob")
        accept = track.deciding.accept(track.people["bob"], trade.id, version=trade.version)
        view = track.deciding.view(track.people["bob"], trade.id)
        both = (accept, view) if number % 2 else (view, accept)
        results = await asyncio.gather(*both, return_exceptions=True)
        accepted, looked = results if number % 2 else reversed(results)
        assert isinstance(accepted, Trade), accepted
        assert accepted.stage is Stage.AGREED
        assert isinstance(looked, Trade | IllegalTransition), looked
        assert await track.stage(trade) is Stage.AGREED
        await track.fulfilling.cancel(track.people["ann"], trade.id, reason="That was a race.")


async def test_the_last_confirmations_at_once_complete_once(track: Track) -> None:
    """Both confirm at the same instant: both are heard, and the copies move once."""
    for _ in range(min(ROUNDS, 200)):
        trade = await track.accepted("ann", "bob")
        both = (track.fulfilling.confirm(track.people[name], trade.id) for name in ("ann", "bob"))
        confirmed = await asyncio.gather(*both)
        assert sorted(one.stage for one in confirmed) == [Stage.COMPLETED, Stage.ONE_CONFIRMED]
    async with track.harness.units() as uow:
        items = [await uow.inventory.items_of(track.people[name]) for name in ("ann", "bob")]
    assert [sum(item.quantity for item in own) for own in items] == [9_000, 9_000]


async def test_trades_across_each_other_do_not_wait_in_a_circle(track: Track) -> None:
    """Ann accepts bob's while bob accepts ann's, and both look at others meanwhile: nobody is told to try again."""
    for _ in range(ROUNDS):
        mine, theirs, looked = [
            await track.proposed(*people) for people in (("ann", "bob"), ("bob", "ann"), ("ann", "bob"))
        ]
        ann, bob = track.people["ann"], track.people["bob"]
        done = await asyncio.gather(
            track.deciding.accept(bob, mine.id, version=mine.version),
            track.deciding.accept(ann, theirs.id, version=theirs.version),
            track.deciding.view(bob, looked.id),
        )
        assert [one.stage for one in done] == [Stage.AGREED, Stage.AGREED, Stage.VIEWED]
        for one in done[:2]:
            await track.fulfilling.cancel(ann, one.id, reason="That was a race.")
        await track.deciding.decline(bob, looked.id)
