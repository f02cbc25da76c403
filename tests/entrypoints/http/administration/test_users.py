"""Looking accounts up, and what admins do with them."""

import asyncio

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.accounts.errors import InvalidCredentials, LastAdmin
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.staff import operator
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.moderation.actions import CaseDecision
from dualcaster_core.moderation.deciding import CONSOLE
from dualcaster_core.moderation.lifecycle import ActionKind
from tests.support.letters import actor_of
from tests.support.moderating import code_of, report, staff
from tests.support.people import DEVICE, Person, csrf_of, person, signed_in

USERS = "/api/v1/admin/users"
WHY = {"reason": "They asked for it."}
HTML = {"Accept": "text/html"}


@pytest.fixture
async def admin(application: Application) -> Person:
    """An admin."""
    return await staff(application, Role.ADMIN)


async def _names(client: httpx.AsyncClient, admin: Person, **query: str) -> list[str]:
    answer = await client.get(USERS, params={"limit": "100", **query}, headers=admin.headers)
    assert answer.status_code == 200, answer.text
    return [one["username"] for one in answer.json()["items"]]


async def test_accounts_are_found_by_name_id_and_address(
    application: Application, client: httpx.AsyncClient, admin: Person
) -> None:
    """By the beginning of either name whatever the letter case, a public id, or a whole address; no wildcards."""
    about = await person(application)
    await application.profiles.profiles.edit(actor_of(about), {"display_name": "Zenobia the Collector"})
    for q in (about.username[:8].upper(), about.hashid, about.email.upper(), "zenobia THE"):
        assert about.username in await _names(client, admin, q=q), q
    for q in ("%" + about.username[1:], about.email[:-2], "enobia"):
        assert about.username not in await _names(client, admin, q=q), q


async def test_filters_narrow(application: Application, client: httpx.AsyncClient, admin: Person) -> None:
    """Role, standing, age, state and sanctions, alone and together."""
    store, about = await staff(application, Role.STORE), await person(application)
    await report(client, store, about)
    async with application.units() as uow:
        case = await uow.cases.open_of(about.user_id)
    assert case is not None
    decision = CaseDecision(kind=ActionKind.RESTRICT, days=7, reason="Rude.", departure="Very rude.")
    await application.moderation.work.act(CONSOLE, case.id, decision)
    assert store.username in await _names(client, admin, role="store")
    assert about.username not in await _names(client, admin, role="store")
    assert about.username in await _names(client, admin, role="user", standing="newcomer", age="week", state="open")
    assert await _names(client, admin, sanction="restrict", q=about.username) == [about.username]
    assert about.username not in await _names(client, admin, sanction="ban")
    assert about.username not in await _names(client, admin, age="older")
    assert about.username not in await _names(client, admin, standing="elite")
    await application.accounts.operator.change(about.username, is_active=False)
    assert await _names(client, admin, state="closed", q=about.username) == [about.username]
    detail = (await client.get(f"{USERS}/{about.hashid}", headers=admin.headers)).json()
    assert [one["kind"] for one in detail["sanctions"]] == ["restrict"]
    assert detail["cases"][0]["id"] == detail["sanctions"][0]["case"]
    assert detail["reports_received"] == 1


