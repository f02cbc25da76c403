"""Rules of the want list: importing it, and what of it is owned already."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve, frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.printings import Printing
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.files.resolution import ResolvedWant
from dualcaster_core.collection.model import ANY_LANGUAGE, LARGEST_QUANTITY, InventoryItem, Want
from dualcaster_core.collection.ports import WantChanges
from dualcaster_core.kernel.ids import UNSAVED

WantKey = tuple[int, bool, bool, bool, str]


@frozen
class WantDefaults:
    """What imported wants ask for where the file does not say."""

    language: str = "en"


def want_key(want: Want) -> WantKey:
    """Tell two wants for the same thing: printing, any printing or any of the set, foil or not, language."""
    return want.card_id, want.any_printing, want.set_only, want.is_foil_required, want.language


def wants_from(resolved: Iterable[ResolvedWant], defaults: WantDefaults) -> list[Want]:
    """Make wants of resolved lines, those for the same thing added up; at most 9999 copies each."""
    wants: dict[WantKey, Want] = {}
    for found in resolved:
        want = Want(
            card_id=found.printing.card_id,
            any_printing=found.any_printing,
            set_only=found.set_only,
            quantity=found.line.quantity,
            is_foil_required=found.finish in (Finish.FOIL, Finish.ETCHED),
            language=found.line.language or defaults.language,
        )
        key = want_key(want)
        if key in wants:
            want = evolve(want, quantity=min(LARGEST_QUANTITY, wants[key].quantity + want.quantity))
        wants[key] = want
    return list(wants.values())


def want_changes(existing: Sequence[Want], given: Sequence[Want], mode: ImportMode) -> WantChanges:
    """Bring a want list in line with an import; importing the same file again changes nothing.

    ``merge`` raises the want for the same thing to the file's quantity and never lowers it; ``replace`` sets the
    quantity and drops what the file does not hold. What the owner chose for a want besides stays. Where somebody has
    several wants for the same thing they count together, and the first one changes.
    """
    listed: dict[WantKey, list[Want]] = defaultdict(list)
    for want in existing:
        listed[want_key(want)].append(want)
    written: list[Want] = []
    gone: list[Want] = []
    for want in given:
        same = listed.pop(want_key(want), [])
        if not same:
            written.append(want)
            continue
        first, *more = same
        if mode is ImportMode.MERGE:
            quantity = first.quantity + max(0, want.quantity - sum(old.quantity for old in same))
        else:
            quantity = want.quantity
            gone += more
        if quantity != first.quantity:
            written.append(evolve(first, quantity=quantity))
    if mode is ImportMode.REPLACE:
        gone += [want for same in listed.values() for want in same]
    return WantChanges(tuple(written), tuple(want.id for want in gone if want.id != UNSAVED))


def missing_wants(
    wants: Iterable[Want], items: Iterable[InventoryItem], printings: Mapping[int, Printing]
) -> list[Want]:
    """Reduce wants to the copies that are not owned yet; what is owned in sufficient number falls away."""
    rest = []
    for want, owned in zip(wants_list := list(wants), owned_copies(wants_list, items, printings), strict=True):
        if want.quantity > owned:
            rest.append(evolve(want, quantity=want.quantity - owned))
    return rest


def owned_copies(wants: Sequence[Want], items: Iterable[InventoryItem], printings: Mapping[int, Printing]) -> list[int]:
    """Count for each want the owned copies that would fill it, by printing, finish, condition and language."""
    by_card: dict[int, list[InventoryItem]] = defaultdict(list)
    by_oracle: dict[object, list[InventoryItem]] = defaultdict(list)
    for item in items:
        by_card[item.key.card_id].append(item)
        if item.key.card_id in printings:
            by_oracle[printings[item.key.card_id].oracle_id].append(item)
    counts = []
    for want in wants:
        if want.any_printing and want.card_id in printings:
            wanted = printings[want.card_id]
            pool = by_oracle[wanted.oracle_id]
            if want.set_only:
                pool = [item for item in pool if printings[item.key.card_id].set_code == wanted.set_code]
        else:
            pool = by_card[want.card_id]
        counts.append(sum(item.quantity for item in pool if _would_fill(item, want)))
    return counts


def _would_fill(item: InventoryItem, want: Want) -> bool:
    return (
        (not want.is_foil_required or item.key.finish is not Finish.NONFOIL)
        and want.language in (ANY_LANGUAGE, item.key.language)
        and item.key.condition >= want.condition_min
    )
