"""Rings among users on PostgreSQL: who can give whom what, and the rings that follow."""

from datetime import timedelta
from itertools import permutations

import pytest

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.rings.market.model import MarketArc, MarketRingRules
from dualcaster_core.rings.market.use_cases import FindMarketRings
from dualcaster_core.testing.contracts import Scene
from dualcaster_highs import HighsRingChooser
from dualcaster_postgres.rings.market_arcs import PostgresMarketArcs
from tests.support.postgres_harness import PostgresHarness


@pytest.fixture
def arcs(harness: PostgresHarness) -> PostgresMarketArcs:
    """What reads arcs."""
    return PostgresMarketArcs(harness.database, harness.clock, MatchRules())


@pytest.fixture
def finder(arcs: PostgresMarketArcs) -> FindMarketRings:
    """What finds rings, with a tolerance of 5 percent."""
    return FindMarketRings(arcs, HighsRingChooser(), MarketRingRules(), PublicIds())


async def _ring(scene: Scene, *cents: int | None, **facts: object) -> list[int]:
    """Let as many people as values each have a card of that value which the next one wants."""
    people = [await scene.person(f"person{number}") for number in range(len(cents))]
    for number, (owner, value) in enumerate(zip(people, cents, strict=True)):
        card = await scene.card(f"Card {number}", number=str(number), cents=value)
        await scene.have(owner, card, **(facts if not number else {}))  # type: ignore[arg-type]
        await scene.want(people[(number + 1) % len(people)], card)
    return people


async def test_three_people_find_a_ring_that_no_two_of_them_have(
    harness: PostgresHarness, finder: FindMarketRings
) -> None:
    """Everybody sees the ring from themselves on, with the cards, their values and the cash that closes the rest."""
    people = await _ring(Scene(harness), 1000, 1020, 990)
    for place, user_id in enumerate(people):
        (ring,) = await finder.for_user(user_id)
        assert ring.user_ids == (*people[place:], *people[:place])
        assert [leg.giver for leg in ring.legs] == [f"person{(place + step) % 3}" for step in range(3)]
        assert sum(ring.cash) == 0
    (ring,) = await finder.for_user(people[0])
    assert [(leg.receiver, str(leg.value), leg.cards) for leg in ring.legs] == [
        ("person1", "10.00", ("Card 0",)),
        ("person2", "10.20", ("Card 1",)),
        ("person0", "9.90", ("Card 2",)),
    ]
    assert [str(cash) for cash in ring.cash] == ["-0.10", "-0.20", "0.30"]


@pytest.mark.parametrize("cents", [(1000, 1000, 800), (1000, None, 1000)])
async def test_a_ring_that_cannot_be_balanced_is_left_out(
    harness: PostgresHarness, finder: FindMarketRings, cents: tuple[int | None, ...]
) -> None:
    """A leg of another value or without a price makes no ring."""
    people = await _ring(Scene(harness), *cents)
    assert await finder.for_user(people[0]) == ()


async def test_what_is_for_wants_only_takes_no_cash(harness: PostgresHarness, finder: FindMarketRings) -> None:
    """Whoever would be paid for it has no ring."""
    people = await _ring(Scene(harness), 1020, 1000, 1000, trade_for_wants_only=True)
    assert await finder.for_user(people[0]) == ()


async def test_equal_values_let_things_for_wants_travel(harness: PostgresHarness, finder: FindMarketRings) -> None:
    """Without cash there is nothing against it."""
    people = await _ring(Scene(harness), 1000, 1000, 1000, trade_for_wants_only=True)
    assert len(await finder.for_user(people[0])) == 1


async def test_a_ring_is_no_larger_than_asked_for(harness: PostgresHarness, finder: FindMarketRings) -> None:
    """Four people are found up to four, and not up to three."""
    people = await _ring(Scene(harness), 500, 500, 500, 500)
    assert await finder.for_user(people[0], largest=3) == ()
    assert len(await finder.for_user(people[0], largest=4)) == 1


