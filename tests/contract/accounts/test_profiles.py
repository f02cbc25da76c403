"""Profiles on PostgreSQL: what is stored, what is shown to whom, and what happens when two people act at once."""

import asyncio
from datetime import timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.accounts.errors import (
    CardTypeCooldown,
    OnboardingIncomplete,
    PlaceUnknown,
    ProfilePrivate,
    UserNotFound,
)
from dualcaster_core.accounts.identity.lookalikes import skeleton
from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Profile, Shipping
from dualcaster_core.accounts.profiles.onboarding import Step
from dualcaster_core.accounts.profiles.visibility import ProfilePart, Visibility, shows, visibility_of
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import encode_cursor
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import account
from dualcaster_postgres.accounts.profiles import profile_from_row, profile_to_row
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import DatabaseLimits
from tests.support.profile_scene import AUSTIN, ROUND_ROCK, ProfileScene

PRIVACY_COLUMNS = (
    "show_have_list",
    "show_want_list",
    "show_inventory_value",
    "show_portfolio_tier",
    "show_online_status",
)


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> ProfileScene:
    """Nobody yet."""
    return ProfileScene(database, clock)


async def _events(scene: ProfileScene) -> int:
    return len(await scene.lists.harness.recorded())


async def test_every_fact_comes_back_as_it_was_edited(scene: ProfileScene) -> None:
    """What is given changes, what is absent stays, null clears, and text is trimmed."""
    ann = await scene.person("ann")
    await scene.profiles.edit(
        ann,
        {
            "display_name": "  Ann Lee ",
            "bio": "I trade.\r\nOften.",
            "tagline": "Foils first",
            "formats": [PlayFormat.LEGACY, PlayFormat.COMMANDER, PlayFormat.LEGACY],
            "shipping_preference": Shipping.DOMESTIC,
            "city": "Austin",
            "country": "us",
            "show_inventory_value": True,
        },
    )
    mine = await scene.profiles.edit(ann, {"shipping_preference": None, "trade_radius_miles": 15, "is_public": False})
    assert (mine.display_name, mine.bio, mine.tagline) == ("Ann Lee", "I trade.\nOften.", "Foils first")
    assert mine.formats == (PlayFormat.COMMANDER, PlayFormat.LEGACY)
    assert (mine.shipping_preference, mine.city, mine.country, mine.country_name) == (
        None,
        "Austin",
        "US",
        "United States",
    )
    assert (mine.show_inventory_value, mine.trade_radius_miles, mine.is_public) == (True, 15, False)


@given(
    st.builds(
        Profile,
        user_id=st.just(7),
        display_name=st.text("abc é東", max_size=60),
        bio=st.text("abc \n", max_size=500),
        card_type=st.none() | st.sampled_from(CardType),
        formats=st.lists(st.sampled_from(PlayFormat)),
        shipping_preference=st.none() | st.sampled_from(Shipping),
        country=st.sampled_from(["", "DE", "US"]),
        show_in_search=st.booleans(),
        revision=st.just(3),
    )
)
def test_rows_hold_a_profile_whole(profile: Profile) -> None:
    """A profile turned into its columns and back is the same."""
    row = profile_to_row(profile)
    assert profile_from_row(7, (*row.values(), 3)) == profile


async def test_only_what_decides_who_sees_whom_is_an_event(scene: ProfileScene) -> None:
    """A bio tells nobody anything; publicity, place and radius do, once each, and changing nothing does not."""
    ann = await scene.person("ann")
    before = await _events(scene)
    await scene.profiles.edit(ann, {"bio": "hello", "show_in_search": False})
    assert await _events(scene) == before
    await scene.profiles.edit(ann, {"is_public": False, "show_want_list": False, "tagline": "x"})
    assert await _events(scene) == before + 1
    await scene.profiles.edit(ann, {"is_public": False})
    assert await _events(scene) == before + 1
    await scene.profiles.set_place_by_name(ann, "Portland, OR", trade_radius_miles=30)
    assert await _events(scene) == before + 2
    await scene.profiles.clear_place(ann)
    assert await _events(scene) == before + 3


