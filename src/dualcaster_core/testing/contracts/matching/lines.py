"""What is shown of matches: lines, one-way finds and the people behind them."""

from decimal import Decimal

from dualcaster_core.accounts.model import Place
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.matching.model import FIND_LINES, FindDirection, LineTotals, MatchLine, PairLines
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene


async def _pair(harness: Harness) -> tuple[Scene, int, int]:
    scene = Scene(harness)
    return scene, await scene.person("ann"), await scene.person("bob")


async def _finds(scene: Scene, user_id: int) -> dict[int, list[int]]:
    """Return the have ids that somebody finds, by their owner, in order."""
    async with scene.harness.snapshots() as uow:
        finds = await uow.candidates.finds_for(user_id)
    assert all(find.gives == () and find.gets for find in finds)
    return {find.candidate: [line.have_id for line in find.gets] for find in finds}


def _cents(line: MatchLine) -> str:
    return "None" if line.unit_value is None else str(int(line.unit_value * 100))


class LinesContract:
    """The lines between two people."""

    async def test_a_line_tells_everything_that_is_shown(self, harness: Harness) -> None:
        """Every fact of a line is told: the card, the copies, their grade, finish and language, and the price."""
        scene, ann, bob = await _pair(harness)
        card = await scene.card("Bolt", "m10")
        await scene.value(card, Finish.FOIL, Condition.LP, 1_234)
        have = await scene.have(
            ann, card, 3, condition=Condition.LP, finish=Finish.FOIL, language="ja", signed=True, ask="15.42"
        )
        want = await scene.want(bob, card, 2, condition_min=Condition.NM, language="any")
        async with harness.snapshots() as uow:
            found = await uow.candidates.lines_between(ann, [bob])
        line = MatchLine(
            have_id=have,
            want_id=want,
            card_id=card,
            name="Bolt",
            set_code="m10",
            collector_number="1",
            finish="foil",
            condition="LP",
            condition_min="NM",
            language="ja",
            copies=2,
            unit_value=Decimal("12.34"),
            value_source="tcgplayer",
            value_as_of=harness.clock.now(),
            ask=Decimal("15.42"),
            card_hashid=PublicIds().encode(IdKind.CARD, card),
        )
        total = LineTotals(lines=1, copies=2, unpriced_copies=0, cents=2_468)
        assert dict(found) == {bob: PairLines(candidate=bob, gives=(line,), gets=(), gives_total=total)}

    async def test_an_unpriced_line_is_marked(self, harness: Harness) -> None:
        """A line without a price has no value, no source and no age."""
        scene, ann, bob = await _pair(harness)
        card = await scene.card("Bolt")
        await scene.have(bob, card, ask="5.00")
        await scene.want(ann, card)
        async with harness.snapshots() as uow:
            found = await uow.candidates.lines_between(ann, [bob])
        (line,) = found[bob].gets
        assert (line.unit_value, line.value_source, line.value_as_of) == (None, None, None)
        assert line.ask == Decimal("5.00")
        assert found[bob].gives == ()

    async def test_the_most_valuable_lines_come_first(self, harness: Harness) -> None:
        """Lines are ordered by what their copies are worth together, then by want id, then by have id."""
        scene, ann, bob = await _pair(harness)
        cheap, dear = await scene.card("Cheap", cents=100), await scene.card("Dear", cents=250)
        even, bare = await scene.card("Even", cents=300), await scene.card("Bare")
        unpriced = await scene.want(bob, bare)
        many = await scene.want(bob, cheap, 9)
        one = await scene.want(bob, dear)
        two = await scene.want(bob, even, 2)
        for card, copies in ((even, 1), (dear, 1), (bare, 4), (cheap, 3)):
            await scene.have(ann, card, copies)
        await scene.have(ann, even, 1, finish=Finish.FOIL)
        async with harness.snapshots() as uow:
            gives = (await uow.candidates.lines_between(ann, [bob]))[bob].gives
        assert [line.want_id for line in gives] == [many, two, two, one, unpriced]
        assert gives[1].have_id < gives[2].have_id

    async def test_lines_of_equal_value_are_ordered_by_have_id(self, harness: Harness) -> None:
        """Of two lines of one want that are worth the same the lower have id comes first, whichever fills it first."""
        scene, ann, bob = await _pair(harness)
        card = await scene.card("Bare")
        await scene.want(bob, card, 9)
        worn = await scene.have(ann, card, condition=Condition.LP)
        clean = await scene.have(ann, card, condition=Condition.NM)
        async with harness.snapshots() as uow:
            gives = (await uow.candidates.lines_between(ann, [bob]))[bob].gives
        assert [line.have_id for line in gives] == [worn, clean]

    async def test_an_answer_lists_some_lines_and_totals_all(self, harness: Harness) -> None:
        """Each side lists as many lines as asked for, from the place asked for; totals are of all, wherever one is."""
        scene, ann, bob = await _pair(harness)
        await scene.swap(ann, bob, cents=50)
        for place, cents in enumerate((400, 300, 200, 100, None)):
            card = await scene.card(f"Card {place}", cents=cents)
            await scene.have(ann, card, 2)
            await scene.want(bob, card, 2)
        gives_total = LineTotals(lines=6, copies=11, unpriced_copies=2, cents=2_050)
        gets_total = LineTotals(lines=1, copies=1, unpriced_copies=0, cents=50)
        for first, gives, gets in ((0, ["400", "300"], ["50"]), (2, ["200", "100"], []), (4, ["50", "None"], [])):
            async with harness.snapshots() as uow:
                found = (await uow.candidates.lines_between(ann, [bob], first=first, limit=2))[bob]
            assert [_cents(line) for line in found.gives] == gives
            assert [_cents(line) for line in found.gets] == gets
            assert (found.gives_total, found.gets_total) == (gives_total, gets_total)
        async with harness.snapshots() as uow:
            beyond = (await uow.candidates.lines_between(ann, [bob], first=6, limit=2))[bob]
        assert (beyond.gives, beyond.gives_total) == ((), gives_total)

    async def test_only_the_named_candidates_are_loaded(self, harness: Harness) -> None:
        """Lines come for those candidates that are asked for and have any, and for nobody else."""
        scene, ann, bob = await _pair(harness)
        eve, idle = await scene.person("eve"), await scene.person("idle")
        await scene.swap(ann, bob)
        await scene.swap(ann, eve)
        await scene.swap(bob, eve)
        async with harness.snapshots() as uow:
            found = await uow.candidates.lines_between(ann, [bob, idle, 999_999])
            both = await uow.candidates.lines_between(ann, [eve, bob])
        assert set(found) == {bob}
        assert (len(found[bob].gives), len(found[bob].gets)) == (1, 1)
        assert list(both) == [bob, eve]
        assert {line.want_id for line in both[eve].gives}.isdisjoint(line.want_id for line in both[bob].gives)


