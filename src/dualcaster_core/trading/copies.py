"""What trades do to the lists of both people: copies are promised, given free again, and change hands.

Each function runs inside the transaction of a step: the lists of both people and the trade are locked. None of them
takes a number of statements that depends on the lines.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from attrs import evolve

from dualcaster_core.collection.bulk.changes import LineChanges
from dualcaster_core.collection.list_changes import record_change
from dualcaster_core.collection.model import InventoryItem, Want
from dualcaster_core.collection.ports import ItemChanges, WantChanges
from dualcaster_core.trading.errors import CopiesGone
from dualcaster_core.trading.lifecycle import Party
from dualcaster_core.trading.model import TradeLine
from dualcaster_core.trading.moving import moved
from dualcaster_core.trading.ports import TradingUnitOfWork, WantFill
from dualcaster_core.trading.trade import Trade
from dualcaster_core.trading.wants import fills


async def reserve(uow: TradingUnitOfWork, trade: Trade) -> None:
    """Promise the copies of both sides, and count them against the wants that they will fill.

    Raises ``CopiesGone``, which names each line of which too few copies are left, and changes nothing.
    """
    owned = {party: await _items(uow, trade, party) for party in Party}
    gone = [
        _left(line, owned[party].get(line.item_id))
        for party in Party
        for line in trade.terms.lines_of(party)
        if _free(line, owned[party].get(line.item_id)) < line.quantity
    ]
    if gone:
        raise CopiesGone(gone)
    for party in Party:
        await _store(uow, trade, party, owned[party], lambda item, line: item.reserved + line.quantity)
    await uow.promised.promise(trade.id, await _open_fills(uow, trade))
    await _record(uow, trade)


async def release(uow: TradingUnitOfWork, trade: Trade) -> None:
    """Take the promise back: the copies of both sides are free, and their wants are open again."""
    for party in Party:
        owned = await _items(uow, trade, party)
        await _store(uow, trade, party, owned, lambda item, line: max(0, item.reserved - line.quantity))
    await uow.promised.release(trade.id)
    await _record(uow, trade)


async def move(uow: TradingUnitOfWork, trade: Trade, on: date) -> None:
    """Let the promised copies change hands: as traded, acquired on a day for what they were worth when sent.

    What is given leaves inventory and have list; what is received fills wants. Raises ``InventoryFull`` where somebody
    would have over 9,999 copies of one kind, and changes nothing.
    """
    cards = sorted({line.key.card_id for party in Party for line in trade.terms.lines_of(party)})
    changes = {}
    for party in Party:
        before = await uow.lines.copies(trade.user_of(party), cards)
        given, received = trade.terms.lines_of(party), trade.terms.lines_of(party.other)
        changes[party] = moved(before, given, received, on)
    await uow.promised.release(trade.id)
    for party in Party:
        await _apply(uow, trade.user_of(party), changes[party])
        await _fill_wants(uow, trade.user_of(party), trade.terms.lines_of(party.other))
    await _record(uow, trade)


async def keep_copies(uow: TradingUnitOfWork, user_id: int, copies: Mapping[int, int]) -> None:
    """Promise copies of somebody's items, by item, outside any trade. Raises ``CopiesGone`` and changes nothing."""
    await _reserve_more(uow, user_id, copies, 1)


async def release_copies(uow: TradingUnitOfWork, user_id: int, copies: Mapping[int, int]) -> None:
    """Take such a promise back: the copies are free."""
    await _reserve_more(uow, user_id, copies, -1)


async def change_hands(
    uow: TradingUnitOfWork, user_id: int, *, given: Sequence[TradeLine], received: Sequence[TradeLine], on: date
) -> None:
    """Let somebody give promised copies and receive others outside any trade, as ``move`` does for one side of one.

    Raises ``InventoryFull`` and changes nothing.
    """
    before = await uow.lines.copies(user_id, _cards([*given, *received]))
    await _apply(uow, user_id, moved(before, given, received, on))
    await _fill_wants(uow, user_id, received)
    await record_change(uow, user_id)


