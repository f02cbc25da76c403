"""Who looks at a case: taken, given to a colleague who may decide it, and given back."""

import asyncio
from typing import Any

import httpx

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Role
from tests.support.moderating import ADMIN, WARN, act, case_about, code_of, report, staff, told
from tests.support.people import Person, csrf_of, signed_in
from tests.support.traded import Traded


async def _give(
    client: httpx.AsyncClient, by: Person, case: dict[str, Any], to: str, **facts: object
) -> httpx.Response:
    path = f"{ADMIN}/cases/{case['id']}/assignee"
    return await client.put(path, json={"username": to, **facts}, headers=by.headers)


async def _step(client: httpx.AsyncClient, by: Person, case: dict[str, Any], step: str) -> httpx.Response:
    return await client.post(f"{ADMIN}/cases/{case['id']}/{step}", headers=by.headers)


async def _reported(client: httpx.AsyncClient, by: Person, traded: Traded) -> dict[str, Any]:
    await report(client, traded.ann, traded.bob)
    return await case_about(client, by, traded.bob)


async def _log(client: httpx.AsyncClient, admin: Person, about: Person) -> list[tuple[str, str | None, str]]:
    path = f"/api/v1/admin/audit?category=case&subject={about.username}"
    found = (await client.get(path, headers=admin.headers)).json()["items"]
    return [(one["action"], one["by"], one["details"]["case"]) for one in found]


