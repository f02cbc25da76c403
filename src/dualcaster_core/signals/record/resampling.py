"""How sure a figure of the record is: what it would be had other cards or other days been seen."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TypeVar

from attrs import frozen

from dualcaster_core.signals.record.measures import DECILES, Bounds, Judged, Spanned, area_under_curve, bin_of
from dualcaster_core.signals.record.ports import Compared, Dated

REPLICATES = 200
MOST_STEPS = 6_000_000
"""How many forecasts a bootstrap looks at in all: the more there are, the fewer replicates they need."""
LEVEL = 0.95


T = TypeVar("T", bound=Dated)
Terms = Sequence[tuple[int, float]]


@frozen
class Figure:
    """A figure and its bootstrap interval at 95 %, None where there was too little to resample."""

    value: float
    bounds: Bounds | None
    count: int


def figure_of(
    things: Sequence[T],
    terms: Callable[[T], Terms],
    combine: Callable[[Sequence[float]], float | None],
    *,
    width: int,
    random: Random,
    replicates: int = REPLICATES,
) -> Figure | None:
    """Return ``combine`` of the sums of all ``terms``, with a bootstrap interval; None where it has no value.

    ``terms`` names for one thing what it adds to which of ``width`` sums. Cards and days are drawn apart, with
    replacement, and a thing counts as often as both were drawn: the pigeonhole bootstrap of A. B. Owen, Ann. Appl.
    Stat. 1 (2007), 386-411. It is wide rather than narrow, since cards move together on a day.
    """
    added = [(one.card, one.made_on, terms(one)) for one in things]
    value = combine(_sums(((1, parts) for _, _, parts in added), width))
    if value is None:
        return None
    cards, days = sorted({card for card, _, _ in added}), sorted({day for _, day, _ in added})
    found = []
    if len(cards) > 1:
        for _ in range(_replicates(replicates, len(added))):
            by_card = Counter(random.choices(cards, k=len(cards)))
            by_day = Counter(random.choices(days, k=len(days)))
            weighed = ((by_card[card] * by_day[day], parts) for card, day, parts in added)
            drawn = combine(_sums(weighed, width))
            if drawn is not None:
                found.append(drawn)
    return Figure(value, middle_of(found) if len(found) > 1 else None, len(things))


def calibration_figure(judged: Sequence[Judged], random: Random, replicates: int = REPLICATES) -> Figure | None:
    """Return the expected calibration error over ten equal bins with its interval."""

    def terms(one: Judged) -> Terms:
        return ((0, 1.0), (1 + bin_of(one.probability), one.probability - one.came_true))

    def combine(sums: Sequence[float]) -> float | None:
        return sum(map(abs, sums[1:])) / sums[0] if sums[0] else None

    return figure_of(judged, terms, combine, width=1 + DECILES, random=random, replicates=replicates)


def skill_figure(
    judged: Sequence[Judged], control: Callable[[Judged], float], random: Random, replicates: int = REPLICATES
) -> Figure | None:
    """Return the Brier skill against a control that states other probabilities of the same outcomes."""

    def terms(one: Judged) -> Terms:
        return ((0, (one.probability - one.came_true) ** 2), (1, (control(one) - one.came_true) ** 2))

    def combine(sums: Sequence[float]) -> float | None:
        return 1 - sums[0] / sums[1] if sums[1] > 0 else None

    return figure_of(judged, terms, combine, width=2, random=random, replicates=replicates)


def lift_figure(judged: Sequence[Compared], random: Random, replicates: int = REPLICATES) -> Figure | None:
    """Return how much oftener the foretold came true than of a card drawn at random on the same day, -1 to 1."""
    paired = [one for one in judged if one.random_came_true is not None]

    def terms(one: Compared) -> Terms:
        return ((0, 1.0), (1, float(one.came_true) - float(one.random_came_true or False)))

    return figure_of(paired, terms, mean_of_sums, width=2, random=random, replicates=replicates)


def coverage_figure(spanned: Sequence[Spanned], random: Random, replicates: int = REPLICATES) -> Figure | None:
    """Return the share of intervals that held, with its interval."""
    return figure_of(
        spanned,
        lambda one: ((0, 1.0), (1, float(one.holds))),
        mean_of_sums,
        width=2,
        random=random,
        replicates=replicates,
    )


def area_figure(judged: Sequence[Judged], random: Random, replicates: int = REPLICATES) -> Figure | None:
    """Return the area under the curve with its pigeonhole bootstrap interval; None where all or none came true."""
    if not judged:
        return None
    value = area_under_curve([one.probability for one in judged], [one.came_true for one in judged])
    if value is None:
        return None
    ordered = sorted(judged, key=lambda one: one.probability)
    cards, days = sorted({one.card for one in judged}), sorted({one.made_on for one in judged})
    found = []
    for _ in range(_replicates(replicates, len(judged))):
        by_card = Counter(random.choices(cards, k=len(cards)))
        by_day = Counter(random.choices(days, k=len(days)))
        drawn = _weighed_area(ordered, [by_card[one.card] * by_day[one.made_on] for one in ordered])
        if drawn is not None:
            found.append(drawn)
    return Figure(value, middle_of(found) if len(found) > 1 else None, len(judged))


def _weighed_area(ordered: Sequence[Judged], weights: Sequence[int]) -> float | None:
    """Return the area under the curve of forecasts by rising probability that count several times each."""
    rose = fell = 0
    area = 0.0
    place = 0
    while place < len(ordered):
        probability, up, down = ordered[place].probability, 0, 0
        while place < len(ordered) and ordered[place].probability == probability:
            if ordered[place].came_true:
                up += weights[place]
            else:
                down += weights[place]
            place += 1
        area += up * (fell + down / 2)
        rose, fell = rose + up, fell + down
    return area / (rose * fell) if rose and fell else None


def mean_of_sums(sums: Sequence[float]) -> float | None:
    """Return the second sum by the first, which counts."""
    return sums[1] / sums[0] if sums[0] else None


def _replicates(wanted: int, count: int) -> int:
    return max(min(wanted, MOST_STEPS // max(count, 1)), 20)


def _sums(weighed: Iterable[tuple[int, Terms]], width: int) -> list[float]:
    sums = [0.0] * width
    for weight, parts in weighed:
        if weight:
            for place, amount in parts:
                sums[place] += weight * amount
    return sums


def middle_of(found: list[float]) -> Bounds:
    """Return the bounds that hold 95 % of resampled figures, as much being left out above as below."""
    found.sort()
    last, outside = len(found) - 1, (1 - LEVEL) / 2
    return Bounds(found[round(last * outside)], found[round(last * (1 - outside))])
