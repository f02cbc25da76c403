"""Who is shown on the page of a card, to whom, and in which order."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.visibility import ProfilePart, shows
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.card_traders import TradersOfCards
from dualcaster_core.collection.trader_views import CardTraders
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.collection.card_trader_queries import PostgresCardTraderQueries
from dualcaster_postgres.sql.database import Database
from tests.support.profile_scene import AUSTIN, ROUND_ROCK, UTRECHT, ProfileScene


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> ProfileScene:
    """Nobody yet."""
    return ProfileScene(database, clock)


async def traders(scene: ProfileScene, card_id: int, viewer: Actor | None = None, limit: int = 10) -> CardTraders:
    """Ask for the people of a card."""
    shown = TradersOfCards(PostgresCardTraderQueries(scene.database))
    return await shown.of(card_id, viewer.user_id if viewer else None, limit=limit)


def having(found: CardTraders) -> list[str]:
    """Name who has the card."""
    return [one.trader.username for one in found.having]


def wanting(found: CardTraders) -> list[str]:
    """Name who wants the card."""
    return [one.trader.username for one in found.wanting]


async def test_the_nearest_come_first_with_their_distance(scene: ProfileScene) -> None:
    """People near the viewer come first, those without a place last; nobody in particular learns of no distance."""
    bolt = await scene.lists.card("Bolt", cents=291)
    ann = await scene.person("ann", at=AUSTIN)
    for name, at in (("far", UTRECHT), ("nowhere", None), ("near", ROUND_ROCK)):
        await scene.lists.have((await scene.person(name, at=at)).user_id, bolt)
    found = await traders(scene, bolt, ann)
    near = found.having[0].trader
    assert (near.username, near.distance_miles, near.distance) == ("near", 15, "15 miles")
    assert having(found) == ["near", "far", "nowhere"]
    assert having(await traders(scene, bolt, ann, limit=1)) == ["near"]
    assert {one.trader.distance for one in (await traders(scene, bolt)).having} == {None}


@pytest.mark.parametrize("own", [True, False])
async def test_who_is_shown_is_decided_as_for_their_lists(scene: ProfileScene, own: bool) -> None:
    """Somebody is listed where the viewer may see the list that the card is on, and never to themselves."""
    bolt = await scene.lists.card("Bolt")
    viewer = await scene.person("viewer") if own else None
    expected: dict[ProfilePart, set[str]] = {ProfilePart.HAVE_LIST: set(), ProfilePart.WANT_LIST: set()}
    for at, (public, haves, wants, active, blocked) in enumerate(product((True, False), repeat=5)):
        actor = await scene.person(
            f"person{at}", public=public, show_have_list=haves, show_want_list=wants, is_active=active
        )
        await scene.lists.have(actor.user_id, bolt)
        await scene.lists.want(actor.user_id, bolt)
        if viewer and blocked:
            await scene.lists.block(*((viewer.user_id, actor.user_id) if at % 2 else (actor.user_id, viewer.user_id)))
        seen = await scene.queries.for_viewer(actor.username, viewer.user_id if viewer else None)
        assert seen is not None
        for part, names in expected.items():
            if public and shows(part, seen.privacy, seen.relation):
                names.add(actor.username)
    if viewer:
        await scene.lists.have(viewer.user_id, bolt)
    found = await traders(scene, bolt, viewer, limit=100)
    assert set(having(found)) == expected[ProfilePart.HAVE_LIST]
    assert set(wanting(found)) == expected[ProfilePart.WANT_LIST]


async def test_each_person_stands_once_with_the_cheapest_copies(scene: ProfileScene) -> None:
    """Of several offers the one of the lowest market value stands; offers that are withdrawn do not count."""
    bolt = await scene.lists.card("Bolt", cents=300)
    await scene.lists.value(bolt, Finish.NONFOIL, Condition.HP, 120)
    bob = await scene.person("bob")
    await scene.lists.have(bob.user_id, bolt, 2)
    await scene.lists.have(bob.user_id, bolt, 4, condition=Condition.HP)
    zed = await scene.person("zed")
    await scene.lists.have(zed.user_id, bolt, is_active=False)
    (one,) = (await traders(scene, bolt)).having
    assert (one.copies.condition, one.copies.quantity, one.copies.unit_value) == ("HP", 4, Decimal("1.20"))


async def test_wants_for_any_printing_count_for_each(scene: ProfileScene) -> None:
    """A want for any printing, or for any of the set, stands at every printing that fills it; a private one nowhere."""
    alpha = await scene.lists.card("Bolt", "lea")
    other = await scene.lists.card("Bolt", "lea", "2")
    later = await scene.lists.card("Bolt", "m10")
    wants: dict[str, dict[str, Any]] = {
        "exact": {},
        "any": {"any_printing": True},
        "set": {"any_printing": True, "set_only": True},
        "hidden": {"is_public": False},
        "off": {"is_active": False},
    }
    for name, facts in wants.items():
        await scene.lists.want((await scene.person(name)).user_id, alpha, **facts)
    assert sorted(wanting(await traders(scene, alpha))) == ["any", "exact", "set"]
    assert sorted(wanting(await traders(scene, other))) == ["any", "set"]
    assert wanting(await traders(scene, later)) == ["any"]


async def test_a_page_takes_two_statements(scene: ProfileScene) -> None:
    """However many people there are."""
    bolt = await scene.lists.card("Bolt")
    for at in range(12):
        await scene.lists.have((await scene.person(f"person{at}")).user_id, bolt)
    before = scene.database.statements
    assert len((await traders(scene, bolt, limit=10)).having) == 10
    assert scene.database.statements - before == 2
