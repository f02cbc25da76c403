"""Who is found, by whom."""

from itertools import product
from typing import Any

import psycopg
import pytest
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from dualcaster_core.accounts.model import Actor, Place
from dualcaster_core.accounts.profiles.visibility import ProfilePart, shows
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import Coordinates, great_circle_miles
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.accounts.people_queries import NAMED, NEAR
from dualcaster_postgres.accounts.places import box_around
from dualcaster_postgres.accounts.users import RESEMBLING
from dualcaster_postgres.sql.database import Database
from tests.support.profile_scene import AUSTIN, ROUND_ROCK, UTRECHT, ProfileScene


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> ProfileScene:
    """Nobody yet."""
    return ProfileScene(database, clock)


async def _names(scene: ProfileScene, actor: Actor, text: str | None, **how: Any) -> list[str]:
    return [one.username for one in (await scene.people.search(actor, text, **how)).items]


async def test_people_are_found_by_the_beginning_of_either_name(scene: ProfileScene) -> None:
    """Letter case makes no difference; the exact username comes first, then usernames, then display names."""
    ann = await scene.person("ann")
    for name, shown in (("bobby", ""), ("BOB", "The Builder"), ("zed", "Bob the Second"), ("abob", "A Bob")):
        await scene.person(name, display_name=shown)
    assert await _names(scene, ann, "bob") == ["BOB", "bobby", "zed"]
    assert await _names(scene, ann, "  THE  b") == ["BOB"]
    assert await _names(scene, ann, "an") == []


@pytest.mark.parametrize("text", ["%%", "__", "a%", "a_", "\\%", "'; DROP TABLE users; --", "<script>", "50%"])
async def test_wildcards_and_scripts_are_plain_letters(scene: ProfileScene, text: str) -> None:
    """What means something to SQL or a browser finds only names that begin with exactly that."""
    ann = await scene.person("ann")
    await scene.person("aab")
    assert await _names(scene, ann, text) == []
    await scene.person("carl", display_name=f"{text} club")
    assert await _names(scene, ann, text) == ["carl"]


@pytest.mark.parametrize("text", [None, "", " ", "a", " a ", "a" * 61])
async def test_a_search_takes_two_letters(scene: ProfileScene, text: str | None) -> None:
    """Fewer letters, or more than a name has, are refused."""
    ann = await scene.person("ann")
    with pytest.raises(ValidationFailed):
        await scene.people.search(ann, text)


async def test_the_search_follows_the_rule_of_who_is_seen(scene: ProfileScene) -> None:
    """In every combination of activity, publicity, switch and block, exactly those are found whom ``shows`` allows."""
    ann = await scene.person("ann", at=AUSTIN)
    expected = []
    for number, case in enumerate(product((False, True), (False, True), (False, True), ("", "mine", "theirs"))):
        active, public, in_search, block = case
        name = f"bob{number:02d}"
        await scene.person(name, at=AUSTIN, is_active=active, is_public=public, show_in_search=in_search)
        if block:
            await scene.accounts.block(*(("ann", name) if block == "mine" else (name, "ann")))
        seen = await scene.queries.for_viewer(name, ann.user_id)
        if seen is not None and shows(ProfilePart.SEARCH, seen.privacy, seen.relation):
            expected.append(name)
    assert len(expected) == 1
    assert await _names(scene, ann, "bob") == expected
    assert await _names(scene, ann, None, nearby=True) == expected


async def test_nearby_lists_by_distance_and_tells_it_rounded(scene: ProfileScene) -> None:
    """The nearest comes first; distances are in steps, and nobody's coordinates are told."""
    ann = await scene.person("ann", at=AUSTIN)
    await scene.person("far", at=UTRECHT)
    await scene.person("near", at=ROUND_ROCK)
    await scene.person("here", at=AUSTIN)
    await scene.person("nowhere")
    found = await scene.people.search(ann, None, nearby=True)
    assert found.by_distance
    assert [(one.username, one.distance_miles) for one in found.items] == [("here", 5), ("near", 15)]
    assert await _names(scene, ann, None, nearby=True, miles=12_500) == ["here", "near", "far"]
    assert await _names(scene, ann, "ne", nearby=True) == ["near"]
    by_name = await scene.people.search(ann, "fa")
    assert [(one.username, one.distance_miles) for one in by_name.items] == [("far", 5100)]


async def test_people_are_told_distances_as_their_own_country_does(scene: ProfileScene) -> None:
    """The searcher's country decides between miles and kilometres, in the search and on a profile."""
    ann = await scene.person("ann", at=AUSTIN, country="DE")
    bob = await scene.person("bob", at=ROUND_ROCK, country="US", trade_radius_miles=50)
    for actor, name, distance, radius in ((ann, "bob", "25 km", "80 km"), (bob, "ann", "15 miles", "50 miles")):
        for how in ({"text": name}, {"text": None, "nearby": True}):
            (found,) = (await scene.people.search(actor, **how)).items
            assert (found.distance_miles, found.distance) == (15, distance)
        shown = await scene.profiles.seen(name, actor.user_id)
        assert (shown.distance_miles, shown.distance, shown.trade_radius) == (15, distance, radius)


