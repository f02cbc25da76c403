"""``PrintingDirectory`` in memory, over a list of cards."""

from collections.abc import Iterable, Mapping, Sequence

from dualcaster_core.catalogue.model import Card, searchable_names
from dualcaster_core.catalogue.printings import MAX_BY_NAME, Candidates, Printing, PrintingReference
from dualcaster_core.collection.files.resolution import base_name
from dualcaster_core.kernel.text import fold
from dualcaster_core.testing.state import State


def printing_of(card_id: int, card: Card) -> Printing:
    """Reduce a card to what a line of a file can name of it."""
    return Printing(
        card_id=card_id,
        scryfall_id=card.scryfall_id,
        oracle_id=card.oracle_id,
        name=card.name,
        set_code=card.set_code,
        collector_number=card.collector_number,
        finishes=card.finishes,
        language=card.language,
    )


class InMemoryPrintings:
    """``PrintingDirectory`` over the cards of a state."""

    def __init__(self, state: State) -> None:
        self._cards = state.cards

    async def candidates(self, references: Sequence[PrintingReference]) -> Sequence[Candidates]:
        """Return the candidates of each reference, in order."""
        return [self._candidates(reference) for reference in references]

    async def with_keys(self, card_ids: Sequence[int]) -> Mapping[int, Printing]:
        """Return the printings with these keys."""
        return {key: printing_of(key, self._cards[key]) for key in card_ids if key in self._cards}

    def _candidates(self, reference: PrintingReference) -> Candidates:
        names_a_set = bool(reference.set_code or reference.set_name)
        in_set = self._set_named(reference)
        number = reference.collector_number
        named = self._named(reference) if number is None or not reference.number_is_canonical else []
        return Candidates(
            by_id=self._listed(key for key, card in self._cards.items() if _has_id(card, reference)),
            by_number=self._listed(
                key
                for key, card in self._cards.items()
                if number is not None and card.set_code == in_set and card.collector_number == number
            ),
            by_set_and_name=self._listed(key for key in named if self._cards[key].set_code == in_set),
            by_name=() if names_a_set else self._listed(named)[:MAX_BY_NAME],
            set_known=in_set is not None or not names_a_set,
        )

    def _listed(self, keys: Iterable[int]) -> tuple[Printing, ...]:
        return tuple(printing_of(key, self._cards[key]) for key in sorted(keys))

    def _set_named(self, reference: PrintingReference) -> str | None:
        titles = {card.set_code: fold(card.set_name) for card in self._cards.values()}
        if reference.set_code and reference.set_code.lower() in titles:
            return reference.set_code.lower()
        wanted = fold(reference.set_name) if reference.set_name else None
        return min((code for code, title in titles.items() if title == wanted), default=None)

    def _named(self, reference: PrintingReference) -> list[int]:
        if not reference.name:
            return []
        wanted = base_name(reference.name)
        oracles = {card.oracle_id for card in self._cards.values() if wanted in searchable_names(card.name)}
        return [key for key, card in self._cards.items() if card.oracle_id in oracles]


def _has_id(card: Card, reference: PrintingReference) -> bool:
    return (
        (reference.scryfall_id is not None and card.scryfall_id == reference.scryfall_id)
        or (
            reference.tcgplayer_id is not None
            and reference.tcgplayer_id in (card.tcgplayer_id, card.tcgplayer_etched_id)
        )
        or (reference.cardmarket_id is not None and card.cardmarket_id == reference.cardmarket_id)
    )
