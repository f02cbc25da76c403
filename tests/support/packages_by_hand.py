"""The best package by trying every one; written from the specification, imports nothing of the search."""

from collections.abc import Iterator, Sequence
from itertools import product

from attrs import frozen


@frozen
class Line:
    """A paired line."""

    have: int
    want: int
    copies: int
    cents: int | None
    gap: int = 0
    wants_only: bool = False


@frozen
class Package:
    """Copies of each line of both sides, the values, cash that the first side adds, and the score."""

    gives: frozenset[tuple[int, int, int]]
    gets: frozenset[tuple[int, int, int]]
    gives_cents: int
    gets_cents: int
    cash: int
    score: int


def score_of(gives: int, gets: int, lines: int, gap: int, constant: int) -> int:
    """Score totals as the table of the specification does."""
    balance = 0 if 0 in (gives, gets) else 40 * min(gives, gets) // max(gives, gets)
    total = gives + gets
    value = 20 if total >= 500_00 else 15 if total >= 200_00 else 10 if total >= 50_00 else total // 100 // 5
    return max(0, min(100, balance + value + min(15, 2 * lines) + max(-10, min(10, 10 + 5 * gap)) + constant))


def _choices(lines: Sequence[Line]) -> Iterator[tuple[tuple[int, ...], int, int, int]]:
    ranges = [range(line.copies, -1, -1) if line.cents is not None else (0,) for line in lines]
    for counts in product(*ranges):
        value = sum(count * (line.cents or 0) for count, line in zip(counts, lines, strict=True))
        used = [line for count, line in zip(counts, lines, strict=True) if count]
        if value:
            yield counts, value, len(used), sum(line.gap for line in used)


def best_package(gives: Sequence[Line], gets: Sequence[Line], tolerance: int, constant: int) -> Package | None:
    """Try every choice of copies and keep the best by the rule as documented."""
    ours, theirs = (sorted(side, key=lambda one: (-(one.cents or 0), one.have, one.want)) for side in (gives, gets))
    swapped = _oldest(theirs) < _oldest(ours)
    first, second = (theirs, ours) if swapped else (ours, theirs)
    best = None
    others = list(_choices(second))
    for counts, value, used, gap in _choices(first):
        for their_counts, their_value, their_used, their_gap in others:
            difference = abs(value - their_value)
            if difference * 100 > tolerance * max(value, their_value):
                continue
            score = score_of(value, their_value, used + their_used, gap + their_gap, constant)
            rank = (score, -difference, value + their_value, value, counts, their_counts)
            if best is None or rank > best:
                best = rank
    return None if best is None else _package(best, first, second, swapped)


def _oldest(lines: Sequence[Line]) -> int:
    return min((line.have for line in lines if line.cents is not None), default=1 << 62)


def _package(
    best: tuple[int, int, int, int, tuple[int, ...], tuple[int, ...]],
    first: Sequence[Line],
    second: Sequence[Line],
    swapped: bool,
) -> Package:
    score, _, total, value, counts, their_counts = best
    sides = [
        (frozenset((one.have, one.want, n) for one, n in zip(lines, chosen, strict=True) if n), worth)
        for lines, chosen, worth in ((first, counts, value), (second, their_counts, total - value))
    ]
    used = [
        one
        for lines, chosen in ((first, counts), (second, their_counts))
        for one, n in zip(lines, chosen, strict=True)
        if n
    ]
    (gives, gives_cents), (gets, gets_cents) = reversed(sides) if swapped else sides
    cash = 0 if any(one.wants_only for one in used) else gets_cents - gives_cents
    return Package(gives, gets, gives_cents, gets_cents, cash, score)
