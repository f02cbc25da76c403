"""The audit log: what is in it, that it stays, and how it is taken along."""

import csv
from datetime import UTC, datetime
from io import StringIO

import httpx
import psycopg
import pytest
from sqlalchemy import text

from dualcaster_app import Application
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.staff import operator
from dualcaster_core.administration import use_cases
from dualcaster_core.kernel.audit import AuditAction
from tests.support.moderating import WARN, act, case_about, code_of, report, staff
from tests.support.people import Person, person

AUDIT = "/api/v1/admin/audit"


@pytest.fixture
async def admin(application: Application) -> Person:
    """An admin."""
    return await staff(application, Role.ADMIN)


async def _log(client: httpx.AsyncClient, admin: Person, **query: str) -> list[dict[str, object]]:
    answer = await client.get(AUDIT, params={"limit": "100", **query}, headers=admin.headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["items"]
    return found


async def test_every_history_is_in_one_list(application: Application, client: httpx.AsyncClient, admin: Person) -> None:
    """Roles, identity checks, cases, looks at scores, sign-outs and commands of the console, the latest first."""
    about, other, moderator = await person(application), await person(application), await staff(application)
    await application.accounts.roles.change(operator("olga"), about.username, Role.STORE, "a shop")
    check = application.reputation.identity_checks
    await check.decide_by_operator(about.username, is_checked=True, reason="passport seen")
    await report(client, other, about)
    await act(client, moderator, await case_about(client, moderator, about), **WARN)
    await client.get(f"/api/v1/users/{about.username}/reputation/audit", headers=moderator.headers)
    body = {"reason": "Lost phone."}
    await client.post(f"/api/v1/admin/users/{about.hashid}/sign-out", json=body, headers=admin.headers)
    await application.administration.console.note(operator("olga"), AuditAction.ACCESS_PASSWORD_SET, about.username)
    found = await _log(client, admin, subject=about.username.upper())
    told = [(one["action"], one["by"] or one["by_name"], one["source"]) for one in found]
    assert told == [
        ("access_password_set", "olga", "console"),
        ("access_signed_out", admin.username, "api"),
        ("reputation_audited", moderator.username, "api"),
        ("case_warn", moderator.username, "site"),
        ("identity_checked", "", "console"),
        ("role_changed", "olga", "console"),
    ]
    assert [one["category"] for one in found] == ["access", "access", "reputation", "case", "identity", "role"]
    assert [one["action"] for one in await _log(client, admin, subject=about.username, category="case")] == [
        "case_warn"
    ]
    assert len(await _log(client, admin, subject=about.username, source="console")) == 3
    assert {one["by"] for one in await _log(client, admin, by=moderator.username)} == {moderator.username}
    assert await _log(client, admin, subject="nobody-of-this-name") == []


async def test_pages_of_the_log_follow_each_other(
    application: Application, client: httpx.AsyncClient, admin: Person
) -> None:
    """Entries of one moment from several histories come once each, however small the pages."""
    about = await person(application)
    for role in (Role.STORE, Role.USER, Role.MODERATOR):
        await application.accounts.roles.grant(about.username, role)
    for _ in range(3):
        await application.administration.console.note(operator(), AuditAction.ACCOUNT_CHANGED, about.username)
    whole = await _log(client, admin, subject=about.username)
    seen, cursor = list[object](), None
    while True:
        query = {"limit": "2", "subject": about.username, **({"cursor": cursor} if cursor else {})}
        page = (await client.get(AUDIT, params=query, headers=admin.headers)).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [one["id"] for one in whole]
    assert len(set(seen)) == 6


async def test_days_bound_the_log(application: Application, client: httpx.AsyncClient, admin: Person) -> None:
    """Whole days in UTC, both of them; a range the other way round is refused."""
    await application.accounts.roles.grant((await person(application)).username, Role.STORE)
    today = datetime.now(UTC).date().isoformat()
    assert await _log(client, admin, **{"from": today, "to": today})
    assert await _log(client, admin, to="2020-01-01") == []
    answer = await client.get(AUDIT, params={"from": today, "to": "2020-01-01"}, headers=admin.headers)
    assert code_of(answer) == (400, "validation")


@pytest.mark.parametrize("table", ["audit_entries", "role_changes"])
@pytest.mark.parametrize("change", ["UPDATE {} SET reason = 'nothing'", "DELETE FROM {}"])
async def test_the_database_keeps_what_was_written(
    application: Application, admin: Person, table: str, change: str
) -> None:
    """Neither changed nor deleted, whoever asks the database to."""
    await application.administration.console.note(operator(), AuditAction.ACCOUNT_CHANGED, admin.username)
    with pytest.raises(psycopg.errors.RestrictViolation, match="is never changed"):
        async with application.database.transaction() as session:
            await session.run(text(change.format(table)))


async def test_the_export_is_csv_that_no_spreadsheet_runs(
    application: Application, client: httpx.AsyncClient, admin: Person
) -> None:
    """Its cells hold no formula, it is narrowed as the list is, and taking it along is in the log."""
    about = await person(application)
    reason = '=HYPERLINK("http://example.org","x")'
    await application.accounts.roles.change(operator("olga"), about.username, Role.STORE, reason)
    answer = await client.get(f"{AUDIT}/export?subject={about.username}", headers=admin.headers)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    (row,) = csv.DictReader(StringIO(answer.text))
    assert (row["reason"], row["by"], row["subject"]) == (f"'{reason}", "olga (console)", about.username)
    assert (await _log(client, admin, by=admin.username))[0]["action"] == "record_audit_exported"


async def test_the_export_is_bounded(
    application: Application, client: httpx.AsyncClient, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the latest entries alone, as many as are allowed."""
    monkeypatch.setattr(use_cases, "MOST_EXPORTED", 2)
    about = await person(application)
    for _ in range(3):
        await application.administration.console.note(operator(), AuditAction.ACCOUNT_CHANGED, about.username)
    answer = await client.get(f"{AUDIT}/export?subject={about.username}", headers=admin.headers)
    assert len(list(csv.reader(StringIO(answer.text)))) == 1 + 2
