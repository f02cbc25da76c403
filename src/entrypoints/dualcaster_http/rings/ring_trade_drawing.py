"""A ring of the market drawn as SVG: people on a circle, and the cards that travel between them."""

from collections.abc import Sequence
from math import cos, pi, sin

from attrs import frozen

from dualcaster_core.rings.proposals.views import RingDetail, RingLegView

WIDTH, HEIGHT = 680, 440
RADIUS = 150
PERSON = 34
"""Radius of the circle of a person."""
LONGEST_NAME = 13
"""Letters of a name that are drawn."""
GAP = 10
"""Between an arrow and the people that it leads from and to."""


@frozen(kw_only=True)
class DrawnPerson:
    """One of the people: where they stand, and where their name is written."""

    x: float
    y: float
    name: str
    username: str
    name_x: float
    name_y: float
    anchor: str
    is_reader: bool
    has_accepted: bool
    path: str


@frozen(kw_only=True)
class DrawnLeg:
    """An arrow from one person to the next, with the best card that travels along it."""

    path: str
    x: float
    y: float
    leg: RingLegView
    best: str | None
    """The public id of the most valuable card, None where cash alone travels."""


@frozen(kw_only=True)
class RingTradeDrawing:
    """Everything to draw, in the units of the view box."""

    width: int
    height: int
    people: tuple[DrawnPerson, ...]
    legs: tuple[DrawnLeg, ...]


def ring_trade_drawing(ring: RingDetail, reader: str) -> RingTradeDrawing:
    """Draw a ring with the reader on top, everybody giving clockwise; cash alone goes straight across."""
    names = [member.person.username for member in ring.members]
    places = {name: _place(number, len(names)) for number, name in enumerate(names)}
    people = tuple(
        _person(places[name], name, accepted=member.accepted_at is not None, is_reader=name == reader)
        for name, member in zip(names, ring.members, strict=True)
    )
    return RingTradeDrawing(
        width=WIDTH, height=HEIGHT, people=people, legs=tuple(_leg(leg, names, places) for leg in ring.legs)
    )


def _place(number: int, people: int) -> tuple[float, float]:
    angle = -pi / 2 + 2 * pi * number / people
    return WIDTH / 2 + RADIUS * 1.1 * cos(angle), HEIGHT / 2 + 10 + RADIUS * sin(angle)


def _person(place: tuple[float, float], name: str, *, accepted: bool, is_reader: bool) -> DrawnPerson:
    x, y = place
    height = y - HEIGHT / 2 - 10
    is_beside = abs(height) < RADIUS / 2 and abs(x - WIDTH / 2) > PERSON
    side = (1 if x > WIDTH / 2 else -1) if is_beside else 0
    return DrawnPerson(
        x=_short(x),
        y=_short(y),
        name="You" if is_reader else name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…",
        username=name,
        name_x=_short(x + side * (PERSON + 8)),
        name_y=_short(y + 5 if side else y - PERSON - 10 if height < 0 else y + PERSON + 20),
        anchor={-1: "end", 0: "middle", 1: "start"}[side],
        is_reader=is_reader,
        has_accepted=accepted,
        path=f"/u/{name}",
    )


def _leg(leg: RingLegView, names: Sequence[str], places: dict[str, tuple[float, float]]) -> DrawnLeg:
    (x1, y1), (x2, y2) = places[leg.giver], places[leg.receiver]
    follows = names[(names.index(leg.giver) + 1) % len(names)] == leg.receiver and bool(leg.lines)
    middle = _bent((x1, y1), (x2, y2), 46.0 if follows else -26.0)
    start, end = _towards((x1, y1), middle), _towards((x2, y2), middle)
    best = max(leg.lines, key=lambda line: line.total_value or 0, default=None)
    return DrawnLeg(
        path=f"M{_short(start[0])} {_short(start[1])}Q{_short(middle[0])} {_short(middle[1])} "
        f"{_short(end[0])} {_short(end[1])}",
        x=_short((start[0] + 2 * middle[0] + end[0]) / 4),
        y=_short((start[1] + 2 * middle[1] + end[1]) / 4),
        leg=leg,
        best=best.card_hashid if best is not None else None,
    )


def _bent(one: tuple[float, float], other: tuple[float, float], by: float) -> tuple[float, float]:
    """Return a point beside the middle of two others, away from the middle of the drawing where ``by`` is positive."""
    x, y = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    dx, dy = x - WIDTH / 2, y - HEIGHT / 2 - 10
    length = (dx * dx + dy * dy) ** 0.5
    if length < 1:
        dx, dy = other[1] - one[1], one[0] - other[0]
        length = (dx * dx + dy * dy) ** 0.5
    return x + dx / length * by, y + dy / length * by


def _towards(place: tuple[float, float], point: tuple[float, float]) -> tuple[float, float]:
    """Step from a person towards a point, to the end of their circle."""
    dx, dy = point[0] - place[0], point[1] - place[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    step = PERSON + GAP
    return place[0] + dx / length * step, place[1] + dy / length * step


def _short(number: float) -> float:
    return round(number, 1)
