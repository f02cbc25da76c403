"""Appeals: once, in time, decided by somebody else, and undone exactly."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.moderation.appeals import AppealDraft
from dualcaster_core.moderation.errors import AppealTooLate
from dualcaster_core.testing import FixedClock
from tests.support.moderating import ADMIN, WARN, act, case_about, code_of, report, staff, told
from tests.support.people import PASSWORD, Person, csrf_of, person, signed_in
from tests.support.traded import Traded

HTML = {"accept": "text/html"}
SUSPEND = {"action": "suspend", "days": 14, "reason": "Fraud.", "departure": "Three people lost cards."}
RESTRICT = {"action": "restrict", "days": 7, "reason": "Spam.", "departure": "Hundreds of messages."}


async def _resolve(
    client: httpx.AsyncClient, by: Person, about: Person, outcome: str, **more: object
) -> httpx.Response:
    case = await case_about(client, by, about, "appeal")
    body = {"outcome": outcome, "reason": "Looked at again.", "version": case["version"], **more}
    return await client.post(f"{ADMIN}/appeals/{case['id']}/resolve", json=body, headers=by.headers)


async def _appealed(client: httpx.AsyncClient, whom: Person) -> httpx.Response:
    (action,) = (await client.get("/api/v1/appeals", headers=whom.headers)).json()["items"]
    body = {"action": action["id"], "text": "It was a store's invoice.", "evidence": "Invoice 7, 2026-02-01"}
    return await client.post("/api/v1/appeals", json=body, headers=whom.headers)


async def test_an_overturned_restriction_is_undone_exactly(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Writing is possible again, the record is clean, the report counts as dismissed, and everybody is told."""
    first, second = await staff(application), await staff(application)
    await report(client, traded.ann, traded.bob)
    await act(client, first, await case_about(client, first, traded.bob), **RESTRICT)
    message = {"text": "Hi"}
    address = f"/api/v1/messages/{traded.ann.username}"
    assert (await client.post(address, json=message, headers=traded.bob.headers)).status_code == 403
    filed = await _appealed(client, traded.bob)
    assert filed.status_code == 201, filed.text
    assert filed.json()["items"][0]["may_appeal"] is False
    case = await case_about(client, second, traded.bob, "appeal")
    assert (case["level"], case["appeal"]["text"]) == ("medium", "It was a store's invoice.")
    resolved = await _resolve(client, second, traded.bob, "overturned")
    assert (resolved.json()["status"], resolved.json()["appeal"]["outcome"]) == ("closed", "overturned")
    assert resolved.json()["suggested"] == [{"kind": "warn", "days": None}]
    assert (await client.post(address, json=message, headers=traded.bob.headers)).status_code == 201
    mine = (await client.get("/api/v1/reports/mine", headers=traded.ann.headers)).json()["items"]
    assert [one["outcome"] for one in mine] == ["dismissed"]
    await drain_outbox(application)
    assert "Your appeal was decided: it was overturned" in await told(client, traded.bob)


