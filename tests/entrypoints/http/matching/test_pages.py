"""The pages of matches, and the public page of a trader."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.matching.explanations import FACTORS
from dualcaster_core.matching.model import pair_key
from dualcaster_core.reputation.reviews.model import ReviewContent
from tests.support.browsers import HTML, Desk
from tests.support.completed_trades import cancel_trade, complete_trade
from tests.support.page_loads import LARGEST_PAGE, check_loads
from tests.support.people import Person, new_name, person
from tests.support.sample_cards import HOSTILE_NAME
from tests.support.traders import trader

Counted = Callable[[Awaitable[httpx.Response]], Awaitable[int]]


@pytest.fixture
async def other(application: Application) -> AsyncIterator[Person]:
    """A public trader who has a helix and wants a bolt, until the test is over."""
    somebody = await trader(application, has="Lightning Helix", wants="Lightning Bolt", miles=20)
    yield somebody
    await application.accounts.operator.change(somebody.username, is_public=False)


@pytest.fixture
async def desk(client: httpx.AsyncClient, application: Application, other: Person) -> Desk:
    """A trader whose lists fit the other's, in a browser."""
    somebody = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    client.cookies.update(somebody.cookies)
    return Desk(somebody, client)


async def test_matches_say_who_and_what_and_why(desk: Desk, other: Person) -> None:
    """Each match shows both sides with their worth and unfolds into the six factors with their sentences."""
    page = await desk.page("/matches?least=0")
    assert page.status_code == 200
    assert f'href="/matches/{other.username}"' in page.text
    for _, title, _, _ in FACTORS:
        assert title in page.text
    assert "about 20 miles" in page.text or "about 25 miles" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert len(page.content) < LARGEST_PAGE
    await check_loads(page)


async def test_one_match_shows_every_line_with_its_price(desk: Desk, other: Person) -> None:
    """Both sides stand as rows with price, source and age; the difference says its direction."""
    page = await desk.page(f"/matches/{other.username}")
    assert page.status_code == 200
    assert "Lightning Bolt" in page.text
    assert "Lightning Helix" in page.text
    assert "TCGplayer, 1 day ago" in page.text
    assert re.search(r"change--(up|down|flat)", page.text)
    await check_loads(page)
    assert (await desk.page(f"/matches/{other.username}?page=2")).status_code == 200


async def test_the_fair_package_is_shown_first(client: httpx.AsyncClient, application: Application) -> None:
    """Cards and the page of a match say what both give and get, the cash that closes it, and lead to a proposal."""
    me = await trader(application, has="Lightning Bolt", wants="Lightning Helix", copies=3, wanted=5)
    fair = await trader(application, has="Lightning Helix", wants="Lightning Bolt", copies=5, wanted=2)
    client.cookies.update(me.cookies)
    desk = Desk(me, client)
    hashid = application.ids.encode(IdKind.MATCH, pair_key(me.user_id, fair.user_id))
    for address in ("/matches?least=0", "/matches?order=package&least=0", f"/matches/{fair.username}"):
        words = re.sub(r"<[^>]+>", "", (page := await desk.page(address)).text)
        assert "You give $5.82 · you get $6.00 fair with $0.18 cash from you" in words, address
        assert f'href="/trades/new?match={hashid}"' in page.text
        await check_loads(page)
    whole = (await desk.page(f"/matches/{fair.username}")).text
    assert whole.index("The fair package") < whole.index("Everything that fits") < whole.index("In the fair package")
    assert whole.count("Propose this trade") == 1
    assert "The fair package" not in (await desk.page(f"/matches/{fair.username}?page=2")).text
    for somebody in (me, fair):
        await application.accounts.operator.change(somebody.username, is_public=False)


async def test_a_match_that_is_not_fair_says_so(desk: Desk, other: Person) -> None:
    """Where no cards of both sides are worth about the same, the list and the page of the match say it."""
    for address in ("/matches?least=0", f"/matches/{other.username}"):
        page = await desk.page(address)
        assert "No fair package" in page.text
        assert "Propose a trade" in page.text


