"""Replacing the stored matches of several people at once."""

from datetime import timedelta

from dualcaster_core.testing.contracts.matching.matches import Shelf
from dualcaster_core.testing.contracts.ports import Harness


class ReplacingContract:
    """Whose matches are replaced, and what stays."""

    async def test_several_are_replaced_at_once(self, harness: Harness) -> None:
        """Each person's matches become those given, found when they first were, and nobody else's are touched."""
        shelf = await Shelf.of(harness, 5)
        a, b, idle, c, d = shelf.people
        first = harness.clock.now()
        later = first + timedelta(hours=1)
        await shelf.put(a, {c: 60, d: 50}, floor=(-50, d))
        await shelf.put(idle, {a: 60})
        found = await shelf.put_all({b: {c: 70}, a: {c: 61, b: 40}}, at=later, before=later)
        assert sorted(found) == [a, b]
        assert (await shelf.kept(a), await shelf.kept(b)) == ([(c, 61), (b, 40)], [(c, 70)])
        assert (await shelf.found(a), await shelf.found(b)) == ({c: first, b: later}, {c: later})
        states = [(await shelf.stored(one)).state for one in (a, b, idle)]
        assert [(one.revision, one.computed_at, one.floor) for one in states] == [
            (2, later, None),
            (1, later, None),
            (1, first, None),
        ]
        assert list(await shelf.put_all({}, at=later, before=later)) == []

    async def test_what_others_have_computed_since_is_left_alone(self, harness: Harness) -> None:
        """Matches of the moment itself or after it stay as they are, unless they are of older values."""
        shelf = await Shelf.of(harness, 4)
        old, fresh, outdated, other = shelf.people
        limit = harness.clock.now() + timedelta(hours=1)
        await shelf.put(old, {other: 60})
        await shelf.put(fresh, {other: 60}, at=limit)
        await shelf.put(outdated, {other: 60}, at=limit, generation=5)
        given = {one: {other: 70} for one in (old, fresh, outdated)}
        assert sorted(await shelf.put_all(given, at=limit, before=limit)) == sorted([old, outdated])
        assert [await shelf.kept(one) for one in (old, fresh, outdated)] == [[(other, score)] for score in (70, 60, 70)]
        assert (await shelf.stored(fresh)).state.revision == 1
        assert list(await shelf.put_all(given, at=limit, before=limit)) == []
