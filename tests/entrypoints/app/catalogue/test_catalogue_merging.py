"""What catalogue files leave behind, one after the other, on a real database."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from attrs import evolve, frozen
from sqlalchemy import select

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.catalogue.grading import LegalStatus
from dualcaster_core.catalogue.model import Card, CardSet, LocalizedName
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.catalogue.use_cases import BATCH, import_catalogue
from dualcaster_postgres.sql.generations import Generation, generation_and_moment
from dualcaster_postgres.tables.catalogue import card_sets, cards, oracle_cards
from tests.support.priced_printings import printing

_CARDS = select(cards.c.collector_number, cards.c.tcgplayer_id).order_by(cards.c.id)
_SET = select(card_sets.c.name, card_sets.c.set_type, card_sets.c.card_count).where(card_sets.c.code == "tst")
FACTS = CardSet(code="tst", name="Test Set", set_type="expansion", released_at=date(2026, 1, 1), card_count=300)


@pytest.fixture
async def app(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """An application without any card."""
    settings = Settings(database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        yield opened


async def store(app: Application, *printings: Card, authoritative: bool = True) -> None:
    """Bring printings in."""
    async with app.units() as uow:
        await uow.catalogue.store_cards(list(printings), authoritative=authoritative)
        await uow.commit()


async def tell_of_set(app: Application, told: CardSet, *, authoritative: bool) -> None:
    """Bring a set in."""
    async with app.units() as uow:
        await uow.catalogue.store_sets([told], authoritative=authoritative)
        await uow.commit()


async def stored(app: Application, statement: Any) -> list[tuple[Any, ...]]:
    """Read rows."""
    async with app.database.transaction() as session:
        return await session.rows(statement)


async def generation(app: Application) -> int:
    """Return how often names have changed."""
    return (await generation_and_moment(app.database, Generation.CATALOGUE))[0]


async def test_others_fill_in_what_is_missing_and_replace_nothing(app: Application) -> None:
    """An id that Scryfall knows stays, one that it does not know is taken from whoever has it."""
    await store(app, evolve(printing(1), tcgplayer_id=11), printing(2))
    others = (evolve(printing(1), tcgplayer_id=77), evolve(printing(2), tcgplayer_id=78))
    await store(app, *others, authoritative=False)
    assert await stored(app, _CARDS) == [("1", 11), ("2", 78)]


async def test_what_scryfall_leaves_out_stays(app: Application) -> None:
    """An id that another file filled in is not forgotten by the next file of Scryfall, which may correct it."""
    await store(app, printing(1))
    await store(app, evolve(printing(1), tcgplayer_id=77), authoritative=False)
    await store(app, printing(1))
    assert await stored(app, _CARDS) == [("1", 77)]
    await store(app, evolve(printing(1), tcgplayer_id=11))
    assert await stored(app, _CARDS) == [("1", 11)]


async def test_legalities_that_scryfall_knows_stay(app: Application) -> None:
    """Where Scryfall told of a card others change nothing; where it did not, they fill in."""
    legal, banned = (("modern", LegalStatus.LEGAL),), (("modern", LegalStatus.BANNED),)
    await store(app, evolve(printing(1), legalities=legal), printing(2))
    others = (evolve(printing(1), legalities=banned), evolve(printing(2), legalities=banned))
    await store(app, *others, authoritative=False)
    told = [row[0] for row in await stored(app, select(oracle_cards.c.legalities).order_by(oracle_cards.c.name))]
    assert told == [["modern=legal"], ["modern=banned"]]
    await store(app, evolve(printing(1), legalities=banned))
    assert (await stored(app, select(oracle_cards.c.legalities).order_by(oracle_cards.c.name)))[0][0] == [
        "modern=banned"
    ]


async def test_a_card_counts_its_printings(app: Application) -> None:
    """The number of printings and the newest day follow what is stored, also where a printing changes its card."""
    counts = select(oracle_cards.c.printings, oracle_cards.c.newest_on).order_by(oracle_cards.c.oracle_id)
    old, new = date(1993, 8, 5), date(2021, 4, 23)
    second = evolve(printing(3), oracle_id=printing(1).oracle_id, released_at=new)
    await store(app, evolve(printing(1), released_at=old), evolve(printing(2), released_at=old), second)
    assert await stored(app, counts) == [(2, new), (1, old)]
    await store(app, evolve(second, oracle_id=printing(2).oracle_id))
    assert await stored(app, counts) == [(1, old), (2, new)]


async def test_what_is_printed_on_a_card_is_read_back(app: Application) -> None:
    """A printing comes back with its texts, artist, colours and legalities, and with the pictures of both sides."""
    image = "https://cards.scryfall.io/normal/{}/0/0/1.jpg"
    told = evolve(
        printing(1),
        rules_text="Draw.",
        flavor_text="Ink.",
        artist="Ann",
        colors="UR",
        legalities=(("legacy", LegalStatus.BANNED), ("modern", LegalStatus.LEGAL)),
        image_url=image.format("front"),
        back_image_url=image.format("back"),
    )
    await store(app, told)
    ((key,),) = await stored(app, select(cards.c.id))
    card = await app.catalogue.cards.card(key)
    assert (card.rules_text, card.flavor_text, card.artist, card.colors) == ("Draw.", "Ink.", "Ann", "UR")
    assert card.legalities == {"legacy": "banned", "modern": "legal"}
    assert (card.image_url, card.back_image_url) == (image.format("front"), image.format("back"))
    assert card.art_url == "https://cards.scryfall.io/art_crop/front/0/0/1.jpg"


async def test_of_a_printing_that_is_repeated_the_last_counts(app: Application) -> None:
    """A file that has a printing twice is read from its beginning to its end."""
    await store(app, evolve(printing(1), tcgplayer_id=1), evolve(printing(1), tcgplayer_id=2))
    assert await stored(app, _CARDS) == [("1", 2)]


async def test_names_are_read_again_only_when_they_changed(app: Application) -> None:
    """The same file again is the same catalogue; a new card or a new name in another language is another."""
    await store(app, printing(1))
    first = await generation(app)
    await store(app, printing(1))
    assert await generation(app) == first
    await store(app, printing(2))
    assert await generation(app) > first
    before = await generation(app)
    for changed in (True, False):
        async with app.units() as uow:
            await uow.catalogue.store_localized_names([LocalizedName(printing(1).oracle_id, "de", "Blitzschlag")])
            await uow.commit()
        assert (await generation(app) > before) is changed
        before = await generation(app)


async def test_a_set_keeps_the_facts_that_scryfall_told(app: Application) -> None:
    """Neither a card of the set nor another list replaces them; the next list of Scryfall does."""
    await tell_of_set(app, FACTS, authoritative=True)
    await store(app, printing(1))
    await tell_of_set(app, evolve(FACTS, name="Another", card_count=1), authoritative=False)
    assert await stored(app, _SET) == [("Test Set", "expansion", 300)]
    await tell_of_set(app, evolve(FACTS, card_count=301), authoritative=True)
    assert await stored(app, _SET) == [("Test Set", "expansion", 301)]


async def test_a_set_that_cards_name_differently_keeps_its_first_name(app: Application) -> None:
    """What a set is called is for a list of sets to change."""
    await store(app, printing(1))
    await store(app, evolve(printing(2), set_name="Another"))
    assert await stored(app, _SET) == [("Test Set", "", 0)]


async def test_a_set_that_is_known_by_its_name_alone_gets_its_facts_from_others(app: Application) -> None:
    """A set that only cards have named is filled in by whatever list comes."""
    await store(app, printing(1))
    await tell_of_set(app, FACTS, authoritative=False)
    assert await stored(app, _SET) == [("Test Set", "expansion", 300)]


@frozen
class File:
    """A catalogue file, as far as it can be read."""

    content: Sequence[Card | BadRecord]
    authoritative: bool = True

    def records(self) -> Iterator[Card | BadRecord]:
        """Yield the records."""
        yield from self.content

    def progress(self) -> tuple[int, int | None]:
        """Tell nothing."""
        return 0, None


async def test_an_import_counts_all_its_batches(app: Application) -> None:
    """What was read, stored and broken is the sum over the file."""
    broken = [BadRecord(number, "no name") for number in (1, 2, 3)]
    content: list[Card | BadRecord] = [broken[0], *(printing(1) for _ in range(BATCH)), *broken[1:], printing(2)]
    report = await import_catalogue(File(content), app.units)
    assert (report.read, report.bad_count, report.bad) == (BATCH + 4, 3, tuple(broken))
    assert report.cards.added == 2
