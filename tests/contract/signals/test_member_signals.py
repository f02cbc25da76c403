"""Signals of members and who follows them, on PostgreSQL."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dualcaster_core.accounts.model import Actor
from dualcaster_core.collection.events import CopiesAdded
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.errors import (
    CardNotEligible,
    MakingRefused,
    OwnSignal,
    SignalAlreadyOpen,
    SignalClosed,
    SignalNotDeletable,
    SignalNotFound,
)
from dualcaster_core.signals.following.handlers import FollowAddedCopies
from dualcaster_core.signals.following.model import Follow, Tracking
from dualcaster_core.signals.model import SignalAction, SignalState
from dualcaster_core.signals.reading.views import SignalTab
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.sql.database import Database
from tests.support.signal_scene import SignalScene

PRIVATE, FOLLOWERS, PUBLIC = SignalVisibility


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> SignalScene:
    """An empty database whose time stands still."""
    return SignalScene(database, clock)


async def follow_of(scene: SignalScene, signal_id: int, who: Actor) -> Follow:
    """Load somebody's follow."""
    async with scene.units() as uow:
        found: Follow | None = await uow.follows.of(signal_id, who.user_id)
    assert found is not None
    return found


async def test_five_trades_and_silver_open_signals(scene: SignalScene) -> None:
    """Four trades are too few for any, bronze for public ones; each refusal says what is missing."""
    card = await scene.card()
    new, bronze = await scene.person("new", trades=4), await scene.person("bronze", Tier.BRONZE)
    for maker, visibility in ((new, PRIVATE), (bronze, PUBLIC)):
        with pytest.raises(MakingRefused) as caught:
            await scene.make(maker, card, visibility=visibility)
        assert "needed" in caught.value.facts
    assert (await scene.make(bronze, card, visibility=FOLLOWERS)).price == Decimal("10.10")


async def test_cards_that_are_cheap_or_still_carry_no_signals(scene: SignalScene) -> None:
    """Under $2, with fewer than ten changes in ninety days, or without a price there is nothing to signal."""
    maker = await scene.person("maker")
    cheap = await scene.card(1, tuple("1.90" if day % 2 else "1.95" for day in range(91)))
    still = await scene.card(2, ("9.00",) * 82 + tuple(f"9.{day:02}" for day in range(1, 10)))
    unpriced = await scene.card(3, ())
    for card in (cheap, still, unpriced):
        with pytest.raises(CardNotEligible):
            await scene.make(maker, card)


@pytest.mark.parametrize(
    ("action", "target"),
    [
        (SignalAction.BUY, "10.40"),
        (SignalAction.SELL, "9.80"),
        (SignalAction.BUY, "9.00"),
        (SignalAction.SELL, "11.00"),
        (SignalAction.BUY, "101.10"),
        (SignalAction.BUY, None),
        (SignalAction.HOLD, "11.00"),
    ],
)
async def test_targets_within_noise_or_on_the_wrong_side_are_refused(
    scene: SignalScene, action: SignalAction, target: str | None
) -> None:
    """The error stands beside the target."""
    card, maker = await scene.card(), await scene.person("maker")
    with pytest.raises(ValidationFailed) as caught:
        await scene.make(maker, card, action=action, target=target)
    assert caught.value.facts["field"] == "target_price"


async def test_a_price_that_swings_asks_for_a_further_target(scene: SignalScene) -> None:
    """Twice the weekly volatility counts where it is more than 5 %."""
    card, maker = await scene.card(1, tuple("10.00" if day % 2 else "11.00" for day in range(91))), None
    maker = await scene.person("maker")
    with pytest.raises(ValidationFailed):
        await scene.make(maker, card, target="12.00")
    assert (await scene.make(maker, card, target="18.00")).target_price == Decimal("18.00")


async def test_there_is_one_signal_for_each_card_and_maker_until_its_verdict(scene: SignalScene) -> None:
    """Closing makes no room for another; other makers and other cards have theirs."""
    card, other = await scene.card(1), await scene.card(2)
    maker, second = await scene.person("maker"), await scene.person("second")
    first = await scene.make(maker, card)
    await scene.members.close(maker, first.id)
    with pytest.raises(SignalAlreadyOpen):
        await scene.make(maker, card)
    assert {(await scene.make(second, card)).id, (await scene.make(maker, other)).id}.isdisjoint({first.id})


async def test_a_signal_goes_within_the_hour_while_nobody_follows_it(scene: SignalScene, clock: FixedClock) -> None:
    """A follower or the end of the hour keeps it; others than its maker cannot touch it."""
    card, maker, fan = await scene.card(), await scene.person("maker"), await scene.person("fan")
    signal = await scene.make(maker, card)
    for refused in (scene.members.delete(fan, signal.id), scene.members.close(fan, signal.id)):
        with pytest.raises(SignalNotFound):
            await refused
    await scene.following.follow(fan, signal.id)
    with pytest.raises(SignalNotDeletable):
        await scene.members.delete(maker, signal.id)
    await scene.following.unfollow(fan, signal.id)
    clock.advance(timedelta(hours=1, seconds=1))
    with pytest.raises(SignalNotDeletable):
        await scene.members.delete(maker, signal.id)
    young = await scene.make(maker, await scene.card(2))
    await scene.members.delete(maker, young.id)
    with pytest.raises(SignalNotFound):
        await scene.reading.one(young.id, maker.user_id)


