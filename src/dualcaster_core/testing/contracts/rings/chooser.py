"""What whoever chooses rings that share nobody must do."""

from dualcaster_core.rings.market.model import RingWorth
from dualcaster_core.testing.contracts.ports import Harness


def _ring(*people: int, cards: int = 2, spread: int = 0) -> RingWorth:
    return RingWorth(people=people, cards=cards, spread=spread)


class RingChooserContract:
    """``RingChooser``: the most people, then the most cards, then the fairest."""

    async def test_no_rings_are_chosen_of_none(self, harness: Harness) -> None:
        """That is the best there is."""
        choice = await harness.ring_chooser.choose([], time_limit=5)
        assert (choice.places, choice.optimal) == ((), True)

    async def test_nobody_is_in_two_rings(self, harness: Harness) -> None:
        """Two small rings let four people trade, the large one in their way only three."""
        rings = [_ring(1, 2, 3, cards=90), _ring(1, 4), _ring(2, 3)]
        choice = await harness.ring_chooser.choose(rings, time_limit=5)
        assert (set(choice.places), choice.optimal) == ({1, 2}, True)

    async def test_of_as_many_people_the_most_cards_are_chosen(self, harness: Harness) -> None:
        """However unequal their legs are."""
        rings = [_ring(1, 2, cards=4, spread=0), _ring(2, 3, cards=5, spread=50), _ring(1, 3, cards=3)]
        assert (await harness.ring_chooser.choose(rings, time_limit=5)).places == (1,)

    async def test_of_as_many_cards_the_fairest_rings_are_chosen(self, harness: Harness) -> None:
        """The spread of a ring counts for each of its people."""
        rings = [_ring(1, 2, spread=20), _ring(3, 4, spread=20), _ring(1, 3, spread=10), _ring(2, 4, spread=25)]
        assert set((await harness.ring_chooser.choose(rings, time_limit=5)).places) == {2, 3}
