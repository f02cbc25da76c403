"""The engine against an independent brute force, on random markets: in memory, on PostgreSQL, and on the index."""

from collections.abc import AsyncIterator, Sequence
from random import Random

import numpy as np
import pytest
from attrs import astuple
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from dualcaster_columnar import FollowingIndex
from dualcaster_columnar.client import IndexClient
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.engine import best, best_of, kept, scored
from dualcaster_core.matching.model import (
    FindDirection,
    MatchRules,
    MatchView,
    PairTotals,
    ScoredPair,
    StoredMatches,
    StoredState,
    TotalsBlock,
)
from dualcaster_core.matching.pairing import PairingHave, PairingWant, pair_lines
from dualcaster_core.matching.scoring import factors_of
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import ANYONE
from tests.support import matching_by_hand as by_hand
from tests.support.index_harness import IndexHarness, following_index, sharded_index
from tests.support.matching_by_hand import Market
from tests.support.matching_markets import markets, put
from tests.support.postgres_harness import PostgresHarness

RULES = MatchRules(minimum_score=15, kept=3, depth=3)


@pytest.fixture
async def postgres(shared_harness: PostgresHarness) -> PostgresHarness:
    """The shared database with the rules of these tests."""
    return PostgresHarness(shared_harness.database, FixedClock(), RULES)


def _agrees(pair: ScoredPair, match: by_hand.Match) -> None:
    totals = pair.totals
    assert (totals.user, totals.candidate) == (match.user, match.candidate)
    gives, gets = (totals.gives_cents, totals.gives_lines, totals.gives_gap), astuple(totals)[5:8]
    assert (*gives, *gets) == match.totals
    assert (totals.trust, totals.near, totals.shared_servers) == (match.trust, match.near, match.servers)
    assert astuple(totals.factors) == match.factors
    assert pair.score == match.score


async def _same_totals(market: Market, harness: Harness) -> None:
    """Compare every row of the candidate source, from each way of asking, with the brute force."""
    keys = [person.id for person in market.people]
    expected = {(m.user, m.candidate): m for place in range(len(keys)) for m in by_hand.matches_of(market, place)}
    async with harness.snapshots() as uow:
        among = scored(await uow.candidates.totals_among(keys))
        first = scored(await uow.candidates.totals_of(keys[0], ANYONE, both_ways=True))
        second = scored(await uow.candidates.totals_of(keys[0], ANYONE, both_ways=True, among=keys[1:]))
        finds = await uow.candidates.finds_for(keys[0])
        wanters = await uow.candidates.finds_for(keys[0], FindDirection.THEY_WANT)
    assert {(pair.totals.user, pair.totals.candidate) for pair in among} == set(expected)
    for pair in among:
        _agrees(pair, expected[pair.totals.user, pair.totals.candidate])
    around = sorted((pair for pair in among if keys[0] in (pair.totals.user, pair.totals.candidate)), key=repr)
    assert sorted(first, key=repr) == sorted(second, key=repr) == around
    found = [(find.candidate, {(line.have_id, line.want_id, line.copies) for line in find.gets}) for find in finds]
    assert found == by_hand.finds_of(market, 0)
    asked = [(find.candidate, {(line.have_id, line.want_id, line.copies) for line in find.gives}) for find in wanters]
    assert asked == by_hand.finds_of(market, 0, wanted=True)


def _shown(views: Sequence[MatchView]) -> list[tuple[object, ...]]:
    return [
        (
            view.trader.user_id,
            view.quality_score,
            {(line.have_id, line.want_id, line.copies) for line in view.gives},
            {(line.have_id, line.want_id, line.copies) for line in view.gets},
        )
        for view in views
    ]


async def _same_matches(market: Market, harness: Harness, places: Sequence[int]) -> None:
    """Compare the matches that users are shown, their order and their lines, with the brute force."""
    index = harness.index if isinstance(harness, IndexHarness) else None
    matching = Matching(harness.snapshots, harness.units, harness.clock, RULES, PublicIds(), index=index)
    for place in places:
        expected = [m for m in by_hand.matches_of(market, place) if m.score >= RULES.minimum_score][: RULES.kept]
        told = [(match.candidate, match.score, match.gives, match.gets) for match in expected]
        user = market.people[place].id
        assert _shown(await matching.matches_of(user)) == told
        every = [(m.candidate, m.score, m.gives, m.gets) for m in by_hand.matches_of(market, place)]
        assert _shown(await matching.matches_of(user, min_quality=0, limit=100)) == every
        assert _shown(await matching.matches_of(user, min_quality=0, limit=RULES.kept)) == every[: RULES.kept]


@given(market=markets())
@settings(max_examples=150)
async def test_the_engine_agrees_with_the_brute_force_in_memory(market: Market) -> None:
    """Totals, factors, score, order and lines are those of the specification on the in-memory adapter."""
    database = InMemoryDatabase(FixedClock(), RULES)
    await put(market, database)
    await _same_totals(market, database)
    await _same_matches(market, database, range(len(market.people)))


