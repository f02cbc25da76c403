"""Notes of moderators about people, and the figures of moderation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import select, update

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.kernel.ids import IdKind
from dualcaster_postgres.tables.moderation import moderation_cases, reports
from dualcaster_postgres.tables.social import directory_entries
from tests.support.letters import write
from tests.support.moderating import ADMIN, WARN, act, case_about, code_of, report, staff
from tests.support.people import Person, csrf_of, person, signed_in


async def _note(client: httpx.AsyncClient, by: Person, about: Person, text: str) -> httpx.Response:
    return await client.post(f"{ADMIN}/users/{about.hashid}/notes", json={"text": text}, headers=by.headers)


async def _found(client: httpx.AsyncClient, by: Person, query: str, path: str = "notes") -> list[str]:
    answer = await client.get(f"{ADMIN}/{path}?{query}", headers=by.headers)
    assert answer.status_code == 200, answer.text
    return [one["text"] for one in answer.json()["items"]]


async def test_a_note_is_for_moderators_alone(application: Application, client: httpx.AsyncClient) -> None:
    """Each reads those of the others; whom it is about finds it nowhere, not in their export either."""
    ann, one, other = await person(application), await staff(application), await staff(application)
    assert (await _note(client, one, ann, "Paid bob back in March.")).status_code == 201
    answer = await client.get(f"{ADMIN}/users/{ann.hashid}/notes", headers=other.headers)
    (kept,) = answer.json()["items"]
    assert (kept["text"], kept["author"], kept["username"]) == (
        "Paid bob back in March.",
        one.username,
        ann.username,
    )
    export = await client.get("/api/v1/users/me/export", headers=ann.headers)
    assert export.status_code == 200
    assert "Paid bob back" not in export.text
    for refused in (
        await _note(client, ann, ann, "I am nice."),
        await client.get(f"{ADMIN}/users/{ann.hashid}/notes", headers=ann.headers),
        await client.get(f"{ADMIN}/notes", headers=ann.headers),
        await client.get(f"{ADMIN}/stats", headers=ann.headers),
    ):
        assert code_of(refused) == (403, "forbidden")


async def test_notes_are_found_by_their_words_and_by_whom_they_are_about(
    application: Application, client: httpx.AsyncClient
) -> None:
    """All words have to be there, in any order; the latest come first, by pages."""
    ann, bob, moderator = await person(application), await person(application), await staff(application)
    for about, text in ((ann, "Sells zebracards at events"), (ann, "Calm on the phone"), (bob, "Bought zebracards")):
        await _note(client, moderator, about, text)
    assert await _found(client, moderator, "q=ZEBRACARDS") == ["Bought zebracards", "Sells zebracards at events"]
    assert await _found(client, moderator, "q=zebracards+sells") == ["Sells zebracards at events"]
    assert await _found(client, moderator, f"q={bob.username}") == ["Bought zebracards"]
    assert await _found(client, moderator, "q=zebracards", f"users/{ann.hashid}/notes") == [
        "Sells zebracards at events"
    ]
    assert await _found(client, moderator, "q=%26%7C%21%28") == []
    first = (await client.get(f"{ADMIN}/notes?q=zebracards&limit=1", headers=moderator.headers)).json()
    rest = await _found(client, moderator, f"q=zebracards&limit=1&cursor={first['next_cursor']}")
    assert rest == ["Sells zebracards at events"]


async def test_bad_notes_are_refused(application: Application, client: httpx.AsyncClient) -> None:
    """Empty, too long, about nobody, with marks that deceive."""
    ann, moderator = await person(application), await staff(application)
    assert (await _note(client, moderator, ann, "  ")).status_code == 400
    assert (await _note(client, moderator, ann, "x" * 4_001)).status_code == 400
    assert (await _note(client, moderator, ann, "a\u202eb")).status_code == 400
    nobody = application.ids.encode(IdKind.USER, 10**9)
    unknown = await client.post(f"{ADMIN}/users/{nobody}/notes", json={"text": "x"}, headers=moderator.headers)
    assert code_of(unknown) == (404, "user.not_found")


async def test_a_case_shows_notes_trades_and_what_is_held(application: Application, client: httpx.AsyncClient) -> None:
    """A note is kept from its page, without script too, and stands there afterwards."""
    ann, bob, moderator = await person(application), await person(application), await staff(application)
    await _note(client, moderator, ann, "Known from the prerelease.")
    await report(client, bob, ann)
    case = await case_about(client, moderator, ann)
    assert [one["text"] for one in case["notes"]] == ["Known from the prerelease."]
    assert case["trades"] == []
    browser = signed_in(client, moderator)
    address = f"/admin/moderation/cases/{case['id']}"
    token = await csrf_of(browser, address)
    empty = await browser.post(f"{address}/notes", data={"_csrf_token": token, "note": " "})
    assert empty.status_code == 422
    kept = await browser.post(f"{address}/notes", data={"_csrf_token": token, "note": "Called; was polite."})
    assert kept.status_code == 303
    page = await browser.get(address)
    assert "Called; was polite." in page.text


async def _stats(client: httpx.AsyncClient, by: Person, days: int = 30) -> dict[str, Any]:
    answer = await client.get(f"{ADMIN}/stats?days={days}", headers=by.headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def _by(figures: list[dict[str, Any]], name: str, value: str) -> dict[str, Any]:
    return next((one for one in figures if one[name] == value), {})


async def test_figures_count_what_happened(application: Application, client: httpx.AsyncClient) -> None:
    """By reason, rule, kind and level, with the median against its target, and phrases with false alarms."""
    ann, bob, cid, moderator = [await person(application) for _ in range(3)] + [await staff(application)]
    for one in (ann, bob, cid):
        await application.accounts.operator.change(one.username, is_public=True)
    before = await _stats(client, moderator)
    await report(client, bob, ann)
    case = await case_about(client, moderator, ann)
    async with application.database.transaction() as session:
        key = application.ids.decode(IdKind.CASE, case["id"])
        opened = datetime.now(UTC) - timedelta(hours=100)
        await session.run(
            update(moderation_cases).where(moderation_cases.c.id == key).values(opened_at=opened, due_at=opened)
        )
    assert (await act(client, moderator, case, **WARN)).status_code == 200
    for to, what in ((bob, "release"), (cid, "withhold")):
        await write(application, ann, to, "I only accept crypto")
        await drain_outbox(application)
        held = (await case_about(client, moderator, ann, "auto_flag"))["held"][0]
        await client.post(f"{ADMIN}/held/{held['id']}/{what}", headers=moderator.headers)
    after = await _stats(client, moderator)

    def more(part: str, name: str, value: str, figure: str) -> int:
        return int(_by(after[part], name, value)[figure] - _by(before[part], name, value).get(figure, 0))

    assert more("reasons", "reason", "scam", "filed") == 1
    assert more("reasons", "reason", "scam", "upheld") == 1
    assert more("rules", "rule", "scam_phrase", "raised") == 1
    assert more("decisions", "kind", "warn", "count") == 1
    assert more("levels", "level", case["level"], "closed") == 1
    assert more("levels", "level", case["level"], "on_time") == 0
    assert [more("phrases", "phrase", "coins", name) for name in ("held", "released", "withheld")] == [2, 1, 1]
    assert _by(after["levels"], "level", "high")["target_hours"] == 24
    assert sum(one["reports"] for one in after["by_day"]) == sum(one["filed"] for one in after["reasons"])
    assert len(after["by_day"]) == 30
    page = await signed_in(client, moderator).get("/admin/moderation/stats?days=7")
    assert "Held messages by phrase" in page.text
    assert (await client.get(f"{ADMIN}/stats?days=0", headers=moderator.headers)).status_code == 400


async def _discovery(application: Application, somebody: Person) -> int:
    statement = select(directory_entries.c.discovery_score).where(directory_entries.c.user_id == somebody.user_id)
    async with application.database.transaction() as session:
        row = await session.row(statement)
    assert row is not None
    return int(row[0])


async def test_upheld_reports_of_a_year_lower_the_discovery_score(
    application: Application, client: httpx.AsyncClient
) -> None:
    """Fifty each as soon as they are upheld; an overturned appeal and a year give them back, a dismissal takes none."""
    ann, bob, moderator, other = [await person(application) for _ in range(2)] + [
        await staff(application) for _ in range(2)
    ]
    await application.accounts.operator.change(ann.username, is_public=True)
    await drain_outbox(application)
    await application.social.entries.refresh()
    begun = await _discovery(application, ann)
    await report(client, bob, ann)
    await drain_outbox(application)
    assert await _discovery(application, ann) == begun
    case = await case_about(client, moderator, ann)
    await act(client, moderator, case, **WARN)
    await drain_outbox(application)
    assert await _discovery(application, ann) == begun - 50
    async with application.database.transaction() as session:
        mine = reports.c.reported_id == ann.user_id
        old = datetime.now(UTC) - timedelta(days=366)
        await session.run(update(reports).where(mine).values(decided_at=old))
    await application.social.entries.refresh()
    assert await _discovery(application, ann) == begun
    async with application.database.transaction() as session:
        await session.run(update(reports).where(mine).values(decided_at=datetime.now(UTC)))
    await application.social.entries.refresh()
    assert await _discovery(application, ann) == begun - 50
    (own,) = (await client.get("/api/v1/appeals", headers=ann.headers)).json()["items"]
    body = {"action": own["id"], "text": "It was a purchase."}
    assert (await client.post("/api/v1/appeals", json=body, headers=ann.headers)).status_code == 201
    appeal = await case_about(client, other, ann, "appeal")
    await act(client, other, appeal, action="overturn", reason="It was.")
    await drain_outbox(application)
    assert await _discovery(application, ann) == begun
