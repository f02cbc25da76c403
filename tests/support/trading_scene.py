"""Two people with cards that the other wants, on an application, for tests of trades."""

from decimal import Decimal
from typing import Any

from attrs import define, field, frozen
from sqlalchemy import select

from dualcaster_app import Application
from dualcaster_core.collection.model import InventoryItem
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal
from dualcaster_core.trading.trade import Trade
from dualcaster_postgres.tables.collection import have_list_items
from tests.support.postgres_harness import PostgresHarness


@frozen
class Stack:
    """Copies that somebody owns and offers: the card, the inventory item, and the have."""

    card_id: int
    item_id: int
    have_id: int


@define
class TradingScene:
    """Words for what people do before and while they trade; each call is a transaction of its own."""

    application: Application
    clock: FixedClock
    lists: Scene = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.lists = Scene(PostgresHarness(self.application.database, self.clock))

    async def person(self, name: str, *, completed: int = 1, **facts: Any) -> int:
        """Open an account that has traded before, so that the limits of newcomers do not hold."""
        return await self.lists.person(name, completed_trades=completed, **facts)

    async def stack(self, owner: int, name: str, copies: int = 1, *, cents: int | None = 1_000, **facts: Any) -> Stack:
        """Own and offer copies of a card that are worth so much each."""
        card_id = await self.lists.card(name, cents=cents)
        have_id = await self.lists.have(owner, card_id, copies, **facts)
        async with self.application.database.transaction() as session:
            row = await session.row(select(have_list_items.c.inventory_item_id).where(have_list_items.c.id == have_id))
        assert row is not None
        return Stack(card_id, row[0], have_id)

    async def propose(self, proposer: int, recipient: str, proposal: Proposal) -> Trade:
        """Send a proposal."""
        return await self.application.trading.proposing.propose(proposer, recipient, proposal)

    async def stage(self, trade: Trade) -> Stage:
        """Say where a trade stands now."""
        return (await self.now(trade)).stage

    async def now(self, trade: Trade) -> Trade:
        """Load a trade."""
        async with self.application.units() as uow:
            found = await uow.trades.one(trade.id)
        assert found is not None
        return found

    async def owned(self, owner: int) -> dict[tuple[int, str], tuple[int, int]]:
        """Return what somebody owns: copies and promised copies by card and condition."""
        return {
            (item.key.card_id, item.key.condition.name): (item.quantity, item.reserved)
            for item in await self.items(owner)
        }

    async def items(self, owner: int) -> list[InventoryItem]:
        """Return an inventory."""
        async with self.application.units() as uow:
            return list(await uow.inventory.items_of(owner))


def cards(offered: dict[Stack, int], asked: dict[Stack, int]) -> ChosenCards:
    """Choose copies of stacks."""
    sides = (tuple(ChosenCopies(stack.item_id, count) for stack, count in side.items()) for side in (offered, asked))
    return ChosenCards(offered=next(sides), asked=next(sides))


def proposal(
    offered: dict[Stack, int],
    asked: dict[Stack, int],
    *,
    cash: str = "0",
    exchange: Exchange = Exchange.MAIL,
    **facts: Any,
) -> Proposal:
    """Make a proposal of copies, by mail unless told; ``cash`` is from the proposer."""
    return Proposal(cards=cards(offered, asked), cash_from_proposer=Decimal(cash), exchange=exchange, **facts)
