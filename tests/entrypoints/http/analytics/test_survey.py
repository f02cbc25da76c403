"""The one question: asked after a trade, answered by one press, and then not again for a while."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dualcaster_app import Application
from dualcaster_http import Site
from dualcaster_postgres.tables.analytics import survey_closings, survey_scores
from tests.support.browsers import Desk
from tests.support.clients import client_of
from tests.support.completed_trades import complete_trade
from tests.support.people import person, signed_in

QUESTION = "How likely are you to recommend"


@pytest.fixture
async def desk(application: Application, site: Site) -> AsyncIterator[Desk]:
    """Somebody who has just completed a trade."""
    somebody, other = await person(application), await person(application)
    await complete_trade(application.units, somebody.user_id, other.user_id, application.clock.now())
    async with client_of(site) as client:
        yield Desk(somebody, signed_in(client, somebody))


async def _scores(application: Application) -> dict[int, int]:
    async with application.database.transaction() as session:
        rows = await session.rows(select(survey_scores.c.score, survey_scores.c.answers))
    return dict(rows)


async def test_one_press_answers_it(desk: Desk, application: Application) -> None:
    """The dashboard asks, a press counts and thanks, and the question is gone; a second press changes nothing."""
    assert QUESTION in (await desk.page("/dashboard")).text
    before = await _scores(application)
    answer = await desk.send("/survey", {"score": 9, "next": "/dashboard"})
    after = await desk.follow(answer)
    assert "Thank you. Your answer counts" in after.text
    assert QUESTION not in after.text
    await desk.send("/survey", {"score": 0})
    found = await _scores(application)
    assert found == before | {9: before.get(9, 0) + 1}


async def test_it_can_be_sent_away(desk: Desk, application: Application) -> None:
    """Without a score nothing is counted, and it is not asked again until the pause is over."""
    before = await _scores(application)
    assert (await desk.send("/survey", {})).status_code == 303
    assert QUESTION not in (await desk.page("/dashboard")).text
    assert await _scores(application) == before
    long_ago = application.clock.now() - application.settings.analytics.survey_pause - timedelta(days=400)
    async with application.database.transaction() as session:
        await session.run(
            update(survey_closings).where(survey_closings.c.user_id == desk.person.user_id).values(closed_at=long_ago)
        )
    assert QUESTION in (await desk.page("/dashboard")).text


async def test_an_answer_that_is_none_is_refused(desk: Desk, application: Application) -> None:
    """Scores go from 0 to 10, and nobody is led to another site."""
    before = await _scores(application)
    answer = await desk.send("/survey", {"score": 11, "next": "https://elsewhere.example"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
    refused = await desk.client.post("/api/v1/survey", json={"score": -1})
    assert (refused.status_code, refused.json()["code"]) == (400, "validation")
    assert await _scores(application) == before


async def test_programs_ask_and_answer(desk: Desk, application: Application) -> None:
    """The API tells whether the question is open, takes an answer, and closes it."""
    assert (await desk.client.get("/api/v1/survey")).json()["is_open"] is True
    before = (await _scores(application)).get(7, 0)
    answered = await desk.client.post("/api/v1/survey", json={"score": 7})
    assert (answered.status_code, answered.json()["is_open"]) == (200, False)
    await desk.client.post("/api/v1/survey", json={"score": 7})
    assert (await _scores(application))[7] == before + 1
    assert (await desk.client.delete("/api/v1/survey")).status_code == 204


async def test_who_has_never_traded_is_not_asked(application: Application, site: Site) -> None:
    """There is nothing to recommend yet."""
    somebody = await person(application)
    async with client_of(site) as client:
        signed_in(client, somebody)
        assert (await client.get("/api/v1/survey")).json()["is_open"] is False
        assert QUESTION not in (await client.get("/dashboard", headers={"Accept": "text/html"})).text
