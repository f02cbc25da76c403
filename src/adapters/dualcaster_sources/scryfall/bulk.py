"""Scryfall's ``default_cards`` and ``all_cards`` files as a catalogue source."""

from collections.abc import Iterator

from dualcaster_core.catalogue.language import ENGLISH, LANGUAGES
from dualcaster_core.catalogue.model import Card
from dualcaster_core.catalogue.ports import BadRecord, CatalogueRecord
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_sources.scryfall.cards import is_paper, language_of, read_card, read_printed_name
from dualcaster_sources.streams import JsonSource, Limits
from dualcaster_sources.streams.fields import BrokenRecord, as_record, why
from dualcaster_sources.streams.opening import Location

_LANGUAGE_ORDER = {language: place for place, language in enumerate(LANGUAGES)}
_MAX_WAITING = 200_000


class ScryfallBulk:
    """Cards and printed names of a bulk file at a path or address.

    English objects are cards. An object in another language is a printed name, and a card only where no English
    object has its set and collector number; this is known at the end of the file, so that these cards come last, one
    for each printing (of several languages the first in the order of ``LANGUAGES``). Digital objects are left out.
    """

    authoritative = True

    def __init__(self, location: Location, limits: Limits | None = None) -> None:
        self._source = JsonSource(location, limits)

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        return self._source.progress()

    def records(self) -> Iterator[CatalogueRecord | BadRecord]:
        """Yield the cards and names. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        waiting = _Waiting()
        for position, element in self._source.elements("data"):
            try:
                record = as_record(element)
                if not is_paper(record):
                    continue
                language = language_of(record)
                card = read_card(record, language)
                if language == ENGLISH:
                    waiting.english(card)
                    yield card
                    continue
                waiting.foreign(card)
                name = read_printed_name(record, language)
            except (ValueError, TypeError, DualcasterError) as error:
                yield BadRecord(position, why(error))
                continue
            if name is not None:
                yield name
        yield from waiting.without_english()


class _Waiting:
    """Cards in other languages of which no English object has come yet, at most one for each printing."""

    def __init__(self) -> None:
        self._english: set[str] = set()
        self._cards: dict[str, Card] = {}

    def english(self, card: Card) -> None:
        printing = f"{card.set_code} {card.collector_number}"
        self._english.add(printing)
        if self._cards:
            self._cards.pop(printing, None)

    def foreign(self, card: Card) -> None:
        printing = f"{card.set_code} {card.collector_number}"
        if printing in self._english:
            return
        other = self._cards.get(printing)
        if other is None and len(self._cards) >= _MAX_WAITING:
            raise BrokenRecord(f"more than {_MAX_WAITING:,} printings have no English object so far")
        if other is None or _LANGUAGE_ORDER[card.language] < _LANGUAGE_ORDER[other.language]:
            self._cards[printing] = card

    def without_english(self) -> Iterator[Card]:
        yield from self._cards.values()
