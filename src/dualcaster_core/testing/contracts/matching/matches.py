"""The matches that are kept per user."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import define, evolve, field

from dualcaster_core.matching.model import PairTotals, ScoredPair, StoredMatches, StoredState
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene

Kept = list[tuple[int, int]]
"""Candidates and scores, best first."""


def pair(user: int, candidate: int, score: int) -> ScoredPair:
    """Make a scored pair with different numbers everywhere."""
    totals = PairTotals(user, candidate, 10_050, 3, -2, 9_999_999_999, 4, -1, 7, 1, 2, 30 + user, 60 + candidate)
    return ScoredPair(totals, score)


@define
class Shelf(Scene):
    """People, and what is stored of their matches."""

    people: list[int] = field(factory=list)

    @classmethod
    async def of(cls, harness: Harness, size: int) -> "Shelf":
        """Open accounts with rising ids."""
        shelf = cls(harness)
        shelf.people = [await shelf.person(f"user{number}") for number in range(size)]
        return shelf

    async def put(
        self,
        user: int,
        scores: dict[int, int],
        floor: tuple[int, int] | None = None,
        *,
        generation: int = 6,
        at: datetime | None = None,
    ) -> StoredMatches:
        """Replace somebody's stored matches by scores of candidates."""
        state = StoredState(
            user_id=user,
            list_version=5,
            generation=generation,
            revision=0,
            computed_at=at or self.harness.clock.now(),
            floor=floor,
        )
        pairs = tuple(pair(user, candidate, score) for candidate, score in scores.items())
        async with self.harness.units() as uow:
            stored = await uow.matches.replace(StoredMatches(state=state, pairs=pairs))
            await uow.commit()
        return stored

    async def put_all(
        self, scores: dict[int, dict[int, int]], *, at: datetime, before: datetime, generation: int = 6
    ) -> Sequence[int]:
        """Replace the stored matches of several people, but for those computed since a moment."""
        matches = [
            StoredMatches(
                state=StoredState(user_id=user, list_version=5, generation=generation, revision=0, computed_at=at),
                pairs=tuple(pair(user, candidate, score) for candidate, score in own.items()),
            )
            for user, own in scores.items()
        ]
        async with self.harness.units() as uow:
            await uow.match_snapshots.lock_writes(of_others=False)
            written = await uow.matches.replace_all(matches, before=before)
            await uow.commit()
        return written

    async def found(self, user: int) -> dict[int, datetime | None]:
        """Tell since when candidates have been among somebody's matches, after checking that all ways agree."""
        stored = {one.totals.candidate: one.found_at for one in (await self.stored(user)).pairs}
        async with self.harness.snapshots() as uow:
            known = await uow.matches.known(user)
        assert {candidate: one.found_at for candidate, one in known.items()} == stored
        return stored

    async def visit(self, user: int, at: datetime) -> datetime | None:
        """Let somebody look at their matches."""
        async with self.harness.units() as uow:
            since = await uow.matches.visit(user, at, apart=timedelta(minutes=30))
            await uow.commit()
        return since

    async def merge(self, editor: int, scores: dict[int, int], depth: int = 100, at: datetime | None = None) -> None:
        """Merge how others see an editor."""
        async with self.harness.units() as uow:
            await uow.match_snapshots.lock_writes()
            pairs = [pair(user, editor, score) for user, score in scores.items()]
            await uow.matches.merge(editor, pairs, depth=depth, at=at or self.harness.clock.now())
            await uow.commit()

    async def stored(self, user: int) -> StoredMatches:
        """Load what is stored, which must be there."""
        async with self.harness.snapshots() as uow:
            found = await uow.matches.stored(user)
        assert found is not None
        return found

    async def kept(self, user: int) -> Kept:
        """Return candidates and scores as stored."""
        return [(one.totals.candidate, one.score) for one in (await self.stored(user)).pairs]

    async def notify(self, pairs: Sequence[ScoredPair]) -> list[ScoredPair]:
        """Ask which pairs were never told."""
        async with self.harness.units() as uow:
            fresh = list(await uow.matches.newly_strong(pairs))
            await uow.commit()
        return fresh