async def test_nearby_without_a_place_searches_by_name(scene: ProfileScene) -> None:
    """Who says nowhere where they trade finds people by name, and learns how to search nearby."""
    ann = await scene.person("ann")
    await scene.person("bob", at=AUSTIN)
    found = await scene.people.search(ann, "bo", nearby=True)
    assert not found.by_distance
    assert [(one.username, one.distance_miles) for one in found.items] == [("bob", None)]
    with pytest.raises(ValidationFailed, match="say where you trade"):
        await scene.people.search(ann, None, nearby=True)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (Coordinates(10, 179.9), Coordinates(10, -179.9)),
        (Coordinates(-10, -179.9), Coordinates(-10, 179.9)),
        (Coordinates(89.9, 0), Coordinates(89.9, 180)),
        (Coordinates(-90, 0), Coordinates(-89.8, 123)),
    ],
)
async def test_neighbours_are_found_across_the_seams_of_the_map(
    scene: ProfileScene, here: Coordinates, there: Coordinates
) -> None:
    """The line at 180 degrees and the poles part nobody."""
    ann = await scene.person("ann", at=here)
    await scene.person("bob", at=there)
    assert great_circle_miles(here, there) < 50
    assert await _names(scene, ann, None, nearby=True) == ["bob"]


async def test_twenty_people_are_found_with_as_many_statements_as_one(scene: ProfileScene) -> None:
    """A search is one statement however much it finds, and never gives more than twenty people."""
    ann = await scene.person("ann", at=AUSTIN)
    await scene.person("bob00", at=AUSTIN)
    spent = []
    for _ in range(2):
        for how in ({"text": "bob"}, {"text": None, "nearby": True}):
            before = scene.database.statements
            found = await scene.people.search(ann, **how)
            spent.append((len(found.items), scene.database.statements - before))
        if len(spent) == 2:
            for number in range(1, 30):
                await scene.person(f"bob{number:02d}", at=AUSTIN, display_name=f"Bob {number}")
    assert spent == [(1, 3), (1, 3), (20, 3), (20, 3)]


def test_a_box_holds_the_whole_circle() -> None:
    """Points just within a distance in eight directions lie within the edges, whatever the latitude."""
    for latitude in (-88.0, -45.0, 0.0, 60.0, 89.5):
        here = Coordinates(latitude, 179.5)
        edges = box_around(here, 100)
        for north, east in product((-1, 0, 1), (-3, -1, 0, 1, 3)):
            there = Coordinates(max(-90.0, min(90.0, latitude + north)), (here.longitude + east + 180) % 360 - 180)
            if great_circle_miles(here, there) > 100:
                continue
            assert edges["south_edge"] <= there.latitude <= edges["north_edge"]
            assert (
                edges["west_edge"] <= there.longitude <= edges["east_edge"]
                or edges["other_west_edge"] <= there.longitude <= edges["other_east_edge"]
            )


async def test_a_place_is_kept_no_more_exact_than_needed(scene: ProfileScene) -> None:
    """Coordinates are kept to a hundredth of a degree."""
    ann = await scene.person("ann")
    await scene.profiles.set_place(ann, "Home", 30.267153, -97.743057)
    async with scene.units() as uow:
        user = await uow.users.with_id(ann.user_id)
    assert user.place == Place("Home", Coordinates(30.27, -97.74))


@pytest.mark.parametrize(
    ("statement", "parameters", "indexes"),
    [
        (NAMED, {"beginning": "ab"}, {"ix_users_username_prefix", "ix_profiles_display_name_prefix"}),
        (NEAR, {"beginning": None, "miles": 50.0, "north": 40.0, "east": 0.0}, {"ix_users_grid"}),
        (RESEMBLING, {"skeleton": "bob"}, {"ix_users_name_skeleton"}),
    ],
)
async def test_searches_are_answered_by_their_indexes(
    database: Database, statement: Executable, parameters: dict[str, object], indexes: set[str]
) -> None:
    """The expressions of the statements are those of the indexes, which a large table then uses."""
    given = {"viewer": 1, "most": 20, **box_around(Coordinates(40.0, 0.0), 50), **parameters}
    compiled = statement.compile(dialect=PGDialect_psycopg())  # type: ignore[attr-defined,no-untyped-call]
    async with await psycopg.AsyncConnection.connect(database.url) as connection:
        await connection.execute("SET enable_seqscan = off")
        rows = await connection.execute(f"EXPLAIN {compiled}", {**compiled.params, **given})
        plan = "\n".join(row[0] for row in await rows.fetchall())
    assert {name for name in indexes if name not in plan} == set()
