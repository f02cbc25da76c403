"""What drawings of rings share: places on a circle, and names that fit beside them."""

from math import cos, pi, sin

from attrs import frozen

Point = tuple[float, float]


@frozen
class Circle:
    """A circle or an ellipse, in units of a drawing, which people stand on clockwise from the top."""

    x: float
    y: float
    radius: float
    stretch: float = 1.0
    """How much wider than high it is."""

    def angle(self, number: int, people: int) -> float:
        """Return where one of so many stands, in radians."""
        return 2 * pi * number / people - pi / 2

    def point(self, angle: float, *, out: float = 0) -> Point:
        """Return the point at an angle, as much further out as said."""
        return (
            self.x + (self.radius * self.stretch + out) * cos(angle),
            self.y + (self.radius + out) * sin(angle),
        )


def short_name(name: str, longest: int) -> str:
    """Cut a name to so many letters."""
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def rounded(point: Point) -> Point:
    """Round to what can be seen."""
    return round(point[0], 1), round(point[1], 1)