async def test_a_match_with_nobody_is_not_found(desk: Desk, application: Application, other: Person) -> None:
    """Nobody by that name, somebody private, somebody who blocks me: the same page for all of them, without a match."""
    private = await trader(application, has="Lightning Helix", wants="Lightning Bolt", public=False)
    await application.accounts.operator.block(other.username, desk.person.username)
    pages = [await desk.page(f"/matches/{name}") for name in (new_name(), private.username, other.username, "no%00one")]
    assert {page.status_code for page in pages} == {404}
    assert all("Nothing to trade" not in page.text for page in pages)
    assert len({re.search("<h1.*?</h1>", page.text)[0] for page in pages}) == 1  # type: ignore[index]


async def test_somebody_without_a_match_is_said_to_be_so(desk: Desk, application: Application) -> None:
    """A trader who wants nothing of mine is there: the page says what is missing and leads to their lists."""
    lone = await trader(application, has="Forest", wants="Forest")
    page = await desk.page(f"/matches/{lone.username}")
    assert page.status_code == 200
    assert f"No trade with {lone.username} yet" in page.text
    assert f'href="/u/{lone.username}?tab=want"' in page.text
    assert (await desk.page(f"/matches/{desk.person.username}")).headers["Location"] == "/matches"


async def test_a_radius_narrows_the_matches(desk: Desk, application: Application, other: Person) -> None:
    """Those within the distance asked for are shown, in the words of the reader's country; a huge one is bounded."""
    far = await trader(application, has="Lightning Helix", wants="Lightning Bolt", miles=120)
    near = await desk.page("/matches?least=0&within=50")
    assert other.username in near.text
    assert f"/matches/{far.username}" not in near.text
    wide = await desk.page("/matches?least=0&within=99999")
    assert f"/matches/{far.username}" in wide.text
    assert "Within 50 miles" in near.text


async def test_what_is_new_since_the_last_visit_is_marked(desk: Desk, application: Application) -> None:
    """A match found after the last visit is marked, on a reload too; a page that is fetched ahead is no visit."""
    mark = 'class="badge badge--new"'
    before = datetime.now(UTC) - timedelta(hours=2)
    async with application.matching.computation.units() as uow:
        await uow.matches.visit(desk.person.user_id, before, apart=timedelta(minutes=30))
        await uow.commit()
    await application.matching.computation.recompute(desk.person.user_id)
    ahead = await desk.client.get("/matches?least=0", headers={**HTML, "Sec-Purpose": "prefetch;prerender"})
    assert mark not in ahead.text
    for address in ("/matches?least=0&order=newest", "/matches?least=0", "/matches?least=0&order=newest"):
        assert mark in (await desk.page(address)).text
    first_time = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    desk.client.cookies.update(first_time.cookies)
    assert mark not in (await Desk(first_time, desk.client).page("/matches?least=0")).text


async def test_finds_show_who_has_what_one_wants(desk: Desk, application: Application, other: Person) -> None:
    """Who has a wanted card is found though they want nothing of mine; the other way, who wants a card of mine."""
    giver = await trader(application, has="Lightning Helix", wants="Forest")
    seeker = await trader(application, has="Forest", wants="Lightning Bolt")
    found = await desk.page("/finds")
    assert found.status_code == 200
    assert f'href="/u/{giver.username}?tab=have"' in found.text
    assert seeker.username not in found.text
    asked = await desk.page("/finds?direction=they_want")
    assert f'href="/u/{seeker.username}?tab=want"' in asked.text
    assert giver.username not in asked.text
    assert (await desk.page("/finds?direction=sideways")).status_code == 400
    assert "That was the last page" in (await desk.page("/finds?page=50")).text
    await check_loads(found)


@pytest.mark.parametrize("query", ["least=abc", "least=101", "page=0", "order=luck", "within=maybe", "within=0"])
async def test_filters_that_mean_nothing_are_told_of(desk: Desk, query: str) -> None:
    """A filter out of its bounds is an error with a way on, never one of ours."""
    page = await desk.page(f"/matches?{query}")
    assert page.status_code == 400
    assert "cannot be read" in page.text


