"""Cards of traders: who sees what of them, pictures for sharing, settings, and who looked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_core.accounts.profiles.model import CardPart, CardType, PlayFormat
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.reputation.reviews.model import ReviewContent
from dualcaster_core.social.model import EndorsementKind
from dualcaster_core.social.profile_card.errors import CardPictureUnavailable
from dualcaster_core.social.profile_card.pictures import SIZES, CardArt, CardPicture, CardShape
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.completed_trades import complete_trade
from tests.support.letters import actor_of
from tests.support.neighbours import connect, public_person
from tests.support.people import Person, csrf_of, person, signed_in
from tests.support.pictures import picture, size_of_png
from tests.support.traders import trader

EXPORT = "/api/v1/profile/me/export-card"


async def card(client: httpx.AsyncClient, of: Person, by: Person | None = None) -> Any:
    """Read somebody's card."""
    answer = await client.get(f"/api/v1/profile/{of.hashid}/card", headers=by.headers if by else {})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def edit(application: Application, somebody: Person, **changes: Any) -> None:
    """Change somebody's profile."""
    await application.profiles.profiles.edit(actor_of(somebody), changes)


async def reviewed_trade(application: Application, one: Person, other: Person) -> None:
    """Have two people complete a trade and review each other."""
    key = await complete_trade(application.units, one.user_id, other.user_id, datetime.now(UTC))
    for by in (one, other):
        said = ReviewContent(overall=5, comment=f"{by.username} says thanks.")
        await application.reputation.reviewing.write(actor_of(by), key, said)
    await application.reputation.reputations.recalculate([one.user_id, other.user_id])


async def test_both_faces_say_what_is_known(application: Application, client: httpx.AsyncClient) -> None:
    """Name, numbers, formats and badges in front; endorsements, reviews and confirmations behind."""
    owner = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    friend, common = await public_person(application), await public_person(application)
    await edit(application, owner, display_name="Mira", tagline="Foils first", formats=(PlayFormat.MODERN,))
    await application.profiles.profiles.choose_card_type(actor_of(owner), CardType.BREWER)
    await reviewed_trade(application, owner, friend)
    await application.social.endorsements.give(actor_of(friend), owner.hashid, EndorsementKind.TRUSTWORTHY)
    await connect(application, common, owner)
    await connect(application, common, friend)
    await application.social.achievements.awarding.to([owner.user_id])
    seen = await card(client, owner, friend)
    front, back = seen["front"], seen["back"]
    assert (front["display_name"], front["card_type"], front["trades"], front["rating"]) == ("Mira", "brewer", 1, 5.0)
    assert (front["is_open_to_trades"], front["formats"], front["frame"]) == (True, ["Modern"], "bronze")
    assert "first_deal" in {one["key"] for one in front["badges"]}
    assert back["endorsements"]["trustworthy"] == 1
    assert back["mutual_connections"] == 1
    assert [one["comment"] for one in back["latest_reviews"]] == [f"{friend.username} says thanks."]
    assert back["verification"] == {"email": False, "discord": False, "identity": False}
    assert (seen["is_me"], seen["connection"]) == (False, "none")


async def test_what_is_hidden_is_not_on_it(application: Application, client: httpx.AsyncClient) -> None:
    """Each switch of privacy holds for its part; who is not signed in never learns of the place or of being online."""
    owner = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    reader = await public_person(application)
    await reviewed_trade(application, owner, reader)
    shown = await card(client, owner, reader)
    assert (shown["front"]["location"], shown["front"]["is_online"]) == ("Portland, Oregon", True)
    assert (shown["back"]["latest_trades"], shown["back"]["numbers"]["traded_value"]) == (None, None)
    assert shown["back"]["portfolio_tier"] == "starter"
    bare = await card(client, owner)
    assert (bare["front"]["location"], bare["front"]["is_online"], bare["back"]["mutual_connections"]) == (None,) * 3
    await edit(
        application,
        owner,
        show_trade_history=True,
        show_portfolio_tier=False,
        show_in_directory=False,
        show_online_status=False,
        show_have_list=False,
    )
    hidden = await card(client, owner, reader)
    front, back = hidden["front"], hidden["back"]
    assert (front["location"], front["is_online"], front["is_open_to_trades"]) == (None, None, False)
    assert (back["portfolio_tier"], back["numbers"]["cards_for_trade"], back["latest_reviews"]) == (None, None, None)
    assert [one["partner"] for one in back["latest_trades"]] == [reader.username]
    own = await card(client, owner, owner)
    assert (own["is_me"], own["back"]["portfolio_tier"], own["front"]["location"]) == (
        True,
        "starter",
        "Portland, Oregon",
    )


async def test_partners_who_hide_are_private_traders(application: Application, client: httpx.AsyncClient) -> None:
    """In the latest trades and reviews, to everybody who may not see their profile."""
    owner, hiding, blocked = [await public_person(application) for _ in range(3)]
    reader = await public_person(application)
    for other in (hiding, blocked):
        await reviewed_trade(application, owner, other)
    await application.accounts.operator.change(hiding.username, is_public=False)
    await application.accounts.blocks.block(actor_of(blocked), reader.username)
    assert {one["reviewer"] for one in (await card(client, owner, reader))["back"]["latest_reviews"]} == {None}
    await edit(application, owner, show_trade_history=True)
    seen = await card(client, owner, reader)
    assert {one["partner"] for one in seen["back"]["latest_trades"]} == {None}


