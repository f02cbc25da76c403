"""What steps of a trade cost does not depend on its lines."""

from datetime import date

import pytest
from attrs import evolve

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey
from dualcaster_core.collection.ports import HaveChanges, ItemChanges
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.trading.copies import move, release, reserve
from dualcaster_core.trading.events import TradeAccepted
from dualcaster_core.trading.lifecycle import Action, By, Stage
from dualcaster_core.trading.model import Terms, TradeLine
from dualcaster_core.trading.trade import Trade
from tests.support.postgres_harness import PostgresHarness


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """An empty database."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())


async def _spent(harness: PostgresHarness, lines: int) -> list[int]:
    """Take a trade with so many lines on each side through its steps; return the statements of each step."""
    scene = Scene(harness)
    people = [await scene.person(f"{name}{lines}") for name in ("ann", "bob")]
    cards = [await scene.card(f"Card {number}") for number in range(lines)]
    sides = []
    for user_id, finish in zip(people, (Finish.FOIL, Finish.NONFOIL), strict=True):
        keys = [ItemKey(card, finish) for card in cards]
        async with harness.units() as uow:
            items = tuple(InventoryItem(key=key, quantity=2) for key in keys)
            await uow.inventory.store(user_id, ItemChanges(written=items))
            haves = tuple(Have(item=key, quantity_for_trade=2) for key in keys)
            await uow.haves.store(user_id, HaveChanges(written=haves))
            stored = await uow.inventory.items_of(user_id)
            await uow.commit()
        for card in cards:
            await scene.want(user_id, card, 3)
        sides.append(tuple(TradeLine(item_id=item.id, key=item.key, quantity=1) for item in stored))
    counts = []
    for step in ("add", "reserve", "store", "release", "reserve", "move"):
        async with harness.units() as uow:
            before = _sent(uow)
            if step == "add":
                bare = Trade(
                    proposer_id=people[0],
                    recipient_id=people[1],
                    stage=Stage.PENDING,
                    terms=Terms(offered=sides[0], asked=sides[1]),
                    created_at=harness.clock.now(),
                )
                trade = await uow.trades.add(bare)
            elif step == "store":
                found = await uow.trades.one(trade.id, lock=True)
                assert found is not None
                after = evolve(found, version=found.version + 1)
                await uow.trades.store(after, after.event(TradeAccepted, Action.ACCEPT, by=By.RECIPIENT))
            elif step == "move":
                await move(uow, trade, date(2026, 3, 1))
            else:
                await {"reserve": reserve, "release": release}[step](uow, trade)
            counts.append(_sent(uow) - before)
            await uow.commit()
    return counts


def _sent(uow: object) -> int:
    return int(uow._session.statements)  # type: ignore[attr-defined]


async def test_steps_take_as_many_statements_for_sixty_lines_as_for_two(harness: PostgresHarness) -> None:
    """Storing, promising, giving free and moving copies are set-wise."""
    few, many = await _spent(harness, 2), await _spent(harness, 60)
    assert few == many
    assert max(few) <= 24
