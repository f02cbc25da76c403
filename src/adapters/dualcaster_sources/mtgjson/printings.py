"""MTGJSON's ``AllPrintings`` as a catalogue source."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from dualcaster_core.catalogue.model import CardSet
from dualcaster_core.catalogue.ports import BadRecord, CatalogueRecord
from dualcaster_sources.mtgjson.cards import is_paper, printed_names, read_card, scryfall_id_of
from dualcaster_sources.mtgjson.seen_names import SeenNames
from dualcaster_sources.streams import JsonSource, Limits
from dualcaster_sources.streams.fields import (
    LARGEST_WHOLE,
    BrokenRecord,
    as_record,
    day,
    optional_text,
    shown,
    text,
    why,
)
from dualcaster_sources.streams.limits import MEBIBYTE
from dualcaster_sources.streams.opening import Location

_SET_LIMITS = Limits(record=64 * MEBIBYTE)


class AllPrintings:
    """Sets, their cards and tokens, and names in other languages, of a file at a path or address.

    One set at a time is in memory. The faces of a printing are one card; what exists online only is left out.
    """

    authoritative = False

    def __init__(self, location: Location, limits: Limits | None = None) -> None:
        self._source = JsonSource(location, limits or _SET_LIMITS)

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        return self._source.progress()

    def records(self) -> Iterator[CatalogueRecord | BadRecord]:
        """Yield each set, its cards, then their printed names; positions count sets, cards and tokens.

        Raises ``SourceUnreadable`` where the file as a whole is broken.
        """
        seen = SeenNames()
        position = 0
        for _, code, value in self._source.entries("data"):
            position += 1
            try:
                record = as_record(value)
                card_set = _read_set(record)
            except (ValueError, TypeError) as error:
                yield BadRecord(position, f"set {code[:16]}: {why(error)}")
                continue
            yield card_set
            contents = _Contents(position, card_set, record)
            yield from contents.cards()
            for place, face in contents.paper:
                yield from seen.new_among(printed_names(face, place))
            position = contents.position


class _Contents:
    """The cards and tokens of one set, grouped into printings."""

    def __init__(self, position: int, card_set: CardSet, record: dict[str, Any]) -> None:
        self.position = position
        self.paper: list[tuple[int, dict[str, Any]]] = []
        self._set = card_set
        self._record = record

    def cards(self) -> Iterator[CatalogueRecord | BadRecord]:
        for key, name in (("cards", self._set.name), ("tokens", f"{self._set.name} Tokens"[:200])):
            printings: dict[UUID, list[tuple[int, dict[str, Any]]]] = {}
            yield from self._group(key, printings)
            for faces in printings.values():
                yield _card(faces, name, self._set.released_at)

    def _group(self, key: str, printings: dict[UUID, list[tuple[int, dict[str, Any]]]]) -> Iterator[BadRecord]:
        listed = self._record.get(key) or []
        if not isinstance(listed, list):
            yield BadRecord(self.position, f"set {self._set.code}: {key} is {shown(listed)}, not a list")
            return
        for value in listed:
            self.position += 1
            try:
                face = as_record(value)
                if self._set.digital or not is_paper(face):
                    continue
                printings.setdefault(scryfall_id_of(face), []).append((self.position, face))
            except BrokenRecord as error:
                yield BadRecord(self.position, f"set {self._set.code}: {why(error)}")
            else:
                self.paper.append((self.position, face))


def _card(
    faces: list[tuple[int, dict[str, Any]]], set_name: str, released_at: date | None
) -> CatalogueRecord | BadRecord:
    try:
        return read_card([face for _, face in faces], set_name, released_at)
    except (ValueError, TypeError) as error:
        return BadRecord(faces[0][0], why(error))


def _read_set(record: dict[str, Any]) -> CardSet:
    released = record.get("releaseDate")
    parent = optional_text(record, "parentCode", 16)
    count = record.get("totalSetSize", 0)
    if type(count) is not int or not 0 <= count <= LARGEST_WHOLE:
        raise BrokenRecord(f"totalSetSize is {shown(count)}, not a count")
    digital = record.get("isOnlineOnly", False)
    if type(digital) is not bool:
        raise BrokenRecord(f"isOnlineOnly is {shown(digital)}, neither true nor false")
    return CardSet(
        code=text(record, "code", 16).lower(),
        name=text(record, "name", 200),
        set_type=optional_text(record, "type", 40) or "",
        released_at=None if released is None else day(released, "releaseDate"),
        card_count=count,
        parent_code=parent.lower() if parent else None,
        digital=digital,
    )
