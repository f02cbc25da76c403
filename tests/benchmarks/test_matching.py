"""The best 50 matches of a user among 20,000, exactly, against the SQL that such sites commonly run.

The budget is a p95 of 300 ms: users are promised matches within 500 ms, and the rest of a request needs its share. It
is held to the processor time of the program and the server together, which is what a quiet machine takes, because all
data is in memory; the elapsed time is printed too. The ratio of work must be 2 or more: an exact value for every pair,
with pairing and limits, must not cost more than counting cards.

The market is dense. 6,600 cards of the catalogue have a price, and 20,000 people offer 200 and want 60 of them each:
a typical user's wants meet 48,000 haves, of which 34,000 fit; their haves meet 56,000 wants, of which 41,000 fit. Those
lines lie between the user and 19,400 others; 15,000 of them have lines in both directions, and 11,700 of these are
candidates (public and lately seen). Popularity follows the real ranks; see ``dualcaster_core.matching.synthetic``.
"""

import random
from functools import partial

from sqlalchemy import text

from dualcaster_core.matching.engine import best_of
from dualcaster_core.matching.model import CandidateFilter, MatchRules, ScoredPair, TotalsBlock
from tests.support import matching_by_hand as by_hand
from tests.support.bench_market import NOW, BenchMarket, measured, percentile
from tests.support.bench_market_by_hand import extract

BUDGET_MS = 300.0
LEAST_RATIO = 2.0
USERS = 60
NAIVE_USERS = 10
"""The common SQL is measured on fewer users: it is slow, and steady."""
TIMES = 3
"""Each user is measured so often; the run with the least work counts."""
CHECKED = 3

_FITS = """
    (NOT w.is_foil_required OR h.finish <> 1)
    AND (w.language = 'any' OR w.language = h.language)
    AND (NOT w.condition_strict OR h.condition >= w.condition_min)
    AND (w.max_trade_value IS NULL OR v.cents IS NULL
         OR greatest(v.cents, (h.min_trade_value * 100)::bigint) <= (w.max_trade_value * 100)::bigint)
"""
_VALUED = "LEFT JOIN card_values v ON (v.card_id, v.finish, v.condition) = (h.card_id, h.finish, h.condition)"
_MY_WANTS = """
    SELECT w.*, w.card_id AS accepted FROM want_list_items w
    WHERE w.user_id = :me AND w.is_active AND w.is_public AND NOT w.any_printing
    UNION ALL
    SELECT w.*, c.id FROM want_list_items w JOIN cards c USING (oracle_card_id)
    WHERE w.user_id = :me AND w.is_active AND w.is_public AND w.any_printing
"""
_MY_HAVES = """
    SELECT h.*, c.oracle_card_id FROM have_list_items h JOIN cards c ON c.id = h.card_id
    WHERE h.user_id = :me AND h.is_active
"""
_NAIVE = text(
    f"""
    WITH my_wants AS MATERIALIZED ({_MY_WANTS}), my_haves AS MATERIALIZED ({_MY_HAVES}),
    have_mine AS (
        SELECT DISTINCT h.user_id FROM my_wants w
        JOIN have_list_items h ON h.card_id = w.accepted AND h.is_active {_VALUED}
        WHERE {_FITS}
    ),
    want_mine AS (
        SELECT w.user_id FROM my_haves h
        JOIN want_list_items w ON w.card_id = h.card_id AND NOT w.any_printing AND w.is_active AND w.is_public
        {_VALUED} WHERE {_FITS}
        UNION
        SELECT w.user_id FROM my_haves h
        JOIN want_list_items w ON w.oracle_card_id = h.oracle_card_id AND w.any_printing AND w.is_active AND w.is_public
        {_VALUED} WHERE {_FITS}
    )
    SELECT * FROM (SELECT u.id,
        (SELECT count(*) FROM have_list_items h JOIN my_wants w ON w.accepted = h.card_id {_VALUED}
         WHERE h.user_id = u.id AND h.is_active AND {_FITS}) AS they_have,
        (SELECT count(*) FROM want_list_items w JOIN my_haves h ON h.card_id = w.card_id {_VALUED}
         WHERE w.user_id = u.id AND NOT w.any_printing AND w.is_active AND w.is_public AND {_FITS})
        + (SELECT count(*) FROM want_list_items w JOIN my_haves h ON h.oracle_card_id = w.oracle_card_id {_VALUED}
         WHERE w.user_id = u.id AND w.any_printing AND w.is_active AND w.is_public AND {_FITS}) AS they_want
    FROM users u
    WHERE u.id IN (SELECT user_id FROM have_mine) AND u.id IN (SELECT user_id FROM want_mine) AND u.id <> :me
      AND u.is_active AND u.is_public AND u.show_have_list AND u.show_want_list AND u.last_active_at >= :seen
      AND NOT EXISTS (SELECT FROM blocks b WHERE (b.blocker_id, b.blocked_id) IN ((u.id, :me), (:me, u.id)))
    ) counted ORDER BY they_have + they_want DESC, id LIMIT 50
    """
)
_SAME_SETTINGS = text(
    "SELECT set_config('work_mem', '64MB', true), set_config('max_parallel_workers_per_gather', '0', true),"
    " set_config('jit', 'off', true)"
)


