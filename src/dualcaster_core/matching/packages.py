"""The fair package of a match: the part of what fits that two people can trade as it stands.

Of all choices of paired copies with both sides within the tolerance of each other, it is the one with the highest
score; of several the one with the smallest difference, then the one worth most, then the one in which the side with
the oldest have is worth more, and then the one with more copies of dearer lines, that side's first, older haves before
younger ones of the same value. It is the same whoever of the two asks, and whatever the order of the lines.

Lines without a price take no part: what they are worth is not guessed. What the values differ by is closed with cash,
unless one of the lines may be traded for wants only.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from attrs import frozen

from dualcaster_core.matching.fairness import (
    GAP_CAP,
    LINES_CAP,
    MOST_BALANCE,
    Balance,
    balance_of,
    equal_balance,
    least_side,
    members,
    most_fair,
    near_balance,
)
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.package_model import FairPackage, PackageLine, PackageSearch
from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.matching.reachable_values import (
    CopyChoice,
    CopyMove,
    ReachableValues,
    State,
    States,
    reachable_values,
)
from dualcaster_core.matching.scoring import card_variety, condition_match, factors_of, total_value

WORK: Final = 160_000_000
"""How many bytes of sets of values one search may go through; more lines and dearer ones take more."""
_COMPARED: Final = 20_000
"""How many values one search may compare one by one."""
_ENOUGH_CENTS: Final = 65_536
"""A side worth more than this earns no more points, so wide searches stop here first."""
_NOTHING: Final[State] = (0, 0)
_FEWEST: Final = 2
_TOO_MUCH: Final = 8
_Key = tuple[int, int, int, int]
"""Points but for the constant ones, the difference below 0, both values together, the value of the first side."""
_Side = tuple[PairedLine, ...]
_Copies = Sequence[tuple[PairedLine, int]]


@frozen
class _Lines:
    """The lines of both sides that take part, and the most that a side may be worth."""

    first: _Side
    second: _Side
    most: int

    @property
    def work(self) -> int:
        """How many bytes of sets of values it takes to go through them, at most."""
        return sum(_work(side, self.most) for side in (self.first, self.second)) if self.first and self.second else 0


def fair_package(
    gives: Sequence[PairedLine],
    gets: Sequence[PairedLine],
    rules: MatchRules,
    *,
    trust: int = 0,
    near: int = 0,
    shared_servers: int = 0,
    work: int = WORK,
) -> PackageSearch:
    """Choose the fair package among the paired lines of a match; ``trust`` and the rest are as in ``factors_of``.

    A few dozen lines are searched exactly. Of more, or of very dear ones, a part is searched; ``gap`` then says how far
    the result may be from the best. ``work`` bounds the search.
    """
    given, got = _canonical(gives), _canonical(gets)
    swapped = bool(given and got) and _oldest(got) < _oldest(given)
    usable = _usable(*((got, given) if swapped else (given, got)), rules.package_tolerance_percent)
    constants = (trust, near, shared_servers)
    if not usable.first or not usable.second:
        return PackageSearch(package=None, exact=True, gap=0)
    searched, bound = _narrowed(usable, rules, work), _bound(usable, constants)
    if searched.work > _TOO_MUCH * work:
        return PackageSearch(package=None, exact=False, gap=bound)
    first, second = (_reachable(side, searched.most) for side in (searched.first, searched.second))
    key, complete = _best(first.states, second.states, rules.package_tolerance_percent)
    exact = complete and searched == usable
    if key is None:
        return PackageSearch(package=None, exact=exact, gap=0 if exact else bound)
    chosen = _chosen(searched, first, second, key)
    ours, theirs = reversed(chosen) if swapped else chosen
    package = _package(ours, theirs, constants)
    return PackageSearch(package=package, exact=exact, gap=0 if exact else max(0, bound - package.score))


def _canonical(lines: Sequence[PairedLine]) -> _Side:
    """Keep lines with a price, dearer ones first."""
    priced = [line for line in lines if line.unit_cents is not None]
    return tuple(sorted(priced, key=lambda line: (-_unit(line), line.have_id, line.want_id)))


def _oldest(lines: Sequence[PairedLine]) -> tuple[int, int]:
    return min((line.have_id, line.want_id) for line in lines)


def _usable(first: _Side, second: _Side, tolerance: int, most: int | None = None) -> _Lines:
    """Drop lines of which a single copy is worth more than ``most``, or than anything fair on the other side."""
    while True:
        low, high = sorted(sum(line.cents for line in side) for side in (first, second))
        most = min(high if most is None else most, high, most_fair(low, tolerance))
        ours, theirs = (tuple(line for line in side if _unit(line) <= most) for side in (first, second))
        lines = _Lines(ours, theirs, most)
        if (lines.first, lines.second) == (first, second):
            return lines
        first, second = lines.first, lines.second


def _narrowed(lines: _Lines, rules: MatchRules, work: int) -> _Lines:
    """Leave out so much that the search takes a bounded time: first what no score needs, then lines."""
    tolerance = rules.package_tolerance_percent
    count = min(rules.package_lines, max(len(lines.first), len(lines.second)))
    lines = _usable(_varied(lines.first, count), _varied(lines.second, count), tolerance, lines.most)
    while lines.work > work and count > _FEWEST:
        floor = max(_ENOUGH_CENTS, *(2 * _unit(side[-1]) for side in (lines.first, lines.second)))
        if lines.most > floor:
            lines = _usable(lines.first, lines.second, tolerance, max(floor, lines.most * work // lines.work))
        else:
            count = count * 3 // 4
            lines = _usable(_varied(lines.first, count), _varied(lines.second, count), tolerance, lines.most)
    return lines


def _unit(line: PairedLine) -> int:
    return line.unit_cents or 0


def _varied(lines: _Side, count: int) -> _Side:
    """Keep so many lines: those in good condition before others, dear ones, and cheap ones to balance them with."""
    if len(lines) <= count:
        return lines
    good = [line for line in lines if line.gap == 0]
    pool = good if len(good) > count else [*good, *(line for line in lines if line.gap < 0)][:count]
    cheap = count // 4
    kept = {line.have_id for line in (*pool[: count - cheap], *pool[len(pool) - cheap :])}
    return tuple(line for line in lines if line.have_id in kept)


def _work(lines: Sequence[PairedLine], most: int) -> int:
    gaps = min(GAP_CAP, -sum(line.gap for line in lines)) + 1
    states = (min(LINES_CAP, len(lines)) + 1) * gaps
    steps = sum(3 + 2 * min(line.copies, most // max(1, line.unit_cents or 0)).bit_length() for line in lines)
    return steps * states * (most // 8 + 16)


def _reachable(lines: Sequence[PairedLine], most: int) -> ReachableValues:
    return reachable_values([_choice(line, most) for line in lines], _NOTHING, _add, most=most)


def _choice(line: PairedLine, most: int) -> CopyChoice:
    unit = line.unit_cents or 0
    copies = min(line.copies, most // unit) if unit else line.copies
    return CopyChoice(unit, (CopyMove(1, copies, (1, -line.gap), unit), CopyMove(0, 0, _NOTHING)))


def _add(state: State, cost: State) -> State:
    return min(LINES_CAP, state[0] + cost[0]), min(GAP_CAP, state[1] + cost[1])


@lru_cache(4096)
def _points(first: State, second: State) -> int:
    """Score the lines and conditions of two sides together."""
    points: int = card_variety(first[0] + second[0]) + condition_match(-first[1] - second[1])
    return points


def _best(first: States, second: States, tolerance: int) -> tuple[_Key | None, bool]:
    """Find the best pair of values, and tell whether everything was compared."""
    best: _Key | None = None
    listed, compared = cache(members), 0
    for bound, points, ours, theirs in _pairs(first, second, tolerance):
        if best is not None and bound < best[0]:
            break
        best = _better(best, points, equal_balance(ours, theirs))
        if best is not None and (bound - 1, -1) < best[:2]:
            continue
        least = 0 if best is None else least_side(best[0] - points - MOST_BALANCE + 1, tolerance)
        compared += min((ours >> least).bit_count(), (theirs >> least).bit_count())
        if compared > _COMPARED:
            return best, False
        best = _better(best, points, near_balance(listed(ours, least), listed(theirs, least), tolerance))
    return best, True


def _better(best: _Key | None, points: int, found: Balance | None) -> _Key | None:
    if found is None:
        return best
    key = (points + found[0], *found[1:])
    return key if best is None else max(best, key)


def _pairs(first: States, second: States, tolerance: int) -> list[tuple[int, int, int, int]]:
    """List pairs of states with the most points they could have together, the most promising first."""
    pairs = []
    for state, ours in _worth_something(first):
        for other, theirs in _worth_something(second):
            low, high = sorted((ours.bit_length() - 1, theirs.bit_length() - 1))
            points = _points(state, other)
            most = points + MOST_BALANCE + total_value(low + min(high, most_fair(low, tolerance)))
            pairs.append((most, points, ours, theirs))
    return sorted(pairs, key=lambda pair: -pair[0])


def _worth_something(states: States) -> list[tuple[State, int]]:
    return [(state, values) for state, values in ((s, v & ~1) for s, v in states.items()) if values]


def _chosen(lines: _Lines, first: ReachableValues, second: ReachableValues, key: _Key) -> tuple[_Copies, _Copies]:
    """Choose copies that have the values and the points of a key, on the first side by the rule, then on the second."""
    value, other = key[3], key[2] - key[3]
    needed = key[0] - balance_of(value, other)[0]
    fitting = [
        (state, partner)
        for state, ours in first.states.items()
        if ours >> value & 1
        for partner, theirs in second.states.items()
        if theirs >> other & 1 and _points(state, partner) == needed
    ]
    ours = first.retrace({state for state, _ in fitting}, value)
    state = _NOTHING
    for line, copies in zip(lines.first, ours, strict=True):
        state = _add(state, (1, -line.gap)) if copies else state
    theirs = second.retrace({partner for of, partner in fitting if of == state}, other)
    return list(zip(lines.first, ours, strict=True)), list(zip(lines.second, theirs, strict=True))


def _package(gives: _Copies, gets: _Copies, constants: tuple[int, int, int]) -> FairPackage:
    given, got = ([(line, copies) for line, copies in side if copies] for side in (gives, gets))
    gives_cents, gets_cents = (sum(_unit(line) * copies for line, copies in side) for side in (given, got))
    takes_cash = not any(line.wants_only for line, _ in (*given, *got))
    trust, near, shared_servers = constants
    return FairPackage(
        gives=_lines(given),
        gets=_lines(got),
        gives_cents=gives_cents,
        gets_cents=gets_cents,
        cash_cents=gets_cents - gives_cents if takes_cash else 0,
        score=factors_of(
            gives_cents=gives_cents,
            gets_cents=gets_cents,
            lines=len(given) + len(got),
            gap=sum(line.gap for line, _ in (*given, *got)),
            trust=trust,
            near=near,
            shared_servers=shared_servers,
        ).score,
    )


def _lines(side: _Copies) -> tuple[PackageLine, ...]:
    lines = (PackageLine(have_id=one.have_id, want_id=one.want_id, copies=copies) for one, copies in side)
    return tuple(sorted(lines, key=lambda line: (line.want_id, line.have_id)))


def _bound(lines: _Lines, constants: tuple[int, int, int]) -> int:
    """Return a score that no package of these lines exceeds."""
    trust, near, shared_servers = constants
    score: int = factors_of(
        gives_cents=lines.most,
        gets_cents=lines.most,
        lines=len(lines.first) + len(lines.second),
        gap=max(line.gap for line in lines.first) + max(line.gap for line in lines.second),
        trust=trust,
        near=near,
        shared_servers=shared_servers,
    ).score
    return score
