"""The name index completes what is typed and finds what was meant, on names that may change at any time."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from dualcaster_core.catalogue.model import searchable_names
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.text import fold
from dualcaster_names import RapidfuzzNameIndex
from dualcaster_names.index import LONGEST_QUERY

RANKS = {
    "Sol Ring": 1,
    "Lightning Greaves": 20,
    "Swords to Plowshares": 25,
    "Path to Exile": 30,
    "Lightning Bolt": 60,
    "Counterspell": 70,
    "Birds of Paradise": 80,
    "Urza's Saga": 200,
    "Snapcaster Mage": 900,
    "Jace, the Mind Sculptor": 1200,
    "Lightning Helix": 1300,
    "Jace Beleren": 2500,
    "Tarmogoyf": 2600,
    "Delver of Secrets // Insectile Aberration": 3000,
    "Fire // Ice": 3100,
    "Jötun Grunt": 15_000,
    "Juzám Djinn": 16_000,
    "Kiki-Jiki, Mirror Breaker": 1100,
    "Phyrexian Arena": 150,
    "Bolt Bend": 500,
    "Forest": 3,
    "Forest Bear": 20_000,
}


class _Catalogue:
    """Names that a test can change, counting how often they are read."""

    def __init__(self) -> None:
        self.rows = [(text, name, rank) for name, rank in RANKS.items() for text in searchable_names(name)]
        self.rows.append((fold("Blitzschlag"), "Lightning Bolt", 60))
        self.number = 1
        self.loads = 0
        self.checks = 0
        self.down = False

    async def names(self) -> AsyncIterator[tuple[str, str, int]]:
        self.loads += 1
        for row in self.rows:
            await asyncio.sleep(0)
            yield row

    async def generation(self) -> int:
        self.checks += 1
        await asyncio.sleep(0)
        if self.down:
            raise ServiceUnavailable("the database does not answer")
        return self.number


class _Watch:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def catalogue() -> _Catalogue:
    """Return the small catalogue that the index is fed from."""
    return _Catalogue()


@pytest.fixture
def watch() -> _Watch:
    """Return the clock of the index."""
    return _Watch()


@pytest.fixture
def index(catalogue: _Catalogue, watch: _Watch) -> RapidfuzzNameIndex:
    """Return an index that looks for changes every ten seconds."""
    called = {"fow": "Force of Will", "goyf": "Tarmogoyf", "Path to Exile": "Sol Ring", "e-wit": "Eternal Witness"}
    return RapidfuzzNameIndex(catalogue, nicknames=called, check_seconds=10, now=watch)


async def _completed(index: RapidfuzzNameIndex, prefix: str, limit: int = 5) -> list[str]:
    return [hit.name for hit in await index.complete(prefix, limit)]


async def _meant(index: RapidfuzzNameIndex, text: str, limit: int = 5) -> list[str]:
    return [hit.name for hit in await index.closest(text, limit)]


async def test_prefixes_come_by_popularity(index: RapidfuzzNameIndex) -> None:
    """Of the names that begin with what was typed the most played comes first."""
    assert await _completed(index, "light") == ["Lightning Greaves", "Lightning Bolt", "Lightning Helix"]


async def test_the_name_itself_comes_before_longer_ones(index: RapidfuzzNameIndex) -> None:
    """A whole name is what was meant, however popular the others are."""
    assert (await _completed(index, "bolt bend"))[0] == "Bolt Bend"
    assert (await _completed(index, "forest"))[:2] == ["Forest", "Forest Bear"]


async def test_a_word_of_a_popular_name_comes_before_a_rare_beginning(index: RapidfuzzNameIndex) -> None:
    """Who types a word of a name that everybody plays means that one; of two as popular the beginning comes first."""
    assert await _completed(index, "bolt", 2) == ["Lightning Bolt", "Bolt Bend"]
    assert (await _meant(index, "bolt"))[:2] == ["Lightning Bolt", "Bolt Bend"]
    assert (await _completed(index, "bear"))[0] == "Forest Bear"


async def test_words_further_on_can_be_begun(index: RapidfuzzNameIndex) -> None:
    """Words of the name can be begun one after the other, in their order."""
    assert (await _completed(index, "li bo"))[0] == "Lightning Bolt"
    assert (await _completed(index, "mind sc"))[0] == "Jace, the Mind Sculptor"
    assert "Lightning Bolt" not in await _completed(index, "bo li")


async def test_spaces_and_punctuation_may_be_left_out(index: RapidfuzzNameIndex) -> None:
    """Nobody types commas, and some type no spaces."""
    for typed in ("kikijiki", "kiki jiki", "kiki-jiki", "solr", "urzas", "urza's", "jace the", "jotun", "juzam"):
        assert await _completed(index, typed, 1), typed
    assert await _completed(index, "kikijiki", 1) == ["Kiki-Jiki, Mirror Breaker"]
    assert await _completed(index, "jötun", 1) == await _completed(index, "JOTUN", 1) == ["Jötun Grunt"]


async def test_a_misspelt_beginning_is_completed(index: RapidfuzzNameIndex) -> None:
    """Where nothing begins so, what begins nearly so is offered."""
    assert set(await _completed(index, "lihgtn", 3)) == {"Lightning Greaves", "Lightning Bolt", "Lightning Helix"}
    assert await _completed(index, "qqqqqq") == []


async def test_a_face_finds_its_card(index: RapidfuzzNameIndex) -> None:
    """A double-faced card is found by either face, once."""
    whole = "Delver of Secrets // Insectile Aberration"
    assert await _completed(index, "insect") == await _completed(index, "delver") == [whole]
    assert (await _meant(index, "insectile abberation"))[0] == whole
    assert (await _meant(index, "fire ice"))[0] == "Fire // Ice"


async def test_a_name_in_another_language_finds_its_card(index: RapidfuzzNameIndex) -> None:
    """The answer is the card's own name."""
    assert await _completed(index, "blitz") == ["Lightning Bolt"]
    assert (await _meant(index, "blitzshlag"))[0] == "Lightning Bolt"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lihgtning bolt", "Lightning Bolt"),
        ("jace mind sculptor", "Jace, the Mind Sculptor"),
        ("sculptor jace", "Jace, the Mind Sculptor"),
        ("mind sculpter", "Jace, the Mind Sculptor"),
        ("tarmogof", "Tarmogoyf"),
        ("urzas saga", "Urza's Saga"),
        ("swords to plowshare", "Swords to Plowshares"),
        ("plowshares", "Swords to Plowshares"),
        ("firexian arena", "Phyrexian Arena"),
        ("solring", "Sol Ring"),
        ("snap caster mage", "Snapcaster Mage"),
        ("counterspel", "Counterspell"),
        ("coutnerspell", "Counterspell"),
        ("birds paradise", "Birds of Paradise"),
        ("kikijiki", "Kiki-Jiki, Mirror Breaker"),
        ("path to exhile", "Path to Exile"),
        ("juzam jin", "Juzám Djinn"),
    ],
)
async def test_what_was_meant_comes_first(index: RapidfuzzNameIndex, typed: str, meant: str) -> None:
    """Swapped, missing and doubled letters, like sounds, and words left out or turned round are understood."""
    assert (await _meant(index, typed))[0] == meant


