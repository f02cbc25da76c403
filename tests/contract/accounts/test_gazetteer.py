"""Finding places without asking anybody."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.accounts.errors import PlaceUnknown
from dualcaster_core.accounts.profiles.places import place_called
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import Coordinates, great_circle_miles
from dualcaster_geocoding import Gazetteer
from dualcaster_geocoding.gazetteer import index_of

GAZETTEER = Gazetteer()


@pytest.mark.parametrize(
    ("text", "display", "latitude", "longitude"),
    [
        ("Portland", "Portland, OR", 45.52, -122.68),
        ("Portland, OR", "Portland, OR", 45.52, -122.68),
        ("portland or", "Portland, OR", 45.52, -122.68),
        ("Portland, Oregon, US", "Portland, OR", 45.52, -122.68),
        ("Portland, Maine", "Portland, ME", 43.66, -70.26),
        ("Munich", "Munich, Germany", 48.14, 11.58),
        ("München", "Munich, Germany", 48.14, 11.58),
        ("Muenchen, Deutschland", "Munich, Germany", 48.14, 11.58),
        ("Paris", "Paris, France", 48.85, 2.35),
        ("Paris, TX", "Paris, TX", 33.66, -95.56),
        ("London", "London, England, United Kingdom", 51.51, -0.13),
        ("London, CA", "London, ON, Canada", 42.98, -81.23),
        ("St Louis, Missouri", "St. Louis, MO", 38.63, -90.20),
        ("Washington, D.C.", "Washington, DC", 38.90, -77.04),
        ("Kansas City MO", "Kansas City, MO", 39.10, -94.58),
        ("東京", "Tokyo, Japan", 35.69, 139.69),
        ("Roma", "Rome, Italy", 41.89, 12.51),
        ("Birmingham, AL, USA", "Birmingham, AL", 33.52, -86.80),
    ],
)
async def test_a_place_is_found_as_people_write_it(text: str, display: str, latitude: float, longitude: float) -> None:
    """States, provinces and countries in any form choose between namesakes; without them the largest is meant."""
    best = (await GAZETTEER.find(text))[0]
    assert best.display == display
    assert great_circle_miles(best.coordinates, Coordinates(latitude, longitude)) < 10


@pytest.mark.parametrize(
    ("text", "suggested"),
    [("Portlnd", "Portland, OR"), ("Portland, Germany", "Portland, OR"), ("Munchin", "Munich, Germany")],
)
async def test_an_unknown_place_is_answered_with_the_nearest_names(text: str, suggested: str) -> None:
    """Misspelt names and names of other countries come back with places that exist."""
    with pytest.raises(PlaceUnknown) as error:
        await place_called(GAZETTEER, text)
    assert suggested in error.value.facts["suggestions"]


@pytest.mark.parametrize(
    "text", ["", " ", ",", ",,,", "%", "'; DROP TABLE users; --", "<script>alert(1)</script>", "-.'"]
)
async def test_what_is_no_name_is_no_place(text: str) -> None:
    """Marks, wildcards and scripts find nothing and break nothing."""
    with pytest.raises(PlaceUnknown):
        await place_called(GAZETTEER, text)


@settings(max_examples=150)
@given(st.text(max_size=130))
async def test_no_text_breaks_the_gazetteer(text: str) -> None:
    """Whatever is typed is a place, an unknown one or refused, and what is found is on the globe and can be shown."""
    try:
        place = await place_called(GAZETTEER, text)
    except (PlaceUnknown, ValidationFailed):
        return
    assert place.display


async def test_callers_at_once_share_one_index() -> None:
    """The list is read once, however many ask while it is being read."""
    gazetteer = Gazetteer()
    found = await asyncio.gather(*(gazetteer.find("Austin") for _ in range(4)))
    assert {one[0].display for one in found} == {"Austin, TX"}


def test_the_larger_of_two_namesakes_comes_first_and_other_names_count_less() -> None:
    """A town is found under its own name before a somewhat larger one that only goes by it as well."""

    def city(name: str, people: int, *others: str, country: str = "FR") -> dict[str, object]:
        facts: dict[str, object] = {"name": name, "population": people, "alternatenames": list(others)}
        return facts | {"countrycode": country, "admin1code": "01", "latitude": 1.0, "longitude": 2.0}

    index = index_of(
        [city("Alpha", 60_000), city("Beta", 100_000, "Alpha"), city("Gamma", 200_000, "Alpha"), city("Alpha", 70_000)]
    )
    assert [town.inhabitants for town in index.find("alpha")] == [200_000, 70_000, 60_000, 100_000]
    assert index.find("Alpha, DE") == []


async def test_loading_the_towns_holds_nobody_up() -> None:
    """While a thread reads the towns the event loop goes on; whoever asks meanwhile gets their answer at the end."""
    gazetteer, beats = Gazetteer(), 0
    loading = asyncio.gather(gazetteer.load(), gazetteer.find("Munich"))
    while not loading.done():
        await asyncio.sleep(0.001)
        beats += 1
    _, found = await loading
    assert found[0].display == "Munich, Germany"
    assert beats > 20


async def test_loading_that_is_given_up_ends_and_can_begin_again() -> None:
    """A process that stops does not wait for the towns; a question afterwards reads them."""
    gazetteer = Gazetteer()
    loading = asyncio.create_task(gazetteer.load())
    await asyncio.sleep(0.05)
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loading
    assert (await gazetteer.find("Munich"))[0].display == "Munich, Germany"
