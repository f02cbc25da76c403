"""How near a misspelt text is to the names of a table, 0 to 100."""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from dualcaster_names.forms import sound
from dualcaster_names.table import NameTable

_MIN_WHOLE = 55.0
_MIN_WORD = 68.0
_MIN_START = 70.0
_SOUND_WEIGHT = 0.97
_WORDS_WEIGHT = 0.93
_UNCOVERED_COST = 12.0
_MAX_CANDIDATES = 40
_NEAR_WORDS = 12
_SAME = 100.0
_COMMON_FROM = 200
_COMMON_SHARE = 0.02
_SHORTEST_WORD = 3


def nearest(table: NameTable, query: str) -> dict[int, float]:
    """Score the texts that a plain query may mean: as a whole, by its sound, and word by word in any order.

    The whole is compared by the normalised Indel similarity, which finds swapped, missing and doubled letters; words
    count by their length, and words of the name that the query leaves out cost a little.
    """
    scores = _alike(query, table.texts, _MIN_WHOLE, _MAX_CANDIDATES)
    for place, score in _alike(sound(query), table.sounds, _MIN_WHOLE, _MAX_CANDIDATES).items():
        scores[place] = max(scores.get(place, 0.0), score * _SOUND_WEIGHT)
    for place, score in _word_by_word(table, query):
        scores[place] = max(scores.get(place, 0.0), score)
    return scores


def beginning_like(table: NameTable, query: str, limit: int) -> dict[int, float]:
    """Score the texts whose beginning, of the query's length, is near a plain query; the first letter counts most."""
    length = len(query)
    for start, end in (table.texts_with(query[0]), (0, len(table))):
        starts = [text[:length] for text in table.texts[start:end]]
        if found := _alike(query, starts, _MIN_START, limit):
            return {start + place: score for place, score in found.items()}
    return {}


def _alike(query: str, texts: Sequence[str], least: float, limit: int) -> dict[int, float]:
    found = process.extract(query, texts, scorer=fuzz.ratio, limit=limit, score_cutoff=least)
    return {place: score for _, score, place in found}


def _word_by_word(table: NameTable, query: str) -> Iterable[tuple[int, float]]:
    words = [word for word in query.split() if len(word) >= _SHORTEST_WORD]
    totals: dict[int, float] = {}
    weight = 0
    for word in words:
        best = _texts_with_word_like(table, word)
        if best is None:
            continue
        weight += len(word)
        for place, score in best.items():
            totals[place] = totals.get(place, 0.0) + score * len(word)
    if not weight:
        return []
    length = sum(map(len, words))
    ranked = sorted(totals, key=lambda place: (-totals[place], table.ranks[place]))[:_MAX_CANDIDATES]
    return [(place, _words_score(totals[place] / weight, length, len(table.texts[place]))) for place in ranked]


def _words_score(similarity: float, query_length: int, text_length: int) -> float:
    uncovered = max(0.0, 1.0 - query_length / text_length)
    return similarity * _WORDS_WEIGHT - _UNCOVERED_COST * uncovered


def _texts_with_word_like(table: NameTable, word: str) -> dict[int, float] | None:
    """Score the texts that hold the word or one like it; None for a word that says nothing, such as ``the``."""
    best: dict[int, float] = {}
    start, end = table.words_with(word[0])
    near = {start + at: score for at, score in _alike(word, table.words[start:end], _MIN_WORD, _NEAR_WORDS).items()}
    for at, score in (near or _alike(word, table.words, _MIN_WORD, _NEAR_WORDS)).items():
        places = table.places_of_word[at]
        if len(places) > _too_common(table):
            if score == _SAME:
                return None
            continue
        for place in places:
            if score > best.get(place, 0.0):
                best[place] = score
    return best


def _too_common(table: NameTable) -> float:
    return max(_COMMON_FROM, _COMMON_SHARE * len(table))