async def test_what_is_refused_leaves_everything_as_it_was(scene: ProfileScene) -> None:
    """An edit of which one part is not possible changes no part."""
    ann = await scene.person("ann")
    for wrong in (
        {"bio": "x" * 501},
        {"country": "XX"},
        {"avatar": "0" * 32},
        {"trade_radius_miles": -5},
        {"trade_radius_miles": 7},
        {"trade_radius_miles": 12_505},
        {"role": "admin"},
    ):
        with pytest.raises(ValidationFailed):
            await scene.profiles.edit(ann, {"display_name": "Changed", "is_public": False, **wrong})
    with pytest.raises(CardNotFound):
        await scene.profiles.edit(ann, {"display_name": "Changed", "signature_card_id": 999_999})
    mine = await scene.profiles.mine(ann)
    assert (mine.display_name, mine.is_public) == ("", True)


async def test_edits_at_once_lose_nothing(scene: ProfileScene) -> None:
    """Ten edits of different fields at the same moment are all kept."""
    ann = await scene.person("ann")
    edits: list[dict[str, object]] = [
        {"display_name": "Ann"},
        {"bio": "b"},
        {"tagline": "t"},
        {"city": "c"},
        {"country": "DE"},
    ]
    edits += [{"show_in_search": False}, {"show_want_list": False}, {"trade_radius_miles": 5}, {"is_public": False}]
    await asyncio.gather(
        *(scene.profiles.edit(ann, edit) for edit in edits), scene.profiles.choose_card_type(ann, CardType.BREWER)
    )
    mine = await scene.profiles.mine(ann)
    assert (mine.display_name, mine.bio, mine.tagline, mine.city, mine.country) == ("Ann", "b", "t", "c", "DE")
    assert (mine.show_in_search, mine.show_want_list, mine.trade_radius_miles, mine.is_public) == (
        False,
        False,
        5,
        False,
    )
    assert mine.card_type is CardType.BREWER


async def test_a_trader_type_rests_for_thirty_days(scene: ProfileScene, clock: FixedClock) -> None:
    """The first choice is free, the next is possible 30 days later, and the error says when."""
    ann = await scene.person("ann")
    mine = await scene.profiles.choose_card_type(ann, CardType.TRADER)
    free_at = clock.now() + timedelta(days=30)
    assert (mine.card_type, mine.card_type_changeable_at) == (CardType.TRADER, free_at)
    clock.moment = free_at - timedelta(seconds=1)
    await scene.profiles.choose_card_type(ann, CardType.TRADER)
    with pytest.raises(CardTypeCooldown) as error:
        await scene.profiles.choose_card_type(ann, CardType.BREWER)
    assert error.value.facts["changeable_at"] == free_at.isoformat()
    clock.moment = free_at
    assert (await scene.profiles.choose_card_type(ann, CardType.BREWER)).card_type is CardType.BREWER


async def test_what_is_stored_is_shown_by_the_rule(scene: ProfileScene) -> None:
    """For every combination of switches and each kind of viewer, the page shows exactly what the rule allows."""
    ann = await scene.person("ann", at=AUSTIN)
    bob, carl = await scene.person("bob", at=ROUND_ROCK), await scene.person("carl")
    await scene.accounts.block("ann", "carl")
    for public, *on in product((True, False), repeat=1 + len(PRIVACY_COLUMNS)):
        await scene.profiles.edit(ann, {"is_public": public, **dict(zip(PRIVACY_COLUMNS, on, strict=True))})
        for viewer in (None, ann.user_id, bob.user_id, carl.user_id):
            seen = await scene.queries.for_viewer("ANN", viewer)
            assert seen is not None
            allowed = visibility_of(seen.privacy, seen.relation)
            if allowed in (Visibility.NOTHING, Visibility.THAT_IT_IS_PRIVATE):
                expected = UserNotFound if allowed is Visibility.NOTHING else ProfilePrivate
                with pytest.raises(expected):
                    await scene.profiles.seen("ANN", viewer)
                continue
            page = await scene.profiles.seen("ANN", viewer)
            parts = {
                ProfilePart.HAVE_LIST: page.cards_for_trade,
                ProfilePart.WANT_LIST: page.cards_wanted,
                ProfilePart.INVENTORY_VALUE: page.inventory_value,
                ProfilePart.PORTFOLIO_TIER: page.portfolio_tier,
                ProfilePart.ONLINE_STATUS: page.is_online,
            }
            for part, told in parts.items():
                assert (told is not None) is shows(part, seen.privacy, seen.relation)
            assert b"latitude" not in msgspec.json.encode(page)


