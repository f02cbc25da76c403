"""What digests sum up beside notifications: believed prices, and people who may be seen."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.market.overview.rules import MarketRules
from dualcaster_core.notifying.delivery.model import DigestSection
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from dualcaster_core.testing.contracts.matching.matches import Shelf
from dualcaster_postgres.notifying.digest_sections import PostgresDigestSections
from dualcaster_postgres.tables.market import card_statistics
from tests.support.postgres_harness import PostgresHarness

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PROPOSAL = """
INSERT INTO trades (id, chain_id, counter_count, proposer_id, recipient_id, stage, version, exchange, held_payment,
  message, expires_in_days, cash_from_proposer, cash_from_recipient, proposer_value, recipient_value, created_at,
  changed_at, sent_at, expires_at)
VALUES (:id, :id, 0, :by, :to, 'pending', 1, 'mail', false, '', 7, 0, 0, 1, 1, :at, :at, :at,
  CAST(:at AS timestamptz) + interval '7 days')
"""


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """Empty the shared database."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock(NOON))


async def _sections(harness: PostgresHarness, user_id: int) -> dict[str, DigestSection]:
    queries = PostgresDigestSections(harness.database, PublicIds(), MarketRules())
    found = await queries.sections([user_id], NOON)
    return {one.name: one for one in found.get(user_id, ())}


async def _moved(harness: PostgresHarness, user_id: int, name: str, **facts: Any) -> None:
    """Give somebody a card that rose by a tenth this week, unless told otherwise."""
    scene = Scene(harness)
    card = await scene.card(name, number=name)
    await scene.have(user_id, card)
    given = {
        "card_id": card,
        "finish": 1,
        "source": "tcgplayer",
        "as_of": TODAY,
        "cents": 1_100,
        "cents_week": 1_000,
        "change_week": 1_000,
        "low_month": 1_000,
        "high_month": 1_100,
        "low_quarter": 1_000,
        "high_quarter": 1_100,
        "price_days": 30,
        "price_changes": 3,
        "suspect": False,
        **facts,
    }
    async with harness.database.transaction() as session:
        await session.run(insert(card_statistics).values(given))


async def test_only_moves_that_are_believed_are_told(harness: PostgresHarness) -> None:
    """No price that was set aside lately, none that is old, none known for days only, and nothing of no worth."""
    ann = await Scene(harness).person("ann")
    await _moved(harness, ann, "Told", cents=1_200, change_week=2_000)
    await _moved(harness, ann, "Suspect", suspect=True, cents=90_000, change_week=890_000)
    await _moved(harness, ann, "Old", as_of=TODAY - timedelta(days=8), cents=5_000, change_week=40_000)
    await _moved(harness, ann, "New", price_days=4)
    await _moved(harness, ann, "Cheap", cents=99, cents_week=50, change_week=9_800)
    await _moved(harness, ann, "Fallen", cents=40, cents_week=400, change_week=-9_000)
    await _moved(harness, ann, "Still", cents=1_001, change_week=10)
    found = await _sections(harness, ann)
    assert {line.text: line.figure for line in found["movers"].lines} == {"Told": "+20 %", "Fallen": "−90 %"}


async def test_nobody_is_summed_up_across_a_block(harness: PostgresHarness) -> None:
    """Matches and proposals that are not cleared away yet name nobody whom one of the two blocks."""
    scene = Shelf(harness)
    ann, bob, cat = [await scene.person(name) for name in ("ann", "bob", "cat")]
    await scene.put(ann, {bob: 90, cat: 80})
    async with harness.database.transaction() as session:
        for other in (bob, cat):
            await session.run(text(PROPOSAL), id=other, by=other, to=ann, at=NOON)
    both = await _sections(harness, ann)
    assert [line.text for line in both["matches"].lines] == ["bob", "cat"]
    assert [line.text for line in both["trades"].lines] == ["bob waits for your answer", "cat waits for your answer"]
    await scene.block(ann, bob)
    await scene.block(cat, ann)
    assert await _sections(harness, ann) == {}
