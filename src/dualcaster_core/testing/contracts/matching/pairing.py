"""Which copies fill which wants: the same pairing from every way of asking."""

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.testing.contracts.matching.duo import Duo
from dualcaster_core.testing.contracts.ports import Harness


class PairingContract:
    """Each have chooses one want; each want is filled by the haves that chose it."""

    async def test_an_exact_printing_is_chosen_before_any_printing(self, harness: Harness) -> None:
        """A have fills the want for its very printing, even if one for any printing has the lower id."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt", cents=100)
        await duo.seek(card, any_printing=True)
        exact = await duo.seek(card)
        have = await duo.offer(card)
        assert await duo.lines() == {(have, exact, 1)}

    async def test_any_printing_of_a_set_takes_those_of_the_set_alone(self, harness: Harness) -> None:
        """A want for any printing of a set is filled by every printing of the card there, and by none of elsewhere."""
        duo = await Duo.of(harness)
        named, other = await duo.card("Bolt", "2xm", "1"), await duo.card("Bolt", "2xm", "2")
        elsewhere = await duo.card("Bolt", "m10", "1")
        want = await duo.seek(named, 9, any_printing=True, set_only=True)
        haves = [await duo.offer(card) for card in (named, other, elsewhere)]
        assert await duo.lines() == {(have, want, 1) for have in haves[:2]}

    async def test_what_is_asked_for_more_exactly_is_chosen_first(self, harness: Harness) -> None:
        """A have fills the want for its printing, else that for its set, else that for any, whatever their ids."""
        duo = await Duo.of(harness)
        named, other = await duo.card("Bolt", "2xm", "1"), await duo.card("Bolt", "2xm", "2")
        elsewhere = await duo.card("Bolt", "m10", "1")
        anything = await duo.seek(named, any_printing=True)
        of_set = await duo.seek(named, any_printing=True, set_only=True)
        exact = await duo.seek(named)
        first, second, third = await duo.offer(named), await duo.offer(other), await duo.offer(elsewhere)
        assert await duo.lines() == {(first, exact, 1), (second, of_set, 1), (third, anything, 1)}

    async def test_the_lower_want_id_is_chosen_among_equals(self, harness: Harness) -> None:
        """Of two wants for the same printing a have fills the one with the lower id, whatever they ask for."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt", cents=100)
        first = await duo.seek(card, 1, language="any", condition_min=Condition.DMG)
        await duo.seek(card, 3)
        have = await duo.offer(card, 2)
        assert await duo.lines() == {(have, first, 1)}

    async def test_the_lower_want_id_is_chosen_among_wants_for_any_printing(self, harness: Harness) -> None:
        """Of two wants for any printing a have fills the one with the lower id."""
        duo = await Duo.of(harness)
        old, new = await duo.card("Bolt", "lea"), await duo.card("Bolt", "m10")
        first = await duo.seek(new, any_printing=True)
        await duo.seek(old, any_printing=True)
        have = await duo.offer(old)
        assert await duo.lines() == {(have, first, 1)}

    async def test_better_condition_fills_first(self, harness: Harness) -> None:
        """A want is filled by the better copy, even if the worse one has the lower have id."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt", cents=100)
        want = await duo.seek(card)
        await duo.offer(card, condition=Condition.LP)
        best = await duo.offer(card, condition=Condition.NM)
        await duo.offer(card, condition=Condition.MP)
        assert await duo.lines() == {(best, want, 1)}

    async def test_the_lower_have_id_fills_first_among_equal_conditions(self, harness: Harness) -> None:
        """Of two copies in the same condition the one with the lower have id fills the want."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt", cents=100)
        want = await duo.seek(card)
        first = await duo.offer(card, finish=Finish.FOIL)
        await duo.offer(card, finish=Finish.NONFOIL)
        assert await duo.lines() == {(first, want, 1)}

    async def test_the_fixed_example(self, harness: Harness) -> None:
        """H1 (p) and H2 (q), W1 (any printing) and W2 (exactly p), one copy each, pair as H1-W2 and H2-W1."""
        duo = await Duo.of(harness)
        p, q = await duo.card("Bolt", "lea", cents=100), await duo.card("Bolt", "m10", cents=200)
        h1, h2 = await duo.offer(p), await duo.offer(q)
        w1, w2 = await duo.seek(p, any_printing=True), await duo.seek(p)
        assert await duo.lines() == {(h1, w2, 1), (h2, w1, 1)}

    async def test_a_want_is_filled_until_its_quantity_is_reached(self, harness: Harness) -> None:
        """Copies are the smaller of what is left of the want and what is offered; a have left without is no line."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt", cents=100)
        want = await duo.seek(card, 3)
        first = await duo.offer(card, 2, finish=Finish.NONFOIL)
        second = await duo.offer(card, 2, finish=Finish.FOIL)
        await duo.offer(card, 2, finish=Finish.ETCHED)
        assert await duo.lines() == {(first, want, 2), (second, want, 1)}

    async def test_a_want_filled_exactly_leaves_no_line_of_zero_copies(self, harness: Harness) -> None:
        """A have that comes when nothing is left of the want makes no line."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt", cents=100)
        want = await duo.seek(card, 2)
        first = await duo.offer(card, 2)
        await duo.offer(card, 1, finish=Finish.FOIL)
        assert await duo.lines() == {(first, want, 2)}

    async def test_a_have_does_not_spill_over_to_another_want(self, harness: Harness) -> None:
        """A have whose chosen want is full does not fill the owner's other wants."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt", cents=100)
        exact = await duo.seek(card, 1)
        await duo.seek(card, 9, any_printing=True)
        best = await duo.offer(card, 1, condition=Condition.NM)
        await duo.offer(card, 4, condition=Condition.LP)
        assert await duo.lines() == {(best, exact, 1)}

    async def test_an_unfit_want_is_passed_over_for_the_next(self, harness: Harness) -> None:
        """A have chooses among the wants that it fits only."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt", cents=100)
        await duo.seek(card, is_foil_required=True)
        anything = await duo.seek(card, any_printing=True)
        have = await duo.offer(card)
        assert await duo.lines() == {(have, anything, 1)}

    async def test_wants_of_several_people_are_filled_apart(self, harness: Harness) -> None:
        """The same copies count for every candidate: pairs of people know nothing of each other."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt", cents=100)
        have, want = await duo.offer(card, 2), await duo.seek(card, 2)
        eve = await duo.person("eve")
        await duo.want(eve, card, 2)
        await duo.have(eve, card, 1)
        await duo.swap(duo.ann, eve)
        async with harness.snapshots() as uow:
            between = await uow.candidates.lines_between(duo.ann, [duo.bob, eve])
        assert [(line.have_id, line.want_id, line.copies) for line in between[duo.bob].gives] == [(have, want, 2)]
        assert sorted(line.copies for line in between[eve].gives) == [1, 2]
        assert {key: row.gives_lines for key, row in (await duo.totals(duo.ann)).items()} == {duo.bob: 1, eve: 2}


class CopyContract:
    """What a copy must be to fill a want, and what it is worth."""

    async def test_another_printing_fills_only_a_want_for_any(self, harness: Harness) -> None:
        """A want for one printing takes that printing; one for any takes each printing of the card, no other card."""
        duo = await Duo.of(harness)
        old, new = await duo.card("Bolt", "lea"), await duo.card("Bolt", "m10")
        shock = await duo.card("Shock")
        await duo.offer(new)
        await duo.offer(shock)
        await duo.seek(old)
        assert await duo.given() == (0, 0, 0)
        any_bolt = await duo.seek(old, any_printing=True)
        assert {want for _, want, _ in await duo.lines()} == {any_bolt}

    async def test_a_required_foil_is_foil_or_etched(self, harness: Harness) -> None:
        """A want that requires foil takes foil and etched copies and no others."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt")
        want = await duo.seek(card, 9, is_foil_required=True)
        await duo.offer(card, finish=Finish.NONFOIL)
        foil = await duo.offer(card, finish=Finish.FOIL)
        etched = await duo.offer(card, finish=Finish.ETCHED)
        assert await duo.lines() == {(foil, want, 1), (etched, want, 1)}

    async def test_the_language_is_equal_or_any(self, harness: Harness) -> None:
        """A want takes copies in its language; one for any language takes all."""
        duo = await Duo.of(harness)
        bolt, shock = await duo.card("Bolt"), await duo.card("Shock")
        german, whatever = await duo.seek(bolt, 9, language="de"), await duo.seek(shock, 9, language="any")
        await duo.offer(bolt, language="en")
        have = await duo.offer(bolt, language="de")
        others = [await duo.offer(shock, language=code) for code in ("en", "ja")]
        assert await duo.lines() == {(have, german, 1), *((other, whatever, 1) for other in others)}

    async def test_a_strict_condition_rules_worse_copies_out(self, harness: Harness) -> None:
        """A strict want takes copies in its least condition or better, and none below."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt")
        want = await duo.seek(card, 9, condition_min=Condition.MP, condition_strict=True)
        fitting = [await duo.offer(card, condition=grade) for grade in (Condition.MP, Condition.NM)]
        await duo.offer(card, condition=Condition.HP)
        assert await duo.lines() == {(have, want, 1) for have in fitting}
        assert (await duo.given())[2] == 0

    async def test_a_lenient_condition_counts_the_gap(self, harness: Harness) -> None:
        """Without strictness worse copies pair; the gap adds the grades below the minimum, and better ones add none."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt")
        await duo.seek(card, 9, condition_min=Condition.LP)
        for grade in (Condition.NM, Condition.LP, Condition.MP, Condition.DMG):
            await duo.offer(card, condition=grade)
        assert await duo.given() == (4, 0, -4)

    async def test_the_value_is_that_of_finish_and_condition(self, harness: Harness) -> None:
        """A copy is valued by its own finish and condition; a finish without a price is unpriced."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt")
        await duo.value(card, Finish.NONFOIL, Condition.NM, 1_000)
        await duo.value(card, Finish.NONFOIL, Condition.LP, 870)
        await duo.value(card, Finish.FOIL, Condition.NM, 4_000)
        await duo.seek(card, 9)
        await duo.offer(card, 1, condition=Condition.NM)
        await duo.offer(card, 2, condition=Condition.LP)
        await duo.offer(card, 1, finish=Finish.FOIL)
        await duo.offer(card, 1, finish=Finish.ETCHED)
        assert await duo.given() == (4, 1_000 + 2 * 870 + 4_000, 0)
        assert len(await duo.lines()) == 4

    async def test_only_the_copies_that_change_hands_count(self, harness: Harness) -> None:
        """A line is worth its paired copies, not all that are offered."""
        duo = await Duo.of(harness)
        card = await duo.card("Bolt", cents=333)
        await duo.seek(card, 2)
        await duo.offer(card, 7)
        assert await duo.given() == (1, 666, 0)
