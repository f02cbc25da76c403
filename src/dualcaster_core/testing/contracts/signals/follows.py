"""Who follows which signal, and signals as somebody comes upon them."""

from datetime import timedelta
from decimal import Decimal

from attrs import evolve

from dualcaster_core.signals.following.model import Follow, Tracking, evaluated, new_follow, unfollowed
from dualcaster_core.signals.following.ports import SignalForViewer
from dualcaster_core.signals.model import Signal, SignalAction
from dualcaster_core.signals.visibility import SignalRelation, SignalVisibility
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.signals.scene import (
    HORIZON,
    judged,
    member_made,
    member_signal,
    our_signal,
    published,
    verdict,
)


async def _seen(harness: Harness, signal: Signal, viewer: int | None) -> SignalForViewer:
    async with harness.units() as uow:
        found = await uow.follows.signal_for(signal.id, viewer, lock=True)
    assert found is not None
    return found


async def _stored(harness: Harness, *follows: Follow) -> None:
    async with harness.units() as uow:
        for follow in follows:
            await uow.follows.store(follow)
        await uow.commit()


class FollowRepositoryContract:
    """``FollowRepository``."""

    async def test_a_viewer_comes_upon_a_signal_as_what_they_are_to_its_maker(self, harness: Harness) -> None:
        """A block in either direction outweighs a favourite; a closed account is told."""
        scene, at = Scene(harness), harness.clock.now()
        card, maker = await scene.card("Counterspell"), await scene.person("maker")
        fan, other, blocked, blocker = [await scene.person(name) for name in ("fan", "other", "blocked", "blocker")]
        (signal,) = await member_made(harness, member_signal(card, maker, at, visibility=SignalVisibility.FOLLOWERS))
        async with harness.units() as uow:
            for admirer in (fan, blocked):
                await uow.favorites.add(admirer, maker, at)
            await uow.commit()
        await scene.block(maker, blocked)
        await scene.block(blocker, maker)
        relations = [
            (await _seen(harness, signal, viewer)).relation for viewer in (maker, fan, other, None, blocked, blocker)
        ]
        assert relations == [
            SignalRelation.MAKER,
            SignalRelation.FAVORING,
            SignalRelation.MEMBER,
            SignalRelation.ANONYMOUS,
            SignalRelation.BLOCKED,
            SignalRelation.BLOCKED,
        ]
        found = await _seen(harness, signal, fan)
        assert (found.signal, found.visibility, found.maker_is_open) == (signal, SignalVisibility.FOLLOWERS, True)
        await scene.becomes(maker, is_active=False)
        assert not (await _seen(harness, signal, fan)).maker_is_open

    async def test_ours_are_public_and_of_nobody(self, harness: Harness) -> None:
        """Whoever is signed in is a member to them; an unknown signal is none."""
        scene, at = Scene(harness), harness.clock.now()
        (signal,) = await published(harness, our_signal(await scene.card("Counterspell"), at))
        viewer = await scene.person("viewer")
        found = await _seen(harness, signal, viewer)
        assert (found.relation, found.visibility) == (SignalRelation.MEMBER, SignalVisibility.PUBLIC)
        assert (found.maker_is_open, found.follower_count) == (True, 0)
        async with harness.units() as uow:
            assert await uow.follows.signal_for(signal.id + 99, viewer) is None

    async def test_somebody_has_one_follow_of_a_signal(self, harness: Harness) -> None:
        """It keeps its id however often it is written; only who follows now is counted."""
        scene, at = Scene(harness), harness.clock.now()
        (signal,) = await published(harness, our_signal(await scene.card("Counterspell"), at))
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await _stored(harness, *(new_follow(signal, one, Tracking.EXPLICIT, at) for one in (ann, bob)))
        async with harness.units() as uow:
            first = await uow.follows.of(signal.id, ann)
            assert await uow.follows.of(signal.id, bob + 99) is None
        assert first is not None
        assert evolve(first, id=0) == evolve(new_follow(signal, ann, Tracking.EXPLICIT, at), id=0)
        assert (await _seen(harness, signal, None)).follower_count == 2
        ended = unfollowed(first, at + timedelta(hours=2))
        await _stored(harness, ended)
        async with harness.units() as uow:
            assert await uow.follows.of(signal.id, ann) == ended
        assert (await _seen(harness, signal, None)).follower_count == 1

    async def test_open_buys_on_a_card_are_those_of_others(self, harness: Harness) -> None:
        """Neither one's own, nor what is closed, on another card, or no BUY."""
        scene, at = Scene(harness), harness.clock.now()
        card, elsewhere = await scene.card("Counterspell"), await scene.card("Opt")
        me, maker, closed = await scene.person("me"), await scene.person("maker"), await scene.person("closed")
        ours, _, hold = await published(
            harness,
            our_signal(card, at),
            our_signal(elsewhere, at),
            our_signal(card, at, kind="breakout", action=SignalAction.HOLD, target_price=None),
        )
        of_member, shut, own = await member_made(
            harness, *(member_signal(card, one, at) for one in (maker, closed, me))
        )
        async with harness.units() as uow:
            await uow.member_signals.close(shut.id)
            found = await uow.follows.open_buys(me, card)
        assert [one.signal.id for one in found] == [ours.id, of_member.id]
        assert not {hold.id, own.id} & {one.signal.id for one in found}

    async def test_follows_that_count_get_what_their_signals_came_to(self, harness: Harness) -> None:
        """BUY and SELL reach the history of reputations, explicit or not; a HOLD has its accuracy and no profit."""
        scene, at = Scene(harness), harness.clock.now()
        card, fan, late = await scene.card("Counterspell"), await scene.person("fan"), await scene.person("late")
        buy, hold = await published(
            harness,
            our_signal(card, at),
            our_signal(card, at, kind="breakout", action=SignalAction.HOLD, target_price=None),
        )
        await _stored(
            harness,
            new_follow(buy, fan, Tracking.IMPLICIT, at),
            new_follow(hold, fan, Tracking.EXPLICIT, at),
            new_follow(buy, late, Tracking.EXPLICIT, at + timedelta(days=3)),
        )
        outcomes = {one.id: verdict(one, at + HORIZON, accuracy=0.5) for one in (buy, hold)}
        await judged(harness, *outcomes.values())
        actions = {buy.id: buy.action, hold.id: hold.action}
        async with harness.units() as uow:
            follows = await uow.follows.counting([hold.id, buy.id])
            assert [(one.signal_id, one.user_id) for one in follows] == [(buy.id, fan), (hold.id, fan)]
            await uow.follows.store_evaluated(
                [evaluated(one, actions[one.signal_id], outcomes[one.signal_id]) for one in follows]
            )
            await uow.commit()
        async with harness.units() as uow:
            of_buy, of_hold = [await uow.follows.of(one.id, fan) for one in (buy, hold)]
            (history,) = await uow.reputation.histories([fan], since=at)
        assert of_buy is not None
        assert (of_buy.profit_percent, of_buy.accuracy, of_buy.evaluated_at) == (Decimal("12.00"), 0.5, at + HORIZON)
        assert of_hold is not None
        assert (of_hold.profit_percent, of_hold.accuracy) == (None, 0.5)
        found = {(one.id, one.explicit, one.profitable, one.accuracy) for one in history.follows}
        assert found == {(of_buy.id, False, True, 0.5), (of_hold.id, True, None, 0.5)}