async def _reserve_more(uow: TradingUnitOfWork, user_id: int, copies: Mapping[int, int], sign: int) -> None:
    if not copies:
        return
    owned = await uow.lines.items(user_id, sorted(copies))
    short = [item for item in owned if item.quantity - item.reserved < copies[item.id]]
    if sign > 0 and (short or len(owned) < len(copies)):
        raise CopiesGone(["cards that were to be kept"])
    after = [evolve(item, reserved=max(0, item.reserved + sign * copies[item.id])) for item in owned]
    await uow.inventory.store(user_id, ItemChanges(written=tuple(after)))
    await record_change(uow, user_id)


async def _items(uow: TradingUnitOfWork, trade: Trade, party: Party) -> dict[int, InventoryItem]:
    lines = trade.terms.lines_of(party)
    if not lines:
        return {}
    found = await uow.lines.items(trade.user_of(party), [line.item_id for line in lines])
    return {item.id: item for item in found}


def _free(line: TradeLine, item: InventoryItem | None) -> int:
    """Count the copies of a line that are there and not promised; none where the item is another one by now."""
    return item.quantity - item.reserved if item is not None and item.key == line.key else 0


def _left(line: TradeLine, item: InventoryItem | None) -> str:
    name = f"{line.name or 'a card'} ({line.set_code.upper()})" if line.set_code else line.name or "a card"
    return f"{line.quantity} of {name} {line.key.condition.name}: {_free(line, item)} left"


async def _store(
    uow: TradingUnitOfWork,
    trade: Trade,
    party: Party,
    owned: dict[int, InventoryItem],
    reserved: Callable[[InventoryItem, TradeLine], int],
) -> None:
    lines = ((line, owned.get(line.item_id)) for line in trade.terms.lines_of(party))
    written = tuple(evolve(item, reserved=reserved(item, line)) for line, item in lines if item is not None)
    if written:
        await uow.inventory.store(trade.user_of(party), ItemChanges(written=written))


async def _open_fills(uow: TradingUnitOfWork, trade: Trade) -> list[WantFill]:
    """Pair what both receive with what their wants still ask for, beside what other trades will bring."""
    found: list[WantFill] = []
    for party in Party:
        coming = trade.terms.lines_of(party.other)
        if coming:
            wanted = await uow.tradable.wants_for(trade.user_of(party), _cards(coming))
            found += fills(coming, [one.without_promised for one in wanted])
    return found


async def _fill_wants(uow: TradingUnitOfWork, user_id: int, received: Sequence[TradeLine]) -> None:
    """Take received copies off the wants that they fill; one that is filled whole becomes inactive."""
    if not received:
        return
    copies: dict[int, int] = {}
    for fill in fills(received, await uow.tradable.wants_for(user_id, _cards(received))):
        copies[fill.want_id] = copies.get(fill.want_id, 0) + fill.copies
    if copies:
        wants = await uow.lines.wants(user_id, list(copies))
        await uow.wants.store(user_id, WantChanges(written=tuple(_filled(want, copies[want.id]) for want in wants)))


def _filled(want: Want, copies: int) -> Want:
    rest = want.quantity - copies
    return evolve(want, quantity=rest) if rest > 0 else evolve(want, is_active=False)


async def _apply(uow: TradingUnitOfWork, user_id: int, changes: LineChanges) -> None:
    if changes.items:
        await uow.inventory.store(user_id, changes.items)
    if changes.haves:
        await uow.haves.store(user_id, changes.haves)


async def _record(uow: TradingUnitOfWork, trade: Trade) -> None:
    """Count the change of both people's lists, in the order in which they are locked."""
    for user_id in sorted((trade.proposer_id, trade.recipient_id)):
        await record_change(uow, user_id)


def _cards(lines: Iterable[TradeLine]) -> list[int]:
    return sorted({line.key.card_id for line in lines})
