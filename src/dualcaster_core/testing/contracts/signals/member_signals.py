"""Signals that members make, and how right their makers were."""

from datetime import timedelta
from decimal import Decimal

from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.errors import SignalAlreadyOpen
from dualcaster_core.signals.following.model import Tracking, new_follow
from dualcaster_core.signals.members.ports import MakerStanding
from dualcaster_core.signals.model import SignalAction, SignalState
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, raised
from dualcaster_core.testing.contracts.signals.scene import (
    HORIZON,
    judged,
    member_made,
    member_signal,
    our_signal,
    published,
    verdict,
)


class MemberSignalRepositoryContract:
    """``MemberSignalRepository``."""

    async def test_a_standing_is_what_somebody_has_earned(self, harness: Harness) -> None:
        """Completed trades and the tier; nothing of either for a stranger."""
        scene = Scene(harness)
        maker, new = await scene.person("maker", completed_trades=7), await scene.person("new")
        await harness.set_tier(maker, Tier.GOLD)
        async with harness.units() as uow:
            standings = [await uow.member_signals.standing(key) for key in (maker, new, new + 1)]
        nothing = MakerStanding(completed_trades=0, tier=Tier.NEW)
        assert standings == [MakerStanding(completed_trades=7, tier=Tier.GOLD), nothing, nothing]

    async def test_a_maker_has_one_open_signal_on_a_card(self, harness: Harness) -> None:
        """Closing it makes no room for another, its outcome does; other makers, other cards and ours have theirs."""
        scene, at = Scene(harness), harness.clock.now()
        card, other = await scene.card("Counterspell"), await scene.card("Opt")
        maker, second = await scene.person("maker"), await scene.person("second")
        (first,) = await member_made(harness, member_signal(card, maker, at))
        await member_made(harness, member_signal(other, maker, at), member_signal(card, second, at))
        assert len(await published(harness, our_signal(card, at))) == 1
        await raised(SignalAlreadyOpen, member_made(harness, member_signal(card, maker, at)))
        async with harness.units() as uow:
            await uow.member_signals.close(first.id)
            await uow.commit()
        await raised(SignalAlreadyOpen, member_made(harness, member_signal(card, maker, at)))
        await judged(harness, verdict(first, at + HORIZON))
        assert len(await member_made(harness, member_signal(card, maker, at + HORIZON))) == 1

    async def test_a_members_signal_comes_back_with_what_hides_its_maker(self, harness: Harness) -> None:
        """Its visibility, its salt and how many follow it; ours are none of a member."""
        scene, at = Scene(harness), harness.clock.now()
        card, maker, fan = await scene.card("Counterspell"), await scene.person("maker"), await scene.person("fan")
        made = member_signal(card, maker, at, visibility=SignalVisibility.FOLLOWERS)
        (stored,) = await member_made(harness, made)
        (ours,) = await published(harness, our_signal(card, at))
        async with harness.units() as uow:
            await uow.follows.store(new_follow(stored, fan, Tracking.EXPLICIT, at))
            found = await uow.member_signals.one(stored.id, lock=True)
            assert await uow.member_signals.one(ours.id) is None
            assert await uow.member_signals.one(ours.id + 99) is None
        assert found is not None
        assert (found.signal, found.visibility, found.personal_salt) == (stored, made.visibility, made.personal_salt)
        assert found.follower_count == 1

    async def test_only_an_open_signal_is_closed(self, harness: Harness) -> None:
        """What has its outcome stays graded."""
        scene, at = Scene(harness), harness.clock.now()
        maker = await scene.person("maker")
        stays, ended = await member_made(
            harness,
            member_signal(await scene.card("Counterspell"), maker, at),
            member_signal(await scene.card("Opt"), maker, at),
        )
        await judged(harness, verdict(ended, at))
        async with harness.units() as uow:
            for one in (stays, ended):
                await uow.member_signals.close(one.id)
            await uow.commit()
        async with harness.units() as uow:
            found = [await uow.member_signals.one(one.id) for one in (stays, ended)]
        assert [one and one.signal.state for one in found] == [SignalState.CLOSED, SignalState.GRADED]

    async def test_a_deleted_signal_is_as_if_it_had_never_been(self, harness: Harness) -> None:
        """Who followed it follows nothing, and its maker has room for another."""
        scene, at = Scene(harness), harness.clock.now()
        card, maker, fan = await scene.card("Counterspell"), await scene.person("maker"), await scene.person("fan")
        (gone,) = await member_made(harness, member_signal(card, maker, at))
        async with harness.units() as uow:
            await uow.follows.store(new_follow(gone, fan, Tracking.EXPLICIT, at))
            await uow.member_signals.delete(gone.id)
            await uow.commit()
        async with harness.units() as uow:
            assert await uow.member_signals.one(gone.id) is None
            assert await uow.follows.of(gone.id, fan) is None
            assert await uow.signal_outcomes.published_between(at, at + timedelta(seconds=1)) == []
        assert len(await member_made(harness, member_signal(card, maker, at))) == 1

    async def test_a_maker_is_judged_by_every_buy_and_sell_with_a_verdict(self, harness: Harness) -> None:
        """Accuracies weigh as the confidences; HOLD, insufficient data and other makers count for nothing."""
        scene, at = Scene(harness), harness.clock.now()
        cards = [await scene.card(f"Card {number}") for number in range(5)]
        maker, other = await scene.person("maker"), await scene.person("other")
        buy, sell, hold, unknown, of_other = await member_made(
            harness,
            member_signal(cards[0], maker, at, confidence=0.9),
            member_signal(cards[1], maker, at, confidence=0.3, action=SignalAction.SELL, target_price=Decimal("9.00")),
            member_signal(cards[2], maker, at, action=SignalAction.HOLD, target_price=None),
            member_signal(cards[3], maker, at),
            member_signal(cards[4], other, at),
        )
        (ours,) = await published(harness, our_signal(cards[0], at))
        await judged(
            harness,
            verdict(buy, at, accuracy=1.0),
            verdict(sell, at, came_true=False, accuracy=0.2),
            verdict(hold, at, came_true=False, accuracy=0.0),
            verdict(unknown, at, came_true=None),
            verdict(of_other, at),
            verdict(ours, at),
        )
        async with harness.units() as uow:
            tallies = await uow.member_signals.tallies([ours.id, hold.id])
            await uow.member_signals.keep_tallies(tallies)
            both = await uow.member_signals.tallies([of_other.id, buy.id])
            assert await uow.member_signals.tallies([ours.id]) == []
        (tally,) = tallies
        assert (tally.user_id, tally.evaluated, tally.came_true) == (maker, 2, 1)
        assert tally.accuracy is not None
        assert round(tally.accuracy, 9) == 0.8
        assert [one.user_id for one in both] == [maker, other]
