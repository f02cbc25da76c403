"""Who takes part in matches and finds, and who sees whom."""

from datetime import timedelta

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import ANYONE, Scene, raised

NOBODY: set[tuple[int, int]] = set()


async def _two(harness: Harness) -> tuple[Scene, int, int]:
    """Ann and Bob, who match, beside somebody who does not."""
    scene = Scene(harness)
    ann, bob, _ = await scene.person("ann"), await scene.person("bob"), await scene.person("eve")
    await scene.swap(ann, bob)
    return scene, ann, bob


async def _seen(scene: Scene, *people: int) -> set[tuple[int, int]]:
    """Return who sees whom, after checking that every way of asking agrees on it."""
    asked: set[tuple[int, int]] = set()
    async with scene.harness.snapshots() as uow:
        trio = await uow.candidates.totals_among(people)
        for user_id in people:
            mine = await uow.candidates.totals_of(user_id, ANYONE)
            both = await uow.candidates.totals_of(user_id, ANYONE, both_ways=True)
            own = {(row.user, row.candidate) for row in mine.rows()}
            assert own == {(row.user, row.candidate) for row in both.rows() if row.user == user_id}
            assert {user for user, _ in own} <= {user_id}
            asked |= own
            around = {(row.user, row.candidate) for row in both.rows() if row.user != user_id}
            assert around == {(row.user, row.candidate) for row in trio.rows() if row.candidate == user_id}
    among = {(row.user, row.candidate) for row in trio.rows()}
    assert asked == among
    return among


