"""The minimal counter against trying every edit."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.matching.minimal_counter import MinimalCounter, minimal_counter
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.proposal_edits import CounterLine, ProposalSide
from tests.support.counters_by_hand import Counter, Line, smallest_edit

_cents = st.one_of(st.none(), st.integers(0, 5), st.integers(10, 40))


@st.composite
def _proposals(draw: st.DrawFn) -> tuple[list[Line], list[Line], int]:
    """Lines offered and asked, and cash; values that tie, and totals around a step of the score, among them."""
    palette = draw(
        st.one_of(st.none(), st.lists(st.sampled_from([9, 10, 20, 21, 40, 247, 250]), min_size=2, max_size=3))
    )
    cents = _cents if palette is None else st.sampled_from(palette)
    sides = []
    for _ in range(2):
        lines = []
        for key in draw(st.permutations(range(1, 5)))[: draw(st.integers(0, 3))]:
            available = draw(st.integers(0, 3))
            lines.append(
                Line(
                    key=key,
                    copies=draw(st.integers(0, available)),
                    available=available,
                    cents=draw(cents),
                    gap=draw(st.sampled_from([0, 0, -1, -4])),
                    wants_only=draw(st.integers(0, 5)) == 0,
                )
            )
        sides.append(lines)
    return sides[0], sides[1], draw(st.integers(-25, 25))


def _side(lines: list[Line], cash: int = 0) -> ProposalSide:
    return ProposalSide(
        lines=tuple(
            CounterLine(
                key=line.key,
                copies=line.copies,
                available=line.available,
                unit_cents=line.cents,
                gap=line.gap,
                wants_only=line.wants_only,
            )
            for line in lines
        ),
        cash_cents=cash,
    )


def _told(counter: MinimalCounter) -> Counter:
    return Counter(
        tuple(sorted(counter.offered.items())),
        tuple(sorted(counter.asked.items())),
        counter.offered_cash_cents - counter.asked_cash_cents,
        counter.copies_changed,
        counter.cash_moved,
        counter.score,
    )


@given(
    proposal=_proposals(),
    most_cash=st.one_of(st.none(), st.integers(0, 20)),
    tolerance=st.sampled_from([0, 5, 20, 50]),
)
@settings(max_examples=500)
def test_the_counter_is_the_smallest_of_all_fair_edits(
    proposal: tuple[list[Line], list[Line], int], most_cash: int | None, tolerance: int
) -> None:
    """Copies, cash and score are those of the smallest edit by the documented rule; none where none is fair."""
    offered, asked, cash = proposal
    found = minimal_counter(
        _side(offered, max(cash, 0)),
        _side(asked, max(-cash, 0)),
        MatchRules(package_tolerance_percent=tolerance),
        most_cash_cents=most_cash,
    )
    expected = smallest_edit(offered, asked, cash, most_cash, tolerance)
    assert (None if found is None else _told(found)) == expected
    assert found is None or (found.exact, found.gap) == (True, 0)


@given(proposal=_proposals(), most_cash=st.one_of(st.none(), st.integers(0, 20)), work=st.sampled_from([1, 200, 2_000]))
@settings(max_examples=300)
def test_a_counter_found_step_by_step_says_how_far_off_it_may_be(
    proposal: tuple[list[Line], list[Line], int], most_cash: int | None, work: int
) -> None:
    """What a bounded search finds is fair, changes no fewer copies than the smallest edit, and at most its gap more."""
    offered, asked, cash = proposal
    found = minimal_counter(
        _side(offered, max(cash, 0)), _side(asked, max(-cash, 0)), MatchRules(), most_cash_cents=most_cash, work=work
    )
    expected = smallest_edit(offered, asked, cash, most_cash, 5)
    if found is None:
        return
    assert expected is not None
    assert expected.changed <= found.copies_changed <= expected.changed + found.gap
    ours, theirs = found.offered_cents + found.offered_cash_cents, found.asked_cents + found.asked_cash_cents
    assert 100 * abs(ours - theirs) <= 5 * max(ours, theirs)
    assert not found.exact or _told(found) == expected
