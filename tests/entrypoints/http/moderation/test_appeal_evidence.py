"""Photos with appeals, and appeals of who signs in at a provider and has no password."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.accounts.errors import TokenInvalid
from tests.support.moderating import ADMIN, WARN, act, case_about, code_of, report, staff
from tests.support.people import Person, csrf_of, person, signed_in
from tests.support.pictures import picture
from tests.support.pruning import gone_by

APPEALS = "/api/v1/appeals"
COOKIE = "__Host-dualcaster_appeal"
SUSPEND = {"action": "suspend", "days": 7, "reason": "Scams.", "departure": "It was bad."}


async def _acted_on(application: Application, client: httpx.AsyncClient, decision: Mapping[str, object]) -> Person:
    ann, bob, moderator = await person(application), await person(application), await staff(application)
    await report(client, bob, ann)
    answer = await act(client, moderator, await case_about(client, moderator, ann), **decision)
    assert answer.status_code == 200, answer.text
    return ann


async def _uploaded(client: httpx.AsyncClient, by: Person, content: bytes) -> httpx.Response:
    headers = {**by.headers, "Content-Type": "application/octet-stream"}
    return await client.post(f"{APPEALS}/photos", content=content, headers=headers)


async def _appeal(client: httpx.AsyncClient, by: Person, photos: list[str]) -> httpx.Response:
    (own,) = (await client.get(APPEALS, headers=by.headers)).json()["items"]
    body = {"action": own["id"], "text": "The receipt shows it.", "photos": photos}
    return await client.post(APPEALS, json=body, headers=by.headers)


async def test_moderators_see_the_photos_of_an_appeal(application: Application, client: httpx.AsyncClient) -> None:
    """In their order, on the page of the case; nobody else sees them, and they are used once."""
    ann, other = await _acted_on(application, client, WARN), await staff(application)
    ids = [(await _uploaded(client, ann, picture())).json()["id"] for _ in range(2)]
    assert (await _appeal(client, ann, ids)).status_code == 201
    case = await case_about(client, other, ann, "appeal")
    assert [one["id"] for one in case["appeal"]["photos"]] == ids
    stranger = await person(application)
    refused = await signed_in(client, stranger).get(f"/admin/moderation/photos/{ids[0]}/480")
    assert refused.status_code == 403
    browser = signed_in(client, other)
    assert (await browser.get(f"/admin/moderation/photos/{ids[0]}/480")).headers["content-type"] == "image/webp"
    assert ids[0] in (await browser.get(f"/admin/moderation/cases/{case['id']}")).text


async def test_photos_are_bounded_and_ones_own(application: Application, client: httpx.AsyncClient) -> None:
    """Four at most, pictures alone, none of somebody else; nothing is filed then."""
    ann = await _acted_on(application, client, WARN)
    stranger = await person(application)
    assert code_of(await _uploaded(client, ann, b"no picture at all")) == (400, "picture.invalid")
    mine = [(await _uploaded(client, ann, picture())).json()["id"] for _ in range(5)]
    theirs = (await _uploaded(client, stranger, picture())).json()["id"]
    assert (await _appeal(client, ann, mine)).status_code == 400
    assert (await _appeal(client, ann, [mine[0], mine[0]])).status_code == 400
    assert code_of(await _appeal(client, ann, [theirs])) == (404, "photo.not_found")
    assert (await _appeal(client, ann, mine[:4])).status_code == 201


async def test_who_has_no_password_appeals_with_a_proof(application: Application, client: httpx.AsyncClient) -> None:
    """The proof replaces the password for half an hour, once; a refused form gives a new one."""
    ann = await _acted_on(application, client, SUSPEND)
    proof = await application.moderation.proofs.give(ann.user_id)
    client.cookies.set(COOKIE, proof)
    page = await client.get("/appeal")
    assert "You have shown who you are" in page.text
    sent = {"text": "It was not me.", "_csrf_token": await csrf_of(client, "/appeal")}
    bad = await client.post("/appeal", data=sent, files={"photos": ("a.jpg", b"none", "image/jpeg")})
    assert bad.status_code == 422, bad.text
    fresh = bad.cookies[COOKIE]
    assert fresh != proof
    client.cookies.clear()
    client.cookies.set(COOKIE, fresh)
    sent["_csrf_token"] = await csrf_of(client, "/appeal")
    done = await client.post("/appeal", data=sent, files={"photos": ("a.jpg", picture(), "image/jpeg")})
    assert (done.status_code, done.headers["location"]) == (303, "/appeal?sent=1")
    other = await staff(application)
    assert len((await case_about(client, other, ann, "appeal"))["appeal"]["photos"]) == 1
    with pytest.raises(TokenInvalid):
        await application.moderation.proofs.take(proof)


async def test_photos_of_an_appeal_go_a_year_after_its_decision(
    application: Application, client: httpx.AsyncClient
) -> None:
    """Until then moderators see them, also once the account is deleted; undecided ones stay, and so do the words."""
    ann, judge = await _acted_on(application, client, WARN), await staff(application)
    photo = (await _uploaded(client, ann, picture())).json()["id"]
    assert (await _appeal(client, ann, [photo])).status_code == 201
    case = await case_about(client, judge, ann, "appeal")
    year, now = timedelta(days=365), datetime.now(UTC)
    await gone_by(application.database, "photos-not-sent", now + 9 * year)
    await gone_by(application.database, "appeal-photos", now + 9 * year, year)
    assert await _status(client, judge, photo) == 200
    assert (await act(client, judge, case, action="uphold", reason="It stands.")).status_code == 200
    await application.accounts.deletion.delete_named(ann.username)
    await gone_by(application.database, "appeal-photos", now + year - timedelta(hours=1), year)
    assert await _status(client, judge, photo) == 200
    assert await gone_by(application.database, "appeal-photos", now + year + timedelta(hours=1), year) == 1
    assert await _status(client, judge, photo) == 404
    shown = (await client.get(f"{ADMIN}/cases/{case['id']}", headers=judge.headers)).json()
    assert (shown["appeal"]["text"], shown["appeal"]["photos"]) == ("The receipt shows it.", [])


async def _status(client: httpx.AsyncClient, by: Person, photo: str) -> int:
    browser = signed_in(client, by)
    return (await browser.get(f"/admin/moderation/photos/{photo}/480")).status_code
