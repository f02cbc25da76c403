"""Scryfall's list of sets as a catalogue source."""

from collections.abc import Iterator

from dualcaster_core.catalogue.model import CardSet
from dualcaster_core.catalogue.ports import BadRecord, CatalogueRecord
from dualcaster_sources.streams import JsonSource, Limits
from dualcaster_sources.streams.fields import (
    LARGEST_WHOLE,
    BrokenRecord,
    Record,
    as_record,
    day,
    optional_text,
    shown,
    text,
    why,
)
from dualcaster_sources.streams.opening import Location


class ScryfallSets:
    """The sets of a list at a path or address: the list object that ``/sets`` answers, or a bare array."""

    authoritative = True

    def __init__(self, location: Location, limits: Limits | None = None) -> None:
        self._source = JsonSource(location, limits)

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        return self._source.progress()

    def records(self) -> Iterator[CatalogueRecord | BadRecord]:
        """Yield the sets. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        for position, element in self._source.elements("data"):
            try:
                card_set = _read_set(as_record(element))
            except (ValueError, TypeError) as error:
                yield BadRecord(position, why(error))
            else:
                yield card_set


def _read_set(record: Record) -> CardSet:
    kind = record.get("object", "set")
    if kind != "set":
        raise BrokenRecord(f"object is {shown(kind)}, not 'set'")
    released = record.get("released_at")
    parent = optional_text(record, "parent_set_code", 16)
    count = record.get("card_count", 0)
    if type(count) is not int or not 0 <= count <= LARGEST_WHOLE:
        raise BrokenRecord(f"card_count is {shown(count)}, not a count")
    digital = record.get("digital", False)
    if type(digital) is not bool:
        raise BrokenRecord(f"digital is {shown(digital)}, neither true nor false")
    return CardSet(
        code=text(record, "code", 16).lower(),
        name=text(record, "name", 200),
        set_type=optional_text(record, "set_type", 40) or "",
        released_at=None if released is None else day(released, "released_at"),
        card_count=count,
        parent_code=parent.lower() if parent else None,
        digital=digital,
    )
