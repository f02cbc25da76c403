"""Which printings a price file means by the ids it uses."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from attrs import define, field, frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import CardKey, CardKeyKind


@frozen
class NamedPrinting:
    """A printing that an id stands for, and the finishes it comes in."""

    card_id: int
    finishes: frozenset[Finish]


@define
class KnownPrintings:
    """The printings that were looked up so far, so that an import asks for each id once."""

    _found: dict[CardKeyKind, dict[UUID | int, tuple[NamedPrinting, ...]]] = field(
        factory=lambda: {kind: {} for kind in CardKeyKind}, init=False
    )

    def missing(self, keys: Iterable[CardKey]) -> Mapping[CardKeyKind, Collection[UUID | int]]:
        """List what has not been looked up, by kind of id."""
        wanted: dict[CardKeyKind, set[UUID | int]] = {}
        for key in keys:
            if key.value not in self._found[key.kind]:
                wanted.setdefault(key.kind, set()).add(key.value)
        return wanted

    def add(
        self,
        kind: CardKeyKind,
        asked: Iterable[UUID | int],
        found: Iterable[tuple[UUID | int, NamedPrinting]],
    ) -> None:
        """Note what was found of the ids that were asked for; the rest names no printing."""
        printings: dict[UUID | int, tuple[NamedPrinting, ...]] = dict.fromkeys(asked, ())
        for value, printing in found:
            if value in printings:
                printings[value] = (*printings[value], printing)
        self._found[kind].update(printings)

    def named(self, key: CardKey, finish: Finish) -> Iterable[int]:
        """Return the printings that an id stands for: a shop's product id may be several, told apart by finish."""
        found = self._found[key.kind].get(key.value, ())
        if key.kind in (CardKeyKind.SCRYFALL, CardKeyKind.MTGJSON):
            return [printing.card_id for printing in found]
        return [printing.card_id for printing in found if finish in printing.finishes]
