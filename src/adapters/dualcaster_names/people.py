"""Names of traders in memory: finds those that a misspelt text may mean."""

import asyncio
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import Final

from attrs import define, field, frozen
from rapidfuzz import fuzz, process

from dualcaster_core.kernel.text import fold

PersonName = tuple[int, str, str]
"""Key, username, display name."""
_LEAST_ALIKE: Final = 72.0
_SHORTEST_WORD: Final = 3
_MOST_BEGINNING: Final = 2_000
_BEYOND: Final = "\U0010ffff"
_EXACT: Final = 1_000.0
_BEGINS: Final = 500.0
_LEAST_SECONDS: Final = 0.5
_SHARE: Final = 0.01
"""How much of the time reading names may take."""


@frozen
class PersonNames:
    """The folded names of everybody at one moment, and the words of them, in order, each with whose it is."""

    texts: Sequence[str]
    keys: Sequence[Sequence[int]]

    def find(self, typed: str, limit: int) -> list[int]:
        """List the keys of people called so: exactly, then beginning so, then resembling, the most alike first.

        Resemblance is the normalised Indel similarity, which finds swapped, missing and doubled letters.
        """
        wanted = fold(typed)
        found: dict[int, float] = {}
        first, last = bisect_left(self.texts, wanted), bisect_left(self.texts, wanted + _BEYOND)
        for place in range(first, min(last, first + _MOST_BEGINNING)):
            score = _EXACT if self.texts[place] == wanted else _BEGINS - len(self.texts[place])
            for key in self.keys[place]:
                found[key] = max(score, found.get(key, 0.0))
        if len(found) < limit:
            initial = (bisect_left(self.texts, wanted[:1]), bisect_left(self.texts, wanted[:1] + _BEYOND))
            for place, score in self._alike(wanted, *initial, limit) or self._alike(wanted, 0, len(self.texts), limit):
                for key in self.keys[place]:
                    found.setdefault(key, score)
        return sorted(found, key=lambda key: (-found[key], key))[:limit]

    def _alike(self, wanted: str, start: int, end: int, limit: int) -> list[tuple[int, float]]:
        """List places of a range whose text resembles another; most misspellings leave the first letter alone."""
        texts = self.texts[start:end]
        alike = process.extract(wanted, texts, scorer=fuzz.ratio, limit=limit, score_cutoff=_LEAST_ALIKE)
        return [(start + place, score) for _, score, place in alike]


def names_of(people: Sequence[PersonName]) -> PersonNames:
    """Fold the names of people; a display name of several words is found by each of them too."""
    known: dict[str, dict[int, None]] = {}
    for key, username, display_name in people:
        shown = fold(display_name)
        words = [word for word in shown.split() if len(word) >= _SHORTEST_WORD]
        for text in (fold(username), shown, *words):
            if text:
                known.setdefault(text, {})[key] = None
    texts = sorted(known)
    return PersonNames(texts, [tuple(known[text]) for text in texts])


@define
class RememberedTraderNames:
    """``TraderNames``: read anew once they are old, as often as takes a hundredth of the time.

    While they are read the old ones serve; nothing of it keeps the event loop.
    """

    load: Callable[[], Awaitable[Sequence[PersonName]]]
    _good_for: float = field(default=_LEAST_SECONDS, init=False)
    _names: PersonNames | None = field(default=None, init=False)
    _read_at: float = field(default=0.0, init=False)
    _reading: asyncio.Lock = field(factory=asyncio.Lock, init=False)

    async def find(self, typed: str, *, limit: int) -> Sequence[int]:
        """List the keys of traders called so, the best first."""
        names = await self._current()
        return await asyncio.to_thread(names.find, typed, limit)

    async def _current(self) -> PersonNames:
        known = self._names
        if known is not None and (monotonic() - self._read_at < self._good_for or self._reading.locked()):
            return known
        async with self._reading:
            if self._names is None or monotonic() - self._read_at >= self._good_for:
                began = monotonic()
                self._names = await asyncio.to_thread(names_of, await self.load())
                self._read_at = monotonic()
                self._good_for = max(_LEAST_SECONDS, (self._read_at - began) / _SHARE)
            return self._names