@given(market=markets())
@settings(max_examples=100)
async def test_the_engine_agrees_with_the_brute_force_on_postgres(market: Market, postgres: PostgresHarness) -> None:
    """Totals, factors, score, order and lines are those of the specification on PostgreSQL."""
    await postgres.empty()
    await put(market, postgres)
    await _same_totals(market, postgres)
    await _same_matches(market, postgres, [0])


@pytest.fixture(scope="module")
async def index(shared_harness: PostgresHarness) -> AsyncIterator[FollowingIndex]:
    """One index for all examples: it follows from each to the next."""
    async with following_index(shared_harness.database) as found:
        yield found


@given(market=markets())
@settings(max_examples=60)
async def test_the_engine_agrees_with_the_brute_force_on_the_index(
    market: Market, postgres: PostgresHarness, index: FollowingIndex
) -> None:
    """Totals, factors, score, order and lines are those of the specification on the columnar index."""
    await postgres.empty()
    harness = IndexHarness(postgres.database, FixedClock(), RULES, index=index)
    await put(market, harness)
    await _same_totals(market, harness)
    await _same_matches(market, harness, [0])


@pytest.fixture(scope="module")
async def shards(shared_harness: PostgresHarness) -> AsyncIterator[IndexClient]:
    """Three shards for all examples, each behind a socket."""
    async with sharded_index(shared_harness.database, 3) as found:
        yield found


@given(market=markets())
@settings(max_examples=40)
async def test_the_engine_agrees_with_the_brute_force_on_shards(
    market: Market, postgres: PostgresHarness, shards: IndexClient
) -> None:
    """Totals, factors, score, order and lines are those of the specification where three shards are joined."""
    await postgres.empty()
    harness = IndexHarness(postgres.database, FixedClock(), RULES, index=shards)
    await put(market, harness)
    await _same_totals(market, harness)
    await _same_matches(market, harness, [0])


_REWRITTEN = {"have_list_items": "notes", "want_list_items": "notes", "users": "username", "card_values": "cents"}
"""Tables, and a column that is written with its own value to move a row."""


@given(market=markets(most_people=4), seed=st.integers(0, 9))
@settings(max_examples=20)
async def test_the_order_of_rows_does_not_matter_on_postgres(
    market: Market, seed: int, postgres: PostgresHarness
) -> None:
    """Haves, wants and people that lie elsewhere in their tables, with the same ids, give the same result."""
    await postgres.empty()
    await put(market, postgres)
    shuffled = Random(seed)
    async with postgres.database.transaction() as session:
        for table, same in _REWRITTEN.items():
            places = [row[0] for row in await session.rows(text(f"SELECT ctid::text FROM {table} ORDER BY ctid"))]
            for place in shuffled.sample(places, len(places)):
                await session.run(
                    text(f"UPDATE {table} SET {same} = {same} WHERE ctid = CAST(:place AS tid)"), place=place
                )
    await _same_totals(market, postgres)


_lines = st.integers(1, 2)
_haves = st.lists(
    st.builds(
        PairingHave,
        have_id=st.integers(1, 50),
        user_id=st.just(1),
        card_id=_lines,
        oracle=st.just(1),
        finish=st.sampled_from(Finish),
        condition=st.sampled_from(Condition),
        language=st.just("en"),
        quantity=st.integers(1, 3),
        unit_cents=st.none() | st.integers(0, 9),
        ask_cents=st.none() | st.integers(0, 9),
    ),
    max_size=8,
    unique_by=lambda have: have.have_id,
)
_wants = st.lists(
    st.builds(
        PairingWant,
        want_id=st.integers(1, 50),
        user_id=st.just(2),
        card_id=_lines,
        oracle=st.just(1),
        any_printing=st.booleans(),
        quantity=st.integers(1, 5),
        condition_min=st.sampled_from(Condition),
        condition_strict=st.booleans(),
        is_foil_required=st.booleans(),
        language=st.just("any"),
        max_cents=st.none() | st.integers(0, 9),
        cheapest_cents=st.none() | st.integers(0, 3),
    ),
    max_size=6,
    unique_by=lambda want: want.want_id,
)


@given(haves=_haves, wants=_wants, data=st.data())
def test_the_pairing_does_not_depend_on_the_order_of_its_input(
    haves: list[PairingHave], wants: list[PairingWant], data: st.DataObject
) -> None:
    """Haves and wants in any order pair the same way, line by line."""
    shuffled = pair_lines(data.draw(st.permutations(haves)), data.draw(st.permutations(wants)), RULES)
    assert shuffled == pair_lines(haves, wants, RULES)


@given(haves=_haves, wants=_wants)
def test_no_copy_is_paired_twice_and_no_want_is_overfilled(haves: list[PairingHave], wants: list[PairingWant]) -> None:
    """Each have is in one line at most, with no more copies than it has; wants get no more than they ask for."""
    lines = pair_lines(haves, wants, RULES)
    offered = {have.have_id: have.quantity for have in haves}
    assert len({line.have_id for line in lines}) == len(lines)
    assert all(1 <= line.copies <= offered[line.have_id] for line in lines)
    for want in wants:
        assert sum(line.copies for line in lines if line.want_id == want.want_id) <= want.quantity