async def test_matches_are_filtered_and_ordered(desk: Desk, application: Application) -> None:
    """Near me keeps the near ones; every order answers; a page past the end leads back."""
    far = await trader(application, has="Lightning Helix", wants="Lightning Bolt", miles=2_000)
    everybody = await desk.page("/matches?least=0&order=gets")
    near = await desk.page("/matches?least=0&within=mine")
    assert far.username not in near.text
    assert everybody.status_code == near.status_code == 200
    for order in ("best", "package", "total", "gain"):
        assert (await desk.page(f"/matches?order={order}")).status_code == 200
    assert "That was the last page" in (await desk.page("/matches?least=0&page=900")).text


@pytest.mark.parametrize(
    ("has", "wants", "step"), [("", "", "/imports"), ("Forest", "", "/want-list"), ("", "Forest", "/imports")]
)
async def test_no_matches_lead_to_what_is_missing(
    client: httpx.AsyncClient, application: Application, has: str, wants: str, step: str
) -> None:
    """Without cards one is led to the import, without wants to the want list."""
    if has:
        somebody = await trader(application, has=has, wants="Forest")
        (want,) = (await application.collection.lists.wants.page(somebody.user_id)).items
        await application.collection.want_list.remove(
            somebody.user_id, application.ids.decode(IdKind.WANT, want.id) or 0
        )
    else:
        somebody = await person(application)
    client.cookies.update(somebody.cookies)
    page = await Desk(somebody, client).page("/matches")
    assert f'<a class="button" href="{step}">' in page.text


async def test_refreshing_tells_what_was_found(desk: Desk) -> None:
    """The button computes the matches anew and says how many there are."""
    page = await desk.follow(await desk.send("/matches/refresh", {}))
    assert "Matches refreshed:" in page.text


async def test_a_match_says_how_much_the_other_is_to_be_trusted(
    desk: Desk, application: Application, other: Person
) -> None:
    """Score, trades, share kept and rating, on the card and on the page; or that there are no trades yet."""
    for path in ("/matches?least=0", f"/matches/{other.username}"):
        assert "No trades yet" in (await desk.page(path)).text
    at = datetime.now(UTC) - timedelta(hours=1)
    partner = await person(application)
    trade_id = await complete_trade(application.units, partner.user_id, other.user_id, at)
    await cancel_trade(application.units, partner.user_id, other.user_id, at, fault_id=other.user_id)
    for writer, stars in ((partner, 4), (other, 5)):
        actor = Actor(user_id=writer.user_id, username=writer.username, session_id=0)
        await application.reputation.reviewing.write(actor, trade_id, ReviewContent(overall=stars))
    await application.reputation.reputations.recalculate([other.user_id])
    for path in ("/matches?least=0", f"/matches/{other.username}"):
        said = re.sub(r"<[^>]+>", " ", (await desk.page(path)).text)
        assert re.search(r"\d+ +points +1 trade, 50\s% kept +rated +4\.0 +of 5", said), path


async def test_more_matches_take_no_more_statements(
    desk: Desk, application: Application, statements_of: Counted
) -> None:
    """A page of many matches reads as often as a page of one."""

    async def least() -> int:  # of three: what is kept for a second may run out during one of them
        return min([await statements_of(desk.page("/matches?least=0")) for _ in range(3)])

    before = await least()
    for _ in range(5):
        await trader(application, has="Lightning Helix", wants="Lightning Bolt")
    assert await least() == before


async def test_more_finds_take_no_more_statements(desk: Desk, application: Application, statements_of: Counted) -> None:
    """A page of many finds reads as often as a page of one."""
    await desk.page("/finds")
    before = await statements_of(desk.page("/finds"))
    for _ in range(5):
        await trader(application, has="Lightning Helix", wants="Forest")
    assert await statements_of(desk.page("/finds")) == before


