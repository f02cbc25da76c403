"""MTGJSON's ``AllIdentifiers`` as a catalogue source."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from dualcaster_core.catalogue.model import Card
from dualcaster_core.catalogue.ports import BadRecord, CatalogueRecord
from dualcaster_sources.mtgjson.cards import is_paper, printed_names, read_card, scryfall_id_of, without_unused_fields
from dualcaster_sources.mtgjson.seen_names import SeenNames
from dualcaster_sources.streams import JsonSource, Limits
from dualcaster_sources.streams.fields import BrokenRecord, as_record, text, why
from dualcaster_sources.streams.opening import Location

_MAX_WAITING = 100_000
_MAX_FACES = 8


class AllIdentifiers:
    """Cards and their names in other languages, of a file at a path or address; one entry at a time is in memory.

    The file names no sets: a card's set name is its set code in capitals. A face waits until the other faces of its
    printing have come, at the latest until the end of the file. What exists online only is left out.
    """

    authoritative = False

    def __init__(self, location: Location, limits: Limits | None = None) -> None:
        self._source = JsonSource(location, limits)

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        return self._source.progress()

    def records(self) -> Iterator[CatalogueRecord | BadRecord]:
        """Yield the cards and names. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        seen = SeenNames()
        waiting = _Waiting()
        for position, _, value in self._source.entries("data"):
            try:
                record = as_record(value)
                if not is_paper(record):
                    continue
                card = waiting.add(position, record)
            except (ValueError, TypeError) as error:
                yield BadRecord(position, why(error))
                continue
            if card is not None:
                yield card
            yield from seen.new_among(printed_names(record, position))
        yield from waiting.rest()


class _Waiting:
    """Faces whose printing is not complete yet."""

    def __init__(self) -> None:
        self._faces: dict[UUID, list[tuple[int, dict[str, Any]]]] = {}

    def add(self, position: int, record: dict[str, Any]) -> Card | None:
        face = without_unused_fields(record)
        if record.get("side") is None or record.get("layout") == "meld":
            return _card([face])
        others = record.get("otherFaceIds") or [None]
        if not isinstance(others, list) or len(others) >= _MAX_FACES:
            raise BrokenRecord("otherFaceIds is not a short list")
        key = scryfall_id_of(face)
        if key not in self._faces and len(self._faces) >= _MAX_WAITING:
            raise BrokenRecord(f"more than {_MAX_WAITING:,} printings lack a face so far")
        faces = self._faces.setdefault(key, [])
        faces.append((position, face))
        if len(faces) <= len(others):
            return None
        return _card([face for _, face in self._faces.pop(key)])

    def rest(self) -> Iterator[Card | BadRecord]:
        for faces in self._faces.values():
            try:
                yield _card([face for _, face in faces])
            except (ValueError, TypeError) as error:
                yield BadRecord(faces[0][0], why(error))


def _card(faces: list[dict[str, Any]]) -> Card:
    return read_card(faces, text(faces[0], "setCode", 16).upper(), None)
