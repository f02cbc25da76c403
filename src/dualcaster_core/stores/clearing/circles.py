"""Finds the circles that those present could agree to, by the search and the balancing of rings."""

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve

from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.rings.market.levels import ValueLevels
from dualcaster_core.rings.market.model import ARC_LINES, MarketArc
from dualcaster_core.rings.market.search import rings_of_market
from dualcaster_core.rings.proposals.planning import fair_legs
from dualcaster_core.stores.clearing.model import STORE, Circle, ClearingRules, Leg, PresentMarket


def circles_of(
    market: PresentMarket, rules: ClearingRules, *, stopped: Callable[[], bool] = lambda: False
) -> list[Circle]:
    """Return circles in which everybody gets what they want for about what they give, up to ``considered``.

    Everybody's best ones come first. Those that trade with the store alone are left out: for that nobody needs others.
    """
    arcs = [_arc(leg, lines) for leg, lines in sorted(market.lines.items())]
    levels = ValueLevels(rules.least_cents, rules.tolerance_percent)
    rings = rings_of_market(arcs, levels, largest=rules.largest, limit=rules.considered, stopped=stopped)
    found = []
    for ring in rings:
        if stopped():
            break
        circle = _balanced(ring, market.lines, rules.tolerance_percent)
        if circle is not None and circle.met:
            found.append(circle)
    return found


def _arc(leg: Leg, lines: Sequence[PairedLine]) -> MarketArc:
    cents = sorted((line.cents for line in lines if line.unit_cents), reverse=True)
    return MarketArc(leg[0], leg[1], sum(cents), tuple(cents[:ARC_LINES]))


def _balanced(
    places: tuple[int, ...], lines: Mapping[Leg, Sequence[PairedLine]], tolerance_percent: int
) -> Circle | None:
    if len(places) == 2 and STORE in places:
        return None
    ways = list(zip(places, (*places[1:], *places[:1]), strict=True))
    legs = [lines.get(way, ()) for way in ways]
    chosen = fair_legs(legs, tolerance_percent)
    if chosen is None:
        return None
    return Circle(places=places, legs=tuple(_taken(leg, copies) for leg, copies in zip(legs, chosen, strict=True)))


def _taken(lines: Sequence[PairedLine], copies: Mapping[int, int]) -> tuple[PairedLine, ...]:
    taken = [evolve(line, copies=copies[line.have_id]) for line in lines if line.have_id in copies]
    return tuple(sorted(taken, key=lambda line: (-line.cents, line.have_id)))
