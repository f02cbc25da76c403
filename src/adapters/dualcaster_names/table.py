"""All names in sorted order, for exact, prefix and word lookups."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest

from dualcaster_names.forms import plain, sound, squeezed

_AFTER_ALL = "\U0010ffff"
_MAX_WORDS = 12


class NameTable:
    """An immutable table of searchable texts, each with the card name it stands for and its rank, 1 the most popular.

    A text is known by its place in the order of the plain texts. ``words`` are all different words in order;
    ``places_of_word`` gives the places of the texts that hold each. A text's standing is its place in the order of
    popularity: the best of many are found by comparing standings alone, without a look at ranks.
    """

    def __init__(self, rows: Iterable[tuple[str, str, int]]) -> None:
        ranked: dict[tuple[str, str], int] = {}
        for folded, name, rank in rows:
            key = (plain(folded) or folded, name)
            ranked[key] = min(rank, ranked.get(key, rank))
        order = sorted(ranked)
        self.texts = [_fresh(text) for text, _ in order]
        self.names = [name for _, name in order]
        self.ranks = [ranked[key] for key in order]
        self.sounds = [sound(text) for text in self.texts]
        joined = sorted((squeezed(text), place) for place, text in enumerate(self.texts))
        self._squeezed = [text for text, _ in joined]
        self._squeezed_places = array("I", (place for _, place in joined))
        self.words, self.places_of_word = _by_word(self.texts)
        self._place_at = array("I", sorted(range(len(order)), key=self.ranks.__getitem__))
        self._standings = array("I", bytes(self._place_at.itemsize * len(order)))
        for standing, place in enumerate(self._place_at):
            self._standings[place] = standing
        self._standings_of_word = [self._in_order_of_standing(places) for places in self.places_of_word]

    def __len__(self) -> int:
        return len(self.texts)

    def exact(self, text: str) -> Iterator[int]:
        """Yield the places of a plain text itself, the most popular first."""
        start = bisect_left(self.texts, text)
        end = bisect_left(self.texts, text + "\x00", start)
        yield from sorted(range(start, end), key=self.ranks.__getitem__)

    def beginning(self, prefix: str, limit: int) -> list[int]:
        """List the places of texts that begin with a plain text, the most popular first."""
        return self._best(self._standings[slice(*self.texts_with(prefix))], limit)

    def beginning_without_spaces(self, prefix: str, limit: int) -> list[int]:
        """List the places of texts that begin with these letters when spaces do not count."""
        start, end = _range(self._squeezed, squeezed(prefix))
        return self._best(map(self._standings.__getitem__, self._squeezed_places[start:end]), limit)

    def holding_word(self, beginning: str, limit: int) -> list[int]:
        """List the places of texts with a word that begins so, the most popular first."""
        start, end = self.words_with(beginning)
        return self._best((s for held in self._standings_of_word[start:end] for s in held[:limit]), limit)

    def holding_whole_word(self, word: str, limit: int) -> list[int]:
        """List the places of texts with this very word, the most popular first."""
        at = bisect_left(self.words, word)
        found = at < len(self.words) and self.words[at] == word
        return self._best(self._standings_of_word[at][:limit], limit) if found else []

    def holding(self, query: str, limit: int) -> list[int]:
        """List the places of texts with words that begin, in this order, with the words of the query."""
        parts = query.split()
        if not parts or len(parts) > _MAX_WORDS:
            return []
        spans = [self.words_with(part) for part in parts]
        rarest = min(range(len(parts)), key=lambda at: sum(map(len, self.places_of_word[slice(*spans[at])])))
        places = {place for held in self.places_of_word[slice(*spans[rarest])] for place in held}
        if len(parts) > 1:
            places = {place for place in places if _in_order(parts, self.texts[place].split())}
        return self._best(map(self._standings.__getitem__, places), limit)

    def words_with(self, prefix: str) -> tuple[int, int]:
        """Return the range of the words that begin with a prefix."""
        return _range(self.words, prefix)

    def texts_with(self, prefix: str) -> tuple[int, int]:
        """Return the range of the texts that begin with a prefix."""
        return _range(self.texts, prefix)

    def _best(self, standings: Iterable[int], limit: int) -> list[int]:
        return [self._place_at[standing] for standing in nsmallest(limit, standings)]

    def _in_order_of_standing(self, places: Iterable[int]) -> "array[int]":
        return array("I", sorted(map(self._standings.__getitem__, places)))


def _range(texts: Sequence[str], prefix: str) -> tuple[int, int]:
    start = bisect_left(texts, prefix)
    return start, bisect_left(texts, prefix + _AFTER_ALL, start)


def _in_order(parts: Sequence[str], words: Sequence[str]) -> bool:
    rest = iter(words)
    return all(any(word.startswith(part) for word in rest) for part in parts)


def _by_word(texts: Sequence[str]) -> tuple[list[str], list["array[int]"]]:
    places: dict[str, array[int]] = {}
    for place, text in enumerate(texts):
        for word in set(text.split()):
            places.setdefault(word, array("I")).append(place)
    words = sorted(places)
    return [_fresh(word) for word in words], [places[word] for word in words]


def _fresh(text: str) -> str:
    """Copy a text, so that texts lie in memory in the order they are read in: a pass over all takes a quarter."""
    return (text + " ")[:-1]
