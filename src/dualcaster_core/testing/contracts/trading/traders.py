"""What trades need to know of people."""

from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.trading.ports import TraderFacts


class TraderQueriesContract:
    """``TraderQueries``."""

    async def test_people_are_told_with_tier_country_and_trades(self, harness: Harness) -> None:
        """Whoever has no reputation and no profile is new and of no country; those who are not there are left out."""
        scene = Scene(harness)
        ann = await scene.person("ann", completed_trades=4)
        bob = await scene.person("bob", is_active=False)
        await harness.set_tier(ann, Tier.GOLD)
        await harness.set_country(ann, "PT")
        async with harness.snapshots() as uow:
            found = await uow.traders.of([bob, ann, 10**9])
        assert found == {
            ann: TraderFacts(
                user_id=ann, username="ann", is_active=True, tier=Tier.GOLD, completed_trades=4, country="PT"
            ),
            bob: TraderFacts(user_id=bob, username="bob", is_active=False, tier=Tier.NEW, completed_trades=0),
        }

    async def test_blocks_are_told_by_who_blocks(self, harness: Harness) -> None:
        """Of two people either, both, or none; other people's blocks do not matter."""
        scene = Scene(harness)
        ann, bob, carl = [await scene.person(name) for name in ("ann", "bob", "carl")]
        await scene.block(carl, ann)
        async with harness.snapshots() as uow:
            assert await uow.traders.blocks_between(ann, bob) == frozenset()
        await scene.block(bob, ann)
        async with harness.snapshots() as uow:
            assert await uow.traders.blocks_between(ann, bob) == {bob}
        await scene.block(ann, bob)
        async with harness.snapshots() as uow:
            assert await uow.traders.blocks_between(ann, bob) == {ann, bob}
