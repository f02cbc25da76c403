"""Draws a ring: who stands where on the circle, and which way things travel."""

from collections.abc import Sequence
from math import cos, pi, sin

from attrs import frozen

SIZE = 400
_CENTRE = SIZE / 2
_RADIUS = 128
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
    angles = [2 * pi * place / count - pi / 2 for place in range(count)]
    nodes = tuple(
        _node(angle, radius, place, name, count) for place, (angle, name) in enumerate(zip(angles, names, strict=True))
    )
    gap = (radius + 4) / _RADIUS
    arrows = tuple(_arrow(angles[place] + 2 * pi / count - gap, angles[place] + gap) for place in range(count))
    return RingDrawing(nodes=nodes, arrows=arrows, sentence=sentence)


def _node(angle: float, radius: float, place: int, name: str, count: int) -> RingNode:
    away = _RADIUS + radius + 10
    x = _CENTRE + away * cos(angle)
    return RingNode(
        x=round(_CENTRE + _RADIUS * cos(angle), 1),
        y=round(_CENTRE + _RADIUS * sin(angle), 1),
        radius=radius,
        number=str(place + 1) if count <= _NUMBERED else "",
        name=_short(name) if count <= _NAMED else "",
        name_x=round(x, 1),
        name_y=round(_CENTRE + away * sin(angle) + 4, 1),
        anchor="middle" if abs(x - _CENTRE) < _RADIUS / 3 else "start" if x > _CENTRE else "end",
    )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _arrow(begin: float, end: float) -> str:
    """Return the path of an arrow along the circle, against the clock."""
    (x, y), (to_x, to_y) = (
        (round(_CENTRE + _RADIUS * cos(angle), 1), round(_CENTRE + _RADIUS * sin(angle), 1)) for angle in (begin, end)
    )
    return f"M{x},{y} A{_RADIUS},{_RADIUS} 0 0 0 {to_x},{to_y}"
