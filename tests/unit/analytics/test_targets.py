"""How figures stand to targets, what a survey says, and what cohorts show."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.analytics.errors import RangeInvalid
from dualcaster_core.analytics.model import AnalyticsRules, AnalyticsType, CohortWeek, DayCount, Surface
from dualcaster_core.analytics.survey import SurveyStanding, is_asked, net_promoter_score
from dualcaster_core.analytics.targets import TARGETS, TargetState, measured
from dualcaster_core.analytics.use_cases import Analytics, DateRange, Survey
from dualcaster_core.analytics.views import ExportedEvent, Funnel, SiteFigures, cohort_rows, daily_series
from dualcaster_core.kernel.errors import Forbidden, ValidationFailed
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts import Scene
from dualcaster_core.testing.reputation.past_trades import complete_trade

NOTHING = SiteFigures(
    email_delivery=None,
    trade_completion=None,
    average_review=None,
    verified_users=None,
    retention=None,
    card_pages=0,
    visits=0,
    discord_links=0,
    people_with_have_lists=0,
    daily_bot_users=0,
    discord_servers=0,
    daily_matches=0,
    proposals=0,
    value_traded=Decimal(0),
)
BY_KEY = {target.key: target for target in TARGETS}
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def test_the_targets_are_those_of_the_product() -> None:
    """Each is there once, with its goal."""
    assert {target.key: target.goal for target in TARGETS} == {
        "email_delivery": 0.95,
        "trade_completion": 0.60,
        "average_review": 4.0,
        "verified_users": 0.50,
        "retention": 0.40,
        "card_pages": 10_000,
        "visits": 1_000,
        "discord_links": 100,
        "have_lists": 500,
        "bot_users": 100,
        "discord_servers": 10,
        "matches": 1_000,
        "proposals": 500,
        "stores": 10,
        "value_traded": 50_000,
        "net_promoter_score": 50,
    }


@pytest.mark.parametrize(
    ("key", "figures", "state"),
    [
        ("email_delivery", NOTHING, TargetState.NO_DATA),
        ("email_delivery", evolve(NOTHING, email_delivery=0.95), TargetState.MISSED),
        ("email_delivery", evolve(NOTHING, email_delivery=0.951), TargetState.MET),
        ("proposals", NOTHING, TargetState.MISSED),
        ("proposals", evolve(NOTHING, proposals=500), TargetState.MET),
        ("value_traded", evolve(NOTHING, value_traded=Decimal("49999.99")), TargetState.MISSED),
        ("net_promoter_score", evolve(NOTHING, survey_answers={10: 3, 8: 1}), TargetState.MET),
        ("stores", NOTHING, TargetState.NOT_MEASURED),
    ],
)
def test_a_figure_is_compared_with_its_goal(key: str, figures: SiteFigures, state: TargetState) -> None:
    """More than a share, as many as a number; what nobody has measured has missed nothing."""
    assert measured(BY_KEY[key], figures).state is state


def test_the_score_is_promoters_less_detractors() -> None:
    """7 and 8 count in the total alone; without answers there is no score."""
    assert net_promoter_score({}) is None
    assert net_promoter_score({10: 5, 9: 1, 8: 1, 7: 1, 6: 1, 0: 1}) == 40
    assert net_promoter_score({6: 4}) == -100


def test_the_survey_asks_seldom() -> None:
    """Who has never traded is not asked, and nobody again within 90 days of an answer or a no."""
    rules = AnalyticsRules()
    assert not is_asked(SurveyStanding(has_traded=False), rules, NOW)
    assert is_asked(SurveyStanding(has_traded=True), rules, NOW)
    assert not is_asked(SurveyStanding(has_traded=True, closed_at=NOW - timedelta(days=89)), rules, NOW)
    assert is_asked(SurveyStanding(has_traded=True, closed_at=NOW - timedelta(days=90)), rules, NOW)


async def test_an_answer_counts_once() -> None:
    """Who has answered is not asked, and a second answer is not counted; a score beyond 10 is refused."""
    clock = FixedClock()
    database = InMemoryDatabase(clock)
    scene = Scene(database)
    ann = Actor(user_id=await scene.person("ann"), username="ann", session_id=1)
    survey = Survey(database.units, clock, AnalyticsRules())
    assert not (await survey.state(ann)).is_open
    assert not await survey.answer(ann, 9)
    await _trade(database, await scene.person("bob"), ann.user_id)
    assert (await survey.state(ann)).is_open
    with pytest.raises(ValidationFailed, match="from 0 to 10"):
        await survey.answer(ann, 11)
    assert [await survey.answer(ann, 9), await survey.answer(ann, 0), await survey.dismiss(ann)] == [True, False, False]
    assert not (await survey.state(ann)).is_open
    async with database.units() as uow:
        assert uow.state.survey_scores == {(clock.now().date(), 9): 1}


async def _trade(database: InMemoryDatabase, proposer: int, recipient: int) -> None:
    async with database.units() as uow:
        await complete_trade(uow, proposer, recipient, NOW)
        await uow.commit()


async def test_a_dismissed_survey_counts_nothing() -> None:
    """No answer is no score, and the question is gone for a while."""
    clock = FixedClock()
    database = InMemoryDatabase(clock)
    scene = Scene(database)
    ann = Actor(user_id=await scene.person("ann"), username="ann", session_id=1)
    survey = Survey(database.units, clock, AnalyticsRules())
    await _trade(database, ann.user_id, await scene.person("bob"))
    assert await survey.dismiss(ann)
    assert not (await survey.state(ann)).is_open
    async with database.units() as uow:
        assert uow.state.survey_scores == {}


@pytest.mark.parametrize("role", list(Role))
def test_only_admins_see_the_figures(role: Role) -> None:
    """The core decides, whatever page or program asks."""
    clock = FixedClock()
    analytics = Analytics(InMemoryDatabase(clock).units, _Nothing(), clock)
    actor = Actor(user_id=1, username="ann", session_id=1, role=role)
    if role is Role.ADMIN:
        analytics.for_staff(actor)
    else:
        with pytest.raises(Forbidden):
            analytics.for_staff(actor)


def test_a_range_is_bounded() -> None:
    """It does not end before it begins, and has 400 days at most."""
    day = date(2026, 3, 4)
    assert len(DateRange(first=day, last=day).days) == 1
    for first in (day + timedelta(days=1), day - timedelta(days=400)):
        with pytest.raises(RangeInvalid):
            DateRange(first=first, last=day)


def test_a_cohort_shows_who_came_back() -> None:
    """Shares are those of the first week; weeks in which nobody was seen are 0, those to come are missing."""
    first = date(2026, 3, 2)
    week = timedelta(weeks=1)
    rows = cohort_rows(
        [
            CohortWeek(cohort=first, week=first, people=4),
            CohortWeek(cohort=first, week=first + 2 * week, people=1),
            CohortWeek(cohort=first + week, week=first + week, people=2),
        ],
        first + 2 * week,
    )
    assert [(row.cohort, row.people, list(row.shares)) for row in rows] == [
        (first + week, 2, [0.0]),
        (first, 4, [0.0, 0.25]),
    ]


def test_a_series_has_every_day() -> None:
    """Days without an event are 0, and surfaces are added up."""
    first = date(2026, 3, 2)
    days = [first, first + timedelta(days=1)]
    counts = [
        DayCount(day=first, type=AnalyticsType.CARD_VIEWED, surface=surface, events=2, people=1)
        for surface in (Surface.SITE, Surface.API)
    ]
    (series,) = daily_series(counts, days)
    assert (series.type, list(series.events), list(series.people), series.total) == (
        AnalyticsType.CARD_VIEWED,
        [4, 0],
        [2, 0],
        4,
    )


class _Nothing:
    """Queries of a site without people."""

    async def funnel(self, first: date, last: date) -> Funnel:
        """Nobody got anywhere."""
        return Funnel(match_views=0, proposed=0, accepted=0, completed=0)

    async def site_figures(self, now: datetime) -> SiteFigures:
        """There is nothing to measure."""
        return NOTHING

    async def events(self, first: date, last: date, types: Sequence[AnalyticsType]) -> AsyncIterator[ExportedEvent]:
        """Nothing happened."""
        nothing: Sequence[ExportedEvent] = ()
        for event in nothing:
            yield event
