"""Fair packages and minimal counters that chance seldom finds."""

import pytest

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.matching.fairness import GAP_CAP, LEAST_TOTALS, LINES_CAP
from dualcaster_core.matching.minimal_counter import minimal_counter
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.package_model import PackageSearch
from dualcaster_core.matching.packages import fair_package
from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.matching.proposal_edits import CounterLine, ProposalSide

RULES = MatchRules()


def _line(have: int, cents: int | None, *, copies: int = 1, gap: int = 0, wants_only: bool = False) -> PairedLine:
    return PairedLine(
        have_id=have, want_id=have, card_id=have, copies=copies, unit_cents=cents, gap=gap, wants_only=wants_only
    )


def _option(key: int, cents: int, *, copies: int = 0, available: int = 1, wants_only: bool = False) -> CounterLine:
    return CounterLine(key=key, copies=copies, available=available, unit_cents=cents, wants_only=wants_only)


def test_the_caps_of_the_search_are_those_of_the_score() -> None:
    """Eight lines, a gap of four grades, and the totals from which on there are more points, as the rule has them."""
    assert (LINES_CAP, GAP_CAP) == (8, 4)
    assert [LEAST_TOTALS[points] for points in (0, 1, 9, 10, 11, 15, 20)] == [
        0,
        500,
        4_500,
        5_000,
        20_000,
        20_000,
        50_000,
    ]


def test_nobody_trades_much_for_little() -> None:
    """Of $726 against $5 only what is worth about $5 is fair."""
    found = fair_package([_line(1, 72_100), _line(2, 500)], [_line(3, 497)], RULES).package
    assert found is not None
    assert [line.have_id for line in found.gives] == [2]
    assert (found.gives_cents, found.gets_cents, found.cash_cents) == (500, 497, -3)


def test_a_partner_that_lifts_the_total_to_another_step_is_preferred_to_a_nearer_one() -> None:
    """$98 against $102.50 comes to $200 and five points more; that is worth more than the point of balance it costs."""
    found = fair_package([_line(1, 9_800)], [_line(2, 9_850), _line(3, 10_250)], RULES).package
    assert found is not None
    assert [line.have_id for line in found.gets] == [3]


def test_a_line_for_wants_only_goes_without_cash() -> None:
    """Where one of the lines is for wants only the difference stays as it is."""
    found = fair_package([_line(1, 500, wants_only=True)], [_line(2, 497)], RULES).package
    assert found is not None
    assert found.cash_cents == 0


@pytest.mark.parametrize("cents", [None, 0])
def test_what_has_no_price_or_no_worth_is_no_side_of_a_package(cents: int | None) -> None:
    """A value is never guessed, and nothing is not a fair price for nothing."""
    nothing = PackageSearch(package=None, exact=True, gap=0)
    assert fair_package([_line(1, cents)], [_line(2, cents)], RULES) == nothing
    assert fair_package([_line(1, cents)], [_line(2, 100)], RULES) == nothing


def test_values_that_no_search_could_hold_are_no_reason_to_fail() -> None:
    """Where a single copy is worth billions nothing is searched, and the result says that it is not exact."""
    found = fair_package([_line(1, 10**14)], [_line(2, 10**14)], RULES)
    assert (found.package, found.exact) == (None, False)
    assert found.gap > 0


def test_thousands_of_copies_of_a_line_are_counted_by_their_number() -> None:
    """A line with 9,999 copies is searched like any other."""
    found = fair_package([_line(1, 1, copies=9_999)], [_line(2, 5_000)], RULES).package
    assert found is not None
    assert (found.gives[0].copies, found.gets_cents) == (5_000, 5_000)


def test_of_two_edits_that_move_as_much_cash_the_one_that_scores_higher_is_chosen() -> None:
    """$5.00 closes $9.99 and $10.00 alike within 50 %; only the latter comes to $15 in all."""
    nothing = ProposalSide(lines=())
    pool = ProposalSide(lines=(_option(1, 999), _option(2, 1_000)))
    found = minimal_counter(nothing, pool, MatchRules(package_tolerance_percent=50))
    assert found is not None
    assert (found.asked, found.offered_cash_cents, found.copies_changed) == ({2: 1}, 500, 1)


def test_a_counter_that_needs_many_copies_is_found_step_by_step_and_says_so() -> None:
    """Beyond what is searched copies are changed one after the other: fair, not exact, with how many fewer might do."""
    offered = ProposalSide(lines=(_option(1, 10_000, copies=1, wants_only=True),))
    asked = ProposalSide(lines=tuple(_option(key, 100 + key % 3) for key in range(1, 120)))
    found = minimal_counter(offered, asked, RULES, most_cash_cents=0, work=50_000)
    assert found is not None
    assert (found.offered, found.exact) == ({1: 1}, False)
    assert 9_500 <= found.asked_cents <= 10_526
    assert 0 < found.gap <= found.copies_changed == sum(found.asked.values())


def test_a_proposal_that_nothing_makes_fair_has_no_counter() -> None:
    """Without cash and without other copies there is nothing to suggest."""
    offered = ProposalSide(lines=(_option(1, 1_000, copies=1),))
    assert minimal_counter(offered, ProposalSide(lines=(_option(2, 10, copies=1),)), RULES, most_cash_cents=0) is None


def test_a_fair_proposal_is_its_own_counter() -> None:
    """Nothing changes where both sides are within the tolerance, cash and all."""
    offered = ProposalSide(lines=(_option(1, 1_000, copies=1),), cash_cents=200)
    found = minimal_counter(offered, ProposalSide(lines=(_option(2, 1_210, copies=1),)), RULES)
    assert found is not None
    assert (found.copies_changed, found.cash_moved, found.offered_cash_cents) == (0, 0, 200)


def test_a_side_of_a_proposal_is_checked() -> None:
    """Cash on both sides, more copies than there are, values below 0 and keys that occur twice are refused."""
    side = ProposalSide(lines=(), cash_cents=1)
    with pytest.raises(ValidationFailed, match="not both"):
        minimal_counter(side, side, RULES)
    with pytest.raises(ValidationFailed, match="2 copies"):
        _option(1, 10, copies=2)
    with pytest.raises(ValidationFailed, match="less than nothing"):
        _option(1, -1)
    with pytest.raises(ValidationFailed, match="same key"):
        ProposalSide(lines=(_option(1, 10), _option(1, 10)))
