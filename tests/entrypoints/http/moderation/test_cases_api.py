"""The queue and its cases over the API: what moderators decide, and what it does to an account."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from psycopg.errors import RestrictViolation
from sqlalchemy import delete, update

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.errors import AccountSuspended
from dualcaster_core.accounts.model import Role
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.moderation.deciding import EndSanctions
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.tables.moderation import moderation_actions
from tests.support.moderating import ADMIN, WARN, act, case_about, code_of, report, staff, told
from tests.support.people import DEVICE, PASSWORD, person, signed_in
from tests.support.traded import Traded


async def test_reports_of_one_person_share_a_case(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """It shows what was frozen, the record of the person, and the next step; only moderators see it."""
    moderator, eve = await staff(application), await person(application)
    await report(client, traded.ann, traded.bob)
    await report(client, eve, traded.bob)
    case = await case_about(client, moderator, traded.bob)
    assert {one["reporter"] for one in case["reports"]} == {traded.ann.username, eve.username}
    assert (case["level"], case["status"], case["person"]["reports_received"]) == ("low", "open", 2)
    assert case["suggested"] == [{"kind": "warn", "days": None}]
    assert case["reports"][0]["evidence"]["profiles"]["reported"]["username"] == traded.bob.username
    for path in ("queue", f"cases/{case['id']}", f"users/{traded.bob.hashid}/history"):
        assert code_of(await client.get(f"{ADMIN}/{path}", headers=traded.bob.headers)) == (403, "forbidden")


async def test_a_warning_closes_the_case_and_everybody_concerned_is_told(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """The person reads why, the reporter that it was upheld; the next step is a restriction of 7 days."""
    moderator = await staff(application)
    await report(client, traded.ann, traded.bob)
    case = await case_about(client, moderator, traded.bob)
    assert (await act(client, moderator, case, **WARN)).json()["status"] == "closed"
    assert code_of(await act(client, moderator, case | {"version": case["version"] + 1}, **WARN)) == (
        409,
        "moderation.case_closed",
    )
    await drain_outbox(application)
    assert "A warning from our moderators" in await told(client, traded.bob)
    assert "Our moderators have acted on your report" in await told(client, traded.ann)
    mine = (await client.get("/api/v1/reports/mine", headers=traded.ann.headers)).json()["items"]
    assert [one["outcome"] for one in mine] == ["upheld"]
    await report(client, await person(application), traded.bob)
    assert (await case_about(client, moderator, traded.bob))["suggested"] == [{"kind": "restrict", "days": 7}]


async def test_another_step_than_the_next_needs_a_reason(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """A ban of somebody with a clean record is refused until it says why; a dismissal is free."""
    moderator = await staff(application)
    await report(client, traded.ann, traded.bob)
    case = await case_about(client, moderator, traded.bob)
    refused = await act(client, moderator, case, action="ban", reason="Fraud.")
    assert code_of(refused) == (400, "moderation.departure_unexplained")
    stale = await act(client, moderator, case | {"version": 99}, **WARN)
    assert code_of(stale) == (409, "moderation.case_changed")
    assert (await act(client, moderator, case, action="dismiss", reason="Nothing in it.")).status_code == 200


@pytest.mark.parametrize(
    "decision",
    [
        {"action": "suspend", "reason": "x", "days": 8},
        {"action": "restrict", "reason": "x"},
        {"action": "warn", "reason": "x", "days": 7},
        {"action": "warn", "reason": ""},
        {"action": "forgive", "reason": "x"},
        {"action": "warn", "reason": "x" * 2_001},
    ],
)
async def test_bad_decisions_are_refused(
    application: Application, client: httpx.AsyncClient, traded: Traded, decision: dict[str, object]
) -> None:
    """Other days than the rules have, no reason, no such action."""
    moderator = await staff(application)
    await report(client, traded.ann, traded.bob)
    case = await case_about(client, moderator, traded.bob)
    assert code_of(await act(client, moderator, case, **decision)) == (400, "validation")


async def test_an_action_of_another_kind_of_case_is_refused(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Only appeals are upheld, reduced or overturned."""
    moderator = await staff(application)
    await report(client, traded.ann, traded.bob)
    case = await case_about(client, moderator, traded.bob)
    refused = await act(client, moderator, case, action="overturn", reason="x")
    assert code_of(refused) == (409, "moderation.action_not_allowed")