async def test_a_page_that_turns_private_is_private_at_once(
    client: httpx.AsyncClient, application: Application
) -> None:
    """Caches keep a profile's page only to ask again by its tag: 304 while it is public, and 403 from then on."""
    owner = await trader(application, has="Lightning Helix", wants="Lightning Bolt")
    for path in (f"/u/{owner.username}", f"/u/{owner.username}?tab=want"):
        await application.accounts.operator.change(owner.username, is_public=True)
        page = await client.get(path)
        assert page.headers["Cache-Control"] == "public, no-cache"
        tagged = {"If-None-Match": page.headers["ETag"]}
        assert (await client.get(path, headers=tagged)).status_code == 304
        await application.accounts.operator.change(owner.username, is_public=False)
        assert (await client.get(path, headers=tagged)).status_code == 403


async def test_a_public_page_tells_search_engines_who_somebody_is(
    client: httpx.AsyncClient, application: Application, other: Person
) -> None:
    """A public profile has a canonical address, Open Graph and JSON-LD without coordinates, and may be cached."""
    page = await client.get(f"/u/{other.username}")
    assert page.status_code == 200
    assert "public" in page.headers["Cache-Control"]
    assert f'<link rel="canonical" href="https://cards.example/u/{other.username}">' in page.text
    assert 'property="og:title"' in page.text
    assert 'name="twitter:card"' in page.text
    linked = json.loads(page.text.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert linked["@type"] == "ProfilePage"
    assert linked["mainEntity"]["alternateName"] == other.username
    assert "45.5" not in page.text
    assert "_csrf_token" not in page.text
    assert "Lightning Helix" in page.text
    assert "Lightning Bolt" in (await client.get(f"/u/{other.username}?tab=want")).text
    await check_loads(page)
    moved = await client.get(f"/users/{other.username}")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/u/{other.username}")


async def test_a_member_sees_what_they_could_trade(desk: Desk, other: Person) -> None:
    """The profile of somebody with a match shows the score and leads to it; one's own leads to the settings."""
    page = await desk.page(f"/u/{other.username}")
    assert "You have a match" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    own = await desk.page(f"/u/{desk.person.username}")
    assert "You have a match" not in own.text
    assert 'href="/settings/profile"' in own.text


async def test_a_private_page_is_kept_from_others(client: httpx.AsyncClient, application: Application) -> None:
    """A private profile answers 403 with friendly words and is listed nowhere; its owner sees it with a hint."""
    somebody = await person(application)
    shut = await client.get(f"/u/{somebody.username}", headers={"Accept": "text/html"})
    assert shut.status_code == 403
    assert "This profile is private" in shut.text
    nobody = await client.get(f"/u/{new_name()}", headers={"Accept": "text/html"})
    assert nobody.status_code == 404
    assert "Nobody by that name" in nobody.text
    assert (await client.get("/u/..%2F..", headers={"Accept": "text/html"})).status_code == 404
    client.cookies.update(somebody.cookies)
    own = await client.get(f"/u/{somebody.username}")
    assert own.status_code == 200
    assert "only you see it" in own.text
    assert 'content="noindex"' in own.text


async def test_a_hidden_list_is_not_shown(client: httpx.AsyncClient, application: Application, other: Person) -> None:
    """What the owner hides is neither a tab nor reachable by its address."""
    await application.accounts.operator.change(other.username, show_have_list=False)
    page = await client.get(f"/u/{other.username}?tab=have")
    assert page.status_code == 200
    assert "tab=have" not in page.text
    assert "Lightning Helix" not in page.text


async def test_hostile_words_of_a_profile_stay_text(client: httpx.AsyncClient, application: Application) -> None:
    """Names, taglines and bios are text in the page, in its meta tags and in its JSON-LD."""
    somebody = await trader(application, has=HOSTILE_NAME, wants="Forest")
    hostile = "</script><script>alert(1)</script>{{ 7*7 }}"
    actor = await application.accounts.sessions.actor_of_token(somebody.access_token)
    await application.profiles.profiles.edit(actor, {"display_name": hostile, "bio": hostile, "tagline": hostile})
    page = await client.get(f"/u/{somebody.username}")
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text
    assert "{{ 7*7 }}" in page.text
