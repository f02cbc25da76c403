"""What becomes of lines that are changed together. Pure rules over the copies of the cards concerned."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from attrs import evolve, field, frozen

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.alerts.rules import AlertState
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.kernel.ids import UNSAVED

LineT = TypeVar("LineT", InventoryItem, Have, Want)
KeyT = TypeVar("KeyT", ItemKey, int)


@frozen
class Copies:
    """Items by their keys, and the haves of these items."""

    items: Mapping[ItemKey, InventoryItem] = field(factory=dict)
    haves: Mapping[ItemKey, Have] = field(factory=dict)

    @classmethod
    def of(cls, items: Iterable[InventoryItem], haves: Iterable[Have]) -> "Copies":
        """Make them of lines."""
        return cls({item.key: item for item in items}, {have.item: have for have in haves})


@frozen(kw_only=True)
class Lines:
    """Lines of one owner as they are at one moment, with what is armed of the wants among them."""

    items: tuple[InventoryItem, ...] = ()
    haves: tuple[Have, ...] = ()
    wants: tuple[Want, ...] = ()
    alerts: Mapping[int, AlertState] = field(factory=dict)

    def __bool__(self) -> bool:
        return bool(self.items or self.haves or self.wants)


@frozen(kw_only=True)
class LineChanges:
    """What becomes different in all three lists, and the alerts of wants that come back."""

    items: ItemChanges = field(factory=ItemChanges)
    haves: HaveChanges = field(factory=HaveChanges)
    wants: WantChanges = field(factory=WantChanges)
    alerts: Mapping[int, AlertState] = field(factory=dict)


def offered(copies: Copies, chosen: Iterable[ItemKey]) -> Copies:
    """Offer every copy of the chosen items; what an offer says besides stays, and one that rests is active again."""
    haves = dict(copies.haves)
    for key in chosen:
        quantity, old = copies.items[key].quantity, haves.get(key)
        whole = Have(item=key, quantity_for_trade=quantity)
        haves[key] = evolve(old, quantity_for_trade=quantity, is_active=True) if old else whole
    return Copies(copies.items, haves)


def withdrawn(copies: Copies, chosen: Iterable[ItemKey]) -> Copies:
    """Take the chosen items off the have list; they stay in the inventory."""
    gone = set(chosen)
    return Copies(copies.items, {key: have for key, have in copies.haves.items() if key not in gone})


def deleted(copies: Copies, chosen: Iterable[ItemKey]) -> Copies:
    """Take the chosen items, and their offers, away; those with promised copies stay."""
    gone = {key for key in chosen if not copies.items[key].reserved}
    kept = {key: item for key, item in copies.items.items() if key not in gone}
    return Copies(kept, {key: have for key, have in copies.haves.items() if key not in gone})


def regraded(copies: Copies, chosen: Iterable[ItemKey], condition: Condition) -> Copies:
    """Make the chosen copies, and their offers, those of items in another condition; promised copies stay.

    Raises ``ValidationFailed`` where an item would have more than 9999 copies.
    """
    items, haves = dict(copies.items), dict(copies.haves)
    for key in chosen:
        if items[key].reserved or key.condition is condition:
            continue
        graded = evolve(key, condition=condition)
        moved = evolve(items.pop(key), key=graded, id=UNSAVED)
        there = items.get(graded)
        items[graded] = there.merged(moved) if there else moved
        have = haves.pop(key, None)
        if have is not None:
            haves[graded] = have.moved_to(graded, haves.get(graded))
    return Copies(items, haves)


def difference(before: Copies, after: Copies) -> tuple[Lines, Lines]:
    """Return the lines that two moments differ in, as they were and as they are."""
    was, now = [], []
    for key in dict.fromkeys((*before.items, *after.items, *before.haves, *after.haves)):
        old, new = (before.items.get(key), before.haves.get(key)), (after.items.get(key), after.haves.get(key))
        if old != new:
            was.append(old)
            now.append(new)
    return _lines(was), _lines(now)


def changes_between(now: Lines, then: Lines) -> LineChanges:
    """Return what makes ``then`` of ``now``; a line that is missing now comes back under the id that it had."""
    items, haves = _by_item(now.items), {have.item: have for have in now.haves}
    wanted_items, wanted_haves = _by_item(then.items), {have.item: have for have in then.haves}
    wants, wanted = {want.id: want for want in now.wants}, {want.id: want for want in then.wants}
    return LineChanges(
        items=ItemChanges(
            tuple(_different(items, wanted_items)), _missing(items, wanted_items), _returning(items, wanted_items)
        ),
        haves=HaveChanges(
            tuple(_different(haves, wanted_haves)), _missing(haves, wanted_haves), _returning(haves, wanted_haves)
        ),
        wants=WantChanges(tuple(_different(wants, wanted)), _missing(wants, wanted), _returning(wants, wanted)),
        alerts={key: state for key, state in then.alerts.items() if key in wanted and key not in wants},
    )


def _by_item(items: Iterable[InventoryItem]) -> dict[ItemKey, InventoryItem]:
    return {item.key: item for item in items}


def _different(now: Mapping[KeyT, LineT], then: Mapping[KeyT, LineT]) -> Iterable[LineT]:
    """Return lines to write: other than they are, or new and without an id to come back under."""
    return (line for key, line in then.items() if (now[key] != line if key in now else line.id == UNSAVED))


def _missing(now: Mapping[KeyT, LineT], then: Mapping[KeyT, LineT]) -> tuple[KeyT, ...]:
    return tuple(key for key in now if key not in then)


def _returning(now: Mapping[KeyT, LineT], then: Mapping[KeyT, LineT]) -> tuple[LineT, ...]:
    return tuple(line for key, line in then.items() if key not in now and line.id != UNSAVED)


def _lines(pairs: Iterable[tuple[InventoryItem | None, Have | None]]) -> Lines:
    listed = list(pairs)
    return Lines(
        items=tuple(item for item, _ in listed if item is not None),
        haves=tuple(have for _, have in listed if have is not None),
    )
