"""At the counter: what somebody gives and gets of the store changes hands, or is called off."""

from datetime import datetime

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.collection.model import ItemKey
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.clearing.errors import ClearingNotFound, ClearingNotPossible, CounterCopiesGone
from dualcaster_core.stores.clearing.lifecycle import CounterAction, CounterStatus
from dualcaster_core.stores.clearing.ports import ClearingUnitOfWork
from dualcaster_core.stores.clearing.records import CounterPart, HandoverLine
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.stock.errors import StockShort
from dualcaster_core.stores.stock.model import StockChange
from dualcaster_core.trading.copies import change_hands, keep_copies, release_copies
from dualcaster_core.trading.errors import CopiesGone
from dualcaster_core.trading.model import TradeLine

_ACCEPTED = frozenset({RingStatus.UNDER_WAY, RingStatus.COMPLETED})


@frozen
class StoreCounter:
    """Hands over and calls off, by the staff of the store.

    Both raise ``StoreNotFound``, ``StoreForbidden``, ``ClearingNotFound`` and ``ClearingNotPossible``.
    """

    units: UnitOfWorkFactory[ClearingUnitOfWork]
    clock: Clock

    async def hand_over(self, actor: Actor, store_id: int, part_id: int) -> CounterPart:
        """Let cards change hands: the stock of the store, and the inventory and wants of the person.

        That is possible once everybody in the circle has accepted it. Raises ``CounterCopiesGone`` where a side does
        not have the cards any more; nothing is changed then.
        """
        now = self.clock.now()
        async with self.units() as uow:
            part, ring_status = await self._part(uow, actor, store_id, part_id)
            if ring_status not in _ACCEPTED:
                raise ClearingNotPossible(CounterAction.HAND_OVER.value, ring_status.value)
            after = part.after(CounterAction.HAND_OVER, now, actor.user_id)
            await _handed_over(uow, store_id, part, now)
            await uow.clearings.store_part(after)
            await uow.commit()
        return after

    async def call_off(self, actor: Actor, store_id: int, part_id: int) -> CounterPart:
        """Let nothing change hands; what the person kept for it is free again."""
        now = self.clock.now()
        async with self.units() as uow:
            part, _ = await self._part(uow, actor, store_id, part_id)
            after = await called_off(uow, part, now, actor.user_id)
            await uow.commit()
        return after

    async def _part(
        self, uow: ClearingUnitOfWork, actor: Actor, store_id: int, part_id: int
    ) -> tuple[CounterPart, RingStatus]:
        """Lock the person, and then what is at the counter, as acceptances do."""
        await member_who_may(uow, store_id, actor.user_id, StorePermission.RUN_CLEARING)
        found = await uow.clearings.circle_of_part(part_id)
        if found is None or found[0].store_id != store_id:
            raise ClearingNotFound
        known = next(part for part in found[1].parts if part.id == part_id)
        await uow.users.with_id(known.user_id, lock=True)
        part = await uow.clearings.part(part_id, lock=True)
        ring = await uow.rings.one(found[1].ring_id)
        if part is None or ring is None:
            raise ClearingNotFound
        return part, ring.status


async def promised(uow: ClearingUnitOfWork, part: CounterPart, now: datetime) -> CounterPart:
    """Keep what the person gives at the counter; the person is locked. Raises ``CopiesGone``."""
    await keep_copies(uow, part.user_id, _copies(part))
    after = part.after(CounterAction.PROMISE, now)
    await uow.clearings.store_part(after)
    return after


async def called_off(uow: ClearingUnitOfWork, part: CounterPart, now: datetime, by: int | None) -> CounterPart:
    """Let nothing change hands; the person is locked. Raises ``ClearingNotPossible``."""
    after = part.after(CounterAction.CALL_OFF, now, by)
    if part.status is CounterStatus.PROMISED:
        await release_copies(uow, part.user_id, _copies(part))
    await uow.clearings.store_part(after)
    return after


def _copies(part: CounterPart) -> dict[int, int]:
    return {line.item_id: line.copies for line in part.given if line.item_id is not None}


async def _handed_over(uow: ClearingUnitOfWork, store_id: int, part: CounterPart, now: datetime) -> None:
    owned = {item.id: item for item in await uow.lines.items(part.user_id, sorted(_copies(part)))}
    if any(owned[item].reserved < copies if item in owned else True for item, copies in _copies(part).items()):
        raise CounterCopiesGone
    changes = [
        *(StockChange(key=line.key, copies=line.copies, cost_cents=line.unit_cents) for line in part.given),
        *(StockChange(key=line.key, copies=-line.copies) for line in part.received),
    ]
    try:
        await uow.store_stock.change(store_id, changes)
        await change_hands(
            uow,
            part.user_id,
            given=[_trade_line(line) for line in part.given],
            received=[_trade_line(line) for line in part.received],
            on=now.date(),
        )
    except (StockShort, CopiesGone) as error:
        raise CounterCopiesGone from error


def _trade_line(line: HandoverLine) -> TradeLine:
    key = line.key
    return TradeLine(
        item_id=line.item_id or 0,
        key=ItemKey(key.card_id, key.finish, key.condition, key.language),
        quantity=line.copies,
        unit_value=from_cents(line.unit_cents),
    )
