"""Leaves out the printed names that earlier printings of a card have given already."""

from collections.abc import Iterable, Iterator

from dualcaster_core.catalogue.model import LocalizedName
from dualcaster_core.catalogue.ports import BadRecord

_MAX = 1_000_000


class SeenNames:
    """Remembers up to a million names by their hash; beyond that names come again, which does no harm."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def new_among(self, names: Iterable[LocalizedName | BadRecord]) -> Iterator[LocalizedName | BadRecord]:
        """Yield what has not come before."""
        for name in names:
            if isinstance(name, LocalizedName):
                mark = hash(name)
                if mark in self._seen:
                    continue
                if len(self._seen) < _MAX:
                    self._seen.add(mark)
            yield name
