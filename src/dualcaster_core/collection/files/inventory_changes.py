"""What an imported file makes of a collection: pure rules, from resolved lines to changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from attrs import evolve, field, frozen

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.catalogue.language import ENGLISH
from dualcaster_core.collection.errors import ImportRefused
from dualcaster_core.collection.files.lines import LineProblem, LineStatus
from dualcaster_core.collection.files.resolution import Resolved
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem, ItemKey, price_paid
from dualcaster_core.collection.ports import HaveChanges, ItemChanges
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import DOLLARS


class ImportMode(StrEnum):
    """``merge`` adds to what is there; ``replace`` makes the collection what the file says."""

    MERGE = "merge"
    REPLACE = "replace"


@frozen
class ImportDefaults:
    """What a blank condition and a blank language mean."""

    condition: Condition = Condition.NM
    language: str = ENGLISH


@frozen(kw_only=True)
class ImportPreview:
    """What a file would do: its format, the lines that resolve, and every other line with its reason.

    ``unused_columns``: headers of columns that hold something and that no item keeps.
    """

    format: str
    resolved: tuple[Resolved, ...] = field(repr=False)
    problems: tuple[LineProblem, ...] = field(repr=False)
    has_trade_counts: bool = False
    unused_columns: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many entries the file holds, whatever becomes of them."""
        return len(self.resolved) + len(self.problems)

    @property
    def blank_conditions(self) -> int:
        """How many resolved lines say nothing about the condition."""
        return sum(found.line.condition is None for found in self.resolved)

    @property
    def blank_languages(self) -> int:
        """How many resolved lines say nothing about the language."""
        return sum(found.line.language is None for found in self.resolved)

    def count(self, status: LineStatus) -> int:
        """Count the lines of a status."""
        if status is LineStatus.RESOLVED:
            return len(self.resolved)
        return sum(problem.status is status for problem in self.problems)


@frozen
class Combined:
    """The copies of one item that a file states, over all its lines, and how many of them are for trade."""

    item: InventoryItem
    for_trade: int = 0
    lines: tuple[int, ...] = field(default=(), eq=False)


def combine(resolved: Iterable[Resolved], defaults: ImportDefaults) -> dict[ItemKey, Combined]:
    """Add up the lines that name the same item. Raises ``ImportRefused`` where they exceed 9999 copies.

    The price paid is that of ``price_paid``, the date the earliest, the place the first.
    """
    groups: dict[ItemKey, list[Resolved]] = defaultdict(list)
    for found in resolved:
        groups[item_key(found, defaults)].append(found)
    return {key: _combined(key, groups.pop(key)) for key in list(groups)}


def item_key(found: Resolved, defaults: ImportDefaults) -> ItemKey:
    """Tell which item a line's copies are."""
    line = found.line
    return ItemKey(
        found.printing.card_id,
        found.finish,
        line.condition or defaults.condition,
        line.language or defaults.language,
        line.signed,
        line.altered,
    )


def _combined(key: ItemKey, group: Sequence[Resolved]) -> Combined:
    lines = [found.line for found in group]
    quantity = sum(line.quantity for line in lines)
    if quantity > LARGEST_QUANTITY:
        numbers = ", ".join(str(line.line) for line in lines[:5])
        raise ImportRefused(
            f"lines {numbers}: {quantity} copies of {group[0].printing.name}; at most {LARGEST_QUANTITY} are possible",
            lines=[line.line for line in lines],
        )
    price, currency = price_paid(
        (line.acquired_price, line.price_currency or DOLLARS, line.quantity)
        for line in lines
        if line.acquired_price is not None
    )
    dates = [line.acquired_on for line in lines if line.acquired_on is not None]
    return Combined(
        item=InventoryItem(
            key=key,
            quantity=quantity,
            acquired_price=price,
            acquired_currency=currency,
            acquired_on=min(dates, default=None),
            location=next((line.location for line in lines if line.location), "")[:200],
        ),
        for_trade=min(quantity, sum(line.trade_quantity or 0 for line in lines)),
        lines=tuple(line.line for line in lines),
    )


def merge_items(existing: Iterable[InventoryItem], given: Mapping[ItemKey, Combined]) -> ItemChanges:
    """Add the given copies to the items with the same key. Raises ``ImportRefused`` past 9999 copies of one."""
    owned = {item.key: item for item in existing}
    written = []
    for key, more in given.items():
        old = owned.get(key)
        if old is None:
            written.append(more.item)
            continue
        try:
            written.append(old.merged(more.item))
        except ValidationFailed as error:
            raise ImportRefused(
                f"line {more.lines[0] if more.lines else '?'}: {more.item.quantity} more copies make "
                f"{old.quantity + more.item.quantity}; at most {LARGEST_QUANTITY} are possible",
                lines=list(more.lines),
            ) from error
    return ItemChanges(written=tuple(written))