class FoundMatchesContract:
    """Since when matches have been found, and what of them is new to somebody."""

    async def test_a_match_keeps_the_moment_at_which_it_was_found(self, harness: Harness) -> None:
        """Computed again it stays as old as it was; one that comes in by a merge is found then, and only once."""
        shelf = await Shelf.of(harness, 4)
        me, bob, eve, dan = shelf.people
        first = harness.clock.now()
        later, last = first + timedelta(hours=1), first + timedelta(hours=2)
        await shelf.put(me, {bob: 60})
        stored = await shelf.put(me, {bob: 70, eve: 50}, at=later)
        assert {one.totals.candidate: one.found_at for one in stored.pairs} == {bob: first, eve: later}
        await shelf.merge(dan, {me: 40}, at=last)
        await shelf.merge(bob, {me: 90}, at=last)
        assert await shelf.found(me) == {bob: first, eve: later, dan: last}

    async def test_who_comes_back_is_found_anew(self, harness: Harness) -> None:
        """A match that fell away and fits again is as new as one that never was."""
        shelf = await Shelf.of(harness, 2)
        me, bob = shelf.people
        later = harness.clock.now() + timedelta(hours=1)
        await shelf.put(me, {bob: 60})
        await shelf.merge(bob, {})
        assert await shelf.found(me) == {}
        await shelf.merge(bob, {me: 60}, at=later)
        assert await shelf.found(me) == {bob: later}

    async def test_a_visit_lasts_while_one_looks(self, harness: Harness) -> None:
        """Looks less than half an hour apart get one answer; the next visit asks from the end of that one."""
        shelf = await Shelf.of(harness, 2)
        me, other = shelf.people
        start = harness.clock.now()
        after = [start + timedelta(minutes=minutes) for minutes in (0, 29, 58, 88, 89, 117, 300)]
        seen = [await shelf.visit(me, at) for at in after]
        assert seen == [None, None, None, after[2], after[2], after[2], after[5]]
        assert await shelf.visit(other, after[-1]) is None

    async def test_two_windows_at_once_are_one_visit(self, harness: Harness) -> None:
        """A look that arrives late, or from another window, neither ends a visit nor turns it back."""
        shelf = await Shelf.of(harness, 1)
        (me,) = shelf.people
        start = harness.clock.now()
        await shelf.visit(me, start)
        day = start + timedelta(days=1)
        seen = [await shelf.visit(me, day + timedelta(seconds=seconds)) for seconds in (0, 0, 5, 1)]
        assert seen == [start] * 4
        assert await shelf.visit(me, day + timedelta(minutes=31)) == day + timedelta(seconds=5)


