"""Disputes over the API and on pages: filed, answered, looked at, decided, and refused where they must be."""

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Role
from tests.support.moderating import ADMIN, code_of, staff
from tests.support.people import Person, csrf_of, person, signed_in
from tests.support.pictures import picture
from tests.support.traded import Traded

HTML = {"accept": "text/html"}
HERE = "/api/v1/disputes"
RULING = {
    "outcome": "buyer_wins",
    "good_faith": True,
    "reason": "The photo shows it.",
    "rules": ["photos_against_words"],
}


async def _photo(client: httpx.AsyncClient, by: Person) -> str:
    files = {"file": ("card.jpg", picture(), "image/jpeg")}
    answer = await client.post(f"{HERE}/attachments", files=files, headers=by.headers)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


async def _file(client: httpx.AsyncClient, by: Person, trade: str, *photos: str) -> httpx.Response:
    body = {"trade": trade, "kind": "not_as_described", "text": "It is creased.", "photos": photos}
    return await client.post(HERE, json=body, headers=by.headers)


async def _resolve(client: httpx.AsyncClient, by: Person, dispute: str, **decided: object) -> httpx.Response:
    body = {"version": 3, **decided}
    return await client.post(f"{ADMIN}/disputes/{dispute}/resolve", json=body, headers=by.headers)


