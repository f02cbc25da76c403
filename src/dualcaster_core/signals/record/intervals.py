"""Intervals of the price at the horizon that keep their promise: adaptive conformal prediction."""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from math import ceil, exp, floor, isfinite, log
from operator import attrgetter

from attrs import evolve, field, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.signals.record.fans import quantile
from dualcaster_core.signals.record.measures import Spanned


@frozen(kw_only=True)
class IntervalRules:
    """How intervals are learnt: ``level`` they shall cover, from how many past moves on, and how fast they adapt.

    ``step`` is how much of the difference between what was missed and what may be missed is corrected per day of
    outcomes. ``floor`` is added to a card's weekly volatility, so that a price that never moved still may.
    """

    level: float = field(default=0.8, validator=[validators.gt(0), validators.lt(1)])
    to_learn: int = field(default=50, validator=validators.ge(10))
    step: float = field(default=0.2, validator=validators.ge(0))
    floor: float = field(default=0.02, validator=validators.gt(0))


@frozen
class Moved:
    """A price when a signal was made and at its horizon, and how volatile it had been by then (per week, >= 0)."""

    current: float
    actual: float
    volatility: float
    card: str
    made_on: date
    known_on: date

    def __attrs_post_init__(self) -> None:
        if self.current <= 0 or self.actual <= 0 or self.volatility < 0:
            raise ValidationFailed("a move needs two prices above 0 and a volatility")


DECILE_LEVELS = tuple(part / 10 for part in range(1, 10))


@frozen
class Reach:
    """How far prices went below and above, in units of their volatility; ``moves`` is on how many that rests.

    ``deciles`` are the moves of ``DECILE_LEVELS`` in the same units.
    """

    down: float
    up: float
    moves: int
    deciles: tuple[float, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not all(map(isfinite, (self.down, self.up, *self.deciles))) or self.down > self.up:
            raise ValidationFailed(f"{self.down} to {self.up} is no reach")

    def around(self, current: float, volatility: float, rules: IntervalRules) -> tuple[float, float]:
        """Return the interval of a price, rounded outwards to whole cents."""
        unit = volatility + rules.floor
        low, high = current * exp(self.down * unit), current * exp(self.up * unit)
        return max(0.01, floor(low * 100 + 1e-6) / 100), ceil(high * 100 - 1e-6) / 100

    def prices(self, current: float, volatility: float, rules: IntervalRules) -> tuple[float, ...]:
        """Return the deciles as prices."""
        return tuple(current * exp(move * (volatility + rules.floor)) for move in self.deciles)


@frozen
class ConformalState:
    """What has been learnt so far: past moves by size, in units of volatility, and the share that may be missed.

    ``missing`` follows what was missed (I. Gibbs and E. Candès, NeurIPS 2021): intervals that held too often become
    narrower, those that failed wider, whatever the market does.
    """

    moves: tuple[float, ...]
    missing: float

    def reach(self, rules: IntervalRules) -> Reach | None:
        """Return the reach of the next intervals, half of what may be missed on each side; None before enough is known.

        The quantiles are those of split conformal prediction, for n + 1 moves: V. Vovk and others, Algorithmic
        Learning in a Random World (2005).
        """
        count = len(self.moves)
        if count < rules.to_learn:
            return None
        side = min(max(self.missing, 0.0), 1.0) / 2
        below = floor((count + 1) * side)
        down = self.moves[max(below - 1, 0)]
        up = self.moves[min(count - below, count - 1)]
        deciles = tuple(quantile(self.moves, level) for level in DECILE_LEVELS)
        return Reach(min(down, up), max(down, up), count, deciles)

    def corrected(self, held: Sequence[bool], rules: IntervalRules) -> "ConformalState":
        """Return the state after the outcomes of one day."""
        if not held:
            return self
        missed = 1 - sum(held) / len(held)
        missing = self.missing + rules.step * ((1 - rules.level) - missed)
        return evolve(self, missing=min(max(missing, 0.002), 0.998))


def walk_intervals(
    moved: Iterable[Moved], rules: IntervalRules, stand_ins: Mapping[date, Sequence[float]] | None = None
) -> tuple[list[Spanned], ConformalState]:
    """State the interval of each move as of the day it began, and return what is known in the end.

    ``stand_ins`` are moves to learn from on a day on which too few of the whole horizon are known (``size_of``).
    """
    ordered = sorted(moved, key=attrgetter("made_on", "card"))
    landing = sorted(ordered, key=attrgetter("known_on", "made_on", "card"))
    stated: dict[tuple[str, date], Spanned] = {}
    moves: list[float] = []
    missing, landed = 1 - rules.level, 0
    for day, made in groupby(ordered, key=attrgetter("made_on")):
        known_before = landed
        while landed < len(landing) and landing[landed].known_on <= day:
            insort(moves, size_of(landing[landed], rules))
            landed += 1
        known = [stated.get((one.card, one.made_on)) for one in landing[known_before:landed]]
        state = ConformalState(tuple(moves), missing)
        state = state.corrected([one.holds for one in known if one is not None], rules)
        missing = state.missing
        if len(moves) < rules.to_learn and stand_ins is not None:
            state = evolve(state, moves=tuple(sorted(stand_ins.get(day, ()))))
        reach = state.reach(rules)
        if reach is None:
            continue
        for one in made:
            low, high = reach.around(one.current, one.volatility, rules)
            deciles = reach.prices(one.current, one.volatility, rules)
            stated[one.card, one.made_on] = Spanned(low, high, one.actual, one.current, one.card, one.made_on, deciles)
    for one in landing[landed:]:
        insort(moves, size_of(one, rules))
    return list(stated.values()), ConformalState(tuple(moves), missing)


def size_of(one: Moved, rules: IntervalRules) -> float:
    """Return a move in units of the card's volatility."""
    return log(one.actual / one.current) / (one.volatility + rules.floor)
