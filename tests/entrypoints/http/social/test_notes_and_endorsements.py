"""Private notes, endorsements of trading partners, and new listings of favourites."""

import httpx
import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.social.errors import TooManyNotes
from dualcaster_core.social.model import LONGEST_NOTE, SocialRules
from dualcaster_core.social.notes import LONGEST_SEARCH
from dualcaster_core.social.watching import NotifyNewListings
from dualcaster_core.trading.proposing import Proposal
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.letters import actor_of
from tests.support.neighbours import public_person, traded
from tests.support.people import Person, csrf_of, person, signed_in
from tests.support.traders import trader

NOTES = "/api/v1/favorites/notes"


async def searched(client: httpx.AsyncClient, by: Person, text: str = "") -> list[str]:
    """Name the traders whose notes are found."""
    answer = await client.get(NOTES, params={"q": text} if text else {}, headers=by.headers)
    return [one["username"] for one in answer.json()["items"]]


async def written(client: httpx.AsyncClient, by: Person, about: Person, text: str) -> tuple[int, str | None]:
    """Write a note, and return the status with the code of the error."""
    answer = await client.put(f"{NOTES}/{about.hashid}", json={"text": text}, headers=by.headers)
    return answer.status_code, answer.json().get("code")


async def test_notes_are_their_authors_alone(application: Application, client: httpx.AsyncClient) -> None:
    """Written, replaced, found by text and by name whatever the letter case, and deleted; nobody else sees them."""
    ann, bob, cid = [await public_person(application) for _ in range(3)]
    assert await written(client, ann, bob, "Packs well.") == (200, None)
    assert await written(client, ann, bob, "100 % honest, sends <b>foils</b>") == (200, None)
    assert await written(client, ann, cid, "Slow.") == (200, None)
    assert await searched(client, ann) == [cid.username, bob.username]
    assert await searched(client, ann, "FOILS") == await searched(client, ann, "0 %") == [bob.username]
    assert await searched(client, ann, cid.username.upper()) == [cid.username]
    assert await searched(client, ann, "_") == await searched(client, bob) == []
    assert (await client.get(f"{NOTES}/{ann.hashid}", headers=bob.headers)).status_code == 404
    assert (await client.get(f"{NOTES}/{bob.hashid}", headers=ann.headers)).json()["text"].startswith("100 %")
    for _ in range(2):
        assert (await client.delete(f"{NOTES}/{bob.hashid}", headers=ann.headers)).status_code == 204
    gone = await client.get(f"{NOTES}/{bob.hashid}", headers=ann.headers)
    assert (gone.status_code, gone.json()["code"]) == (404, "note.not_found")


async def test_notes_are_bounded(application: Application, client: httpx.AsyncClient) -> None:
    """Empty, too long and deceiving ones are refused, and those about oneself, nobody and across a block."""
    ann, bob, cid = [await public_person(application) for _ in range(3)]
    assert await written(client, ann, bob, "x" * LONGEST_NOTE) == (200, None)
    for text in ("", "x" * (LONGEST_NOTE + 1), "turned \u202e around"):
        assert await written(client, ann, bob, text) == (400, "validation")
    assert await written(client, ann, bob, "   ") == (400, "validation")
    assert await written(client, ann, ann, "Me.") == (400, "validation")
    assert await written(client, ann, cid, "Slow.") == (200, None)
    await application.accounts.operator.block(cid.username, ann.username)
    assert await written(client, ann, cid, "Slow.") == (404, "user.not_found")
    assert await searched(client, ann) == [bob.username]


async def test_a_note_shows_when_trading_with_them(application: Application, site: Site) -> None:
    """On the page where a trade is built and on the trade's own, escaped; the other never sees it."""
    ann = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    bob = await trader(application, has="Lightning Helix", wants="Lightning Bolt")
    await application.social.notes.write(actor_of(ann), bob.hashid, "Wants <i>foils</i>.")
    async with client_of(site) as mine, client_of(site) as theirs:
        signed_in(mine, ann)
        signed_in(theirs, bob)
        words = "Wants &lt;i&gt;foils&lt;/i&gt;."
        assert words in (await mine.get(f"/trades/new?with={bob.username}")).text
        draft = await application.trading.proposing.draft(ann.user_id, bob.username, Proposal())
        address = f"/trades/{application.ids.encode(IdKind.TRADE, draft.id)}"
        assert words in (await mine.get(address)).text
        assert words not in (await theirs.get(f"/trades/new?with={ann.username}")).text


