"""The pages of reviews and reputations."""

from datetime import UTC, datetime, timedelta

import httpx

from dualcaster_app import Application
from dualcaster_core.accounts.model import Role
from tests.support.completed_trades import cancel_trade
from tests.support.people import Person, csrf_of, person, signed_in
from tests.support.traded import Traded

HTML = {"Accept": "text/html"}


async def _send(
    client: httpx.AsyncClient, somebody: Person, path: str, form: dict[str, str], *, page: str
) -> httpx.Response:
    signed_in(client, somebody)
    token = await csrf_of(client, page)
    return await client.post(path, data={**form, "_csrf_token": token}, headers=HTML)


async def test_a_review_is_written_changed_and_answered_without_script(
    client: httpx.AsyncClient, traded: Traded
) -> None:
    """The form takes stars and a comment, shows what was written as long as it can be changed, then the answer form."""
    page = f"/trades/{traded.trade}/review"
    sent = await _send(client, traded.ann, page, {"overall": "4", "speed": "", "comment": "Fine."}, page=page)
    assert (sent.status_code, sent.headers["location"]) == (303, page)
    again = (await client.get(page, headers=HTML)).text
    assert 'name="version" value="1"' in again
    assert "Fine." in again
    await _send(client, traded.ann, page, {"overall": "2", "version": "1", "comment": "Slow."}, page=page)
    wrong = await _send(client, traded.ann, page, {"comment": "no stars"}, page=page)
    assert wrong.status_code == 422
    assert "Please fill this in." in wrong.text
    client.cookies.clear()
    await _send(client, traded.bob, page, {"overall": "5"}, page=page)
    theirs = (await client.get(page, headers=HTML)).text
    assert "Slow." in theirs
    answered = await _send(client, traded.bob, f"{page}/answer", {"text": "I was ill, sorry."}, page=page)
    assert answered.status_code == 303
    assert "I was ill, sorry." in (await client.get(f"/u/{traded.bob.username}/reviews", headers=HTML)).text


async def test_a_profile_shows_the_reputation_and_the_latest_reviews(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """Score with its parts, numbers and reviews, to everybody; why it is so, to the person alone."""
    await application.reputation.reputations.recalculate([traded.ann.user_id])
    address = f"/u/{traded.ann.username}"
    seen = (await client.get(address, headers=HTML)).text
    assert "1 of 1 completed trades count." in seen
    assert "/reputation" not in seen.replace("/reputation.css", "")
    signed_in(client, traded.ann)
    assert 'href="/reputation"' in (await client.get(address, headers=HTML)).text


async def test_the_person_reads_why_the_score_is_what_it_is(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """Every part with its events; what counts against one has no points of its own."""
    at = datetime.now(UTC) - timedelta(days=2)
    await cancel_trade(application.units, traded.ann.user_id, traded.bob.user_id, at, fault_id=traded.ann.user_id)
    signed_in(client, traded.ann)
    page = (await client.get("/reputation", headers=HTML)).text
    assert "Cancelled after acceptance" in page
    assert traded.bob.username in page


async def test_staff_mark_an_identity_as_checked(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """With a reason, which is kept with who said so; others may neither look nor decide."""
    page = f"/admin/people/{traded.ann.username}"
    staff = await person(application)
    signed_in(client, staff)
    assert (await client.get(page, headers=HTML)).status_code == 403
    await application.accounts.roles.grant(staff.username, Role.MODERATOR)
    assert "Nobody has checked who this is." in (await client.get(page, headers=HTML)).text
    form = {"reason": "Passport seen.", "is_checked": "1"}
    assert (await _send(client, staff, f"{page}/identity", form, page=page)).status_code == 303
    shown = (await client.get(page, headers=HTML)).text
    assert "Passport seen." in shown
    assert staff.username in shown
    assert "identity checked" in (await client.get(f"/u/{traded.ann.username}", headers=HTML)).text
