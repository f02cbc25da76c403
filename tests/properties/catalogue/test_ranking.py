"""In which order names are offered, whatever the names, their popularity and what is typed."""

import asyncio
from collections.abc import AsyncIterator, Mapping

from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.catalogue.ranking import FITS, popularity_rank
from dualcaster_names import RapidfuzzNameIndex

WORDS = st.sampled_from(["bolt", "bolter", "sol", "solar", "ring", "ringer", "of", "mox"])
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
RANKS = st.integers(1, 5)
CATALOGUES = st.dictionaries(NAMES, RANKS, min_size=1, max_size=30)
TYPED = st.one_of(NAMES, WORDS, WORDS.map(lambda word: word[:2]))


class _Names:
    """Names of one catalogue."""

    def __init__(self, ranks: Mapping[str, int]) -> None:
        self._ranks = ranks

    async def names(self) -> AsyncIterator[tuple[str, str, int]]:
        for name, rank in self._ranks.items():
            yield name, name, rank

    async def generation(self) -> int:
        return 1


def _found(
    ranks: Mapping[str, int], typed: str, called: Mapping[str, str] | None = None
) -> tuple[list[str], list[str]]:
    """Return what is completed and what is found, in order, without near misses."""
    index = RapidfuzzNameIndex(_Names(ranks), nicknames=called)
    completed = asyncio.run(index.complete(typed, 50))
    closest = asyncio.run(index.closest(typed, 50))
    return [hit.name for hit in completed if hit.score >= FITS], [hit.name for hit in closest if hit.score >= FITS]


@given(ranks=CATALOGUES, data=st.data())
def test_an_exact_name_is_first(ranks: Mapping[str, int], data: st.DataObject) -> None:
    """A card whose whole name was typed comes first, however popular others are, and whatever is called so."""
    name = data.draw(st.sampled_from(sorted(ranks)))
    called = {name: data.draw(st.sampled_from(sorted(ranks)))}
    completed, closest = _found(ranks, name, called)
    assert completed[0] == closest[0] == name


@given(ranks=CATALOGUES, data=st.data())
def test_a_nickname_is_first_where_no_card_has_it(ranks: Mapping[str, int], data: st.DataObject) -> None:
    """What players call a card comes before every name that only begins so or holds it."""
    card = data.draw(st.sampled_from(sorted(ranks)))
    called = data.draw(TYPED.filter(lambda typed: typed not in ranks))
    completed, closest = _found(ranks, called, {called: card})
    assert completed[0] == closest[0] == card


@given(ranks=CATALOGUES, typed=TYPED)
def test_of_two_as_popular_the_beginning_comes_before_a_word(ranks: Mapping[str, int], typed: str) -> None:
    """A name that begins with what was typed comes before one as popular that has it further on."""
    for found in _found(ranks, typed):
        begins = {name: name.startswith(typed) for name in found}
        for at, earlier in enumerate(found):
            for later in found[at + 1 :]:
                assert begins[earlier] or not begins[later] or ranks[earlier] < ranks[later]


@given(ranks=CATALOGUES, typed=TYPED)
def test_whatever_begins_or_holds_what_was_typed_is_found(ranks: Mapping[str, int], typed: str) -> None:
    """No name is missing that begins so, or that has a word which does, where one word was typed."""
    expected = {
        name
        for name in ranks
        if name.startswith(typed) or (" " not in typed and any(word.startswith(typed) for word in name.split()))
    }
    for found in _found(ranks, typed):
        assert expected <= set(found)


@given(rank=st.integers(1, 30_000), printings=st.integers(1, 700))
def test_more_played_and_more_printed_is_more_popular(rank: int, printings: int) -> None:
    """A better rank never hurts, nor does another printing; a card without a rank counts as a hardly played one."""
    assert 1 <= popularity_rank(rank, printings) <= popularity_rank(rank + 1, printings)
    assert popularity_rank(rank, printings + 1) <= popularity_rank(rank, printings)
    assert popularity_rank(None, printings) >= popularity_rank(20_000, printings)