async def test_pages_follow_each_other(application: Application, client: httpx.AsyncClient, admin: Person) -> None:
    """Every account comes once, the newest first; a cursor of another list is refused."""
    made = [(await person(application)).username for _ in range(5)]
    seen, cursor = list[str](), ""
    for _ in range(3):
        query = f"?limit=2{f'&cursor={cursor}' if cursor else ''}"
        page = (await client.get(USERS + query, headers=admin.headers)).json()
        seen += [one["username"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen[:5] == made[::-1]
    log = (await client.get("/api/v1/admin/audit?limit=1", headers=admin.headers)).json()
    answer = await client.get(f"{USERS}?cursor={log['next_cursor']}", headers=admin.headers)
    assert code_of(answer) == (400, "validation")


async def test_a_role_needs_a_reason_and_is_logged(
    application: Application, client: httpx.AsyncClient, admin: Person
) -> None:
    """Without a reason nothing changes; the log says who gave which role to whom, why and from where."""
    about = await person(application)
    path = f"{USERS}/{about.hashid}/role"
    refused = await client.post(path, json={"role": "moderator", "reason": "  "}, headers=admin.headers)
    assert code_of(refused) == (400, "reason.required")
    given = await client.post(path, json={"role": "moderator", "reason": "Joins us."}, headers=admin.headers)
    assert given.json()["entry"]["role"] == "moderator"
    log = await client.get(f"/api/v1/admin/audit?subject={about.username}", headers=admin.headers)
    (entry,) = log.json()["items"]
    assert (entry["action"], entry["by"], entry["source"]) == ("role_changed", admin.username, "api")
    assert (entry["reason"], entry["details"]) == ("Joins us.", {"from": "user", "to": "moderator"})


async def test_the_last_admin_stays_one_however_many_ask_at_once(application: Application) -> None:
    """Of two admins who demote each other at once one stays, and nobody demotes the last one."""
    roles = application.accounts.roles
    known = await application.accounts.queries.summaries(after=0, limit=1_000)
    everybody = [user.username for user in known if user.is_active]
    pair = [await staff(application, Role.ADMIN) for _ in range(2)]
    for name in everybody:
        await roles.grant(name, Role.USER)

    async def demote(name: str) -> str:
        try:
            await roles.change(operator("olga"), name, Role.USER, "at once")
        except DualcasterError as error:
            return error.code
        return "done"

    told = await asyncio.gather(*(demote(one.username) for one in pair))
    assert sorted(told) == ["done", "role.last_admin"]
    async with application.units() as uow:
        assert await uow.role_changes.admins() == 1
    last = pair[told.index("role.last_admin")]
    with pytest.raises(LastAdmin, match="make somebody else an admin first"):
        await roles.grant(last.username, Role.MODERATOR)


async def test_signing_out_ends_every_session(
    application: Application, client: httpx.AsyncClient, admin: Person
) -> None:
    """Tokens and cookies are worthless at once; done again there is nothing to end."""
    about = await person(application)
    assert (await client.get("/api/v1/users/me", headers=about.headers)).status_code == 200
    path = f"{USERS}/{about.hashid}/sign-out"
    assert (await client.post(path, json=WHY, headers=admin.headers)).json() == {"sessions": 2}
    assert (await client.get("/api/v1/users/me", headers=about.headers)).status_code == 401
    assert (await client.post(path, json=WHY, headers=admin.headers)).json() == {"sessions": 0}


async def test_unlocking_lets_somebody_in_again(
    application: Application, client: httpx.AsyncClient, admin: Person
) -> None:
    """Who is locked out by wrong passwords gets in at once; who is not locked has nothing to unlock."""
    about = await person(application)
    path = f"{USERS}/{about.hashid}/unlock"
    assert code_of(await client.post(path, json=WHY, headers=admin.headers)) == (409, "account.not_locked")
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            await application.accounts.sessions.log_in(about.email, "not the password", DEVICE)
    shown = (await client.get(f"{USERS}/{about.hashid}", headers=admin.headers)).json()
    assert shown["entry"]["is_locked"] is True
    unlocked = (await client.post(path, json=WHY, headers=admin.headers)).json()
    assert (unlocked["entry"]["is_locked"], unlocked["locked_until"]) == (False, None)


async def test_a_verification_email_is_sent_again(
    application: Application, client: httpx.AsyncClient, admin: Person
) -> None:
    """One event asks for it; who is verified gets none."""
    about = await person(application)
    path = f"{USERS}/{about.hashid}/resend-verification"
    assert (await client.post(path, json=WHY, headers=admin.headers)).status_code == 204
    await application.accounts.operator.change(about.username, email_verified=True)
    assert code_of(await client.post(path, json=WHY, headers=admin.headers)) == (409, "account.already_verified")
    log = await client.get(f"/api/v1/admin/audit?category=access&subject={about.username}", headers=admin.headers)
    assert [one["action"] for one in log.json()["items"]] == ["access_verification_resent"]


async def test_pages_do_the_same(application: Application, client: httpx.AsyncClient, admin: Person) -> None:
    """Forms say what is wrong beside what was typed; done, they lead back to the account."""
    about = await person(application)
    signed_in(client, admin)
    path = f"/admin/users/{about.hashid}"
    token = {"_csrf_token": await csrf_of(client, path)}
    refused = await client.post(f"{path}/role", data={"role": "store", "reason": "", **token}, headers=HTML)
    assert refused.status_code == 422
    assert "Say why: the reason stays in the audit log." in refused.text
    done = await client.post(f"{path}/role", data={"role": "store", "reason": "A shop.", **token}, headers=HTML)
    assert (done.status_code, done.headers["location"]) == (303, path)
    out = await client.post(f"{path}/access/sign-out", data={"reason": "Lost phone.", **token}, headers=HTML)
    assert out.status_code == 303
    assert (await client.post(f"{path}/access/explode", data={"reason": "x", **token}, headers=HTML)).status_code == 404
    shown = (await client.get("/admin/audit", headers=HTML)).text
    assert "Signed out everywhere" in shown
    assert "Lost phone." in shown
    wrong = await client.get("/admin/users?q=x", headers=HTML)
    assert wrong.status_code == 422
    assert "2 to 254 letters" in wrong.text


async def test_a_deleted_account_is_not_acted_on(
    application: Application, client: httpx.AsyncClient, admin: Person
) -> None:
    """It can be looked up; nothing can be done with it, and what was done stays in the log."""
    about = await person(application)
    role = {"role": "moderator", "reason": "Joins."}
    await client.post(f"{USERS}/{about.hashid}/role", json=role, headers=admin.headers)
    await application.accounts.deletion.delete_named(about.username)
    shown = (await client.get(f"{USERS}/{about.hashid}", headers=admin.headers)).json()["entry"]
    assert (shown["is_active"], shown["email"], shown["role"]) == (False, None, "user")
    again = await client.post(f"{USERS}/{about.hashid}/role", json=role, headers=admin.headers)
    assert code_of(again) == (404, "user.not_found")
    log = await client.get(f"/api/v1/admin/audit?subject={shown['username']}", headers=admin.headers)
    assert [one["action"] for one in log.json()["items"]] == ["role_changed"]
