"""The synthetic market: the same people every time, with lists that could be real."""

import random

import pytest

from dualcaster_core.accounts.model import check_username
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.matching.synthetic import MarketShape, PricedPrinting, SyntheticMarket

SHAPE = MarketShape(traders=300, haves=20, wants=6)
PRINTINGS = [
    PricedPrinting(
        card_id=number,
        oracle=number // 2,
        finishes=(Finish.NONFOIL, Finish.FOIL) if number % 3 else (Finish.FOIL,),
        cents=(150, 400) if number % 3 else (900,),
        rank=number // 2 * 40 + 1 if number % 7 else None,
    )
    for number in range(400)
]


def test_the_market_depends_on_its_seed_alone() -> None:
    """The order of the printings changes nothing; another seed changes everything."""
    shuffled = random.Random(2).sample(PRINTINGS, len(PRINTINGS))
    traders = list(SyntheticMarket.of(PRINTINGS, SHAPE, seed=5).traders())
    assert traders == list(SyntheticMarket.of(shuffled, SHAPE, seed=5).traders())
    assert traders[7] == SyntheticMarket.of(PRINTINGS, SHAPE, seed=5).trader(7)
    others = SyntheticMarket.of(PRINTINGS, SHAPE, seed=6).traders()
    assert all(one.haves != other.haves for one, other in zip(traders, others, strict=True))


def test_usernames_are_allowed_and_unique_whatever_the_letter_case() -> None:
    """Accounts are told apart regardless of case."""
    names = [trader.username for trader in SyntheticMarket.of(PRINTINGS, SHAPE).traders()]
    assert [check_username(name) for name in names] == names
    assert len({name.lower() for name in names}) == len(names)


def test_lists_have_their_length_and_repeat_nothing() -> None:
    """An item is one line, a want is one line, and nobody wants what they offer."""
    oracle = {printing.card_id: printing.oracle for printing in PRINTINGS}
    for trader in SyntheticMarket.of(PRINTINGS, SHAPE).traders():
        assert (len(trader.haves), len(trader.wants)) == (SHAPE.haves, SHAPE.wants)
        assert len({have.item for have in trader.haves}) == SHAPE.haves
        assert not {oracle[have.item.card_id] for have in trader.haves} & {want.oracle for want in trader.wants}
        assert all(have.quantity_for_trade <= have.quantity for have in trader.haves)


def test_what_is_played_more_is_wanted_more() -> None:
    """Of two halves of the ranked cards the better ranked one takes most wants."""
    rank = {printing.card_id: printing.rank for printing in PRINTINGS}
    wanted = [rank[want.card_id] for trader in SyntheticMarket.of(PRINTINGS, SHAPE).traders() for want in trader.wants]
    ranked = [one for one in wanted if one is not None]
    assert sum(one <= 4000 for one in ranked) > 2 * sum(one > 4000 for one in ranked)


def test_too_small_a_catalogue_is_refused() -> None:
    """Lists longer than what there is to list are an error, not an endless search."""
    with pytest.raises(ValidationFailed, match="needs printings"):
        SyntheticMarket.of([], SHAPE)
    with pytest.raises(ValidationFailed, match="too few"):
        SyntheticMarket.of(PRINTINGS[:1], MarketShape(traders=1, haves=500, wants=5)).trader(0)