async def _totals(market: BenchMarket, user: int) -> TotalsBlock:
    async with market.units(snapshot=True)() as uow:
        block: TotalsBlock = await uow.candidates.totals_of(user, CandidateFilter())
        return block


async def _top_50(market: BenchMarket, user: int) -> list[ScoredPair]:
    """What a user is shown: the best pairs, their lines, and who they are with."""
    pairs = best_of(await _totals(market, user), minimum=MatchRules().minimum_score, limit=MatchRules().kept)
    await market.matching.explained(user, pairs)
    return pairs


async def _naive(market: BenchMarket, user: int) -> object:
    async with market.session() as session:
        await session.rows(_SAME_SETTINGS)
        return await session.rows(_NAIVE, me=user, seen=NOW - MatchRules().active_within)


async def test_the_best_50_matches_of_a_user_are_exact_within_the_budget(market: BenchMarket) -> None:
    """Top 50 with lines and people: p95 under 300 ms, and at most half of the common SQL's time."""
    chosen = random.Random(7).sample(market.users, USERS)
    for user in chosen[:5]:
        await _top_50(market, user)
    ours = [await measured(market, partial(_top_50, market, user), times=TIMES) for user in chosen]
    naive = [await measured(market, partial(_naive, market, user)) for user in chosen[:NAIVE_USERS]]
    candidates = [len(await _totals(market, user)) for user in chosen]
    p50, p95 = percentile([one.elapsed for one in ours], 0.5), percentile([one.elapsed for one in ours], 0.95)
    work_p50, work_p95 = percentile([one.work for one in ours], 0.5), percentile([one.work for one in ours], 0.95)
    naive_p50, naive_p95 = (percentile([one.elapsed for one in naive], share) for share in (0.5, 0.95))
    ratio = percentile([one.work for one in naive], 0.5) / work_p50
    print(
        f"\ntop 50 of {len(market.users):,} users: p50 {p50:.0f} ms, p95 {p95:.0f} ms "
        f"(of work: {work_p50:.0f} and {work_p95:.0f} ms); "
        f"{sum(candidates) / USERS:,.0f} candidates each"
        f"\ncommon SQL, which counts cards only: p50 {naive_p50:.0f} ms, p95 {naive_p95:.0f} ms; "
        f"ratio of work {ratio:.1f}"
    )
    assert ratio >= LEAST_RATIO
    assert work_p95 < BUDGET_MS


async def test_the_answer_is_that_of_a_brute_force(market: BenchMarket) -> None:
    """A few users against their best matches and some random people, computed by nested loops."""
    for user in random.Random(11).sample(market.users, CHECKED):
        found = {pair.totals.candidate: pair for pair in best_of(await _totals(market, user), minimum=0, limit=None)}
        others = [*list(found)[:8], *random.Random(user).sample(market.users, 20)]
        small = extract(market.url, [user, *(key for key in dict.fromkeys(others) if key != user)], NOW)
        assert len(small.people) >= 20
        for index, other in enumerate(small.people[1:], 1):
            expected = by_hand.match(small, 0, index)
            if expected is None:
                assert other.id not in found
                continue
            totals = found[other.id].totals
            gives = (totals.gives_cents, totals.gives_lines, totals.gives_gap)
            gets = (totals.gets_cents, totals.gets_lines, totals.gets_gap)
            assert (*gives, *gets) == expected.totals
            assert (totals.trust, totals.near, totals.shared_servers, found[other.id].score) == (
                expected.trust,
                expected.near,
                expected.servers,
                expected.score,
            )
