"""The fair package against trying every one."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.package_model import FairPackage
from dualcaster_core.matching.packages import fair_package
from dualcaster_core.matching.pairing import PairedLine
from tests.support import packages_by_hand as by_hand
from tests.support.packages_by_hand import Line, best_package

_cents = st.one_of(st.none(), st.integers(0, 12), st.integers(0, 3_000), st.sampled_from([2_500, 10_000, 25_000]))
_near_each_other = st.builds(
    lambda value, by: value + by, st.sampled_from([20, 240, 250, 500, 1_000, 2_480, 10_000]), st.integers(-6, 6)
)
"""Values that tie, and totals just below and above the steps of the score."""


@st.composite
def _sides(draw: st.DrawFn, most_lines: int = 5) -> tuple[list[Line], list[Line]]:
    haves = draw(st.permutations(range(1, 2 * most_lines + 1)))
    palette = draw(st.one_of(st.none(), st.lists(_near_each_other, min_size=2, max_size=4)))
    cents = _cents if palette is None else st.sampled_from(palette)
    gaps = draw(st.sampled_from([[0], [0, 0, 0, -1, -2, -4]]))
    sides = []
    for owned in (haves[:most_lines], haves[most_lines:]):
        count = draw(st.integers(0, most_lines))
        sides.append(
            [
                Line(
                    have=have,
                    want=draw(st.integers(1, 5)),
                    copies=draw(st.sampled_from([1, 1, 1, 2, 4])),
                    cents=draw(cents),
                    gap=draw(st.sampled_from(gaps)),
                    wants_only=draw(st.integers(0, 9)) == 0,
                )
                for have in owned[:count]
            ]
        )
    return sides[0], sides[1]


def paired(lines: list[Line]) -> list[PairedLine]:
    """Turn lines into those of the engine."""
    return [
        PairedLine(
            have_id=line.have,
            want_id=line.want,
            card_id=1,
            copies=line.copies,
            unit_cents=line.cents,
            gap=line.gap,
            wants_only=line.wants_only,
        )
        for line in lines
    ]


def _told(package: FairPackage) -> by_hand.Package:
    gives, gets = (
        frozenset((one.have_id, one.want_id, one.copies) for one in side) for side in (package.gives, package.gets)
    )
    return by_hand.Package(gives, gets, package.gives_cents, package.gets_cents, package.cash_cents, package.score)


@given(sides=_sides(), tolerance=st.sampled_from([0, 1, 5, 20, 50]), trust=st.integers(0, 10), near=st.integers(0, 1))
@settings(max_examples=600)
def test_the_package_is_the_best_of_all(
    sides: tuple[list[Line], list[Line]], tolerance: int, trust: int, near: int
) -> None:
    """Copies, values, cash and score are those of the best package by the documented rule; none where there is none."""
    gives, gets = sides
    rules = MatchRules(package_tolerance_percent=tolerance)
    found = fair_package(paired(gives), paired(gets), rules, trust=trust, near=near)
    assert (found.exact, found.gap) == (True, 0)
    expected = best_package(gives, gets, tolerance, trust + 5 * near)
    assert (None if found.package is None else _told(found.package)) == expected


@given(sides=_sides(most_lines=12), seed=st.integers(0, 99))
@settings(max_examples=200)
def test_the_package_is_the_same_for_both_and_in_any_order(sides: tuple[list[Line], list[Line]], seed: int) -> None:
    """Lines in another order give the same package, and the other person sees it mirrored."""
    gives, gets = map(paired, sides)
    found = fair_package(gives, gets, MatchRules())
    shuffled = Random(seed)
    shuffled.shuffle(gives)
    shuffled.shuffle(gets)
    assert fair_package(gives, gets, MatchRules()) == found
    seen = fair_package(gets, gives, MatchRules())
    assert (seen.exact, seen.gap) == (found.exact, found.gap)
    if found.package is None or seen.package is None:
        assert found.package is seen.package
        return
    assert (seen.package.gets, seen.package.gives) == (found.package.gives, found.package.gets)
    assert (seen.package.cash_cents, seen.package.score) == (-found.package.cash_cents, found.package.score)


@given(sides=_sides(), work=st.sampled_from([1, 500, 5_000, 50_000]), lines=st.integers(1, 5))
@settings(max_examples=300)
def test_a_search_cut_short_says_how_far_off_it_may_be(
    sides: tuple[list[Line], list[Line]], work: int, lines: int
) -> None:
    """What a bounded search finds is fair, no better than the best, and at most its gap worse."""
    gives, gets = sides
    rules = MatchRules(package_lines=lines)
    found = fair_package(paired(gives), paired(gets), rules, work=work)
    expected = best_package(gives, gets, rules.package_tolerance_percent, 0)
    if expected is None:
        assert found.package is None
        return
    if found.package is None:
        assert not found.exact
        assert expected.score <= found.gap
        return
    assert found.package.score <= expected.score <= found.package.score + found.gap
    assert max(len(found.package.gives), len(found.package.gets)) <= lines
    assert not found.exact or _told(found.package) == expected