class FindsContract:
    """One-way finds: they have what I want."""

    async def test_a_find_needs_no_return(self, harness: Harness) -> None:
        """Somebody who has what I want is a find, whether they want anything of mine or not."""
        scene, ann, bob = await _pair(harness)
        card = await scene.card("Bolt", cents=100)
        await scene.want(ann, card)
        have = await scene.have(bob, card)
        assert await _finds(scene, ann) == {bob: [have]}
        assert await _finds(scene, bob) == {}

    async def test_wants_only_haves_are_left_out(self, harness: Harness) -> None:
        """What its owner trades for wants only is no find, takes no copies from one, and takes part in matches."""
        scene, ann, bob = await _pair(harness)
        card = await scene.card("Bolt", cents=100)
        await scene.want(ann, card, 2)
        await scene.have(bob, card, 2, trade_for_wants_only=True)
        direct = await scene.have(bob, card, 1, condition=Condition.LP)
        assert await _finds(scene, ann) == {bob: [direct]}
        await scene.swap(ann, bob)
        assert (await scene.totals(ann))[bob].gets_lines == 2

    async def test_the_most_valuable_people_are_kept(self, harness: Harness) -> None:
        """With a limit the list names those whose lines are worth most, ties by the older account."""
        scene, ann, bob = await _pair(harness)
        cat, dan = await scene.person("cat"), await scene.person("dan")
        bolt, shock = await scene.card("Bolt", cents=100), await scene.card("Shock", cents=300)
        await scene.want(ann, bolt)
        await scene.want(ann, shock)
        for owner, card in ((bob, bolt), (cat, shock), (dan, bolt)):
            await scene.have(owner, card)
        async with harness.snapshots() as uow:
            finds = await uow.candidates.finds_for(ann, limit=2)
        assert [find.candidate for find in finds] == [cat, bob]

    async def test_finders_of_equal_value_are_ordered_by_account(self, harness: Harness) -> None:
        """Of many people who have the same the older accounts are named, whenever they listed it."""
        scene, ann, _ = await _pair(harness)
        owners = [await scene.person(f"owner{place}") for place in range(12)]
        card = await scene.card("Bolt", cents=100)
        want, have = await scene.want(ann, card), await scene.have(ann, card)
        for owner in reversed(owners):
            await scene.have(owner, card)
            await scene.want(owner, card)
        async with harness.snapshots() as uow:
            finds = await uow.candidates.finds_for(ann, limit=5)
            wanters = await uow.candidates.finds_for(ann, FindDirection.THEY_WANT, limit=5)
        assert [find.candidate for find in finds] == owners[:5]
        assert [find.candidate for find in wanters] == owners[:5]
        assert {line.want_id for find in finds for line in find.gets} == {want}
        assert {line.have_id for find in wanters for line in find.gives} == {have}

    async def test_who_wants_what_one_has_is_a_find(self, harness: Harness) -> None:
        """Public wants of people who show them find my copies, except those that are for wants only."""
        scene, ann, bob = await _pair(harness)
        eve, dan = await scene.person("eve"), await scene.person("dan")
        bolt, shock = await scene.card("Bolt", cents=100), await scene.card("Shock", cents=100)
        have = await scene.have(ann, bolt)
        await scene.have(ann, shock, trade_for_wants_only=True)
        for wanter in (bob, dan):
            await scene.want(wanter, bolt)
            await scene.want(wanter, shock)
        await scene.want(eve, bolt, is_public=False)
        await scene.becomes(dan, show_want_list=False)
        async with harness.snapshots() as uow:
            finds = await uow.candidates.finds_for(ann, FindDirection.THEY_WANT)
        assert [(find.candidate, [line.have_id for line in find.gives], find.gets) for find in finds] == [
            (bob, [have], ())
        ]

    async def test_a_find_lists_some_lines_and_totals_all(self, harness: Harness) -> None:
        """A find lists its most valuable lines, and counts and adds up all of them."""
        scene, ann, bob = await _pair(harness)
        for place in range(FIND_LINES + 1):
            card = await scene.card(f"Card {place}", cents=100 + place)
            await scene.want(ann, card)
            await scene.have(bob, card)
        async with harness.snapshots() as uow:
            (find,) = await uow.candidates.finds_for(ann)
        assert [_cents(line) for line in find.gets] == [str(100 + place) for place in range(FIND_LINES, 0, -1)]
        assert (find.gets_total.lines, find.gets_total.cents) == (FIND_LINES + 1, sum(range(100, 101 + FIND_LINES)))

    async def test_private_wants_are_included(self, harness: Harness) -> None:
        """A private want finds; an inactive one does not."""
        scene, ann, bob = await _pair(harness)
        bolt, shock = await scene.card("Bolt", cents=100), await scene.card("Shock", cents=100)
        await scene.want(ann, bolt, is_public=False)
        await scene.want(ann, shock, is_active=False)
        have = await scene.have(bob, bolt)
        await scene.have(bob, shock)
        assert await _finds(scene, ann) == {bob: [have]}

    async def test_hidden_lists_serve_their_owner_alone(self, harness: Harness) -> None:
        """Who hides their lists finds others; their hidden haves are nobody's find, whatever of their want list."""
        scene, ann, bob = await _pair(harness)
        bolt, shock = await scene.card("Bolt", cents=100), await scene.card("Shock", cents=100)
        await scene.want(ann, bolt)
        of_bob = await scene.have(bob, bolt)
        await scene.want(bob, shock)
        await scene.have(ann, shock)
        await scene.becomes(ann, show_have_list=False, show_want_list=False)
        assert await _finds(scene, ann) == {bob: [of_bob]}
        assert await _finds(scene, bob) == {}
        await scene.becomes(bob, show_want_list=False)
        assert await _finds(scene, ann) == {bob: [of_bob]}

    async def test_only_candidates_are_found(self, harness: Harness) -> None:
        """The inactive, private, long unseen and blocked are nobody's find; a private user finds others."""
        scene, ann, bob = await _pair(harness)
        card = await scene.card("Bolt", cents=100)
        await scene.want(ann, card)
        have = await scene.have(bob, card)
        now = harness.clock.now()
        old = now - harness.rules.active_within * 2
        for hidden, shown in (
            ({"is_active": False}, {"is_active": True}),
            ({"is_public": False}, {"is_public": True}),
            ({"last_active_at": old}, {"last_active_at": now - harness.rules.active_within}),
        ):
            await scene.becomes(bob, **hidden)
            assert await _finds(scene, ann) == {}
            await scene.becomes(bob, **shown)
        await scene.becomes(ann, is_public=False, is_active=False, last_active_at=old)
        assert await _finds(scene, ann) == {bob: [have]}
        for blocker, blocked in ((ann, bob), (bob, ann)):
            await scene.block(blocker, blocked)
            assert await _finds(scene, ann) == {}
            async with harness.units() as uow:
                await uow.social.unblock(blocker, blocked)
                await uow.commit()

    async def test_the_most_valuable_finds_come_first(self, harness: Harness) -> None:
        """Finds are ordered by what all their lines are worth, then by user id; an unpriced one comes last."""
        scene, ann, bob = await _pair(harness)
        eve, dan, fay = [await scene.person(name) for name in ("eve", "dan", "fay")]
        cheap, dear, bare = await scene.card("A", cents=100), await scene.card("B", cents=250), await scene.card("C")
        for card in (cheap, dear, bare):
            await scene.want(ann, card, 9)
        await scene.have(bob, bare, 9)
        await scene.have(eve, dear)
        await scene.have(dan, cheap, 3)
        await scene.have(fay, dear, 1, ask="3.12")
        assert list(await _finds(scene, ann)) == [dan, eve, fay, bob]


