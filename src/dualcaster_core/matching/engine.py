"""Scores and orders a block of totals."""

from heapq import nsmallest

from dualcaster_core.matching.model import MatchRules, ScoredPair, TotalsBlock


def scores(block: TotalsBlock) -> list[int]:
    """Score every row of a block of plain integers, in its order."""
    return [factors.score for factors in block.factors()]


def scored(block: TotalsBlock, *, minimum: int = 0) -> list[ScoredPair]:
    """Score a block; return the rows of a score of ``minimum`` (0..100), in its order."""
    points = scores(block)
    places = [place for place, score in enumerate(points) if score >= minimum]
    return [ScoredPair(row, points[place]) for place, row in zip(places, block.rows_at(places), strict=True)]


def best_of(block: TotalsBlock, *, minimum: int, limit: int | None) -> list[ScoredPair]:
    """Score a block of one user and keep its best rows, ordered as by ``best``; only those become objects."""
    points = scores(block)
    ranks = ((-score, block.candidate[place], place) for place, score in enumerate(points) if score >= minimum)
    first = sorted(ranks) if limit is None else nsmallest(limit, ranks)
    places = [place for _, _, place in first]
    return [ScoredPair(row, points[place]) for place, row in zip(places, block.rows_at(places), strict=True)]


def best(pairs: list[ScoredPair], *, minimum: int, limit: int | None) -> list[ScoredPair]:
    """Order pairs of one user by falling score, ties by rising candidate id, and keep the first ``limit``."""
    good = [pair for pair in pairs if pair.score >= minimum]
    if limit is None:
        return sorted(good, key=lambda pair: pair.rank)
    return nsmallest(limit, good, key=lambda pair: pair.rank)


def kept(
    pairs: list[ScoredPair], rules: MatchRules, *, known_to: tuple[int, int] | None = None
) -> tuple[tuple[ScoredPair, ...], tuple[int, int] | None]:
    """Keep the best ``rules.depth`` pairs of a user; return them with the rank of the last one if others fell away.

    With ``known_to`` only pairs up to this rank are known, and others after it are; those are not kept.
    """
    known = pairs if known_to is None else [pair for pair in pairs if pair.rank <= known_to]
    ranked = best(known, minimum=rules.minimum_score, limit=rules.depth + 1)
    if len(ranked) <= rules.depth:
        return tuple(ranked), known_to
    return tuple(ranked[: rules.depth]), ranked[rules.depth - 1].rank
