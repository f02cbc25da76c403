"""Draws a ring of a math trade: who stands where on the circle, and which way things travel."""

from collections.abc import Sequence
from math import pi

from attrs import frozen

from dualcaster_http.rings.circles import Circle, rounded, short_name

CIRCLE = Circle(200, 200, 128)
_NAMED = 10
_NUMBERED = 40
_LONGEST_NAME = 14


@frozen(kw_only=True)
class RingNode:
    """Somebody on the circle; ``name`` is empty where there is no room for it. Lengths are units of the drawing."""

    x: float
    y: float
    radius: float
    number: str
    name: str
    name_x: float
    name_y: float
    anchor: str


@frozen(kw_only=True)
class RingDrawing:
    """A circle of people, and an arrow for each thing, from who gives it to who gets it."""

    nodes: tuple[RingNode, ...]
    arrows: tuple[str, ...]
    sentence: str


def ring_drawing(names: Sequence[str], sentence: str) -> RingDrawing:
    """Place people on a circle: each gets something from the next one, clockwise from the top."""
    count = len(names)
    radius = 16.0 if count <= _NAMED else 9.0 if count <= _NUMBERED else 3.0
    angles = [CIRCLE.angle(place, count) for place in range(count)]
    nodes = tuple(
        _node(angle, radius, place, name, count) for place, (angle, name) in enumerate(zip(angles, names, strict=True))
    )
    gap = (radius + 4) / CIRCLE.radius
    arrows = tuple(_arrow(angles[place] + 2 * pi / count - gap, angles[place] + gap) for place in range(count))
    return RingDrawing(nodes=nodes, arrows=arrows, sentence=sentence)


def _node(angle: float, radius: float, place: int, name: str, count: int) -> RingNode:
    x, y = rounded(CIRCLE.point(angle))
    name_x, name_y = rounded(CIRCLE.point(angle, out=radius + 10))
    aside = name_x - CIRCLE.x
    return RingNode(
        x=x,
        y=y,
        radius=radius,
        number=str(place + 1) if count <= _NUMBERED else "",
        name=short_name(name, _LONGEST_NAME) if count <= _NAMED else "",
        name_x=name_x,
        name_y=round(name_y + 4, 1),
        anchor="middle" if abs(aside) < CIRCLE.radius / 3 else "start" if aside > 0 else "end",
    )


def _arrow(begin: float, end: float) -> str:
    """Return the path of an arrow along the circle, against the clock."""
    (x, y), (to_x, to_y) = (rounded(CIRCLE.point(angle)) for angle in (begin, end))
    return f"M{x},{y} A{CIRCLE.radius:g},{CIRCLE.radius:g} 0 0 0 {to_x},{to_y}"