class MatchRepositoryContract:
    """Replacing, merging, floors, trimming and notices."""

    async def test_nothing_is_stored_before_the_first_computation(self, harness: Harness) -> None:
        """Who was never computed has nothing stored, which is not the same as no matches."""
        shelf = await Shelf.of(harness, 1)
        async with harness.snapshots() as uow:
            assert await uow.matches.stored(shelf.people[0]) is None
        await shelf.put(shelf.people[0], {})
        assert (await shelf.stored(shelf.people[0])).pairs == ()

    async def test_what_was_stored_comes_back_best_first(self, harness: Harness) -> None:
        """A state and its pairs are given back unchanged, ordered by falling score, then rising candidate id."""
        shelf = await Shelf.of(harness, 4)
        me, a, b, c = shelf.people
        await shelf.put(me, {c: 60, b: 50, a: 50}, floor=(-30, 77))
        found = await shelf.stored(me)
        assert found.pairs == (pair(me, c, 60), pair(me, a, 50), pair(me, b, 50))
        assert found.state == StoredState(
            user_id=me, list_version=5, generation=6, revision=1, computed_at=harness.clock.now(), floor=(-30, 77)
        )

    async def test_replacing_replaces_all_of_one_user(self, harness: Harness) -> None:
        """The old matches of a user go, those of others stay, and the revision counts up."""
        shelf = await Shelf.of(harness, 3)
        me, a, b = shelf.people
        await shelf.put(me, {a: 60}, floor=(-60, a))
        await shelf.put(a, {me: 60})
        await shelf.put(me, {b: 40})
        assert await shelf.kept(me) == [(b, 40)]
        assert await shelf.kept(a) == [(me, 60)]
        assert (await shelf.stored(me)).state.floor is None
        assert ((await shelf.stored(me)).state.revision, (await shelf.stored(a)).state.revision) == (2, 1)

    async def test_a_merge_reaches_everybody_who_has_stored_matches(self, harness: Harness) -> None:
        """An editor's pairs are added or replaced with all their numbers; who was never computed is passed over."""
        shelf = await Shelf.of(harness, 4)
        editor, a, b, c = shelf.people
        await shelf.put(a, {editor: 40, b: 45})
        await shelf.put(b, {})
        await shelf.merge(editor, {a: 50, b: 30, c: 90})
        assert await shelf.kept(a) == [(editor, 50), (b, 45)]
        assert (await shelf.stored(b)).pairs == (pair(b, editor, 30),)
        async with harness.snapshots() as uow:
            assert await uow.matches.stored(c) is None

    async def test_a_merge_refreshes_the_numbers_behind_an_unchanged_score(self, harness: Harness) -> None:
        """A merged pair replaces the stored one as a whole, with its versions and totals."""
        shelf = await Shelf.of(harness, 2)
        editor, a = shelf.people
        old = pair(a, editor, 50)
        state = StoredState(user_id=a, list_version=1, generation=1, revision=0, computed_at=harness.clock.now())
        stale = evolve(old, totals=evolve(old.totals, candidate_version=1, gets_cents=1, near=0))
        async with harness.units() as uow:
            await uow.matches.replace(StoredMatches(state=state, pairs=(stale,)))
            await uow.commit()
        await shelf.merge(editor, {a: 50})
        assert (await shelf.stored(a)).pairs == (old,)

    async def test_who_is_not_merged_loses_the_editor(self, harness: Harness) -> None:
        """Stored matches with the editor go where the merge does not hold them; the editor's own stay."""
        shelf = await Shelf.of(harness, 3)
        editor, a, b = shelf.people
        await shelf.put(a, {editor: 80, b: 45})
        await shelf.put(editor, {a: 80, b: 33})
        await shelf.merge(editor, {b: 50})
        assert await shelf.kept(a) == [(b, 45)]
        assert await shelf.kept(editor) == [(a, 80), (b, 33)]

    async def test_what_ranks_after_the_floor_is_not_kept(self, harness: Harness) -> None:
        """A merged match is kept down to the floor itself; a lower score, or the same with a higher id, is not."""
        shelf = await Shelf.of(harness, 5)
        low, me, other, limit, high = shelf.people
        for editor, score, kept in ((low, 50, True), (limit, 50, True), (high, 50, False), (high, 51, True)):
            await shelf.put(me, {other: 60}, floor=(-50, limit))
            await shelf.merge(editor, {me: score})
            assert ((editor, score) in await shelf.kept(me)) is kept
        await shelf.put(me, {other: 60}, floor=(-50, limit))
        await shelf.merge(low, {me: 49})
        assert await shelf.kept(me) == [(other, 60)]

    async def test_a_match_that_sinks_below_the_floor_goes(self, harness: Harness) -> None:
        """An editor whose new rank lies after the floor is dropped from the stored matches."""
        shelf = await Shelf.of(harness, 3)
        me, editor, other = shelf.people
        await shelf.put(me, {editor: 70, other: 60}, floor=(-60, other))
        await shelf.merge(editor, {me: 59})
        assert await shelf.kept(me) == [(other, 60)]
        assert (await shelf.stored(me)).state.floor == (-60, other)

    async def test_half_as_many_again_are_trimmed_to_the_depth(self, harness: Harness) -> None:
        """With a depth of 4 five matches stay; the sixth trims to the best four, the last of which is the floor."""
        shelf = await Shelf.of(harness, 7)
        me, *others = shelf.people
        await shelf.put(me, dict.fromkeys(others[1:5], 50))
        await shelf.merge(others[5], {me: 40}, depth=4)
        assert len(await shelf.kept(me)) == 5
        assert (await shelf.stored(me)).state.floor is None
        await shelf.merge(others[0], {me: 45}, depth=4)
        assert await shelf.kept(me) == [(candidate, 50) for candidate in others[1:5]]
        assert (await shelf.stored(me)).state.floor == (-50, others[4])

    async def test_an_odd_depth_is_trimmed_past_its_half(self, harness: Harness) -> None:
        """With a depth of 3 four matches stay and the fifth trims; other people's matches are left alone."""
        shelf = await Shelf.of(harness, 9)
        me, *others, idle = shelf.people
        crowd = [me, *others[:3], *others[5:]]
        await shelf.put(idle, dict.fromkeys(crowd, 60))
        await shelf.put(me, dict(zip(others[:3], (60, 50, 40), strict=True)))
        await shelf.merge(others[3], {me: 55}, depth=3)
        assert len(await shelf.kept(me)) == 4
        await shelf.merge(others[4], {me: 52}, depth=3)
        assert await shelf.kept(me) == [(others[0], 60), (others[3], 55), (others[4], 52)]
        assert (await shelf.stored(me)).state.floor == (-52, others[4])
        assert await shelf.kept(idle) == [(candidate, 60) for candidate in crowd]

    async def test_the_floor_after_a_trim_holds_for_later_merges(self, harness: Harness) -> None:
        """A floor that a trim set keeps later merges out like any other."""
        shelf = await Shelf.of(harness, 5)
        me, *others = shelf.people
        await shelf.put(me, dict(zip(others[:2], (60, 50), strict=True)))
        await shelf.merge(others[2], {me: 40}, depth=2)
        await shelf.merge(others[3], {me: 49}, depth=2)
        assert await shelf.kept(me) == [(others[0], 60), (others[1], 50)]

    async def test_only_what_changed_has_a_new_revision(self, harness: Harness) -> None:
        """The revision counts up where a match was merged or lost, and nowhere else."""
        shelf = await Shelf.of(harness, 5)
        editor, gains, loses, sinks, idle = shelf.people
        await shelf.put(gains, {idle: 50})
        await shelf.put(loses, {editor: 50})
        await shelf.put(sinks, {idle: 50}, floor=(-50, idle))
        await shelf.put(idle, {gains: 50})
        await shelf.merge(editor, {gains: 40, sinks: 40})
        revisions = [(await shelf.stored(user)).state.revision for user in (gains, loses, sinks, idle)]
        assert revisions == [2, 2, 1, 1]

    async def test_what_is_older_than_a_generation_or_a_moment_is_stale(self, harness: Harness) -> None:
        """The stale are listed by age, then by id; the generation and the moment are fresh."""
        shelf = await Shelf.of(harness, 5)
        old, older, newer, fresh, _ = shelf.people
        await shelf.put(older, {}, generation=6)
        harness.clock.advance(timedelta(seconds=1))
        limit = harness.clock.now()
        await shelf.put(newer, {}, generation=5)
        await shelf.put(old, {}, generation=5)
        await shelf.put(fresh, {}, generation=6)
        async with harness.snapshots() as uow:
            assert list(await uow.matches.stale(6, before=limit)) == [older, old, newer]
            assert list(await uow.matches.stale(5, before=limit - timedelta(seconds=1))) == []

    async def test_who_has_no_matches_or_old_ones_is_due(self, harness: Harness) -> None:
        """Of some people those are due who were never computed, or before a moment, or of older values; no others."""
        shelf = await Shelf.of(harness, 5)
        old, fresh, never, closed, other = shelf.people
        await shelf.put(old, {}, generation=5)
        harness.clock.advance(timedelta(seconds=1))
        limit = harness.clock.now()
        await shelf.put(fresh, {}, generation=6)
        await Scene(harness).becomes(closed, is_active=False)
        async with harness.snapshots() as uow:
            assert list(await uow.matches.open_accounts()) == sorted([old, fresh, never, other])
            asked = [closed, never, fresh, old, 999_999]
            assert list(await uow.matches.due_among(asked, 6, before=limit)) == sorted([old, never])
            assert list(await uow.matches.due_among(asked, 7, before=limit)) == sorted([old, fresh, never])
            earlier = limit - timedelta(seconds=5)
            assert list(await uow.matches.due_among([old, fresh], 5, before=earlier)) == []
            assert list(await uow.matches.due_among([], 6, before=limit)) == []

    async def test_a_strong_match_is_new_once(self, harness: Harness) -> None:
        """A pair is told to its user once; the other direction is another pair."""
        shelf = await Shelf.of(harness, 3)
        me, a, b = shelf.people
        assert await shelf.notify([pair(me, b, 90), pair(me, a, 80)]) == [pair(me, b, 90), pair(me, a, 80)]
        assert await shelf.notify([pair(me, a, 99), pair(a, me, 80)]) == [pair(a, me, 80)]
        assert await shelf.notify([pair(me, b, 90)]) == []
        assert await shelf.notify([]) == []