async def test_scores_say_how_well_a_name_fits(index: RapidfuzzNameIndex) -> None:
    """The name itself scores 100, anything else less, in falling order."""
    hits = await index.closest("Lightning Bolt", 5)
    assert (hits[0].name, hits[0].score) == ("Lightning Bolt", 100.0)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert max(scores[1:], default=0.0) < 100.0
    assert all(0 < hit.score < 100 for hit in await index.closest("lihgtning bolt", 5))


@pytest.mark.parametrize("query", ["", "   ", "\n", "'", "!?"])
async def test_an_empty_query_has_no_answer(index: RapidfuzzNameIndex, catalogue: _Catalogue, query: str) -> None:
    """Nothing is loaded for it either."""
    assert await index.complete(query, 5) == await index.closest(query, 5) == ()
    assert catalogue.loads == 0


@pytest.mark.parametrize("limit", [0, -1])
async def test_no_names_are_asked_for(index: RapidfuzzNameIndex, limit: int) -> None:
    """A limit below one has no answer."""
    assert await index.complete("light", limit) == await index.closest("light", limit) == ()


async def test_queries_and_answers_are_bounded(index: RapidfuzzNameIndex, catalogue: _Catalogue) -> None:
    """A query is cut to 100 characters and an answer to 200 names."""
    catalogue.rows = [(f"goblin number {at}", f"Goblin Number {at}", at) for at in range(300)]
    assert len(await index.complete("goblin", 1000)) == 200
    assert len(await index.closest("goblin", 1000)) == 200
    assert (await _meant(index, "goblin number 7" + " " * 85 + "x" * 1_000_000, 1)) == ["Goblin Number 7"]
    assert await index.closest("a " * 1_000_000, 5) is not None


async def test_a_nickname_finds_its_card(index: RapidfuzzNameIndex, catalogue: _Catalogue) -> None:
    """What players call a card finds it where it is typed whole, however it is written, and never an unknown card."""
    assert (await _completed(index, "GOYF"))[0] == (await _meant(index, "goyf"))[0] == "Tarmogoyf"
    assert "Tarmogoyf" not in await _completed(index, "goy", 1)
    assert await _completed(index, "fow") == []
    catalogue.rows = [("eternal witness", "Eternal Witness", 9), ("ewe", "Ewe", 1)]
    catalogue.number = 2
    (hit,) = await RapidfuzzNameIndex(catalogue, nicknames={"e-wit": "Eternal Witness"}).complete("e wit", 1)
    assert (hit.name, hit.score) == ("Eternal Witness", 99.0)