@pytest.mark.parametrize("hidden", ["private", "blocked", "blocking", "closed"])
async def test_who_hides_has_no_card(application: Application, client: httpx.AsyncClient, hidden: str) -> None:
    """Neither as JSON nor as a part of the directory; a picture for nobody in particular shows no private profile."""
    owner, reader = await public_person(application), await public_person(application)
    if hidden == "private":
        await application.accounts.operator.change(owner.username, is_public=False)
    elif hidden == "closed":
        await application.accounts.deletion.delete_named(owner.username)
    else:
        by, whom = (reader, owner) if hidden == "blocked" else (owner, reader)
        await application.accounts.blocks.block(actor_of(by), whom.username)
    status = 403 if hidden == "private" else 404
    answer = await client.get(f"/api/v1/profile/{owner.hashid}/card", headers=reader.headers)
    assert answer.status_code == status
    signed_in(client, reader)
    assert (await client.get(f"/traders/{owner.hashid}/card")).status_code == status
    image = await client.get(f"/u/{owner.username}/card.png")
    assert image.status_code == {"private": 403, "closed": 404}.get(hidden, 200)
    assert (await client.get("/api/v1/profile/nobody00/card")).status_code == 404


async def test_the_back_shows_the_chosen_parts(application: Application, client: httpx.AsyncClient) -> None:
    """What is not chosen is null; a part that there is not is refused."""
    owner = await public_person(application)
    sent = await client.patch("/api/v1/users/me", json={"card_back": ["verification"]}, headers=owner.headers)
    assert sent.json()["card_back"] == ["verification"]
    back = (await card(client, owner, owner))["back"]
    assert {name for name, value in back.items() if value is not None} == {"verification"}
    wrong = await client.patch("/api/v1/users/me", json={"card_back": ["secrets"]}, headers=owner.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "validation")