async def test_who_is_a_party_does_not_decide(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Neither a moderator who reported, nor one who was reported, nor one who is none any more."""
    reporter, about, demoted = await staff(application), await staff(application), await staff(application)
    await report(client, reporter, about)
    case = await case_about(client, demoted, about)
    for one in (reporter, about):
        assert code_of(await act(client, one, case, **WARN)) == (403, "moderation.own_case")
        assert (await client.get(f"{ADMIN}/cases/{case['id']}", headers=one.headers)).json()["may_act"] is False
    await application.accounts.roles.grant(demoted.username, Role.USER)
    assert code_of(await act(client, demoted, case, **WARN)) == (403, "forbidden")


async def test_a_case_about_a_colleague_is_an_admins(application: Application, client: httpx.AsyncClient) -> None:
    """A moderator neither decides on it, nor takes it; an admin does both, also where the colleague is shut."""
    moderator, about = await staff(application), await staff(application, Role.ADMIN)
    admin, reporter = await staff(application, Role.ADMIN), await person(application)
    await report(client, reporter, about)
    case = await case_about(client, moderator, about)
    assert (case["may_act"], case["is_for_admins"], moderator.username in case["may_take"]) == (False, True, False)
    page = await signed_in(client, moderator).get(f"/admin/moderation/cases/{case['id']}")
    assert "This case waits for an admin: it is about a colleague." in page.text
    assert code_of(await act(client, moderator, case, **WARN)) == (403, "forbidden")
    assert code_of(await client.post(f"{ADMIN}/cases/{case['id']}/assign", headers=moderator.headers))[0] == 403
    ban = {"action": "ban", "reason": "Fraud.", "departure": "Sold stolen cards."}
    await application.accounts.operator.change(about.username, is_active=False)
    assert code_of(await act(client, moderator, case, **ban)) == (403, "forbidden")
    taken = await client.put(
        f"{ADMIN}/cases/{case['id']}/assignee", json={"username": admin.username}, headers=admin.headers
    )
    assert taken.status_code == 200, taken.text
    assert (await act(client, admin, taken.json(), **ban)).status_code == 200


async def test_a_case_that_waits_for_an_admin_is_an_admins(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """A moderator passes it on once, and does not decide on it any more."""
    moderator, admin = await staff(application), await staff(application, Role.ADMIN)
    await report(client, traded.ann, traded.bob)
    case = await case_about(client, moderator, traded.bob)
    passed = (await act(client, moderator, case, action="escalate", reason="Beyond me.")).json()
    assert (passed["status"], passed["may_act"]) == ("escalated", False)
    assert code_of(await act(client, moderator, passed, **WARN)) == (403, "forbidden")
    again = await act(client, admin, passed, action="escalate", reason="Up again.")
    assert code_of(again) == (409, "moderation.case_escalated")
    assert (await act(client, admin, passed, **WARN)).json()["status"] == "closed"


async def test_the_restricted_neither_propose_nor_write(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Until it ends by itself."""
    moderator = await staff(application)
    await report(client, traded.ann, traded.bob)
    case = await case_about(client, moderator, traded.bob)
    decision = {"action": "restrict", "days": 7, "reason": "Spam.", "departure": "Hundreds of messages."}
    assert (await act(client, moderator, case, **decision)).status_code == 200
    written = await client.post(
        f"/api/v1/messages/{traded.ann.username}", json={"text": "Hi"}, headers=traded.bob.headers
    )
    assert code_of(written) == (403, "auth.account_restricted")
    proposal = {"recipient": traded.ann.username, "proposer_adds_cash": "1.00", "recipient_adds_cash": "0.00"}
    assert (await client.post("/api/v1/trades", json=proposal, headers=traded.bob.headers)).status_code >= 400
    await EndSanctions(application.units, FixedClock(datetime.now(UTC) + timedelta(days=7, minutes=1)))()
    written = await client.post(
        f"/api/v1/messages/{traded.ann.username}", json={"text": "Hi"}, headers=traded.bob.headers
    )
    assert written.status_code == 201, written.text


async def test_the_suspended_are_signed_out_hidden_and_come_back(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Nobody finds them, their sessions end at once, a right password tells until when; then all is as before."""
    moderator = await staff(application)
    await report(client, traded.ann, traded.bob)
    case = await case_about(client, moderator, traded.bob)
    assert (await client.get("/api/v1/users/me", headers=traded.bob.headers)).status_code == 200
    decision = {"action": "suspend", "days": 14, "reason": "Fraud.", "departure": "Three people lost cards."}
    assert (await act(client, moderator, case, **decision)).status_code == 200
    assert (await client.get("/api/v1/users/me", headers=traded.bob.headers)).status_code == 401
    assert (await client.get(f"/api/v1/users/{traded.bob.username}")).status_code == 404
    sessions = application.accounts.sessions
    with pytest.raises(AccountSuspended):
        await sessions.log_in(traded.bob.username, PASSWORD, DEVICE)
    later = EndSanctions(application.units, FixedClock(datetime.now(UTC) + timedelta(days=14, minutes=1)))
    assert await later() == 1
    assert await later() == 0
    assert (await client.get(f"/api/v1/users/{traded.bob.username}")).status_code == 200
    assert (await sessions.log_in(traded.bob.username, PASSWORD, DEVICE)).actor.user_id == traded.bob.user_id


async def test_the_history_is_never_changed(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """The database refuses to change and to delete an action, whoever asks."""
    moderator = await staff(application)
    await report(client, traded.ann, traded.bob)
    case = await case_about(client, moderator, traded.bob)
    await act(client, moderator, case, **WARN)
    history = (await client.get(f"{ADMIN}/users/{traded.bob.hashid}/history", headers=moderator.headers)).json()
    (action,) = history["items"]
    assert (action["kind"], action["by"], action["reason"]) == ("warn", moderator.username, WARN["reason"])
    key = application.ids.decode(IdKind.ACTION, action["id"])
    for statement in (
        update(moderation_actions).where(moderation_actions.c.id == key).values(reason="kind"),
        delete(moderation_actions).where(moderation_actions.c.id == key),
    ):
        with pytest.raises(RestrictViolation, match="is never changed"):
            async with application.database.transaction() as session:
                await session.run(statement)


async def test_a_case_is_taken_and_given_back(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Others see who looks at it."""
    moderator = await staff(application)
    await report(client, traded.ann, traded.bob)
    case = await case_about(client, moderator, traded.bob)
    taken = (await client.post(f"{ADMIN}/cases/{case['id']}/assign", headers=moderator.headers)).json()
    assert taken["assignee"] == moderator.username
    back = (await client.post(f"{ADMIN}/cases/{case['id']}/release", headers=moderator.headers)).json()
    assert back["assignee"] is None
    assert code_of(await client.get(f"{ADMIN}/cases/nobody00", headers=moderator.headers)) == (
        404,
        "moderation.case_not_found",
    )