async def test_distance_is_told_rounded_and_coordinates_never(scene: ProfileScene) -> None:
    """Between two people with a place the distance is told in steps; to nobody in particular it is not."""
    await scene.person("ann", at=AUSTIN)
    bob = await scene.person("bob", at=ROUND_ROCK)
    assert (await scene.profiles.seen("ann", bob.user_id)).distance_miles == 15
    assert (await scene.profiles.seen("ann", None)).distance_miles is None
    assert (await scene.profiles.seen("bob", bob.user_id)).distance_miles is None


async def test_online_is_who_was_here_in_the_last_minutes(scene: ProfileScene, clock: FixedClock) -> None:
    """Being online is told for five minutes after the last sign of somebody, also out of the cache."""
    await scene.person("ann")
    bob = await scene.person("bob")
    assert (await scene.profiles.seen("ann", bob.user_id)).is_online is True
    clock.moment += timedelta(minutes=5)
    assert (await scene.profiles.seen("ann", bob.user_id)).is_online is False
    assert scene.cache.hits == 1


async def test_the_cache_never_decides_who_may_look(scene: ProfileScene) -> None:
    """A page in the cache is not shown after a block, a closed account or a switch, and is read anew after an edit."""
    ann, bob = await scene.person("ann", tagline="old"), await scene.person("bob")
    assert (await scene.profiles.seen("ann", bob.user_id)).tagline == "old"
    stale = dict(scene.cache.kept)
    await scene.profiles.edit(ann, {"tagline": "new"})
    assert scene.cache.kept == {}
    scene.cache.kept.update(stale)
    assert (await scene.profiles.seen("ann", bob.user_id)).tagline == "new"
    before = scene.database.statements
    await scene.profiles.seen("ann", bob.user_id)
    assert scene.database.statements == before + 1
    await scene.accounts.change("ann", is_public=False)
    with pytest.raises(ProfilePrivate):
        await scene.profiles.seen("ann", bob.user_id)
    await scene.accounts.change("ann", is_public=True)
    await scene.accounts.block("bob", "ann")
    with pytest.raises(UserNotFound):
        await scene.profiles.seen("ann", bob.user_id)


async def test_a_look_counts_once_a_day(scene: ProfileScene, clock: FixedClock) -> None:
    """Others who are signed in are counted and listed, the latest first, in pages; oneself and the blocked are not."""
    ann, bob, carl = [await scene.person(name) for name in ("ann", "bob", "carl")]
    dora = await scene.person("dora", public=False)
    assert await scene.profiles.note_view("ann", bob.user_id)
    assert not await scene.profiles.note_view("ann", bob.user_id)
    assert not await scene.profiles.note_view("ann", ann.user_id)
    clock.moment += timedelta(days=1)
    for viewer in (bob, carl, dora):
        assert await scene.profiles.note_view("ann", viewer.user_id)
    await scene.accounts.block("carl", "bob")
    await scene.accounts.block("ann", "carl")
    assert not await scene.profiles.note_view("ann", carl.user_id)
    assert not await scene.profiles.note_view("dora", bob.user_id)
    assert (await scene.profiles.mine(ann)).profile_views == 4
    first = await scene.profiles.viewers(ann, limit=2)
    assert [(one.username, one.hashid is None, one.display_name) for one in first.items] == [
        (None, True, "A private trader"),
        ("bob", False, ""),
    ]
    rest = await scene.profiles.viewers(ann, limit=2, cursor=first.next_cursor)
    assert ([one.username for one in rest.items], rest.next_cursor) == (["bob"], None)
    foreign_cursors = (
        "x",
        "1.1",
        encode_cursor("viewers.newest", 1),
        encode_cursor("haves.newest", 1, 1),
        encode_cursor("viewers.newest", 2**62, 1),
    )
    for foreign in foreign_cursors:
        with pytest.raises(ValidationFailed):
            await scene.profiles.viewers(ann, cursor=foreign)


