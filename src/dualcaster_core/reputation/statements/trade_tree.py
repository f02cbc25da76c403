"""Growing the tree of completed trades, and its root of each day."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time

from attrs import frozen

from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.merkle import leaf_hash
from dualcaster_core.kernel.merkle_log import grown, nodes_of_root, root_from_nodes
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.reputation.statements.model import SALT_BYTES, TradeRoot, commitment, trade_entry
from dualcaster_core.reputation.statements.ports import StatementsUnitOfWork, TreeEntry, UnlistedTrade

TRADES_AT_ONCE = 1_000
"""Trades of one transaction: hashing them holds the event loop up for some hundredths of a second."""
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC), 0


@frozen
class TradeTree:
    """Adds completed trades to the tree, some in each transaction, and keeps the root of a day."""

    units: UnitOfWorkFactory[StatementsUnitOfWork]
    ids: PublicIds
    random: Callable[[int], bytes]
    trades_at_once: int = TRADES_AT_ONCE

    async def close_day(self, day: date) -> None:
        """Add what was completed before a day (UTC) and keep the root; a day that has one, or a later one, stays.

        Of several that do it at once, one adds each trade and all agree on the root.
        """
        midnight = datetime.combine(day, time(), UTC)
        after: tuple[datetime, int] | None = _BEGIN
        while after is not None:
            after = await self._add(day, midnight, after)

    async def _add(self, day: date, midnight: datetime, after: tuple[datetime, int]) -> tuple[datetime, int] | None:
        """Add the next trades; return how far that came, None once the root of the day is kept."""
        async with self.units() as uow:
            size = await uow.trade_tree.lock()
            last = await uow.trade_tree.last_root()
            if last is not None and last.day >= day:
                return None
            found = await uow.trade_tree.unlisted(before=midnight, after=after, limit=self.trades_at_once)
            nodes = dict(await uow.trade_tree.nodes(nodes_of_root(size)))
            if found:
                entries = [self._entry(size + number, trade) for number, trade in enumerate(found)]
                made = grown(size, nodes, [self._leaf(entry) for entry in entries])
                await uow.trade_tree.append(entries, made)
            else:
                await uow.trade_tree.add_root(TradeRoot(day=day, trades=size, root=root_from_nodes(size, nodes).hex()))
            await uow.commit()
        return (found[-1].completed_at, found[-1].trade_id) if found else None

    def _entry(self, position: int, trade: UnlistedTrade) -> TreeEntry:
        salts = self.random(SALT_BYTES), self.random(SALT_BYTES)
        proposer, recipient = (self.ids.encode(IdKind.USER, key) for key in (trade.proposer_id, trade.recipient_id))
        people = commitment(salts[0], proposer), commitment(salts[1], recipient)
        return TreeEntry(position=position, trade=trade, people=people, salts=salts)

    def _leaf(self, entry: TreeEntry) -> bytes:
        return leaf_hash(
            trade_entry(
                self.ids.encode(IdKind.TRADE, entry.trade.trade_id),
                entry.trade.completed_at,
                hexed(entry.people),
            )
        )


def hexed(people: Sequence[bytes]) -> tuple[str, str]:
    """Write the hashes of both people as they stand in the entry of a trade."""
    proposer, recipient = people
    return proposer.hex(), recipient.hex()


@frozen
class CloseTradeDay:
    """Does the nightly run of the tree; done twice it finds nothing more to do."""

    tree: TradeTree

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Keep the root of the day that has begun."""
        await self.tree.close_day(date.fromisoformat(event.day))
        async with self.tree.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