@pytest.mark.parametrize("shape", CardShape)
async def test_a_card_is_exported_as_a_picture(
    application: Application, client: httpx.AsyncClient, shape: CardShape
) -> None:
    """A file of the right size and name, under a tag that holds until something on it changes."""
    owner = await public_person(application)
    first = await client.post(EXPORT, json={"shape": shape.value}, headers=owner.headers)
    assert (first.status_code, first.headers["content-type"]) == (200, "image/png")
    assert size_of_png(first.content) == SIZES[shape]
    assert f'filename="{owner.username}-{shape.value}.png"' in first.headers["content-disposition"]
    known = {**owner.headers, "If-None-Match": first.headers["etag"]}
    again = await client.post(EXPORT, json={"shape": shape.value}, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    await edit(application, owner, tagline="Something else")
    changed = await client.post(EXPORT, json={"shape": shape.value}, headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


async def test_only_public_profiles_are_exported(application: Application, client: httpx.AsyncClient) -> None:
    """The picture leads to a page that nobody could open; a shape that there is not is refused, and so is nobody."""
    private = await person(application)
    refused = await client.post(EXPORT, json={}, headers=private.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "profile_card.private")
    wrong = await client.post(EXPORT, json={"shape": "round"}, headers=private.headers)
    assert wrong.status_code == 400
    assert (await client.post(EXPORT, json={})).status_code == 401


async def test_pages_of_public_profiles_name_their_picture(application: Application, client: httpx.AsyncClient) -> None:
    """Other sites find it by the page's own address, and may keep it as long as it holds; private pages name none."""
    owner = await public_person(application)
    page = await client.get(f"/u/{owner.username}")
    assert f"/u/{owner.username}/card.png" in page.text.split('property="og:image" content="')[1].split('"')[0]
    image = await client.get(f"/u/{owner.username}/card.png")
    assert (image.status_code, size_of_png(image.content)) == (200, SIZES[CardShape.WIDE])
    assert image.headers["cache-control"] == "public, no-cache"
    kept = await client.get(f"/u/{owner.username}/card.png", headers={"If-None-Match": image.headers["etag"]})
    assert (kept.status_code, kept.content) == (304, b"")
    private = await person(application)
    own = await signed_in(client, private).get(f"/u/{private.username}")
    assert "og:image" not in own.text


class _Drawings:
    """Remembers what is drawn, or fails."""

    def __init__(self, error: DualcasterError | None = None) -> None:
        self.drawn: list[tuple[CardPicture, CardArt]] = []
        self.error = error

    async def draw(self, picture: CardPicture, shape: CardShape, art: CardArt) -> bytes:
        """Note it."""
        self.drawn.append((picture, art))
        if self.error is not None:
            raise self.error
        return shape.value.encode()


class _Source:
    """Has one picture, or none."""

    def __init__(self, content: bytes | None) -> None:
        self.content = content

    async def fetch(self, address: str) -> bytes | None:
        """Return it."""
        return self.content


async def test_a_picture_without_its_art_has_a_tag_of_its_own(application: Application) -> None:
    """So that it is drawn anew once the art can be had; what is on it is what nobody in particular may see."""
    owner = await public_person(application)
    found = await application.market.priced_cards.search(
        "Lightning Bolt", CardFilter(newest_printing_only=True), limit=1
    )
    await edit(application, owner, signature_card_id=found.items[0].id)
    await application.profiles.avatars.replace(actor_of(owner), picture())
    drawings = _Drawings()
    pictures = evolve(application.social.card_pictures, drawings=drawings)
    without = await evolve(pictures, source=_Source(None)).of(owner.username, CardShape.WIDE)
    whole = await evolve(pictures, source=_Source(b"art")).of(owner.username, CardShape.WIDE)
    assert without.tag == f"{whole.tag}-plain"
    assert [art.signature for _, art in drawings.drawn] == [None, b"art"]
    assert all(art.avatar for _, art in drawings.drawn)
    assert (await pictures.of(owner.username, CardShape.WIDE, known=whole.tag)).content is None
    assert len(drawings.drawn) == 2


async def test_a_drawing_that_takes_too_long_is_a_clear_error(application: Application) -> None:
    """And may be asked for again."""
    owner = await public_person(application)
    pictures = evolve(application.social.card_pictures, drawings=_Drawings(CardPictureUnavailable()))
    with pytest.raises(CardPictureUnavailable) as refused:
        await pictures.of_own(actor_of(owner), CardShape.CARD)
    assert refused.value.code == "profile_card.picture_unavailable"


async def test_the_settings_change_the_card(application: Application, site: Site) -> None:
    """Saved with a word of it; what cannot be is said beside its field, and nothing is changed then."""
    owner = await public_person(application)
    async with client_of(site) as client:
        signed_in(client, owner)
        form = {
            "_csrf_token": await csrf_of(client, "/settings/card"),
            "tagline": "Foils first",
            "signature_card": "lightning bolt",
            "card_type": "trader",
            "card_back": ["numbers", "reviews"],
        }
        saved = await client.post("/settings/card", data=form)
        assert (saved.status_code, saved.headers["location"]) == (303, "/settings/card")
        own = await application.profiles.profiles.mine(actor_of(owner))
        assert own.card_back == (CardPart.NUMBERS, CardPart.REVIEWS)
        assert own.signature_card is not None
        assert own.signature_card.name == "Lightning Bolt"
        unknown = await client.post("/settings/card", data=form | {"signature_card": "Nothing of the kind"})
        assert (unknown.status_code, 'id="f-signature_card-error"' in unknown.text) == (422, True)
        soon = await client.post("/settings/card", data=form | {"card_type": "brewer"})
        assert (soon.status_code, own.tagline) == (422, "Foils first")
        long = await client.post("/settings/card", data=form | {"tagline": "x" * 51})
        assert long.status_code == 422


async def test_the_card_shows_while_it_is_changed(application: Application, site: Site) -> None:
    """As others would see it, private profiles too, and without storing anything."""
    owner = await person(application)
    await edit(application, owner, show_portfolio_tier=False)
    async with client_of(site) as client:
        signed_in(client, owner)
        token = await csrf_of(client, "/settings/card")
        form = {"_csrf_token": token, "tagline": "Not yet <b>", "card_type": "brewer", "card_back": ["portfolio"]}
        shown = await client.post("/settings/card/preview", data=form)
        assert shown.status_code == 200
        assert "Not yet &lt;b&gt;" in shown.text
        assert "Brewer" in shown.text
        assert "collection" not in shown.text
        wrong = await client.post("/settings/card/preview", data=form | {"tagline": "x" * 99})
        assert (wrong.status_code, "xxx" in wrong.text) == (200, False)
        assert (await client.post("/settings/card/preview", data={"tagline": "x"})).status_code == 403
    assert (await application.profiles.profiles.mine(actor_of(owner))).tagline == ""


async def test_looks_are_counted_by_day(application: Application, client: httpx.AsyncClient) -> None:
    """Of the last thirty days, without those of blocked people; only the owner is told."""
    owner, other, blocked = [await public_person(application) for _ in range(3)]
    for one in (other, blocked):
        await application.profiles.profiles.note_view(owner.username, one.user_id)
    async with application.units() as uow:
        earlier = datetime.now(UTC) - timedelta(days=3)
        assert await uow.profiles.note_view(owner.user_id, other.user_id, earlier)
        assert await uow.profiles.note_view(owner.user_id, other.user_id, earlier - timedelta(days=60))
        await uow.commit()
    told = (await client.get("/api/v1/profile/me/views", headers=owner.headers)).json()
    assert [one["views"] for one in told["days"]] == [*[0] * 26, 1, 0, 0, 2]
    await application.accounts.blocks.block(actor_of(owner), blocked.username)
    told = (await client.get("/api/v1/profile/me/views", headers=owner.headers)).json()
    assert told["days"][-1]["views"] == 1
    page = await signed_in(client, owner).get("/settings/views")
    assert other.username in page.text
    assert blocked.username not in page.text