class VisibilityContract:
    """A candidate is somebody else who may be seen, and whose lists may be."""

    async def test_a_match_is_mutual(self, harness: Harness) -> None:
        """Both sides need a line: somebody who only has, or only wants, is no candidate."""
        scene, ann, bob = await _two(harness)
        giver, taker = await scene.person("giver"), await scene.person("taker")
        card = await scene.card("Lone")
        for haver, wanter in ((giver, ann), (ann, taker)):
            await scene.have(haver, card)
            await scene.want(wanter, card)
        assert await _seen(scene, ann, bob, giver, taker) == {(ann, bob), (bob, ann)}

    async def test_nobody_matches_themselves(self, harness: Harness) -> None:
        """Somebody who wants what they have is not their own candidate, nor their own find."""
        scene = Scene(harness)
        ann = await scene.person("ann")
        card = await scene.card("Bolt", cents=100)
        await scene.have(ann, card)
        await scene.want(ann, card)
        assert await _seen(scene, ann) == NOBODY
        async with harness.snapshots() as uow:
            assert list(await uow.candidates.finds_for(ann)) == []

    async def test_inactive_haves_take_no_part(self, harness: Harness) -> None:
        """A have that is switched off makes no match."""
        scene, ann, bob = await _two(harness)
        eve = await scene.person("dan")
        card, other = await scene.card("Bolt"), await scene.card("Shock")
        await scene.have(eve, card, is_active=False)
        await scene.want(ann, card)
        await scene.have(ann, other)
        await scene.want(eve, other)
        assert await _seen(scene, ann, bob, eve) == {(ann, bob), (bob, ann)}

    async def test_private_and_inactive_wants_take_no_part(self, harness: Harness) -> None:
        """A want that is private or switched off makes no match."""
        scene, ann, bob = await _two(harness)
        for name, is_public, is_active in (("dan", False, True), ("fay", True, False)):
            other = await scene.person(name)
            here, there = await scene.card(f"{name} one"), await scene.card(f"{name} two")
            await scene.have(other, here)
            await scene.want(ann, here, any_printing=True)
            await scene.have(ann, there)
            await scene.want(other, there, is_public=is_public, is_active=is_active)
            await scene.want(other, there, any_printing=True, is_public=is_public, is_active=is_active)
        assert await _seen(scene, ann, bob) == {(ann, bob), (bob, ann)}
        assert set(await scene.totals(ann)) == {bob}

    async def test_a_private_want_leaves_its_copies_to_public_ones(self, harness: Harness) -> None:
        """In a match a have chooses among the public wants alone."""
        scene, ann, bob = await _two(harness)
        card = await scene.card("Bolt", cents=50)
        await scene.want(bob, card, is_public=False)
        await scene.want(bob, card, any_printing=True)
        await scene.have(ann, card)
        assert (await scene.totals(ann))[bob].gives_lines == 2

    async def test_hidden_lists_take_no_part(self, harness: Harness) -> None:
        """Who hides the have list or the want list has no matches and is in nobody's."""
        scene, ann, bob = await _two(harness)
        await scene.becomes(bob, show_have_list=False)
        assert await _seen(scene, ann, bob) == NOBODY
        await scene.becomes(bob, show_have_list=True, show_want_list=False)
        assert await _seen(scene, ann, bob) == NOBODY
        await scene.becomes(bob, show_want_list=True)
        assert await _seen(scene, ann, bob) == {(ann, bob), (bob, ann)}

    async def test_a_private_user_sees_others_and_is_not_seen(self, harness: Harness) -> None:
        """A profile that is not public is nobody's candidate, and has candidates of its own."""
        scene, ann, bob = await _two(harness)
        await scene.becomes(bob, is_public=False)
        assert await _seen(scene, ann, bob) == {(bob, ann)}

    async def test_an_inactive_account_is_no_candidate(self, harness: Harness) -> None:
        """An account that is switched off is nobody's candidate."""
        scene, ann, bob = await _two(harness)
        await scene.becomes(bob, is_active=False)
        assert await _seen(scene, ann, bob) == {(bob, ann)}

    async def test_the_long_unseen_are_no_candidates(self, harness: Harness) -> None:
        """Somebody last seen just as long ago as the rules allow is a candidate, and no longer a second later."""
        scene, ann, bob = await _two(harness)
        last = harness.clock.now() - harness.rules.active_within
        await scene.becomes(bob, last_active_at=last)
        assert await _seen(scene, ann, bob) == {(ann, bob), (bob, ann)}
        await scene.becomes(bob, last_active_at=last - timedelta(seconds=1))
        assert await _seen(scene, ann, bob) == {(bob, ann)}

    async def test_a_block_hides_both_from_each_other(self, harness: Harness) -> None:
        """Whoever of two blocks the other, neither sees the other; lifting it brings both back."""
        scene, ann, bob = await _two(harness)
        for blocker, blocked in ((ann, bob), (bob, ann)):
            await scene.block(blocker, blocked)
            assert await _seen(scene, ann, bob) == NOBODY
            async with harness.units() as uow:
                await uow.social.unblock(blocker, blocked)
                await uow.commit()
        assert await _seen(scene, ann, bob) == {(ann, bob), (bob, ann)}

    async def test_a_block_concerns_the_two_alone(self, harness: Harness) -> None:
        """A block between others changes nothing for a pair."""
        scene, ann, bob = await _two(harness)
        eve = await scene.person("dan")
        await scene.swap(ann, eve)
        await scene.block(eve, bob)
        await scene.block(bob, eve)
        assert await _seen(scene, ann, bob, eve) == {(ann, bob), (bob, ann), (ann, eve), (eve, ann)}

    async def test_an_unknown_user_has_no_totals(self, harness: Harness) -> None:
        """Asking for the matches or the version of nobody is an error; among others nobody is passed over."""
        scene, ann, bob = await _two(harness)
        assert await _seen(scene, ann, bob) == {(ann, bob), (bob, ann)}
        async with harness.snapshots() as uow:
            await raised(UserNotFound, uow.candidates.totals_of(999_999, ANYONE))
            await raised(UserNotFound, uow.match_snapshots.list_version(999_999))
            assert len(await uow.candidates.totals_among([ann, 999_999, bob])) == 2
            assert len(await uow.candidates.totals_among([])) == 0
