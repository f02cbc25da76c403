"""What PostgreSQL alone reads of usage: the funnel, the figures of the targets, and events taken along."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from dualcaster_core.analytics.model import AnalyticsEvent, AnalyticsType, PropertyValue, Surface
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from dualcaster_postgres.analytics.queries import PostgresAnalyticsQueries
from tests.support.completed_trades import cancel_trade, complete_trade
from tests.support.postgres_harness import PostgresHarness

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROPOSED, ACCEPTED = AnalyticsType.TRADE_PROPOSED, AnalyticsType.TRADE_ACCEPTED
DECLINED, COMPLETED = AnalyticsType.TRADE_DECLINED, AnalyticsType.TRADE_COMPLETED
VIEWED = AnalyticsType.MATCH_VIEWED
_DAY = timedelta(days=1)


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """Empty the shared database."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock(NOON))


async def _happened(harness: PostgresHarness, *events: AnalyticsEvent) -> None:
    async with harness.units() as uow:
        await uow.analytics.add(events)
        await uow.analytics.count_days(harness.clock.now().date())
        await uow.commit()


def _step(
    key: int, type_: AnalyticsType, chain: int | None = None, *, counter: bool = False, ago: int = 0
) -> AnalyticsEvent:
    told: dict[str, PropertyValue] = {"counter": counter} if type_ is PROPOSED else {}
    return AnalyticsEvent(
        key=key, at=NOON - ago * _DAY, type=type_, surface=Surface.SYSTEM, subject=chain, properties=told
    )


async def test_the_funnel_follows_each_chain(harness: PostgresHarness) -> None:
    """A chain counts once however many counter-offers it has; one that began before the range counts in no step."""
    await _happened(
        harness,
        *(_step(number, VIEWED) for number in range(5)),
        _step(10, PROPOSED, 1, ago=3),
        _step(11, PROPOSED, 1, counter=True, ago=2),
        _step(12, ACCEPTED, 1, ago=1),
        _step(13, COMPLETED, 1),
        _step(20, PROPOSED, 2, ago=3),
        _step(21, ACCEPTED, 2),
        _step(30, PROPOSED, 3, ago=2),
        _step(31, DECLINED, 3),
        _step(40, PROPOSED, 4, ago=40),
        _step(41, ACCEPTED, 4),
    )
    queries = PostgresAnalyticsQueries(harness.database)
    found = await queries.funnel((NOON - 5 * _DAY).date(), NOON.date())
    assert (found.match_views, found.proposed, found.accepted, found.completed) == (5, 3, 2, 1)
    earlier = await queries.funnel((NOON - 50 * _DAY).date(), (NOON - 30 * _DAY).date())
    assert (earlier.match_views, earlier.proposed, earlier.accepted, earlier.completed) == (0, 1, 1, 0)


async def test_figures_are_measured(harness: PostgresHarness) -> None:
    """Each figure is that of the rows it is about, and None where there are none."""
    queries = PostgresAnalyticsQueries(harness.database)
    empty = await queries.site_figures(NOON)
    assert (empty.trade_completion, empty.average_review, empty.verified_users, empty.retention) == (None,) * 4
    scene = Scene(harness)
    ann, bob = await scene.person("ann", email_verified=True), await scene.person("bob")
    await harness.link_discord(ann)
    await scene.have(bob, await scene.card("Bolt", cents=100))
    await complete_trade(harness.units, ann, bob, NOON - _DAY, value=Decimal("20.00"))
    await complete_trade(harness.units, ann, bob, NOON - 2 * _DAY, value=Decimal("20.00"))
    await cancel_trade(harness.units, ann, bob, NOON - _DAY, fault_id=bob)
    async with harness.units() as uow:
        await uow.surveys.count(NOON.date(), 10)
        await uow.surveys.count(NOON.date(), 3)
        await uow.commit()
    await _happened(harness, *(_step(number, AnalyticsType.VISIT_STARTED) for number in range(7)))
    figures = await queries.site_figures(NOON)
    assert figures.trade_completion == pytest.approx(2 / 3)
    assert figures.verified_users == 0.5
    assert (figures.discord_links, figures.people_with_have_lists, figures.visits) == (1, 1, 7)
    assert figures.card_pages == 1
    assert figures.value_traded > 0
    assert figures.survey_answers == {10: 1, 3: 1}


async def test_retention_is_of_those_whose_fifth_week_is_over(harness: PostgresHarness) -> None:
    """Of the people seen in their first week, those count that were seen in the fifth."""
    joined = NOON - 40 * _DAY
    early = PostgresHarness(harness.database, FixedClock(joined))
    keys = [await Scene(early).person(f"person-{number}") for number in range(4)]

    def seen(key: int, user: int, at: datetime) -> AnalyticsEvent:
        return AnalyticsEvent(
            key=key, at=at, type=AnalyticsType.CARD_VIEWED, surface=Surface.SITE, user_id=user, person=key % 10
        )

    first = [seen(place, user, joined) for place, user in enumerate(keys)]
    again = [seen(100 + place, user, joined + 28 * _DAY) for place, user in enumerate(keys[:3])]
    await _happened(harness, *first, *again)
    assert (await PostgresAnalyticsQueries(harness.database).site_figures(NOON)).retention == 0.75


async def test_events_are_taken_along_without_their_people(harness: PostgresHarness) -> None:
    """What is exported has no number that stands for anybody, in the order of days; types can be chosen."""
    await _happened(harness, _step(2, PROPOSED, 1), _step(1, VIEWED, ago=1), _step(3, VIEWED))
    queries = PostgresAnalyticsQueries(harness.database)

    async def exported(types: Sequence[AnalyticsType]) -> list[tuple[AnalyticsType, datetime]]:
        within = queries.events((NOON - 5 * _DAY).date(), NOON.date(), types)
        return [(one.type, one.at) async for one in within]

    assert sorted(await exported([VIEWED])) == [(VIEWED, NOON - _DAY), (VIEWED, NOON)]
    assert {type_ for type_, _ in await exported([])} == {VIEWED, PROPOSED}
    assert len(await exported([])) == 3


@pytest.mark.parametrize("days", [3, 120])
async def test_statements_do_not_grow_with_days(harness: PostgresHarness, days: int) -> None:
    """Counting takes as many statements for a hundred days as for three."""
    async with harness.units() as uow:
        await uow.analytics.add([_step(day, VIEWED, ago=day) for day in range(days)])
        await uow.commit()
    before = harness.database.statements
    async with harness.units() as uow:
        await uow.analytics.count_days(NOON.date())
        await uow.commit()
    assert harness.database.statements - before == 6