async def test_looks_at_once_count_once(scene: ProfileScene) -> None:
    """Eight requests of one person at the same moment are one look."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    counted = await asyncio.gather(*(scene.profiles.note_view("ann", bob.user_id) for _ in range(8)))
    assert sum(counted) == 1
    assert (await scene.profiles.mine(ann)).profile_views == 1


async def test_an_unknown_place_is_refused_with_names_that_exist(scene: ProfileScene) -> None:
    """A name that is spelt wrongly changes nothing and comes back with suggestions."""
    ann = await scene.person("ann", at=AUSTIN)
    with pytest.raises(PlaceUnknown, match="Portland, OR"):
        await scene.profiles.set_place_by_name(ann, "Portlnd")
    for latitude, longitude in ((91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0), (0.0, float("inf"))):
        with pytest.raises(ValidationFailed):
            await scene.profiles.set_place(ann, "Nowhere", latitude, longitude)
    assert (await scene.profiles.mine(ann)).location == "Somewhere of ann"
    assert (await scene.profiles.set_place_by_name(ann, "munich")).location == "Munich, Germany"


async def test_first_steps_are_told_from_what_is_there(scene: ProfileScene, clock: FixedClock) -> None:
    """A profile, a card and a want are three steps; completing takes all of them and may open the profile."""
    ann = await scene.person("ann", public=False)
    begun = await scene.onboarding.status(ann)
    assert ([one.is_done for one in begun.steps], begun.next_step) == ([False, False, False], Step.PROFILE)
    assert begun.offer_to_go_public is False
    with pytest.raises(OnboardingIncomplete) as error:
        await scene.onboarding.complete(ann, go_public=True)
    assert error.value.facts["missing"] == ["profile", "cards", "wants"]
    skipped = await scene.onboarding.skip(ann)
    assert skipped.skipped_at == clock.now()
    await scene.profiles.edit(ann, {"display_name": "Ann"})
    card = await scene.lists.card("Bolt")
    await scene.lists.have(ann.user_id, card)
    assert (await scene.onboarding.status(ann)).offer_to_go_public is True
    await scene.lists.want(ann.user_id, card)
    done = await scene.onboarding.complete(ann, go_public=True)
    assert (done.next_step, done.completed_at, done.is_public, done.offer_to_go_public) == (
        None,
        clock.now(),
        True,
        False,
    )
    clock.moment += timedelta(days=1)
    assert await scene.onboarding.complete(ann) == done


@settings(max_examples=60)
@given(st.lists(st.text("abilmnorsvw01_-5", min_size=3, max_size=8), min_size=1, max_size=4, unique_by=str.lower))
async def test_names_are_folded_in_sql_as_in_python(database_url: str, names: list[str]) -> None:
    """SQL folds names as Python does: a resembling name is found exactly where the skeletons are the same."""
    pool = Database(database_url, DatabaseLimits(connections=1))
    await pool.open()
    scene = ProfileScene(pool, FixedClock())
    try:
        async with scene.units() as uow:
            for name in names[:-1]:
                if await uow.users.named(name) is None:
                    await uow.users.add(account(name, scene.clock.now()))
            found = await uow.users.resembling(names[-1])
        expected = {skeleton(name) for name in names[:-1]}
        assert (found is not None) is (skeleton(names[-1]) in expected)
    finally:
        await pool.close()