async def test_only_partners_endorse_and_each_kind_once(application: Application, client: httpx.AsyncClient) -> None:
    """Counts are of partners, whatever the number of kinds; taking one back twice is once."""
    ann, bob, cid, stranger = [await public_person(application) for _ in range(4)]
    for one in (ann, cid):
        await traded(application, one, bob)
    path = f"/api/v1/network/{bob.hashid}/endorsements"
    refused = await client.put(f"{path}/trustworthy", headers=stranger.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "endorsement.no_trade")
    for one, kind in ((ann, "trustworthy"), (ann, "trustworthy"), (ann, "fast_shipper"), (cid, "trustworthy")):
        assert (await client.put(f"{path}/{kind}", headers=one.headers)).status_code == 200
    seen = (await client.get(path, headers=ann.headers)).json()
    counts = {"trustworthy": 2, "fair_trader": 0, "fast_shipper": 1, "great_communicator": 0, "partners": 2}
    assert seen == {"counts": counts, "mine": ["trustworthy", "fast_shipper"], "can_endorse": True}
    assert (await client.put(f"{path}/nicest", headers=ann.headers)).status_code == 400
    for _ in range(2):
        assert (await client.delete(f"{path}/trustworthy", headers=ann.headers)).status_code == 204
    assert (await client.get(path, headers=stranger.headers)).json()["counts"]["trustworthy"] == 1
    await drain_outbox(application)
    told = (await client.get("/api/v1/notifications?category=social", headers=bob.headers)).json()["items"]
    assert sorted(one["title"] for one in told) == sorted(
        [f"{cid.username} endorses you as trustworthy", f"{ann.username} endorses you as a fast shipper"]
    )


async def test_the_profile_has_note_and_endorsements(application: Application, site: Site) -> None:
    """A partner finds a button for each kind and the note they wrote; who is not signed in finds the counts alone."""
    ann, bob = await public_person(application), await public_person(application)
    await traded(application, ann, bob)
    back = f"/u/{bob.username}"
    async with client_of(site) as client:
        signed_in(client, ann)
        token = {"_csrf_token": await csrf_of(client, back), "trader": bob.hashid, "back": back}
        given = await client.post("/traders/endorsements/give", data=token | {"kind": "fair_trader"})
        noted = await client.post("/traders/notes/write", data=token | {"text": "Meets at the shop."})
        assert (given.status_code, noted.status_code) == (303, 303)
        page = (await client.get(back)).text
        assert "Take back: fair trader" in page
        assert "Meets at the shop." in page
        assert "Meets at the shop." in (await client.get("/traders/notes?q=shop")).text
        await client.post("/traders/notes/write", data=token | {"text": " "})
        assert "Meets at the shop." not in (await client.get(back)).text
    async with client_of(site) as nobody:
        page = (await nobody.get(back)).text
        assert "by 1 trading partner" in page
        assert "Your note" not in page


@pytest.mark.parametrize("hidden", ["private", "blocked", "list"])
async def test_new_listings_of_a_favourite_are_told(
    application: Application, client: httpx.AsyncClient, hidden: str
) -> None:
    """Of those who watch it, while they may see the list; watching makes a favourite, unwatching keeps it."""
    ann = await person(application)
    bob = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    watch = f"/api/v1/favorites/{bob.hashid}/listings"
    assert (await client.put(watch, headers=ann.headers)).status_code == 204
    favorites = (await client.get("/api/v1/favorites", headers=ann.headers)).json()["items"]
    assert [one["username"] for one in favorites] == [bob.username]
    notify = NotifyNewListings(application.units, application.clock, application.ids)
    assert await notify.run() == 0
    async with application.database.transaction() as session:
        await session.text("UPDATE listing_watches SET last_have_id = 0")
    if hidden == "private":
        await application.accounts.operator.change(bob.username, is_public=False)
    elif hidden == "blocked":
        await application.accounts.operator.block(bob.username, ann.username)
    else:
        await application.accounts.operator.change(bob.username, show_have_list=False)
    assert await notify.run() == 0
    await application.accounts.operator.unblock(bob.username, ann.username)
    await application.accounts.operator.change(bob.username, is_public=True, show_have_list=True)
    assert await notify.run() == 1
    assert await notify.run() == 0
    (await client.delete(watch, headers=ann.headers)).raise_for_status()
    async with application.database.transaction() as session:
        await session.text("UPDATE listing_watches SET last_have_id = 0")
    assert await notify.run() == 0


async def test_nobody_keeps_more_notes_than_one_may(application: Application) -> None:
    """Those that there are can be written anew, and another once one is deleted."""
    ann, bob, cid = [await public_person(application) for _ in range(3)]
    limited, me = evolve(application.social.notes, rules=SocialRules(notes=1)), actor_of(ann)
    await limited.write(me, bob.hashid, "Packs well.")
    with pytest.raises(TooManyNotes, match="you keep 1 notes"):
        await limited.write(me, cid.hashid, "Slow.")
    assert (await limited.write(me, bob.hashid, "Packs well, and fast.")).text == "Packs well, and fast."
    assert await limited.delete(me, bob.hashid)
    assert (await limited.write(me, cid.hashid, "Slow.")).text == "Slow."


async def test_notes_are_searched_for_a_few_words(application: Application) -> None:
    """As many characters as the limit, white space folded; one more is refused, whoever asks."""
    ann, bob = await public_person(application), await public_person(application)
    words = "x" * LONGEST_SEARCH
    await application.social.notes.write(actor_of(ann), bob.hashid, f"He wrote {words}.")
    found = await application.social.notes.page(actor_of(ann), text=f"  {words}  ")
    assert [one.username for one in found.items] == [bob.username]
    with pytest.raises(ValidationFailed, match="at most 60 characters"):
        await application.social.notes.page(actor_of(ann), text=f"{words}x")
