"""The smallest fair edit of a proposal by trying every one; imports nothing of the search."""

from collections.abc import Iterator, Sequence
from itertools import product

from attrs import frozen

from tests.support.packages_by_hand import score_of


@frozen
class Line:
    """Copies of one kind: those in the proposal, the most there may be, what one is worth in cents."""

    key: int
    copies: int
    available: int
    cents: int | None
    gap: int = 0
    wants_only: bool = False


@frozen
class Counter:
    """Copies by key of both sides, cash (below 0 the asked side adds it), copies changed, cash moved, score."""

    offered: tuple[tuple[int, int], ...]
    asked: tuple[tuple[int, int], ...]
    cash: int
    changed: int
    moved: int
    score: int


def _ordered(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-(line.cents or 0), line.key))


def _choices(lines: Sequence[Line]) -> Iterator[tuple[int, ...]]:
    return product(*((line.copies,) if line.cents is None else range(line.available + 1) for line in lines))


def smallest_edit(
    offered: Sequence[Line], asked: Sequence[Line], cash: int, most_cash: int | None, tolerance: int
) -> Counter | None:
    """Try all copies with all cash, and keep the smallest edit by the rule as documented."""
    ours, theirs = _ordered(offered), _ordered(asked)
    everything = sum(line.available * (line.cents or 0) for line in (*ours, *theirs)) + abs(cash)
    most = everything if most_cash is None else max(most_cash, abs(cash))
    best = None
    for counts, others in product(_choices(ours), list(_choices(theirs))):
        used = [(line, n) for line, n in zip((*ours, *theirs), (*counts, *others), strict=True) if n]
        changed = sum(abs(n - line.copies) for line, n in zip((*ours, *theirs), (*counts, *others), strict=True))
        if best is not None and changed > -best[0][0]:
            continue
        value = sum(n * (line.cents or 0) for line, n in zip(ours, counts, strict=True))
        other = sum(n * (line.cents or 0) for line, n in zip(theirs, others, strict=True))
        for paid in (0,) if any(line.wants_only for line, _ in used) else range(-most, most + 1):
            first, second = value + max(paid, 0), other + max(-paid, 0)
            if 100 * abs(first - second) > tolerance * max(first, second):
                continue
            if not (any(counts) or paid > 0) or not (any(others) or paid < 0):
                continue
            score = score_of(first, second, len(used), sum(line.gap for line, _ in used), 0)
            kept = (-changed, -abs(paid - cash), score, -abs(first - second), first + second, value, counts, others)
            if best is None or kept > best[0]:
                best = (kept, paid)
    if best is None:
        return None
    (changed, moved, score, _, _, _, counts, others), paid = best
    return Counter(_used(ours, counts), _used(theirs, others), paid, -changed, -moved, score)


def _used(lines: Sequence[Line], counts: Sequence[int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((line.key, n) for line, n in zip(lines, counts, strict=True) if n))
