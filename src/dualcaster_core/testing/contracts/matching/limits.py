"""What a copy may cost to fill a want."""

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.testing.contracts.matching.duo import Duo
from dualcaster_core.testing.contracts.ports import Harness


class LimitContract:
    """Limits of wants, asks of owners, and which printings are meant."""

    async def test_a_copy_worth_more_than_the_limit_does_not_pair(self, harness: Harness) -> None:
        """A copy may be worth just what a want allows at most, and not a cent more."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt")
        await duo.value(card, Finish.NONFOIL, Condition.NM, 1_050)
        await duo.value(card, Finish.NONFOIL, Condition.LP, 1_051)
        want = await duo.seek(card, 9, most="10.50")
        have = await duo.offer(card, condition=Condition.NM)
        await duo.offer(card, condition=Condition.LP)
        assert await duo.lines() == {(have, want, 1)}

    async def test_an_ask_never_replaces_the_value(self, harness: Harness) -> None:
        """What a copy counts for is the market's value, whether its owner asks more or less."""
        duo = await Duo.of(harness)
        bolt, shock = await duo.card("Bolt", cents=500), await duo.card("Shock", cents=500)
        await duo.offer(bolt, 2, ask="6.25")
        await duo.offer(shock, 1, ask="4.99")
        await duo.seek(bolt, 2)
        await duo.seek(shock)
        assert await duo.given() == (2, 1_500, 0)

    async def test_a_limit_holds_for_the_ask_too(self, harness: Harness) -> None:
        """A copy whose owner asks just what a want allows at most pairs; a cent more and it does not."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt", cents=500)
        have = await duo.offer(card, 1, ask="6.00")
        await duo.seek(card, 1, most="5.99")
        assert await duo.given() == (0, 0, 0)
        allowed = await duo.seek(card, 1, most="6.00")
        assert await duo.lines() == {(have, allowed, 1)}

    async def test_who_asks_too_much_takes_no_part(self, harness: Harness) -> None:
        """An ask of 125 % of the market value takes part; a cent more and the have is in no match and no find."""
        duo = await Duo.of(harness)
        bolt, shock = await duo.card("Bolt", cents=217), await duo.card("Shock", cents=500)
        await duo.seek(bolt, 9)
        await duo.seek(shock, 9)
        await duo.offer(bolt, ask="2.72")
        await duo.offer(shock, ask="6.26")
        assert await duo.given() == (0, 0, 0)
        assert await duo.finds() == []
        at_limit = [
            await duo.offer(card, language="en", finish=Finish.FOIL, ask=ask)
            for card, ask in (
                (bolt, "2.71"),
                (shock, "6.25"),
            )
        ]
        assert sorted(have for have, _, _ in await duo.lines()) == at_limit

    async def test_any_printing_without_a_limit_means_the_cheap_ones(self, harness: Harness) -> None:
        """A copy may be worth three times the cheapest printing and not a cent more; an unpriced one may fill it."""
        duo = await Duo.of(harness)
        cheap, dear = await duo.card("Bolt", "m10"), await duo.card("Bolt", "lea")
        bare = await duo.card("Bolt", "leb")
        await duo.value(cheap, Finish.NONFOIL, Condition.NM, 100)
        await duo.value(dear, Finish.NONFOIL, Condition.NM, 301)
        await duo.value(dear, Finish.NONFOIL, Condition.LP, 300)
        want = await duo.seek(cheap, 9, any_printing=True)
        await duo.offer(dear)
        worn, unpriced = await duo.offer(dear, condition=Condition.LP), await duo.offer(bare)
        assert await duo.lines() == {(worn, want, 1), (unpriced, want, 1)}

    async def test_a_limit_or_an_exact_printing_lifts_the_bound_of_the_cheap_ones(self, harness: Harness) -> None:
        """Who states a limit, or wants just this printing, is offered what is dear as well."""
        duo = await Duo.of(harness)
        cheap, dear = await duo.card("Bolt", "m10", cents=100), await duo.card("Bolt", "lea", cents=30_000)
        have = await duo.offer(dear)
        await duo.seek(cheap, any_printing=True)
        assert await duo.given() == (0, 0, 0)
        limited = await duo.seek(cheap, any_printing=True, most="300.00")
        assert await duo.lines() == {(have, limited, 1)}
        exact = await duo.seek(dear)
        assert await duo.lines() == {(have, exact, 1)}

    async def test_the_cheapest_foil_bounds_a_want_for_foil(self, harness: Harness) -> None:
        """Where foil is required the cheapest foil or etched copy counts, not a nonfoil one that nobody wants."""
        duo = await Duo.of(harness)
        old, new = await duo.card("Bolt", "lea"), await duo.card("Bolt", "m10")
        await duo.value(new, Finish.NONFOIL, Condition.NM, 10)
        await duo.value(new, Finish.ETCHED, Condition.NM, 200)
        await duo.value(old, Finish.FOIL, Condition.NM, 600)
        await duo.value(old, Finish.FOIL, Condition.LP, 601)
        want = await duo.seek(new, 9, any_printing=True, is_foil_required=True)
        have = await duo.offer(old, finish=Finish.FOIL)
        await duo.offer(old, finish=Finish.FOIL, condition=Condition.LP)
        assert await duo.lines() == {(have, want, 1)}

    async def test_the_cheapest_of_its_set_bounds_a_want_for_any_of_a_set(self, harness: Harness) -> None:
        """Where one set's printings are asked for, a cheap printing of another set does not make them dear."""
        duo = await Duo.of(harness)
        await duo.card("Bolt", "m10", cents=10)
        plain, showcase = await duo.card("Bolt", "2xm", "1", cents=500), await duo.card("Bolt", "2xm", "2", cents=1500)
        serialised = await duo.card("Bolt", "2xm", "3", cents=1501)
        want = await duo.seek(plain, 9, any_printing=True, set_only=True)
        haves = [await duo.offer(card) for card in (plain, showcase, serialised)]
        assert await duo.lines() == {(have, want, 1) for have in haves[:2]}

    async def test_the_bound_follows_the_prices(self, harness: Harness) -> None:
        """When the cheapest printing loses its price the next one bounds; when none has one, nothing does."""
        duo = await Duo.of(harness)
        cheap, dear = await duo.card("Bolt", "m10", cents=100), await duo.card("Bolt", "lea", cents=30_000)
        want, have = await duo.seek(cheap, any_printing=True), await duo.offer(dear)
        assert await duo.given() == (0, 0, 0)
        await harness.set_values({(cheap, finish, grade): None for finish in Finish for grade in Condition})
        assert await duo.lines() == {(have, want, 1)}
        await harness.set_values({(dear, finish, grade): None for finish in Finish for grade in Condition})
        assert await duo.lines() == {(have, want, 1)}

    async def test_an_unpriced_copy_pairs_and_adds_nothing(self, harness: Harness) -> None:
        """No limit excludes an unpriced copy, whatever its owner asks, and it is worth nothing."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt")
        want = await duo.seek(card, most="0.01")
        have = await duo.offer(card, ask="50.00")
        assert await duo.lines() == {(have, want, 1)}
        assert await duo.given() == (1, 0, 0)