async def test_who_acted_does_not_decide_the_appeal(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Nor does who appeals, nor who reported; penalties are no answer to an appeal."""
    first, second = await staff(application), await staff(application)
    await report(client, second, traded.bob)
    await act(client, first, await case_about(client, first, traded.bob), **WARN)
    assert (await _appealed(client, traded.bob)).status_code == 201
    assert code_of(await _resolve(client, first, traded.bob, "upheld")) == (403, "appeal.acted_themselves")
    assert code_of(await _resolve(client, second, traded.bob, "upheld")) == (403, "moderation.own_case")
    third = await staff(application)
    case = await case_about(client, third, traded.bob, "appeal")
    assert code_of(await act(client, third, case, **WARN)) == (409, "moderation.action_not_allowed")
    assert code_of(await _resolve(client, third, traded.bob, "reduced", days=1)) == (409, "appeal.nothing_to_reduce")
    assert (await _resolve(client, third, traded.bob, "upheld")).json()["appeal"]["outcome"] == "upheld"


async def test_an_action_is_appealed_once_and_within_30_days(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """The second is refused, a late one too, and one against what was done to others."""
    first = await staff(application)
    await report(client, traded.ann, traded.bob)
    await act(client, first, await case_about(client, first, traded.bob), **WARN)
    (action,) = (await client.get("/api/v1/appeals", headers=traded.bob.headers)).json()["items"]
    body = {"action": action["id"], "text": "No."}
    assert code_of(await client.post("/api/v1/appeals", json=body, headers=traded.ann.headers)) == (
        404,
        "appeal.not_found",
    )
    late = evolve(application.moderation.appeals, clock=FixedClock(datetime.now(UTC) + timedelta(days=31)))
    async with application.units() as uow:
        (done,) = await uow.actions.about(traded.bob.user_id)
    with pytest.raises(AppealTooLate):
        await late.file(traded.bob.user_id, AppealDraft(text="No."), done.id)
    assert (await _appealed(client, traded.bob)).status_code == 201
    assert code_of(await _appealed(client, traded.bob)) == (409, "appeal.duplicate")


async def test_who_is_suspended_appeals_by_their_password(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """On a page that needs no sign-in; reduced to nothing left they are back at once."""
    first, second = await staff(application), await staff(application)
    await report(client, traded.ann, traded.bob)
    await act(client, first, await case_about(client, first, traded.bob), **SUSPEND)
    sent = {"login": traded.bob.username, "text": "It was not me.", "_csrf_token": await csrf_of(client, "/appeal")}
    wrong = await client.post("/appeal", data=sent | {"password": "not this one at all"}, headers=HTML)
    assert wrong.status_code == 422
    right = await client.post("/appeal", data=sent | {"password": PASSWORD}, headers=HTML)
    assert (right.status_code, right.headers["location"]) == (303, "/appeal?sent=1")
    login = {"login": traded.bob.username, "password": PASSWORD, "_csrf_token": await csrf_of(client, "/login")}
    assert "suspended until" in (await client.post("/login", data=login, headers=HTML)).text
    assert (await _resolve(client, second, traded.bob, "reduced", days=0)).json()["appeal"]["outcome"] == "reduced"
    assert (await client.get(f"/api/v1/users/{traded.bob.username}")).status_code == 200
    nothing = await client.post(
        "/appeal",
        data={**sent, "login": traded.ann.username, "password": PASSWORD},
        headers=HTML,
    )
    assert nothing.status_code == 422


async def test_the_pages_decide_and_appeal(application: Application, client: httpx.AsyncClient, traded: Traded) -> None:
    """The queue leads to the case, its form warns, the person's page appeals, and another moderator overturns."""
    first, second = await staff(application), await staff(application)
    await report(client, traded.ann, traded.bob)
    case = await case_about(client, first, traded.bob)
    signed_in(client, first)
    page = f"/admin/moderation/cases/{case['id']}"
    assert traded.bob.username in (await client.get("/admin/moderation", headers=HTML)).text
    form = {"step": "warn", "version": str(case["version"]), "_csrf_token": await csrf_of(client, page)}
    assert (await client.post(f"{page}/assign", data=form, headers=HTML)).status_code == 303
    stale = await client.post(f"{page}/action", data=form | {"reason": "Spam."}, headers=HTML)
    assert stale.status_code == 422
    version = str(case["version"] + 1)
    done = await client.post(f"{page}/action", data=form | {"reason": "Spam.", "version": version}, headers=HTML)
    assert (done.status_code, done.headers["location"]) == (303, "/admin/moderation")
    signed_in(client, traded.bob)
    shown = await client.get("/appeals", headers=HTML)
    assert "Spam." in shown.text
    (action,) = (await client.get("/api/v1/appeals", headers=traded.bob.headers)).json()["items"]
    appeal = {"action": action["id"], "text": "No.", "_csrf_token": await csrf_of(client, "/appeals")}
    assert (await client.post("/appeals", data=appeal, headers=HTML)).status_code == 303
    signed_in(client, second)
    waiting = await case_about(client, second, traded.bob, "appeal")
    page = f"/admin/moderation/cases/{waiting['id']}"
    assert "The appeal" in (await client.get(page, headers=HTML)).text
    decision = {"step": "overturn", "reason": "Right.", "version": str(waiting["version"])}
    decision["_csrf_token"] = await csrf_of(client, page)
    assert (await client.post(f"{page}/action", data=decision, headers=HTML)).status_code == 303


async def test_a_person_without_a_record_has_nothing_to_appeal(
    application: Application, client: httpx.AsyncClient
) -> None:
    """The list is empty, and so says the page."""
    somebody = await person(application)
    assert (await client.get("/api/v1/appeals", headers=somebody.headers)).json()["items"] == []
    signed_in(client, somebody)
    assert "Nothing was decided about you" in (await client.get("/appeals", headers=HTML)).text
