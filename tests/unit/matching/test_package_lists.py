"""Matches in lists: where those without a package stand, and what is read again."""

from datetime import UTC, datetime

from attrs import evolve

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.model import CandidateFilter, MatchRules, PairTotals, ScoredPair, pair_key, pair_of
from dualcaster_core.matching.ordering import MatchOrder, ordered
from dualcaster_core.matching.package_computation import package_of
from dualcaster_core.matching.package_model import FairPackage, PackageSearch
from dualcaster_core.matching.pairing import PairedLine, PairedSides
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.scene import Scene

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def _pair(candidate: int, score: int, *, package: int | None, moved: int = 0) -> ScoredPair:
    fair = (
        None
        if package is None
        else FairPackage(gives=(), gets=(), gives_cents=moved, gets_cents=0, cash_cents=0, score=package)
    )
    totals = PairTotals(1, candidate, 100, 1, 0, 100, 1, 0, 0, 0, 0)
    return ScoredPair(totals, score, NOW, PackageSearch(package=fair, exact=True, gap=0))


def _places(order: MatchOrder, *pairs: ScoredPair) -> list[int]:
    return [pair.totals.candidate for pair in ordered(pairs, order)]


def test_matches_without_a_package_come_after_those_with_one() -> None:
    """The best score first, but what nobody can trade fairly as it is stands last."""
    pairs = (_pair(2, 90, package=None), _pair(3, 60, package=70), _pair(4, 80, package=65), _pair(5, 70, package=None))
    assert _places(MatchOrder.BEST, *pairs) == [4, 3, 2, 5]


def test_the_fairest_package_comes_first_where_asked_for() -> None:
    """By the package's score, then by what it moves, then as usual; none comes last."""
    pairs = (
        _pair(2, 90, package=None),
        _pair(3, 60, package=70, moved=500),
        _pair(4, 80, package=70, moved=900),
        _pair(5, 61, package=70, moved=500),
        _pair(6, 50, package=75),
    )
    assert _places(MatchOrder.PACKAGE, *pairs) == [6, 4, 5, 3, 2]


def test_a_pair_has_two_people() -> None:
    """The id of a pair names both, the lower first."""
    assert pair_of(pair_key(9, 4)) == (4, 9)


def test_a_package_of_some_lines_allows_for_the_others() -> None:
    """Where not all lines were looked at the package is not called exact, and its gap reaches the highest score."""
    sides = PairedSides(
        gives=(PairedLine(have_id=1, want_id=1, card_id=1, copies=1, unit_cents=500, gap=0),),
        gets=(PairedLine(have_id=2, want_id=2, card_id=2, copies=1, unit_cents=500, gap=0),),
    )
    totals = _pair(2, 50, package=None).totals
    whole, part = (package_of(totals, one, MatchRules()) for one in (sides, evolve(sides, are_all=False)))
    assert whole.package is not None
    assert (whole.exact, whole.gap) == (True, 0)
    assert part == evolve(whole, exact=False, gap=85 - whole.package.score)


async def _two() -> tuple[InMemoryDatabase, Matching, int, int]:
    database = InMemoryDatabase(FixedClock())
    scene = Scene(database)
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await scene.swap(ann, bob)
    rules = MatchRules()
    return database, Matching(database.snapshots, database.units, database.clock, rules, PublicIds()), ann, bob


async def test_packages_are_chosen_once_and_kept() -> None:
    """The first reader of a pair has its package chosen; it stands beside the pair for the next one, filters or not."""
    database, matching, ann, bob = await _two()
    (first,) = (await matching.stored(ann)).pairs
    assert first.package is not None
    assert first.package.package is not None
    assert first.package.package.gives_cents == 1_000
    async with database.snapshots() as uow:
        known = await uow.matches.known(ann)
    assert known[bob].package == first.package
    (filtered,) = await matching.ranked(ann, CandidateFilter(within_miles=None), min_quality=0)
    assert filtered.package is known[bob].package


async def test_an_edit_asks_for_another_package() -> None:
    """What one edits is in the package that is shown next, whichever of the two asks."""
    database, matching, ann, bob = await _two()
    await matching.stored(ann)
    await Scene(database).swap(ann, bob, cents=700, name="another")
    for user, other in ((ann, bob), (bob, ann)):
        (one,) = (await matching.stored(user)).pairs
        assert one.totals.candidate == other
        assert one.package is not None
        assert one.package.package is not None
        assert one.package.package.gives_cents == 1_700


async def test_details_mark_the_lines_of_the_package_and_list_them_first() -> None:
    """Of lines that fit, those of the package lead, each with the copies that are in it."""
    database, matching, ann, bob = await _two()
    scene = Scene(database)
    dear = await scene.card("Dear", cents=90_000)
    await scene.have(ann, dear)
    await scene.want(bob, dear)
    (view,) = await matching.matches_of(ann, min_quality=0)
    assert [(line.name, line.package_copies) for line in view.gives] == [("Swap  1 for 2", 1), ("Dear", 0)]
    assert [line.package_copies for line in view.gets] == [1]


def test_the_public_id_of_a_pair_is_found_again() -> None:
    """What a match's public id stands for is its pair."""
    ids = PublicIds()
    assert pair_of(ids.decode(IdKind.MATCH, ids.encode(IdKind.MATCH, pair_key(3, 8))) or 0) == (3, 8)