async def test_lists_show_what_the_rules_let_each_viewer_see(scene: SignalScene) -> None:
    """For every visibility and viewer the lists agree with ``may_see``; so does the page of each signal."""
    maker = await scene.person("maker")
    fan, stranger, blocked = [await scene.person(name) for name in ("fan", "stranger", "blocked")]
    await scene.favorite(fan, maker)
    await scene.favorite(blocked, maker)
    async with scene.units() as uow:
        await uow.social.block(maker.user_id, blocked.user_id)
        await uow.commit()
    made = {
        visibility: await scene.make(maker, await scene.card(number), visibility=visibility)
        for number, visibility in enumerate(SignalVisibility, start=1)
    }
    expected = {
        maker.user_id: {FOLLOWERS, PUBLIC},
        fan.user_id: {FOLLOWERS, PUBLIC},
        stranger.user_id: {PUBLIC},
        blocked.user_id: set(),
        None: {PUBLIC},
    }
    for viewer, visible in expected.items():
        listed = await scene.reading.page(viewer, SignalTab.PUBLIC)
        assert {one.visibility for one in listed.items} == visible
        for visibility, signal in made.items():
            may = visibility in visible or viewer == maker.user_id
            if may:
                assert (await scene.reading.one(signal.id, viewer)).signal.visibility is visibility
            else:
                with pytest.raises(SignalNotFound):
                    await scene.reading.one(signal.id, viewer)
    assert len((await scene.reading.page(maker.user_id, SignalTab.MINE)).items) == 3


async def test_following_twice_is_once_and_never_ones_own(scene: SignalScene, clock: FixedClock) -> None:
    """Own, closed, unseen and past signals take no follows; the count has each follower once."""
    card, maker, fan = await scene.card(), await scene.person("maker"), await scene.person("fan")
    signal = await scene.make(maker, card)
    hidden = await scene.make(maker, await scene.card(2), visibility=FOLLOWERS)
    with pytest.raises(OwnSignal):
        await scene.following.follow(maker, signal.id)
    with pytest.raises(SignalNotFound):
        await scene.following.follow(fan, hidden.id)
    first = await scene.following.follow(fan, signal.id)
    clock.advance(timedelta(hours=2))
    again = await scene.following.follow(fan, signal.id)
    assert (again.followed_at, again.tracking) == (first.followed_at, Tracking.EXPLICIT)
    assert (await scene.reading.one(signal.id, fan.user_id)).signal.follower_count == 1
    await scene.members.close(maker, signal.id)
    with pytest.raises(SignalClosed):
        await scene.following.follow(await scene.person("late"), signal.id)


async def test_a_follow_counts_from_the_first_fifth_and_leaves_only_within_the_hour(
    scene: SignalScene, clock: FixedClock
) -> None:
    """Of ten days the first two count; unfollowing after the hour keeps the follow in evaluation."""
    maker, early, late, sorry = [await scene.person(name) for name in ("maker", "early", "late", "sorry")]
    signal = await scene.make(maker, await scene.card())
    for who in (early, sorry):
        assert (await scene.following.follow(who, signal.id)).counts
    clock.advance(timedelta(minutes=59))
    assert await scene.following.unfollow(sorry, signal.id)
    assert not await scene.following.unfollow(sorry, signal.id)
    clock.advance(timedelta(minutes=2))
    assert await scene.following.unfollow(early, signal.id)
    clock.advance(timedelta(days=2))
    assert not (await scene.following.follow(late, signal.id)).counts
    assert (await follow_of(scene, signal.id, early)).counts
    assert not (await follow_of(scene, signal.id, sorry)).counts
    assert not (await scene.following.follow(sorry, signal.id)).counts


async def test_copies_added_by_hand_follow_open_buys_once(scene: SignalScene, clock: FixedClock) -> None:
    """An addition follows implicitly what its person may see; an explicit follow replaces it while it counts itself."""
    card, maker, fan = await scene.card(), await scene.person("maker"), await scene.person("fan")
    signal = await scene.make(maker, card)
    hold = await scene.make(await scene.person("other"), card, action=SignalAction.HOLD, target=None)
    added = CopiesAdded(user_id=fan.user_id, card_id=card, finish="nonfoil", added_at=clock.now().isoformat())
    handler = FollowAddedCopies(scene.units)
    for _ in range(2):
        await handler(Delivery(1, "signals.follow_added_copies"), added)
    follow = await follow_of(scene, signal.id, fan)
    assert (follow.tracking, follow.acted_at, follow.counts) == (Tracking.IMPLICIT, clock.now(), True)
    async with scene.units() as uow:
        assert await uow.follows.of(hold.id, fan.user_id) is None
    clock.advance(timedelta(hours=3))
    explicit = await scene.following.follow(fan, signal.id)
    assert (explicit.tracking, explicit.followed_at, explicit.acted_at) == (
        Tracking.EXPLICIT,
        clock.now(),
        follow.acted_at,
    )
    assert explicit.revocable_until == follow.revocable_until
    own = CopiesAdded(user_id=maker.user_id, card_id=card, finish="nonfoil", added_at=clock.now().isoformat())
    await handler(Delivery(2, "signals.follow_added_copies"), own)
    async with scene.units() as uow:
        assert await uow.follows.of(signal.id, maker.user_id) is None


async def test_closed_signals_are_still_open_to_their_verdict(scene: SignalScene, clock: FixedClock) -> None:
    """Closing stops follows, not the evaluation."""
    maker = await scene.person("maker")
    signal = await scene.make(maker, await scene.card(), days=5)
    assert (await scene.members.close(maker, signal.id)).signal.state is SignalState.CLOSED
    start = clock.now().date()
    await scene.prices(1, {start + timedelta(days=day): "12.50" for day in range(1, 6)})
    clock.advance(timedelta(days=5, seconds=1))
    report = await scene.grading.run()
    assert (report.due, report.graded) == (1, 1)
    found = await scene.reading.one(signal.id, maker.user_id)
    assert found.signal.outcome is not None
    assert found.signal.outcome.came_true is True
