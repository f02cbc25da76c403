"""Which line of stock a listing of a shop system is."""

from collections.abc import Mapping
from typing import Final

from attrs import evolve

from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.catalogue.language import ENGLISH, LANGUAGES
from dualcaster_core.catalogue.printings import Candidates
from dualcaster_core.collection.files.lines import ImportLine, LineProblem
from dualcaster_core.collection.files.resolution import Caution, resolve
from dualcaster_core.stores.stock.model import LARGEST_CENTS, LARGEST_QUANTITY, StockKey
from dualcaster_core.stores.sync.items import ItemNote, Listing, SourceItem

_NOTE_OF: Final[Mapping[Caution, ItemNote]] = {
    Caution.FINISH_NOT_LISTED: ItemNote.FINISH_NOT_LISTED,
    Caution.NAME_DIFFERS: ItemNote.NAME_DIFFERS,
    Caution.NUMBER_IGNORED: ItemNote.NUMBER_IGNORED,
}


def listing_of(item: SourceItem, candidates: Candidates, chosen: StockKey | None = None) -> Listing:
    """Map an item: to what the staff ``chosen`` for it before, else by what it says of its printing."""
    listing = _bounded(item)
    if chosen is not None:
        return evolve(listing, key=chosen)
    if item.refusal is not None:
        return evolve(listing, reason=item.refusal.reason, message=item.refusal.message)
    found = resolve(_as_line(item), candidates)
    if isinstance(found, LineProblem):
        return evolve(listing, reason=found.reason, message=found.message)
    condition = Condition.NM if item.condition is None else item.condition
    notes = [_NOTE_OF[caution] for caution in found.warnings]
    if item.condition is None:
        notes.append(ItemNote.NO_CONDITION)
    key = StockKey(found.printing.card_id, found.finish, condition, item.language or found.printing.language or ENGLISH)
    return evolve(listing, key=key, notes=(*listing.notes, *notes))


def _bounded(item: SourceItem) -> Listing:
    """Take quantity and price as far as stock can have them, and note what was different."""
    notes = []
    if item.quantity < 0:
        notes.append(ItemNote.NEGATIVE_QUANTITY)
    elif item.quantity > LARGEST_QUANTITY:
        notes.append(ItemNote.TOO_MANY)
    price = item.price_cents
    if price is not None and price <= 0:
        notes.append(ItemNote.ZERO_PRICE)
        price = None
    elif price is not None and price > LARGEST_CENTS:
        notes.append(ItemNote.PRICE_TOO_HIGH)
        price = None
    return Listing(
        listing_id=item.listing_id,
        second_id=item.second_id,
        title=item.title,
        detail=detail_of(item),
        quantity=min(max(item.quantity, 0), LARGEST_QUANTITY),
        price_cents=price,
        states_price=item.states_price,
        notes=tuple(notes),
    )


def detail_of(item: SourceItem) -> str:
    """Say which set, number, grade, finish and language an item states."""
    reference = item.reference
    number = f"#{reference.collector_number}" if reference.collector_number else ""
    parts = (
        reference.set_name or (reference.set_code or "").upper(),
        number,
        "" if item.condition is None else CONDITION_NAMES[item.condition],
        "" if reference.finish is None else reference.finish.value,
        "" if item.language in (None, ENGLISH) else LANGUAGES.get(item.language or "", ""),
    )
    return " · ".join(part for part in parts if part)[:200]


def _as_line(item: SourceItem) -> ImportLine:
    return ImportLine(
        line=1,
        reference=item.reference,
        quantity=1,
        finish_is_exact=item.finish_is_exact,
        condition=item.condition,
        language=item.language,
    )
