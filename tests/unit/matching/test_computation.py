"""Reading matches while others write, and at the edges of the filters."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.model import CandidateFilter, MatchRules
from dualcaster_core.matching.views import summaries
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.unit_of_work import InMemoryUnitOfWork


async def _two(rules: MatchRules) -> tuple[InMemoryDatabase, Matching, int, int]:
    """Let two people match."""
    database = InMemoryDatabase(FixedClock(), rules)
    scene = Scene(database)
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.swap(ann, bob)
    return database, Matching(database.snapshots, database.units, database.clock, rules, PublicIds()), ann, bob


async def test_a_reader_gets_matches_while_lists_never_stand_still() -> None:
    """Somebody whose lists change with every attempt to store their matches reads them all the same."""
    database, quiet, ann, bob = await _two(MatchRules())

    @asynccontextmanager
    async def restless() -> AsyncIterator[InMemoryUnitOfWork]:
        async with database.units() as uow:
            await uow.users.bump_version(ann)
            await uow.commit()
        async with database.units() as uow:
            yield uow

    matching = Matching(database.snapshots, restless, database.clock, MatchRules(), PublicIds())
    assert [view.trader.user_id for view in await matching.matches_of(ann)] == [bob]
    assert (await quiet.stored(ann)).state.revision == 0, "nothing had been stored"
    assert [view.trader.user_id for view in await matching.matches_of(ann)] == [bob]


@pytest.mark.parametrize("filters", [CandidateFilter(), CandidateFilter(server=7)])
async def test_the_least_quality_is_enough(filters: CandidateFilter) -> None:
    """A match of just the score that is asked for is listed; one point more and it is not, stored or not."""
    database, matching, ann, bob = await _two(MatchRules())
    await Scene(database).join(7, ann, bob)
    ((_, score),) = [(one.totals.candidate, one.score) for one in await matching.ranked(ann, filters, min_quality=0)]
    assert score >= 30, "the match must be one that is stored"
    for least, count in ((score, 1), (score + 1, 0)):
        assert len(await matching.ranked(ann, filters, min_quality=least)) == count
        assert len(await matching.matches_of(ann, filters, min_quality=least)) == count
    async with database.snapshots() as uow:
        traders = await uow.candidates.traders(ann, [bob])
    page = summaries(PublicIds(), await matching.ranked(ann, filters), traders)
    assert len(page.best(minimum=score, limit=9).items) == 1
    assert page.best(minimum=score + 1, limit=9).items == ()


async def test_the_least_score_of_the_rules_is_enough() -> None:
    """A match of just the least score is kept, merged and found in a group; one point below and it is not."""
    _, matching, ann, bob = await _two(MatchRules())
    (pair,) = await matching.ranked(ann, min_quality=0)
    for least, count in ((pair.score, 1), (pair.score + 1, 0)):
        rules = MatchRules(minimum_score=least)
        _, strict, ann, bob = await _two(rules)
        assert len((await strict.stored(ann)).pairs) == count
        assert len(await strict.matches_among([ann, bob])) == count
