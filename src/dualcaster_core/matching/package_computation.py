"""The fair packages of scored pairs."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve

from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.matching.model import MatchRules, PairTotals, ScoredPair, StoredMatches
from dualcaster_core.matching.package_model import PackageSearch
from dualcaster_core.matching.packages import fair_package
from dualcaster_core.matching.pairing import PairedSides
from dualcaster_core.matching.ports import MatchingUnitOfWork
from dualcaster_core.matching.scoring import factors_of

LINES_CONSIDERED: Final = 1_000
"""How many lines of each side, the most valuable ones, a package is chosen from."""
_PLENTY: Final = 10_000_000


async def with_packages(
    snapshots: UnitOfWorkFactory[MatchingUnitOfWork], rules: MatchRules, user_id: int, pairs: Sequence[ScoredPair]
) -> list[ScoredPair]:
    """Choose the packages that pairs of a user still lack, in one read, beside the event loop."""
    missing = [pair for pair in pairs if pair.package is None]
    if not missing:
        return list(pairs)
    async with snapshots() as uow:
        others = [pair.totals.candidate for pair in missing]
        lines = await uow.candidates.paired_lines(user_id, others, limit=LINES_CONSIDERED)
    found = await asyncio.to_thread(_packages, missing, lines, rules)
    return [pair if pair.package is not None else evolve(pair, package=found[pair.totals.candidate]) for pair in pairs]


async def with_kept_packages(
    snapshots: UnitOfWorkFactory[MatchingUnitOfWork],
    units: UnitOfWorkFactory[MatchingUnitOfWork],
    rules: MatchRules,
    matches: StoredMatches,
) -> StoredMatches:
    """Add the packages that stored matches lack, and keep them for who reads them next."""
    user_id = matches.state.user_id
    pairs = await with_packages(snapshots, rules, user_id, matches.pairs)
    found = [new for old, new in zip(matches.pairs, pairs, strict=True) if old.package is None]
    if found:
        async with units() as uow:
            await uow.matches.keep_packages(user_id, found, generation=matches.state.generation)
            await uow.commit()
    return evolve(matches, pairs=tuple(pairs))


def _packages(
    pairs: Sequence[ScoredPair], lines: Mapping[int, PairedSides], rules: MatchRules
) -> dict[int, PackageSearch]:
    nothing = PairedSides()
    return {
        pair.totals.candidate: package_of(pair.totals, lines.get(pair.totals.candidate, nothing), rules)
        for pair in pairs
    }


def package_of(totals: PairTotals, sides: PairedSides, rules: MatchRules) -> PackageSearch:
    """Choose the package of a pair; where not all of its lines are known, ``gap`` allows for the others."""
    trust, near, shared_servers = totals.trust, totals.near, totals.shared_servers
    found = fair_package(sides.gives, sides.gets, rules, trust=trust, near=near, shared_servers=shared_servers)
    if sides.are_all:
        return found
    most = factors_of(
        gives_cents=_PLENTY,
        gets_cents=_PLENTY,
        lines=_PLENTY,
        gap=0,
        trust=trust,
        near=near,
        shared_servers=shared_servers,
    ).score
    return evolve(found, exact=False, gap=most - (found.package.score if found.package else 0))
