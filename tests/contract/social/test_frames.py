"""The frame that shows, as PostgreSQL works it out for many at once, is that of the rule."""

from itertools import product

from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.frames import FrameTier, shown_frame
from dualcaster_core.social.achievements.ports import AchievementDecision, Award
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_postgres.social.achievements.queries import PostgresAchievementQueries
from tests.support.postgres_harness import PostgresHarness

HELD = ((), ("newcomer",), ("established",), ("community_pillar",), ("established", "elite"), ("market_legend",))


async def test_frames_of_many_are_those_of_the_rule(shared_harness: PostgresHarness) -> None:
    """Whatever was chosen and whatever is held; what was taken back opens nothing."""
    await shared_harness.empty()
    harness = PostgresHarness(shared_harness.database, FixedClock())
    scene, now, expected = Scene(harness), harness.clock.now(), {}
    for number, (chosen, held) in enumerate(product((None, *FrameTier), HELD)):
        user_id = await scene.person(f"person-{number}")
        async with harness.units() as uow:
            awards = [Award(user_id=user_id, key=key) for key in (*held, "trade_master")]
            await uow.achievements.award(awards, now)
            taken = AchievementDecision(
                user_id=user_id, key="trade_master", is_revoked=True, reason="fraud", by_id=None, decided_at=now
            )
            await uow.achievements.decide(taken)
            if chosen is not None:
                await uow.frames.choose_frame(user_id, chosen)
            await uow.commit()
        opened = {tier for key in held if (tier := ACHIEVEMENTS[key].frame_tier) is not None}
        expected[user_id] = shown_frame(chosen, opened)
    assert await PostgresAchievementQueries(harness.database).frames_of(expected) == expected
    assert set(expected.values()) == set(FrameTier)
