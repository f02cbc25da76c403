"""Which copies travel in a ring, against trying everything; and who pays whom."""

from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.rings.proposals.balancing import balanced_copies
from dualcaster_core.rings.proposals.model import net_payments
from dualcaster_core.rings.proposals.planning import fair_legs

_lines = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 300)), st.integers(1, 2), st.booleans()), min_size=1, max_size=3
)
_legs = st.lists(_lines, min_size=3, max_size=4)


def _leg(drawn: list[tuple[int | None, int, bool]], *, wants_only: bool) -> list[PairedLine]:
    return [
        PairedLine(
            have_id=place + 1,
            want_id=1,
            card_id=1,
            copies=copies,
            unit_cents=cents,
            gap=0,
            wants_only=only and wants_only,
        )
        for place, (cents, copies, only) in enumerate(drawn)
    ]


def _is_fair(values: list[int], tolerance: int) -> bool:
    return min(values) > 0 and (max(values) - min(values)) * 100 <= max(values) * tolerance


@given(_legs, st.sampled_from([0, 5, 20]))
def test_the_choice_is_fair_and_none_is_worth_more(
    drawn: list[list[tuple[int | None, int, bool]]], within: int
) -> None:
    """Of all choices that are within the tolerance the largest leg is worth the most; none only where there is none."""
    legs = [_leg(lines, wants_only=False) for lines in drawn]
    reachable = [
        {
            sum(taken * (line.unit_cents or 0) for taken, line in zip(copies, leg, strict=True))
            for copies in product(*(range(line.copies + 1) for line in leg))
        }
        for leg in legs
    ]
    best = max((max(values) for values in product(*reachable) if _is_fair(list(values), within)), default=None)
    chosen = balanced_copies(legs, within)
    if chosen is None:
        assert best is None
        return
    values = [
        sum(taken * (line.unit_cents or 0) for taken, line in zip(copies, leg, strict=True))
        for copies, leg in zip(chosen, legs, strict=True)
    ]
    assert _is_fair(values, within)
    assert max(values) == best
    assert all(
        0 <= taken <= line.copies
        for copies, leg in zip(chosen, legs, strict=True)
        for taken, line in zip(copies, leg, strict=True)
    )


@given(_legs)
def test_nobody_is_paid_who_gives_for_their_wants_only(drawn: list[list[tuple[int | None, int, bool]]]) -> None:
    """Whatever the choice, a leg that holds such a line is worth no more than what its giver gets."""
    legs = [_leg(lines, wants_only=True) for lines in drawn]
    chosen = fair_legs(legs, 5)
    if chosen is None:
        return
    by_have = [{line.have_id: line for line in leg} for leg in legs]
    values = [
        sum(n * (leg[have].unit_cents or 0) for have, n in taken.items())
        for leg, taken in zip(by_have, chosen, strict=True)
    ]
    for place, taken in enumerate(chosen):
        if any(by_have[place][have].wants_only for have in taken):
            assert values[place] <= values[place - 1]


@given(st.lists(st.integers(-5_000, 5_000), min_size=2, max_size=7))
def test_payments_make_everybody_even(cents: list[int]) -> None:
    """In fewer payments than people, all of them positive, and nobody both pays and is paid."""
    balances = [Decimal(one) / 100 for one in (*cents, -sum(cents))]
    payments = net_payments(dict(enumerate(balances)))
    left = dict(enumerate(balances))
    for payment in payments:
        assert payment.amount > 0
        left[payment.payer_id] -= payment.amount
        left[payment.payee_id] += payment.amount
    assert set(left.values()) == {Decimal(0)}
    assert len(payments) < len(balances)
    assert not {one.payer_id for one in payments} & {one.payee_id for one in payments}