@frozen
class Replacement:
    """What replacing an inventory changes, and the items kept because copies of them are promised in trades."""

    changes: ItemChanges
    kept: tuple[InventoryItem, ...] = ()


def replace_items(existing: Iterable[InventoryItem], given: Mapping[ItemKey, Combined]) -> Replacement:
    """Make the inventory what the file says; promised copies stay, whatever it says, and are listed."""
    written, dropped, kept = [], [], []
    owned = {item.key: item for item in existing}
    for key, new in given.items():
        old = owned.get(key)
        item = new.item
        if old is not None:
            item = evolve(item, id=old.id, reserved=old.reserved, quantity=max(item.quantity, old.reserved))
            if old.reserved > new.item.quantity:
                kept.append(item)
        if item != old:
            written.append(item)
    for key, old in owned.items():
        if key in given:
            continue
        if not old.reserved:
            dropped.append(key)
            continue
        rest = evolve(old, quantity=old.reserved)
        kept.append(rest)
        if rest != old:
            written.append(rest)
    return Replacement(ItemChanges(tuple(written), tuple(dropped)), tuple(kept))


@frozen(kw_only=True)
class Losses:
    """What an import takes away: whole items, copies of all items, and offers on the have list."""

    items: int = 0
    copies: int = 0
    haves: int = 0

    def __bool__(self) -> bool:
        return bool(self.items or self.copies or self.haves)

    def __str__(self) -> str:
        return f"{self.items:,} items, {self.copies:,} copies and {self.haves:,} haves"


NO_LOSSES = Losses()


def losses_of(
    existing: Iterable[InventoryItem], haves: Iterable[Have], items: ItemChanges, listed: HaveChanges
) -> Losses:
    """Count what changes take away of an inventory and its have list; a have goes with its item."""
    dropped = set(items.dropped)
    left = {item.key: item.quantity for item in items.written}
    copies = sum(
        item.quantity if item.key in dropped else max(0, item.quantity - left.get(item.key, item.quantity))
        for item in existing
    )
    gone = dropped | set(listed.dropped)
    return Losses(items=len(dropped), copies=copies, haves=sum(have.item in gone for have in haves))


def have_changes(
    haves: Iterable[Have],
    items: Mapping[ItemKey, InventoryItem],
    for_trade: Mapping[ItemKey, int],
    mode: ImportMode,
    *,
    has_trade_counts: bool,
) -> HaveChanges:
    """Bring a have list in line with an import.

    ``items`` is the inventory after it. A format with trade counts states the have list (``replace``) or adds to it
    (``merge``); one without leaves it, but nobody offers more than they own.
    """
    listed = {have.item: have for have in haves}
    written, dropped = [], []
    for key in [*listed, *(key for key in for_trade if key not in listed)]:
        old = listed.get(key)
        wished = _wished(key, old, for_trade.get(key, 0), mode, has_trade_counts=has_trade_counts)
        owned = items[key].quantity if key in items else 0
        new = wished.capped(owned) if wished else None
        if new is not None and new != old:
            written.append(new)
        elif new is None and old is not None and owned:
            dropped.append(key)
    return HaveChanges(tuple(written), tuple(dropped))


def _wished(key: ItemKey, old: Have | None, given: int, mode: ImportMode, *, has_trade_counts: bool) -> Have | None:
    if not has_trade_counts:
        return old
    before = old.quantity_for_trade if old and mode is ImportMode.MERGE else 0
    copies = min(before + given, LARGEST_QUANTITY)
    if not copies:
        return None
    return evolve(old, quantity_for_trade=copies) if old else Have(item=key, quantity_for_trade=copies)


def changes_of(
    preview: ImportPreview,
    existing: Sequence[InventoryItem],
    haves: Sequence[Have],
    mode: ImportMode,
    defaults: ImportDefaults,
) -> tuple[ItemChanges, HaveChanges, tuple[InventoryItem, ...]]:
    """Tell what an import changes of an inventory and its have list, and the promised items that it keeps.

    Raises ``ImportRefused`` past 9999 copies of one item.
    """
    given = combine(preview.resolved, defaults)
    kept: tuple[InventoryItem, ...] = ()
    if mode is ImportMode.REPLACE:
        replacement = replace_items(existing, given)
        items, kept = replacement.changes, replacement.kept
    else:
        items = merge_items(existing, given)
    after = {item.key: item for item in (*existing, *items.written)}
    for key in items.dropped:
        del after[key]
    for_trade = {key: one.for_trade for key, one in given.items() if one.for_trade}
    listed = have_changes(haves, after, for_trade, mode, has_trade_counts=preview.has_trade_counts)
    return items, listed, kept
