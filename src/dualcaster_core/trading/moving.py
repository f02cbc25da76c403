"""What becomes of somebody's copies when a trade is completed. A pure rule over the copies of the cards concerned."""

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import evolve

from dualcaster_core.collection.bulk.changes import Copies, LineChanges, changes_between, difference
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem, ItemKey
from dualcaster_core.trading.errors import InventoryFull
from dualcaster_core.trading.model import TradeLine


def moved(before: Copies, given: Iterable[TradeLine], received: Sequence[TradeLine], on: date) -> LineChanges:
    """Return what changes for somebody who gives promised copies and receives others on a day.

    Items and offers shrink by what is given, and go with the last copy. What is received joins the item of its kind,
    acquired for what a copy was worth in the trade. Raises ``InventoryFull`` past 9,999 copies of one kind.
    """
    items, haves = dict(before.items), dict(before.haves)
    for line in given:
        _give(items, haves, line)
    full = [line.name or "a card" for line in received if not _receive(items, line, on)]
    if full:
        raise InventoryFull(full)
    was, now = difference(before, Copies(items, haves))
    return changes_between(was, now)


def _give(items: dict[ItemKey, InventoryItem], haves: dict[ItemKey, Have], line: TradeLine) -> None:
    item, have = items[line.key], haves.get(line.key)
    rest = item.quantity - line.quantity
    if rest <= 0:
        del items[line.key]
        haves.pop(line.key, None)
        return
    items[line.key] = evolve(item, quantity=rest, reserved=max(0, item.reserved - line.quantity))
    if have is None:
        return
    offered = min(rest, have.quantity_for_trade - line.quantity)
    if offered > 0:
        haves[line.key] = evolve(have, quantity_for_trade=offered)
    else:
        del haves[line.key]


def _receive(items: dict[ItemKey, InventoryItem], line: TradeLine, on: date) -> bool:
    """Add the copies of a line; tell whether there is room for them."""
    copies = InventoryItem(key=line.key, quantity=line.quantity, acquired_price=line.unit_value, acquired_on=on)
    there = items.get(line.key)
    if there is None:
        items[line.key] = copies
        return True
    if there.quantity + line.quantity > LARGEST_QUANTITY:
        return False
    items[line.key] = there.merged(copies)
    return True