class TradersContract:
    """The people behind matches."""

    async def test_a_trader_is_shown_without_giving_their_place_away(self, harness: Harness) -> None:
        """A trader has a name, a tier, a place to show, shared servers and a distance rounded to 5 or 25 miles."""
        scene, ann, bob = await _pair(harness)
        eve = await scene.person("eve", place=Place("Antwerp", Coordinates(49.0, 5.0)))
        await scene.becomes(ann, place=Place("Utrecht", Coordinates(52.0, 5.0)))
        await scene.becomes(bob, place=Place("Eindhoven", Coordinates(51.0, 5.0)))
        await harness.set_tier(bob, Tier.SILVER)
        await scene.join(11, ann, bob, name="Pauper Pit")
        await scene.join(12, ann, bob)
        await scene.join(13, bob, eve, name="Not mine")
        async with harness.snapshots() as uow:
            found = await uow.candidates.traders(ann, [bob, eve, 999_999])
        assert set(found) == {bob, eve}
        assert (found[bob].user_id, found[bob].username, found[bob].tier) == (bob, "bob", Tier.SILVER)
        assert (found[bob].location, found[bob].distance_miles, found[bob].shared_servers) == (
            "Eindhoven",
            70,
            ("Discord server 12", "Pauper Pit"),
        )
        assert (found[eve].tier, found[eve].distance_miles, found[eve].shared_servers) == (Tier.NEW, 200, ())

    async def test_a_distance_is_told_in_what_the_askers_country_uses(self, harness: Harness) -> None:
        """Who lives where kilometres are used reads them, whoever they read about; others, and the unknown, miles."""
        scene, ann, bob = await _pair(harness)
        await scene.becomes(ann, place=Place("Utrecht", Coordinates(52.0, 5.0)))
        await scene.becomes(bob, place=Place("Eindhoven", Coordinates(51.0, 5.0)))
        told = []
        for country in ("NL", "GB", ""):
            await harness.set_country(ann, country)
            async with harness.snapshots() as uow:
                seen, back = await uow.candidates.traders(ann, [bob]), await uow.candidates.traders(bob, [ann])
            told.append((seen[bob].distance, back[ann].distance))
        assert told == [("115 km", "70 miles"), ("70 miles", "70 miles"), ("70 miles", "70 miles")]

    async def test_it_is_told_what_trust_in_a_trader_rests_on(self, harness: Harness) -> None:
        """The tier, a verified address and a linked Discord account are told, each by itself."""
        scene, ann, bob = await _pair(harness)
        await scene.becomes(bob, email_verified=True)
        await harness.link_discord(ann)
        async with harness.snapshots() as uow:
            seen, back = await uow.candidates.traders(ann, [bob]), await uow.candidates.traders(bob, [ann])
        assert (seen[bob].email_verified, seen[bob].discord_linked) == (True, False)
        assert (back[ann].email_verified, back[ann].discord_linked) == (False, True)

    async def test_no_place_gives_no_distance(self, harness: Harness) -> None:
        """Where one of two has no place there is no distance."""
        scene, ann, bob = await _pair(harness)
        await scene.becomes(bob, place=Place("Here", Coordinates(0.0, 0.0)))
        async with harness.snapshots() as uow:
            seen, back = await uow.candidates.traders(ann, [bob]), await uow.candidates.traders(bob, [ann])
        assert (seen[bob].location, seen[bob].distance_miles) == ("Here", None)
        assert (back[ann].location, back[ann].distance_miles) == (None, None)
