"""Admins see how the site is used, on a page, over the API and as a file; nobody else does."""

import csv
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import StringIO

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.accounts.model import Role
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.analytics.targets import TARGETS
from dualcaster_http import Site
from dualcaster_http.analytics.usage_plots import TITLES
from tests.support.clients import client_of
from tests.support.people import Person, person, signed_in
from tests.support.usage_history import store, usage_history

API, PAGE = "/api/v1/admin/analytics", "/admin/analytics"
DAYS, EVENTS = 84, 3_000


@pytest.fixture(scope="module", autouse=True)
async def past(application: Application) -> None:
    """A past of twelve weeks."""
    today = datetime.now(UTC).date()
    await store(application.database, list(usage_history(today, days=DAYS, people=150, events=EVENTS)))
    await application.analytics.figures.for_operator().aggregate()


@pytest.fixture
async def admin(application: Application, site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an admin."""
    somebody = await _with_role(application, Role.ADMIN)
    async with client_of(site) as client:
        yield signed_in(client, somebody)


async def _with_role(application: Application, role: Role) -> Person:
    somebody = await person(application)
    await application.accounts.roles.grant(somebody.username, role)
    return somebody


@pytest.mark.parametrize("role", [Role.USER, Role.STORE, Role.MODERATOR])
async def test_nobody_else_sees_them(application: Application, site: Site, role: Role) -> None:
    """Neither the page nor the API nor a file, moderators included."""
    somebody = await _with_role(application, role)
    async with client_of(site) as client:
        signed_in(client, somebody)
        for address in (API, f"{API}/targets", f"{API}/export", PAGE, f"{PAGE}/export"):
            answer = await client.get(address)
            assert answer.status_code == 403, address
        assert "/admin/analytics" not in (await client.get("/dashboard")).text


async def test_the_api_has_everything_of_a_range(admin: httpx.AsyncClient) -> None:
    """Each target with its figure and state, the funnel narrowing, cohorts, and a number for each day."""
    answer = await admin.get(API)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert [one["key"] for one in report["targets"]] == [one.key for one in TARGETS]
    states = {one["key"]: one["state"] for one in report["targets"]}
    assert (states["stores"], states["visits"]) == ("not_measured", "missed")
    funnel = report["funnel"]
    assert funnel["match_views"] > funnel["proposed"] > funnel["accepted"] >= funnel["completed"] > 0
    assert len(report["days"]) == 30
    assert all(len(one["events"]) == len(one["people"]) == 30 for one in report["series"])
    assert len(report["cohorts"]) >= 12
    assert all(0 <= share <= 1 for row in report["cohorts"] for share in row["shares"])
    assert (await admin.get(f"{API}/targets")).json() == report["targets"]


@pytest.mark.parametrize("query", ["from=2026-03-02&to=2026-03-01", "from=2024-01-01&to=2026-03-01"])
async def test_a_range_that_cannot_be_is_refused(admin: httpx.AsyncClient, query: str) -> None:
    """It ends after it begins, and has 400 days at most."""
    for address in (API, f"{API}/export"):
        answer = await admin.get(f"{address}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "analytics.range_invalid")
    assert (await admin.get(f"{API}?from=yesterday")).json()["code"] == "validation"


async def test_events_are_taken_along_as_lines(admin: httpx.AsyncClient) -> None:
    """JSON lines and CSV have the same events, none of them with a number that stands for somebody."""
    lines = [json.loads(line) for line in (await admin.get(f"{API}/export")).text.splitlines()]
    assert lines
    assert {tuple(line) for line in lines} == {("at", "type", "surface", "cohort", "properties")}
    answer = await admin.get(f"{API}/export?format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="dualcaster-events-' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert len(rows) == len(lines)
    first = rows[0] | {"properties": json.loads(rows[0]["properties"]), "cohort": rows[0]["cohort"] or None}
    assert first == lines[0]
    proposals = (await admin.get(f"{API}/export?type=trade.proposed")).text.splitlines()
    assert {json.loads(line)["type"] for line in proposals} == {"trade.proposed"}


async def test_daily_counts_are_taken_along(admin: httpx.AsyncClient) -> None:
    """Counts of days add up to the events of the same days."""
    days = list(csv.DictReader(StringIO((await admin.get(f"{PAGE}/export?of=days&days=30")).text)))
    events = (await admin.get(f"{PAGE}/export?days=30&format=jsonl")).text.splitlines()
    assert sum(int(one["events"]) for one in days) == len(events)


async def test_the_page_shows_it_in_words_and_plots(admin: httpx.AsyncClient) -> None:
    """Targets with what they mean, bars, shades and lines; figures that cannot be measured say so."""
    page = await admin.get(f"{PAGE}?days=90", headers={"Accept": "text/html"})
    assert page.status_code == 200, page.text[:500]
    for target in TARGETS:
        assert target.title in page.text
    assert "Not measured yet" in page.text
    assert "No data yet" in page.text
    assert page.text.count('class="daily__line"') >= 10
    assert page.text.count("funnel__fill") == 4
    assert "heat__cell--" in page.text
    assert 'href="/admin/analytics"' in page.text


async def test_an_empty_range_is_a_page_too(admin: httpx.AsyncClient) -> None:
    """A day without events, and a number of days that cannot be."""
    assert (await admin.get(f"{PAGE}?days=1", headers={"Accept": "text/html"})).status_code == 200
    assert (await admin.get(f"{PAGE}?days=4000", headers={"Accept": "text/html"})).status_code == 400


def test_every_type_has_a_title() -> None:
    """Whatever is counted can be named on the page."""
    assert set(TITLES) == set(AnalyticsType)