async def test_a_case_is_given_to_a_colleague_who_is_told(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Everybody sees who has it; each change of hands stands in the audit log, and doing it again is none."""
    giver, taker, admin = await staff(application), await staff(application), await staff(application, Role.ADMIN)
    case = await _reported(client, giver, traded)
    assert case["assignee"] is None
    assert {giver.username, taker.username, admin.username} <= set(case["may_take"])
    assert {traded.ann.username, traded.bob.username} & set(case["may_take"]) == set()
    given = await _give(client, giver, case, taker.username.upper(), version=case["version"])
    assert given.status_code == 200, given.text
    assert (given.json()["assignee"], given.json()["version"]) == (taker.username, case["version"] + 1)
    again = await _give(client, giver, case, taker.username)
    assert again.json()["version"] == case["version"] + 1
    await drain_outbox(application)
    assert await told(client, taker) == [f"{giver.username} gave you a case"]
    queue = (await client.get(f"{ADMIN}/queue?limit=100", headers=giver.headers)).json()["items"]
    assert [one["assignee"] for one in queue if one["id"] == case["id"]] == [taker.username]
    for one, mine in ((taker, [case["id"]]), (giver, [])):
        found = (await client.get(f"{ADMIN}/queue?mine=true", headers=one.headers)).json()
        assert [entry["id"] for entry in found["items"]] == mine
        assert found["pending_count"] >= 1
    assert (await _step(client, taker, case, "release")).json()["assignee"] is None
    assert await _log(client, admin, taker) == [
        ("case_released", taker.username, case["id"]),
        ("case_assigned", giver.username, case["id"]),
    ]


async def test_who_takes_a_case_oneself_is_not_told(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Nor is who has lost it again before they could be told."""
    giver, taker = await staff(application), await staff(application)
    case = await _reported(client, giver, traded)
    assert (await _give(client, giver, case, taker.username)).status_code == 200
    assert (await _step(client, giver, case, "assign")).json()["assignee"] == giver.username
    assert (await _give(client, giver, case, giver.username)).json()["assignee"] == giver.username
    await drain_outbox(application)
    assert (await told(client, taker), await told(client, giver)) == ([], [])


async def test_a_colleague_who_could_not_decide_it_is_refused(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Who is no moderator, or none any more, and who is a party; once it waits for an admin, who is none."""
    admin, moderator, reporter = [await staff(application, role) for role in (Role.ADMIN, *[Role.MODERATOR] * 2)]
    demoted = await staff(application)
    case = await _reported(client, moderator, traded)
    await report(client, reporter, traded.bob)
    assert demoted.username in (await case_about(client, moderator, traded.bob))["may_take"]
    await application.accounts.roles.grant(demoted.username, Role.USER)

    async def refused(username: str) -> str:
        answer = await _give(client, admin, case, username)
        assert code_of(answer) == (409, "moderation.cannot_take_case"), answer.text
        return str(answer.json()["details"]["why"])

    assert [await refused(one) for one in (demoted.username, "nobody-at-all")] == ["no_moderator"] * 2
    assert await refused(reporter.username) == "party"
    shown = await case_about(client, admin, traded.bob)
    assert {demoted.username, reporter.username} & set(shown["may_take"]) == set()
    assert (await act(client, moderator, shown, action="escalate", reason="A hard one.")).status_code == 200
    assert await refused(moderator.username) == "no_admin"
    assert (await _give(client, admin, case, admin.username)).status_code == 200


async def test_who_acted_does_not_have_the_appeal(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Neither given by a colleague, nor taken."""
    actor, other = await staff(application), await staff(application)
    case = await _reported(client, other, traded)
    assert (await act(client, actor, case, **WARN)).status_code == 200
    (mine,) = (await client.get("/api/v1/appeals", headers=traded.bob.headers)).json()["items"]
    body = {"action": mine["id"], "text": "I did not."}
    filed = await client.post("/api/v1/appeals", json=body, headers=traded.bob.headers)
    assert filed.status_code < 300, filed.text
    appeal = await case_about(client, other, traded.bob, "appeal")
    assert actor.username not in appeal["may_take"]
    refused = await _give(client, other, appeal, actor.username)
    assert (code_of(refused)[1], refused.json()["details"]["why"]) == (
        "moderation.cannot_take_case",
        "acted_themselves",
    )
    assert code_of(await _step(client, actor, appeal, "assign")) == (403, "appeal.acted_themselves")
    assert (await _step(client, other, appeal, "assign")).json()["assignee"] == other.username


async def test_who_is_a_party_or_no_moderator_gives_nothing_away(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Nor anybody a closed case, nor one that changed meanwhile."""
    moderator, reporter = await staff(application), await staff(application)
    await report(client, reporter, traded.bob)
    case = await _reported(client, moderator, traded)
    assert code_of(await _give(client, reporter, case, moderator.username)) == (403, "moderation.own_case")
    assert code_of(await _give(client, traded.ann, case, moderator.username)) == (403, "forbidden")
    stale = await _give(client, moderator, case, moderator.username, version=case["version"] + 7)
    assert code_of(stale) == (409, "moderation.case_changed")
    assert (await act(client, moderator, case, **WARN)).status_code == 200
    assert code_of(await _give(client, moderator, case, moderator.username)) == (409, "moderation.case_closed")


async def test_whoever_was_demoted_or_suspended_has_no_case_any_more(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Others see that nobody looks at it, in the queue and on the case."""
    moderator, taker, other = await staff(application), await staff(application), await staff(application)
    case = await _reported(client, moderator, traded)
    assert (await _give(client, moderator, case, taker.username)).json()["assignee"] == taker.username
    await application.accounts.roles.grant(taker.username, Role.USER)
    assert (await case_about(client, moderator, traded.bob))["assignee"] is None
    queue = (await client.get(f"{ADMIN}/queue?limit=100", headers=moderator.headers)).json()["items"]
    assert [one["assignee"] for one in queue if one["id"] == case["id"]] == [None]
    assert (await _give(client, moderator, case, other.username)).json()["assignee"] == other.username
    await application.accounts.operator.change(other.username, is_active=False)
    assert (await case_about(client, moderator, traded.bob))["assignee"] is None


async def test_of_two_who_give_it_at_once_the_second_sees_that_it_changed(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Where both name the version that they saw."""
    one, other, taker = await staff(application), await staff(application), await staff(application)
    case = await _reported(client, one, traded)
    answers = await asyncio.gather(
        _give(client, one, case, taker.username, version=case["version"]),
        _give(client, other, case, other.username, version=case["version"]),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_the_page_of_a_case_gives_it_to_a_colleague(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """It offers who may have it, says who has it, and says why where somebody may not."""
    giver, taker = await staff(application), await staff(application)
    case = await _reported(client, giver, traded)
    there = f"/admin/moderation/cases/{case['id']}"
    browser = signed_in(client, giver)
    page = (await browser.get(there)).text
    assert f"<option>{taker.username}</option>" in page
    assert "Nobody has taken it yet." in page

    token = await csrf_of(browser, there)

    async def sent(step: str, **form: str) -> str:
        answer = await browser.post(f"{there}/{step}", data={"_csrf_token": token, **form})
        assert answer.status_code == 303, answer.text
        return (await browser.get(there)).text

    assert f"<b>{taker.username}</b> has this case." in await sent(
        "assign", username=taker.username, version=str(case["version"])
    )
    assert "That person may not decide this case." in await sent("assign", username=traded.ann.username)
    assert "Something happened in this case" in await sent("assign", username=giver.username, version="1")
    assert f"<b>{taker.username}</b> has this case." in (await browser.get(there)).text
    assert "You have no case" in (await browser.get("/admin/moderation?mine=1")).text
    assert "You have this case." in await sent("assign")
    assert there in (await browser.get("/admin/moderation?mine=1")).text
    assert "Nobody has taken it yet." in await sent("release")
    unknown = await browser.post(f"{there}/anything", data={"_csrf_token": token})
    assert unknown.status_code == 404


async def test_a_case_shows_both_profiles_as_they_were(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Whoever was reported and whoever reported it, as frozen with the report."""
    moderator = await staff(application)
    for one, bio in ((traded.ann, "I trade by mail alone."), (traded.bob, "Pay me first.")):
        changed = await client.patch("/api/v1/users/me", json={"bio": bio}, headers=one.headers)
        assert changed.status_code == 200, changed.text
    case = await _reported(client, moderator, traded)
    for one in (traded.ann, traded.bob):
        await client.patch("/api/v1/users/me", json={"bio": "Nothing to see."}, headers=one.headers)
    page = (await signed_in(client, moderator).get(f"/admin/moderation/cases/{case['id']}")).text
    assert "I trade by mail alone." in page
    assert "Pay me first." in page
    assert "Nothing to see." not in page