_amounts = st.sampled_from([0, 1, 499, 500, 501, 2_500, 4_999, 5_000, 19_999, 20_000, 49_999, 50_000, 10**12])
_rows = st.tuples(
    _amounts | st.integers(0, 60_000),
    _amounts | st.integers(0, 60_000),
    st.integers(1, 40),
    st.integers(-200, 0),
    st.integers(0, 10),
    st.integers(0, 1),
    st.integers(0, 3),
)
_NAMES = ("gives_cents", "gets_cents", "lines", "gap", "trust", "near", "shared_servers")


@given(rows=st.lists(_rows, min_size=1, max_size=30))
def test_whole_columns_score_like_single_numbers(rows: list[tuple[int, ...]]) -> None:
    """The scoring gives the same factors and scores for numpy columns as for plain integers, as whole numbers."""
    columns = dict(zip(_NAMES, np.array(rows, dtype=np.int64).T, strict=True))
    together = factors_of(**columns)
    assert together.score.dtype == np.int64
    for place, row in enumerate(rows):
        alone = factors_of(**dict(zip(_NAMES, row, strict=True)))
        for name in ("value_balance", "total_value", "card_variety", "condition_match", "locality_bonus", "score"):
            assert getattr(together, name)[place] == getattr(alone, name)


@given(row=_rows)
def test_the_score_is_that_of_the_table(row: tuple[int, ...]) -> None:
    """Each factor and the clamped sum equal the brute force at every threshold."""
    gives, gets, lines, gap, trust, near, servers = row
    factors = factors_of(**dict(zip(_NAMES, row, strict=True)))
    points = by_hand.factors((gives, lines, gap, gets, 0, 0), trust, near, servers)
    assert astuple(factors) == points
    assert factors.score == max(0, min(100, sum(points)))


@given(row=_rows)
def test_the_score_looks_the_same_from_both_sides(row: tuple[int, ...]) -> None:
    """Giving and getting can change places: the factors of value are symmetric."""
    gives, gets, *rest = row
    here = factors_of(**dict(zip(_NAMES, row, strict=True)))
    there = factors_of(**dict(zip(_NAMES, (gets, gives, *rest), strict=True)))
    assert here == there


@given(scores=st.lists(st.integers(0, 100), max_size=12), least=st.integers(0, 100), limit=st.integers(1, 5))
def test_the_best_of_a_block_are_those_of_its_rows(scores: list[int], least: int, limit: int) -> None:
    """Scoring a block and keeping its best, whole or in part, gives what scoring row by row gives."""
    rows = [PairTotals(1, 900 - place, 100, 1, 0, 100, 1, 0, trust % 11, 0, 0) for place, trust in enumerate(scores)]
    block = TotalsBlock.of(rows)
    pairs = [ScoredPair(row, row.factors.score) for row in rows]
    good = [pair for pair in pairs if pair.score >= least]
    ranked = sorted(good, key=lambda pair: (-pair.score, pair.totals.candidate))
    assert scored(block, minimum=least) == good
    assert best_of(block, minimum=least, limit=None) == best(pairs, minimum=least, limit=None) == ranked
    assert best_of(block, minimum=least, limit=limit) == best(pairs, minimum=least, limit=limit) == ranked[:limit]


@pytest.mark.parametrize(("floor", "count", "serves"), [(None, 0, True), ((-30, 9), 2, False), ((-30, 9), 3, True)])
def test_stored_matches_serve_while_the_best_are_known(floor: tuple[int, int] | None, count: int, serves: bool) -> None:
    """Where others fell away, as many as are shown must be left; where nothing did, any number will do."""
    state = StoredState(
        user_id=1, list_version=1, generation=1, revision=1, computed_at=FixedClock().now(), floor=floor
    )
    pairs = tuple(ScoredPair(PairTotals(1, other, 0, 0, 0, 0, 0, 0, 0, 0, 0), 40) for other in range(2, 2 + count))
    assert StoredMatches(state=state, pairs=pairs).serves(RULES) is serves


@given(scores=st.lists(st.integers(0, 100), max_size=12), depth=st.integers(1, 5), data=st.data())
def test_the_best_are_kept_whatever_order_they_come_in(scores: list[int], depth: int, data: st.DataObject) -> None:
    """The first ``depth`` by falling score and rising id are kept; the floor is the last if others fell away."""
    rules = MatchRules(minimum_score=30, kept=1, depth=depth)
    pairs = [
        ScoredPair(PairTotals(1, candidate, 0, 0, 0, 0, 0, 0, 0, 0, 0), score)
        for candidate, score in enumerate(scores, start=2)
    ]
    good = sorted((-score, candidate) for candidate, score in enumerate(scores, start=2) if score >= 30)
    found, floor = kept(data.draw(st.permutations(pairs)), rules)
    assert [(-pair.score, pair.totals.candidate) for pair in found] == good[:depth]
    assert floor == (good[depth - 1] if len(good) > depth else None)