async def test_a_dispute_goes_from_filing_to_the_ruling(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Both sides see all of it; the moderator sees facts, rules and effects; the ruling names its rules."""
    moderator = await staff(application)
    filed = await _file(client, traded.ann, traded.trade, await _photo(client, traded.ann))
    assert filed.status_code == 201, filed.text
    one = filed.json()
    assert (one["status"], one["side"], one["opened_by"]) == ("open", "filer", traded.ann.username)
    address = f"{HERE}/{one['id']}"
    picture_at = one["statements"][0]["photos"][0]["thumbnail_url"]
    answered = await client.post(f"{address}/evidence", json={"text": "It was not."}, headers=traded.bob.headers)
    assert (answered.status_code, answered.json()["side"]) == (201, "respondent")
    queue = (await client.get(f"{ADMIN}/disputes", headers=moderator.headers)).json()
    assert one["id"] in {waiting["id"] for waiting in queue["items"]}
    listed = (await client.get(f"{ADMIN}/queue?flag_type=dispute&limit=100", headers=moderator.headers)).json()
    assert one["id"] in {waiting["id"] for waiting in listed["items"]}
    case = (await client.get(f"{ADMIN}/disputes/{one['id']}", headers=moderator.headers)).json()
    assert [rule["id"] for rule in case["rules"] if rule["applies"]] == ["photos_against_words"]
    assert case["proposed"] == {"rule": "photos_against_words", "outcome": "buyer_wins", "good_faith": True}
    assert {effect["trade"] for effect in case["effects"]} == {"unchanged"}
    decided = await _resolve(client, moderator, one["id"], **RULING)
    assert decided.status_code == 200, decided.text
    assert decided.json()["decided_by"] == moderator.username
    seen = (await client.get(address, headers=traded.bob.headers)).json()
    assert (seen["status"], seen["ruling"]["outcome"], seen["ruling"]["at_fault"]) == ("resolved", "buyer_wins", None)
    assert [rule["id"] for rule in seen["ruling"]["rules"]] == ["photos_against_words"]
    assert "decided_by" not in seen
    mine = (await client.get(HERE, headers=traded.bob.headers)).json()["items"]
    assert [(entry["id"], entry["outcome"]) for entry in mine] == [(one["id"], "buyer_wins")]
    signed_in(client, traded.bob)
    shown = await client.get(picture_at)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    await drain_outbox(application)
    told = (await client.get("/api/v1/notifications", headers=traded.bob.headers)).json()["items"]
    assert {"trade.trade_disputed", "dispute.resolved"} <= {entry["type"] for entry in told}


async def test_what_is_wrong_with_a_dispute_is_said(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Each refusal has a code of its own, and a stranger finds nothing."""
    moderator, stranger = await staff(application), await person(application)
    one = (await _file(client, traded.ann, traded.trade)).json()["id"]
    assert code_of(await _file(client, traded.ann, traded.trade)) == (409, "dispute.duplicate")
    assert code_of(await _file(client, stranger, traded.trade)) == (404, "trade.not_found")
    assert code_of(await _file(client, traded.bob, traded.trade, "nothing000")) == (404, "photo.not_found")
    assert code_of(await client.get(f"{HERE}/{one}", headers=stranger.headers)) == (404, "dispute.not_found")
    assert code_of(await client.get(f"{ADMIN}/disputes/{one}", headers=traded.ann.headers)) == (403, "forbidden")
    early = await _resolve(client, moderator, one, outcome="inconclusive", reason="No.", version=2)
    assert code_of(early) == (409, "dispute.ruling_too_early")
    await client.post(f"{HERE}/{one}/evidence", json={"text": "It was not."}, headers=traded.bob.headers)
    stale = await _resolve(client, moderator, one, outcome="inconclusive", reason="No.", version=2)
    assert code_of(stale) == (409, "dispute.changed")
    departs = await _resolve(client, moderator, one, outcome="buyer_wins", reason="So.")
    assert code_of(departs) == (400, "dispute.departure_unexplained")
    foreign = await _resolve(client, moderator, one, outcome="buyer_wins", reason="So.", rules=["delivered"])
    assert code_of(foreign) == (400, "dispute.rule_does_not_apply")
    unknown = await _resolve(client, moderator, one, outcome="buyer_wins", reason="So.", rules=["no_such_rule"])
    assert code_of(unknown) == (400, "validation")
    assert (await _resolve(client, moderator, one, outcome="nobody", reason="So.")).status_code == 400
    settled = await _resolve(
        client,
        moderator,
        one,
        outcome="seller_wins",
        good_faith=True,
        reason="Nothing shows it.",
        rules=["nothing_shown"],
    )
    assert settled.status_code == 200, settled.text
    late = await client.post(f"{HERE}/{one}/evidence", json={"text": "But."}, headers=traded.ann.headers)
    assert code_of(late) == (409, "dispute.resolved")


async def test_a_moderator_who_is_a_party_decides_nothing(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """They see the case, and that another moderator has to decide it."""
    one = (await _file(client, traded.ann, traded.trade)).json()["id"]
    await application.accounts.roles.grant(traded.bob.username, Role.MODERATOR)
    refused = await _resolve(client, traded.bob, one, outcome="seller_wins", reason="It was fine.", version=2)
    assert code_of(refused) == (403, "moderation.own_case")
    signed_in(client, traded.bob)
    assert (
        "another moderator has to decide" in (await client.get(f"/admin/moderation/disputes/{one}", headers=HTML)).text
    )


async def test_evidence_and_tracking_are_asked_for(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """What was asked and what the carrier says stand in the timeline, and the carrier's word among the facts."""
    moderator = await staff(application)
    one = (await _file(client, traded.ann, traded.trade)).json()["id"]
    here = f"{ADMIN}/disputes/{one}"
    asked = {"sides": ["respondent"], "question": "A photo of the back?", "version": 2}
    answer = await client.post(f"{here}/request-evidence", json=asked, headers=moderator.headers)
    assert answer.json()["dispute"]["status"] == "evidence_requested"
    noted = {"side": "respondent", "state": "delivered", "version": 3}
    case = (await client.post(f"{here}/tracking", json=noted, headers=moderator.headers)).json()
    facts = {fact["name"]: fact["value"] for fact in case["facts"]}
    assert facts["respondent_parcel"] == "delivered"
    assert [note["kind"] for note in case["dispute"]["notes"]] == ["request_evidence", "record_tracking"]
    assert code_of(await client.post(f"{here}/tracking", json=noted, headers=moderator.headers)) == (
        409,
        "dispute.changed",
    )


async def test_a_dispute_is_opened_answered_and_decided_on_pages(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """The page of the trade leads to the form, photos go with it, and each form says what is wrong with it."""
    moderator = await staff(application)
    signed_in(client, traded.ann)
    trade = f"/trades/{traded.trade}"
    assert f"{trade}/dispute" in (await client.get(trade, headers=HTML)).text
    token = {"_csrf_token": await csrf_of(client, f"{trade}/dispute")}
    empty = await client.post(f"{trade}/dispute", data=token | {"kind": "other", "text": " "}, headers=HTML)
    assert (empty.status_code, "Say what happened." in empty.text) == (422, True)
    nothing = await client.post(f"{trade}/dispute", data=token | {"text": "It is creased."}, headers=HTML)
    assert nothing.status_code == 422
    files = [("photos", ("card.png", picture("PNG"), "image/png"))]
    wrong = [("photos", ("card.png", b"not a picture", "image/png"))]
    said = token | {"kind": "not_as_described", "text": "It is creased."}
    assert (await client.post(f"{trade}/dispute", data=said, files=wrong, headers=HTML)).status_code == 422
    opened = await client.post(f"{trade}/dispute", data=said, files=files, headers=HTML)
    assert opened.status_code == 303, opened.text
    page = opened.headers["location"].partition("?")[0]
    assert (await client.get(f"{trade}/dispute", headers=HTML)).headers["location"].startswith(page)
    assert "There is a dispute over this trade" in (await client.get(trade, headers=HTML)).text
    signed_in(client, traded.bob)
    assert "your answer is due" in (await client.get("/disputes", headers=HTML)).text
    token = {"_csrf_token": await csrf_of(client, page)}
    answered = await client.post(f"{page}/evidence", data=token | {"text": "It was not."}, headers=HTML)
    assert answered.status_code == 303
    signed_in(client, moderator)
    admin = f"/admin/moderation{page}"
    assert traded.ann.username in (await client.get("/admin/moderation/disputes", headers=HTML)).text
    moved = await client.get(f"/admin/moderation/cases/{page.rpartition('/')[2]}", headers=HTML)
    assert moved.headers["location"].startswith(admin)
    shown = (await client.get(admin, headers=HTML)).text
    assert "Photos count more than words" in shown
    form = {"_csrf_token": await csrf_of(client, admin), "version": "3", "outcome": "seller_wins", "reason": "No."}
    departs = await client.post(f"{admin}/resolve", data=form, headers=HTML)
    assert (departs.status_code, "The house rules propose" in departs.text) == (422, True)
    form |= {"outcome": "buyer_wins", "good_faith": "1", "rules": "photos_against_words"}
    assert (await client.post(f"{admin}/resolve", data=form, headers=HTML)).status_code == 303
    signed_in(client, traded.ann)
    assert f"Decided in favour of {traded.ann.username}" in (await client.get(page, headers=HTML)).text


@pytest.mark.parametrize("who", ["ann", "bob"])
async def test_lists_of_disputes_are_paged(client: httpx.AsyncClient, traded: Traded, who: str) -> None:
    """The latest first; the cursor of another list is refused."""
    somebody: Person = getattr(traded, who)
    await _file(client, traded.ann, traded.trade)
    page = (await client.get(f"{HERE}?limit=1", headers=somebody.headers)).json()
    assert (len(page["items"]), page["next_cursor"]) == (1, None)
    foreign = await client.get(f"{HERE}?cursor=abc", headers=somebody.headers)
    assert code_of(foreign) == (400, "validation")
