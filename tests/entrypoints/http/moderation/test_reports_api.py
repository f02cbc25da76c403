"""Reports over the API and on pages: of people, trades, reviews and signals."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.moderation import reports
from tests.support.people import Person, csrf_of, person, signed_in
from tests.support.traded import Traded

HTML = {"accept": "text/html"}
REPORTS = "/api/v1/reports"
SCAM = {"reason": "scam", "text": "Wants to be paid elsewhere."}


def _code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def _file(client: httpx.AsyncClient, by: Person, subject: str, hashid: str, **more: object) -> httpx.Response:
    body = {"subject": subject, "id": hashid, **SCAM, **more}
    return await client.post(REPORTS, json=body, headers=by.headers)


async def _stored(application: Application, by: Person) -> list[tuple[object, ...]]:
    columns = (reports.c.subject, reports.c.weighs, reports.c.evidence)
    async with application.database.transaction() as session:
        rows = await session.rows(select(*columns).where(reports.c.reporter_id == by.user_id).order_by(reports.c.id))
    return [tuple(row) for row in rows]


async def test_a_trade_is_reported_with_its_chain_and_both_profiles(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """The evidence has what was proposed and who the two are; the reporter is told that it has arrived."""
    assert (await _file(client, traded.ann, "trade", traded.trade)).status_code == 204
    ((subject, weighs, evidence),) = await _stored(application, traded.ann)
    assert (subject, weighs) == ("trade", False)
    assert isinstance(evidence, dict)
    assert [one["id"] for one in evidence["proposals"]] == [traded.trade_id]
    assert evidence["profiles"]["reported"]["username"] == traded.bob.username
    mine = (await client.get(f"{REPORTS}/mine", headers=traded.ann.headers)).json()["items"]
    assert [(one["subject"], one["username"], one["reason"]) for one in mine] == [
        ("trade", traded.bob.username, "scam")
    ]
    assert (await client.get(f"{REPORTS}/mine", headers=traded.bob.headers)).json()["items"] == []
    await drain_outbox(application)
    told = (await client.get("/api/v1/notifications", headers=traded.ann.headers)).json()["items"]
    assert [one["title"] for one in told if one["type"] == "report.received"] == ["We have your report"]


async def test_a_report_weighs_once_its_reporter_is_a_month_old_and_has_dealt(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """Of an older account that never dealt with the person it does not."""
    eve = await person(application)
    old = application.clock.now() - timedelta(days=31)
    async with application.database.transaction() as session:
        for one in (eve, traded.ann):
            await session.run(update(users).where(users.c.id == one.user_id).values(created_at=old))
    assert (await _file(client, eve, "user", traded.bob.hashid)).status_code == 204
    assert (await _file(client, traded.ann, "user", traded.bob.hashid)).status_code == 204
    assert [weighs for _, weighs, _ in await _stored(application, eve)] == [False]
    assert [weighs for _, weighs, _ in await _stored(application, traded.ann)] == [True]


async def test_what_is_ones_own_or_not_there_is_refused(client: httpx.AsyncClient, traded: Traded) -> None:
    """Oneself, the trades of others, ids of nothing, and what was reported before."""
    assert _code(await _file(client, traded.ann, "user", traded.ann.hashid)) == (400, "report.not_reportable")
    assert _code(await _file(client, traded.ann, "user", traded.trade)) == (404, "report.subject_not_found")
    assert _code(await _file(client, traded.ann, "signal", traded.bob.hashid)) == (404, "report.subject_not_found")
    assert (await _file(client, traded.ann, "user", traded.bob.hashid)).status_code == 204
    assert _code(await _file(client, traded.ann, "user", traded.bob.hashid)) == (409, "report.duplicate")


async def test_a_stranger_cannot_report_a_trade_of_others(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """For them there is no such trade."""
    eve = await person(application)
    assert _code(await _file(client, eve, "trade", traded.trade)) == (404, "report.subject_not_found")


async def test_a_day_takes_five_reports(application: Application, client: httpx.AsyncClient) -> None:
    """The sixth is refused and says when there is room."""
    ann = await person(application)
    others = [await person(application) for _ in range(6)]
    answers = [await _file(client, ann, "user", one.hashid) for one in others]
    assert [one.status_code for one in answers[:5]] == [204] * 5
    assert _code(answers[5]) == (429, "report.limit")
    assert int(answers[5].headers["retry-after"]) > 80_000


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"subject": "store"},
        {"reason": "dislike"},
        {"text": "x" * 1_001},
        {"text": 7},
        {"id": "../etc"},
        {"unknown": 1},
    ],
)
async def test_bad_input_is_refused(client: httpx.AsyncClient, traded: Traded, body: dict[str, object]) -> None:
    """Unknown subjects and reasons, long texts, no ids, unknown fields."""
    whole = {"subject": "user", "id": traded.bob.hashid, **SCAM} | body
    sent = whole if body else {}
    answer = await client.post(REPORTS, json=sent, headers=traded.ann.headers)
    assert _code(answer) == (400, "validation")


async def test_a_review_is_reported_without_naming_its_writer(
    application: Application, client: httpx.AsyncClient, traded: Traded
) -> None:
    """A reviewer may keep their profile private; the evidence names them to moderators alone."""
    for one in (traded.ann, traded.bob):
        await client.post(traded.address, json={"overall": 1, "comment": "Liar."}, headers=one.headers)
    shown = (await client.get(traded.address, headers=traded.ann.headers)).json()
    assert (await _file(client, traded.ann, "review", shown["theirs"]["id"])).status_code == 204
    ((_, _, evidence),) = await _stored(application, traded.ann)
    assert isinstance(evidence, dict)
    assert evidence["review"]["comment"] == "Liar."
    (mine,) = (await client.get(f"{REPORTS}/mine", headers=traded.ann.headers)).json()["items"]
    assert (mine["subject"], mine["username"]) == ("review", None)


async def test_the_page_reports_and_blocks(application: Application, client: httpx.AsyncClient, traded: Traded) -> None:
    """The form says about whom it is, and blocks them where that is ticked."""
    address = f"/reports/user/{traded.bob.hashid}"
    signed_in(client, traded.ann)
    assert f"Report {traded.bob.username}" in (await client.get(address, headers=HTML)).text
    sent = {"reason": "scam", "text": "Pay me first", "block": "1", "_csrf_token": await csrf_of(client, address)}
    answer = await client.post(address, data=sent, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/reports")
    assert "Pay me first" in (await client.get("/reports", headers=HTML)).text
    async with application.units() as uow:
        assert await uow.social.blockers_between(traded.ann.user_id, traded.bob.user_id) == {traded.ann.user_id}
    assert (await client.get(f"/reports/user/{traded.ann.hashid}", headers=HTML)).status_code == 400
    assert (await client.get(f"/reports/store/{traded.bob.hashid}", headers=HTML)).status_code == 404