async def test_a_name_comes_before_a_nickname(index: RapidfuzzNameIndex) -> None:
    """A card that has the name comes before one that is only called so."""
    assert (await _completed(index, "path to exile"))[:2] == ["Path to Exile", "Sol Ring"]


async def test_an_empty_catalogue_has_no_answer(index: RapidfuzzNameIndex, catalogue: _Catalogue) -> None:
    """Before the first import nothing is found, and nothing fails."""
    catalogue.rows = []
    assert await index.complete("light", 5) == await index.closest("light", 5) == ()


async def test_names_are_loaded_once_for_all_callers(index: RapidfuzzNameIndex, catalogue: _Catalogue) -> None:
    """Callers at the same time wait for one load."""
    answers = await asyncio.gather(*(_completed(index, "light") for _ in range(20)))
    assert (catalogue.loads, catalogue.checks) == (1, 1)
    assert len({tuple(answer) for answer in answers}) == 1
    assert answers[0]


async def test_changed_names_are_seen_after_the_interval(
    index: RapidfuzzNameIndex, catalogue: _Catalogue, watch: _Watch
) -> None:
    """The generation is asked for at most once in the interval, and names are read again only when it has changed."""
    assert await _completed(index, "storm crow") == []
    catalogue.rows.append(("storm crow", "Storm Crow", 1))
    catalogue.number = 2
    watch.seconds += 9.9
    assert await _completed(index, "storm crow") == []
    assert catalogue.checks == 1
    watch.seconds += 0.2
    assert await _completed(index, "storm crow") == ["Storm Crow"]
    watch.seconds += 11
    assert await _completed(index, "storm crow") == ["Storm Crow"]
    assert (catalogue.checks, catalogue.loads) == (3, 2)


async def test_the_old_names_serve_while_new_ones_are_read(
    index: RapidfuzzNameIndex, catalogue: _Catalogue, watch: _Watch
) -> None:
    """Only who notices the change waits for it."""
    await index.complete("light", 5)
    catalogue.number = 2
    catalogue.rows.append(("storm crow", "Storm Crow", 1))
    watch.seconds += 11
    noticing = asyncio.create_task(_completed(index, "storm crow"))
    await asyncio.sleep(0)
    assert await _completed(index, "storm crow") == []
    assert await noticing == ["Storm Crow"]


async def test_the_names_at_hand_serve_while_the_database_is_down(
    index: RapidfuzzNameIndex, catalogue: _Catalogue, watch: _Watch
) -> None:
    """Before the first load there is nothing to serve, and the caller learns why."""
    catalogue.down = True
    with pytest.raises(ServiceUnavailable):
        await index.complete("light", 5)
    catalogue.down = False
    assert await _completed(index, "light", 1) == ["Lightning Greaves"]
    catalogue.down = True
    watch.seconds += 11
    assert await _completed(index, "light", 1) == ["Lightning Greaves"]


async def test_a_large_table_answers_alike(index: RapidfuzzNameIndex, catalogue: _Catalogue) -> None:
    """Work that takes longer goes to a thread and finds the same."""
    catalogue.rows += [(f"filler {at:05}", f"Filler {at:05}", 30_000) for at in range(5_000)]
    assert (await _meant(index, "lihgtning bolt"))[0] == "Lightning Bolt"
    assert (await _completed(index, "li bo"))[0] == "Lightning Bolt"
    assert set(await _completed(index, "lihgtn", 3)) == {"Lightning Greaves", "Lightning Bolt", "Lightning Helix"}


async def test_only_the_first_hundred_characters_of_a_query_count(
    index: RapidfuzzNameIndex, catalogue: _Catalogue
) -> None:
    """What comes behind them is not looked at."""
    name = "Our Market Research Shows That Players Like Really Long Card Names".ljust(LONGEST_QUERY, "x")
    catalogue.rows.append((fold(name), name, 1))
    assert await _completed(index, f"{name}{' and nothing begins so' * 99}") == [name]


async def test_a_bad_guess_is_not_shown(index: RapidfuzzNameIndex) -> None:
    """Where no name is anything like the text there is no answer."""
    assert await _meant(index, "wxqzk vvw") == []


async def test_a_misspelt_name_is_worth_less_than_a_right_one(index: RapidfuzzNameIndex) -> None:
    """However near, a guess stays below what was typed as it is written."""
    (right, *_), (near, *_) = await index.closest("Phyrexian Arena", 5), await index.closest("Phyrexian Arenas", 5)
    assert (right.name, near.name) == ("Phyrexian Arena", "Phyrexian Arena")
    assert (right.score, near.score) == (100.0, 94.0)


async def test_a_name_that_shares_one_word_of_several_is_a_bad_guess(index: RapidfuzzNameIndex) -> None:
    """A name that shares one word of several that were typed resembles too little to be what was meant."""
    assert await _meant(index, "arena whatsoever nonsense") == []
    assert (await _meant(index, "phyrexian arenna"))[0] == "Phyrexian Arena"
