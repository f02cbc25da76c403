"""How a user's matches are sorted."""

from collections.abc import Sequence
from enum import StrEnum

from dualcaster_core.matching.model import PairTotals, ScoredPair
from dualcaster_core.matching.package_model import FairPackage


class MatchOrder(StrEnum):
    """Best score first, fairest package, found last, most for the reader, largest trade, or most in their favour.

    Matches without a package come after those with one where the score or the package decides.
    """

    BEST = "best"
    PACKAGE = "package"
    NEWEST = "newest"
    GETS = "gets"
    TOTAL = "total"
    GAIN = "gain"


def ordered(pairs: Sequence[ScoredPair], order: MatchOrder) -> list[ScoredPair]:
    """Sort pairs of one user; ties by falling score, then by rising candidate id."""
    if order is MatchOrder.BEST:
        return sorted(pairs, key=lambda pair: (_package(pair) is None, pair.rank))
    if order is MatchOrder.PACKAGE:
        return sorted(pairs, key=lambda pair: (_package_rank(pair), pair.rank))
    if order is MatchOrder.NEWEST:
        return sorted(pairs, key=lambda pair: (-_found(pair), pair.rank))
    return sorted(pairs, key=lambda pair: (-_cents(pair.totals, order), pair.rank))


def _package(pair: ScoredPair) -> FairPackage | None:
    return pair.package.package if pair.package else None


def _package_rank(pair: ScoredPair) -> tuple[bool, int, int]:
    """Sort by the score of the package, then by what it moves."""
    package = _package(pair)
    if package is None:
        return True, 0, 0
    return False, -package.score, -(package.gives_cents + package.gets_cents)


def _found(pair: ScoredPair) -> float:
    return 0.0 if pair.found_at is None else pair.found_at.timestamp()


def _cents(totals: PairTotals, order: MatchOrder) -> int:
    match order:
        case MatchOrder.GETS:
            return totals.gets_cents
        case MatchOrder.TOTAL:
            return totals.gets_cents + totals.gives_cents
        case _:
            return totals.gets_cents - totals.gives_cents