@pytest.mark.parametrize(
    "facts",
    [{"is_public": False}, {"show_have_list": False}, {"show_want_list": False}, {"is_active": False}, {"seen": 100}],
)
async def test_who_is_no_candidate_is_in_no_ring(
    harness: PostgresHarness, finder: FindMarketRings, facts: dict[str, object]
) -> None:
    """Private, closed, hidden and long absent people take no part, for themselves neither."""
    scene = Scene(harness)
    people = await _ring(scene, 500, 500, 500)
    if "seen" in facts:
        facts = {"last_active_at": harness.clock.now() - timedelta(days=100)}
    await scene.becomes(people[1], **facts)
    assert [await finder.for_user(key) for key in people] == [(), (), ()]
    assert (await finder.in_market()).rings == ()


async def test_who_blocks_somebody_meets_them_in_no_leg(harness: PostgresHarness, finder: FindMarketRings) -> None:
    """A leg between two people of whom one blocks the other is none."""
    scene = Scene(harness)
    people = await _ring(scene, 500, 500, 500)
    await scene.block(people[2], people[1])
    assert [await finder.for_user(key) for key in people] == [(), (), ()]


async def test_people_who_block_each_other_are_in_no_ring_together(
    harness: PostgresHarness, finder: FindMarketRings
) -> None:
    """Whether they stand next to each other or not."""
    scene = Scene(harness)
    people = await _ring(scene, 500, 500, 500, 500)
    assert len((await finder.in_market()).rings) == 1
    await scene.block(people[0], people[2])
    assert (await finder.in_market()).rings == ()
    assert [await finder.for_user(key) for key in people] == [()] * 4


async def test_the_market_is_parted_into_rings_that_share_nobody(
    harness: PostgresHarness, finder: FindMarketRings
) -> None:
    """Two rings are chosen side by side, and one that cannot be balanced is replaced or left out."""
    scene = Scene(harness)
    first = await _ring(scene, 700, 700, 700)
    extra = [await scene.person(name) for name in ("dan", "eve")]
    for number, (giver, to) in enumerate(permutations(extra, 2)):
        card = await scene.card(f"Swap {number}", number=f"9{number}", cents=300)
        await scene.have(giver, card)
        await scene.want(to, card)
    found = await finder.in_market()
    assert [set(ring.user_ids) for ring in found.rings] == [set(first), set(extra)]
    assert (found.people, found.most_people, found.optimal) == (5, 5, True)


async def test_arcs_are_what_the_pairing_of_matches_says(harness: PostgresHarness, arcs: PostgresMarketArcs) -> None:
    """Every arc of a market of several cards, copies and limits has the value of the lines between the two people."""
    scene = Scene(harness)
    people = [await scene.person(f"person{number}") for number in range(5)]
    cards = [await scene.card(f"Card {n}", number=str(n), cents=100 * n + 33) for n in range(6)]
    for place, user_id in enumerate(people):
        for number, card in enumerate(cards):
            if (place + number) % 3 == 0:
                await scene.have(user_id, card, 1 + number % 2)
            elif (place * number) % 4 != 1:
                await scene.want(user_id, card, 1 + place % 2, most="4.00" if number == 5 else None)
    expected = set()
    async with harness.snapshots() as uow:
        for user_id in people:
            others = [other for other in people if other != user_id]
            paired = await uow.candidates.paired_lines(user_id, others, limit=50)
            for other, pair in (await uow.candidates.lines_between(user_id, others)).items():
                if pair.gives_total.cents:
                    worth = sorted((line.cents for line in paired[other].gives if line.cents), reverse=True)
                    expected.add(MarketArc(user_id, other, pair.gives_total.cents, tuple(worth)))
    assert len(expected) > 6
    assert set(await arcs.of_market(people=10, givers=10)) == expected
    assert set(await arcs.around(people[0], neighbours=10, others=10)) == expected
