"""What fair packages cost: choosing them, the first look at one's matches after an edit, and the page of matches.

A package is chosen in one thread of Python. The budget is a p95 of 50 ms of processor time for the matches of real
markets, and for pairs of 400 lines a side, which no search can go through whole: those are what a reader waits for. All
packages of a user's matches together take at most half the work of computing the matches: an edit then costs its first
reader at most half as much again as it did without packages, and less than the 500 ms that users are promised. The page
of matches, which reads what is kept, takes at most half the time of a first look.
"""

import random
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from functools import partial
from statistics import median
from time import perf_counter, thread_time

import httpx
import pytest
from attrs import frozen

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.kernel.rate_limits import RateLimit
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.package_computation import LINES_CONSIDERED, package_of, with_kept_packages
from dualcaster_core.matching.package_model import PackageSearch
from dualcaster_core.matching.packages import fair_package
from dualcaster_core.matching.pairing import PairedLine
from dualcaster_http import create_app
from dualcaster_http.edge.rate_limits import LIMITS
from tests.support.bench_market import BenchMarket, measured, percentile
from tests.support.clients import client_of
from tests.support.databases import SECRET
from tests.support.people import DEVICE

PACKAGE_MS = 50.0
FIRST_LOOK_MS = 500.0
MOST_SHARE = 0.5
MOST_PAGE_SHARE = 0.5
USERS = 30
LONG_PAIRS = 60
TIMES = 3
"""Each user is measured so often; the run with the least work counts."""


def _told(name: str, found: Sequence[PackageSearch], times: list[float]) -> None:
    exact = sum(one.exact for one in found)
    proven = sum(one.gap == 0 for one in found)
    none = sum(one.package is None for one in found)
    print(
        f"\n{name}: {len(found):,} pairs, p50 {median(times):.2f} ms, p95 {percentile(times, 0.95):.2f} ms, most "
        f"{max(times):.1f} ms; {exact:,} exact, {proven:,} proven to score highest, {none:,} without a package"
    )


async def test_packages_of_real_matches_are_chosen_in_time(market: BenchMarket) -> None:
    """Budget: p95 of 50 ms for a pair, of one thread's processor time."""
    times, found, lines = [], [], []
    for user in random.Random(7).sample(market.users, USERS):
        pairs = (await market.matching.recompute(user)).pairs
        async with market.units(snapshot=True)() as uow:
            others = [pair.totals.candidate for pair in pairs]
            sides = await uow.candidates.paired_lines(user, others, limit=LINES_CONSIDERED)
        for pair in pairs:
            lines += [len(side) for side in (sides[pair.totals.candidate].gives, sides[pair.totals.candidate].gets)]
            began = thread_time()
            found.append(package_of(pair.totals, sides[pair.totals.candidate], MatchRules()))
            times.append(1000 * (thread_time() - began))
    _told(f"market, {min(lines)} to {max(lines)} lines a side", found, times)
    assert percentile(times, 0.95) <= PACKAGE_MS


@pytest.mark.parametrize(("lines", "scale"), [(20, 1), (100, 1), (400, 1), (400, 20)])
def test_packages_of_long_lists_are_chosen_in_time(lines: int, scale: int) -> None:
    """Budget: p95 of 50 ms for a pair, whatever the number of lines and what they are worth."""
    times, found = [], []
    for seed in range(LONG_PAIRS):
        shuffled = random.Random(seed)
        gives, gets = (_side(shuffled, lines, first, scale) for first in (1, 10_000))
        began = thread_time()
        found.append(fair_package(gives, gets, MatchRules()))
        times.append(1000 * (thread_time() - began))
    _told(f"{lines} lines a side, prices times {scale}", found, times)
    assert percentile(times, 0.95) <= PACKAGE_MS


def _side(shuffled: random.Random, count: int, first: int, scale: int) -> list[PairedLine]:
    """Make lines with prices as they are in collections: most are cheap, some are dear."""
    return [
        PairedLine(
            have_id=first + place,
            want_id=place,
            card_id=1,
            copies=shuffled.choice([1, 1, 1, 2, 4]),
            unit_cents=max(1, int(scale * min(200_000, 100 * shuffled.lognormvariate(1.0, 1.3)))),
            gap=-shuffled.choice([1, 2]) if shuffled.random() < 0.2 else 0,
        )
        for place in range(count)
    ]


async def test_a_first_look_takes_half_as_much_again_at_most(market: BenchMarket) -> None:
    """Budget: choosing and keeping 50 packages takes half the work of computing 50 matches; both take below 500 ms."""
    matching, shares, looks = market.matching, [], []
    users = random.Random(11).sample(market.users, USERS)
    for user in users:
        await matching.recompute(user)
    for user in users:
        computing = await measured(market, partial(matching.recompute, user), times=TIMES)
        matches = await matching.recompute(user)
        keeping = partial(with_kept_packages, matching.snapshots, matching.units, matching.rules, matches)
        packaging = await measured(market, keeping, times=TIMES)
        shares.append(packaging.work / computing.work)
        looks.append(packaging.work + computing.work)
    print(
        f"\npackages: {median(shares):.2f} of the work of the matches (p95 {percentile(shares, 0.95):.2f}); a first "
        f"look p50 {median(looks):.0f} ms, p95 {percentile(looks, 0.95):.0f} ms"
    )
    assert median(shares) <= MOST_SHARE
    assert percentile(looks, 0.95) <= FIRST_LOOK_MS


@frozen
class Visitors:
    """The site over the market, and the cookies of some of its people."""

    client: httpx.AsyncClient
    application: Application
    users: list[int]


@pytest.fixture
async def visitors(market: BenchMarket, bench_servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Visitors]:
    """The site as it is served, but for limits; the market's time stands still, so that nobody is too long away."""
    settings = Settings(
        secret_key=SECRET,
        database_url=market.url,
        redis_url=bench_servers.redis_url,
        matching=MatchRules(active_within=timedelta(days=36_500)),
    )
    limits = {group: (RateLimit(f"{group} bench", 10**6, 60),) for group in LIMITS}
    async with (
        open_application(settings, migrated=False, quiet=True) as application,
        client_of(create_app(application, limits=limits)) as client,
    ):
        yield Visitors(client, application, random.Random(13).sample(market.users, USERS))


async def test_the_page_of_matches_reads_what_is_kept(visitors: Visitors) -> None:
    """Budget: a look at one's matches takes half the time of the first look after an edit, at most."""
    first: list[float] = []
    again: list[float] = []
    sizes = []
    for user in visitors.users:
        pair = await visitors.application.accounts.sessions.open_for_browser(user, DEVICE)
        visitors.client.cookies.update({"__Host-dualcaster_session": pair.secret, "dualcaster_session": pair.secret})
        await visitors.application.matching.computation.recompute(user)
        for taken, query in ((first, ""), (again, ""), (again, "?order=package"), (again, "?page=2")):
            began = perf_counter()
            page = await visitors.client.get(f"/matches{query}", headers={"Accept": "text/html"})
            taken.append(1000 * (perf_counter() - began))
            sizes.append(len(page.content))
            assert page.text.count('class="match lift"') == 6, page.status_code
    print(
        f"\n/matches: the first look p50 {median(first):.0f} ms, p95 {percentile(first, 0.95):.0f} ms; then p50 "
        f"{median(again):.0f} ms, p95 {percentile(again, 0.95):.0f} ms; {max(sizes):,} bytes at most"
    )
    assert median(again) <= MOST_PAGE_SHARE * median(first)
