"""The daily archive of TCGplayer's prices that tcgcsv publishes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.market.model import PriceObservation
from dualcaster_sources.streams.fields import BrokenRecord, why
from dualcaster_sources.streams.json_api import decoded
from dualcaster_sources.streams.limits import Limits
from dualcaster_sources.streams.opening import Location, name_of
from dualcaster_sources.streams.seven_zip import Member, unpacked
from dualcaster_sources.tcgplayer.price_rows import MAGIC, observations_of, results_of

_WANTED: Final = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}/{MAGIC}/[0-9]+/prices"


class TcgcsvArchive:
    """Market and lowest prices in USD of ``prices-DATE.ppmd.7z`` at a path or address.

    The archive holds a file ``DATE/<category>/<group>/prices`` for each set of each game, an answer of TCGplayer's
    pricing API; those of Magic are read. Its day comes from these paths, and counts from 00:00 UTC.
    """

    name: Final = "tcgcsv"

    def __init__(self, location: Location, *, limits: Limits | None = None) -> None:
        self._location = location
        self._limits = limits or Limits()
        self._done = 0
        self._total: int | None = None

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes of the unpacked files read so far, and of all of them once they are unpacked."""
        return self._done, self._total

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the prices set by set. Raises ``SourceUnreadable`` where the archive as a whole is broken."""
        name, position = name_of(self._location), 0
        self._done = 0
        with unpacked(self._location, self._limits, wanted=_WANTED) as members:
            if not members:
                raise SourceUnreadable(f"{name}: holds no DATE/{MAGIC}/<group>/prices", source=name)
            self._total = sum(member.size for member in members)
            for member in members:
                observed_at = _day_of(member, name)
                for row in _rows(member, name, self._limits):
                    position += 1
                    for found in observations_of(row, observed_at):
                        yield BadRecord(position, why(found)) if isinstance(found, BrokenRecord) else found
                self._done += member.size


def _day_of(member: Member, name: str) -> datetime:
    day = member.name.partition("/")[0]
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise SourceUnreadable(f"{name}: {day} is no day", source=name) from None


def _rows(member: Member, name: str, limits: Limits) -> list[object]:
    place = f"{name}: {member.name[:60]}"
    if member.size > limits.record:
        raise SourceUnreadable(f"{place} is longer than {limits.record:,} bytes", source=name)
    try:
        return results_of(decoded(Path(member.path).read_bytes()))
    except ValueError as error:
        raise SourceUnreadable(f"{place} cannot be read: {str(error)[:100]}", source=name) from error
