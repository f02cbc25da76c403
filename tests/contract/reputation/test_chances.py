"""How trades ended, and the model that is fitted to it, in memory and on PostgreSQL."""

from datetime import timedelta

import pytest
from attrs import evolve
from sqlalchemy import text

from dualcaster_core.reputation.chance import outcomes_of
from dualcaster_core.reputation.chance_fitting import FitChances
from dualcaster_core.reputation.reviews.model import ReviewContent, ReviewRules
from dualcaster_core.reputation.trading_pairs import MarketAnchoring
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts import Harness, Scene
from dualcaster_core.testing.reputation.past_trades import cancel_trade, complete_trade
from dualcaster_postgres.reputation.reputations import PostgresReputationQueries
from tests.support.postgres_harness import PostgresHarness


@pytest.fixture(params=["in memory", "postgres"])
async def harness(request: pytest.FixtureRequest, shared_harness: PostgresHarness) -> Harness:
    """Make an empty store of each kind."""
    if request.param == "in memory":
        return InMemoryDatabase(FixedClock())
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())


async def _market(harness: Harness) -> tuple[int, int]:
    """Let two people trade and review each other, and the second cancel another trade a day later."""
    ann, bob = [await Scene(harness).person(name) for name in ("ann", "bob")]
    now = harness.clock.now()
    async with harness.units() as uow:
        trade_id = await complete_trade(uow, ann, bob, now)
        await cancel_trade(uow, ann, bob, now + timedelta(days=1), fault_id=bob)
        await uow.anchoring.store(
            MarketAnchoring(computed_at=now, people=frozenset({ann}), anchors=1, active_traders=2)
        )
        await uow.commit()
    for reviewer, stars in ((bob, 2), (ann, 5)):
        async with harness.units() as uow:
            trade = await uow.reviews.of_trade(trade_id, lock=True)
            assert trade is not None
            await uow.reviews.store(trade.write(reviewer, ReviewContent(overall=stars), now, ReviewRules())[0])
            await uow.commit()
    harness.clock.advance(timedelta(days=2))
    return ann, bob


async def test_outcomes_are_those_of_histories(harness: Harness) -> None:
    """A completed trade is one outcome for each person, with the other's visible stars; a failed one is its fault's."""
    ann, bob = await _market(harness)
    now = harness.clock.now()
    async with harness.units() as uow:
        found = [one async for batch in uow.chances.outcomes(now, 10) for one in batch]
        histories = await uow.reputation.histories([ann, bob], since=now)
        earlier = [one async for batch in uow.chances.outcomes(now - timedelta(days=2), 10) for one in batch]
        latest = [one async for batch in uow.chances.outcomes(now, 1) for one in batch]
    by_person = sorted(found, key=lambda one: (one.person_id, one.ended_at))
    assert by_person == [one for history in histories for one in outcomes_of(history, now)]
    assert [(one.person_id, one.stars, one.failed, one.partner_reached) for one in found] == [
        (ann, 2, False, False),
        (bob, 5, False, True),
        (bob, None, True, True),
    ]
    assert earlier == found[:2]
    assert latest == found[-1:]


async def test_a_model_is_fitted_every_night_anew(harness: Harness) -> None:
    """It knows how many trades the market has completed, and is the same for the same trades."""
    await _market(harness)
    fit = FitChances(harness.units, harness.clock)
    assert await fit.run() == await fit.run()
    assert (await fit.run()).completed_trades == 1


async def test_the_model_that_was_fitted_last_is_read(shared_harness: PostgresHarness) -> None:
    """To the last bit; one that has other features than the present model is none."""
    harness = PostgresHarness(shared_harness.database, FixedClock())
    queries = PostgresReputationQueries(harness.database)
    await harness.empty()
    model = await FitChances(harness.units, harness.clock).run()
    exact = evolve(model, weights=tuple(weight + 0.1 / 3 for weight in model.weights), completed_trades=7)
    async with harness.units() as uow:
        await uow.chances.store(exact)
        await uow.commit()
    assert await queries.chance_model() == exact
    async with harness.database.transaction() as session:
        await session.run(text("UPDATE chance_model SET weights = '0.5 1.5'"))
    assert await queries.chance_model() is None