class StoredMatchVisibilityContract:
    """What stored matches show before anything is merged."""

    async def test_whoever_hides_is_left_out_at_once(self, harness: Harness) -> None:
        """Nothing has to be merged before a private profile, a hidden list, a closed account or a block is heeded."""
        shelf = await Shelf.of(harness, 3)
        me, other, idle = shelf.people
        await shelf.put(me, {other: 60, idle: 50})
        for switch in ("is_active", "is_public", "show_have_list", "show_want_list"):
            await shelf.becomes(other, **{switch: False})
            assert await shelf.kept(me) == [(idle, 50)], switch
            await shelf.becomes(other, **{switch: True})
            assert await shelf.kept(me) == [(other, 60), (idle, 50)]
        for blocker, blocked in ((me, other), (other, me)):
            await shelf.block(blocker, blocked)
            assert await shelf.kept(me) == [(idle, 50)]
            async with harness.units() as uow:
                await uow.social.unblock(blocker, blocked)
                await uow.commit()
        await shelf.block(other, idle)
        assert await shelf.kept(me) == [(other, 60), (idle, 50)]

    async def test_it_is_told_whose_lists_have_changed(self, harness: Harness) -> None:
        """Candidates whose version is not the one their pair was computed from are outdated, unless they hide."""
        shelf = await Shelf.of(harness, 3)
        me, other, idle = shelf.people
        await shelf.put(me, {other: 60, idle: 50})
        for candidate in (other, idle):
            for _ in range(60 + candidate):
                await shelf.becomes(candidate)
        before = await shelf.stored(me)
        assert before.outdated == frozenset()
        await shelf.becomes(other, trade_radius_miles=10)
        after = await shelf.stored(me)
        assert (after.outdated, after.candidate_versions) == (frozenset({other}), before.candidate_versions + 1)
        await shelf.becomes(other, is_public=False)
        hidden = await shelf.stored(me)
        assert (hidden.outdated, hidden.candidate_versions) == (frozenset(), before.candidate_versions + 2)
