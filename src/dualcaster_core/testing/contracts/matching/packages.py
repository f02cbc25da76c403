"""What packages are chosen from, and how they are kept."""

from collections.abc import Sequence

from attrs import evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.matching.model import ScoredPair
from dualcaster_core.matching.package_model import FairPackage, PackageLine, PackageSearch
from dualcaster_core.matching.pairing import PairedLine, PairedSides
from dualcaster_core.testing.contracts.matching.matches import Shelf, pair
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene

PACKAGE = FairPackage(
    gives=(PackageLine(have_id=7, want_id=1, copies=2), PackageLine(have_id=2**40, want_id=3, copies=1)),
    gets=(PackageLine(have_id=9, want_id=2, copies=4),),
    gives_cents=9_999_999_999,
    gets_cents=9_999_999_900,
    cash_cents=-99,
    score=88,
)
FOUND = PackageSearch(package=PACKAGE, exact=False, gap=5)
NONE = PackageSearch(package=None, exact=True, gap=0)


def _with(package: PackageSearch, of: ScoredPair) -> ScoredPair:
    return evolve(of, package=package)


async def _keep(shelf: Shelf, user: int, pairs: Sequence[ScoredPair], *, generation: int = 6) -> None:
    async with shelf.harness.units() as uow:
        await uow.matches.keep_packages(user, pairs, generation=generation)
        await uow.commit()


async def _packages(shelf: Shelf, user: int) -> dict[int, PackageSearch | None]:
    """Return what is kept by candidate, after checking that both ways of reading agree."""
    kept = {one.totals.candidate: one.package for one in (await shelf.stored(user)).pairs}
    async with shelf.harness.snapshots() as uow:
        known = await uow.matches.known(user)
    assert {candidate: one.package for candidate, one in known.items()} == kept
    return kept


class PairedLinesContract:
    """What packages are chosen from."""

    async def test_paired_lines_are_those_of_both_sides(self, harness: Harness) -> None:
        """Copies, cents, gap and wants-only of each line are told; what has no price has no cents."""
        scene = Scene(harness)
        ann, bob, idle = [await scene.person(name) for name in ("ann", "bob", "idle")]
        card, bare = await scene.card("Bolt"), await scene.card("Bare")
        await scene.value(card, Finish.NONFOIL, Condition.LP, 250)
        have = await scene.have(ann, card, 3, condition=Condition.LP, trade_for_wants_only=True)
        want = await scene.want(bob, card, 2, condition_min=Condition.NM)
        other, wish = await scene.have(bob, bare), await scene.want(ann, bare)
        gives = PairedLine(have_id=have, want_id=want, card_id=card, copies=2, unit_cents=250, gap=-1, wants_only=True)
        gets = PairedLine(have_id=other, want_id=wish, card_id=bare, copies=1, unit_cents=None, gap=0)
        async with harness.snapshots() as uow:
            assert await uow.candidates.paired_lines(ann, [bob, idle], limit=5) == {
                bob: PairedSides(gives=(gives,), gets=(gets,))
            }
            assert await uow.candidates.paired_lines(bob, [ann], limit=5) == {
                ann: PairedSides(gives=(gets,), gets=(gives,))
            }

    async def test_the_most_valuable_of_many_are_told(self, harness: Harness) -> None:
        """With more lines on a side than asked for the most valuable come, and it is said that they are not all."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        cards = [await scene.card(f"Card {cents}", cents=cents) for cents in (100, 300, 200)]
        haves = [await scene.have(ann, card) for card in cards]
        for card in cards:
            await scene.want(bob, card)
        for limit, told, are_all in ((2, [haves[1], haves[2]], False), (3, [haves[1], haves[2], haves[0]], True)):
            async with harness.snapshots() as uow:
                sides = (await uow.candidates.paired_lines(ann, [bob], limit=limit))[bob]
            assert ([line.have_id for line in sides.gives], sides.gets, sides.are_all) == (told, (), are_all)

    async def test_leading_lines_come_first(self, harness: Harness) -> None:
        """Lines that are asked for come before more valuable ones, on each page; totals do not change."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        cards = [await scene.card(f"Card {cents}", cents=cents) for cents in (100, 300, 200)]
        haves = [await scene.have(ann, card) for card in cards]
        wants = [await scene.want(bob, card) for card in cards]
        leading = [(haves[0], wants[0]), (haves[2], wants[2]), (haves[1], wants[0]), (999, 999)]
        async with harness.snapshots() as uow:
            plain = (await uow.candidates.lines_between(ann, [bob]))[bob]
            found = (await uow.candidates.lines_between(ann, [bob], leading=leading))[bob]
            rest = (await uow.candidates.lines_between(bob, [ann], first=1, limit=1, leading=leading))[ann]
        assert [line.have_id for line in plain.gives] == [haves[1], haves[2], haves[0]]
        assert [line.have_id for line in found.gives] == [haves[2], haves[0], haves[1]]
        assert [line.have_id for line in rest.gets] == [haves[0]]
        assert found.gives_total == plain.gives_total == rest.gets_total


class KeptPackageContract:
    """Packages beside stored matches."""

    async def test_a_package_is_kept_until_its_pair_changes(self, harness: Harness) -> None:
        """What was found, and that nothing was, comes back; a merge or a new computation asks for another look."""
        shelf = await Shelf.of(harness, 4)
        me, a, b, c = shelf.people
        await shelf.put(me, {a: 60, b: 50, c: 40})
        assert await _packages(shelf, me) == {a: None, b: None, c: None}
        await _keep(shelf, me, [_with(FOUND, pair(me, a, 60)), _with(NONE, pair(me, b, 50))])
        assert await _packages(shelf, me) == {a: FOUND, b: NONE, c: None}
        await shelf.merge(a, {me: 60})
        assert await _packages(shelf, me) == {a: None, b: NONE, c: None}
        await shelf.put(me, {a: 60, b: 50})
        assert await _packages(shelf, me) == {a: None, b: None}

    async def test_a_package_of_other_lists_or_prices_is_not_kept(self, harness: Harness) -> None:
        """One chosen from other versions or another generation, or for somebody who is no match, is dropped."""
        shelf = await Shelf.of(harness, 5)
        me, a, b, c, stranger = shelf.people
        await shelf.put(me, {a: 60, b: 50, c: 40})
        mine, theirs = pair(me, a, 60), pair(me, b, 50)
        mine = evolve(mine, totals=evolve(mine.totals, user_version=1))
        theirs = evolve(theirs, totals=evolve(theirs.totals, candidate_version=1))
        await _keep(shelf, me, [_with(FOUND, one) for one in (mine, theirs, pair(me, stranger, 60))])
        await _keep(shelf, me, [_with(FOUND, pair(me, c, 40))], generation=7)
        await _keep(shelf, stranger, [_with(FOUND, pair(stranger, a, 60))])
        assert await _packages(shelf, me) == {a: None, b: None, c: None}

    async def test_keeping_packages_is_no_change_of_the_matches(self, harness: Harness) -> None:
        """Order, numbers and revision stay as they are."""
        shelf = await Shelf.of(harness, 3)
        me, a, b = shelf.people
        await shelf.put(me, {a: 60, b: 50})
        before = await shelf.stored(me)
        await _keep(shelf, me, [_with(FOUND, one) for one in before.pairs])
        after = await shelf.stored(me)
        assert after == before
        assert [one.found_at for one in after.pairs] == [one.found_at for one in before.pairs]
