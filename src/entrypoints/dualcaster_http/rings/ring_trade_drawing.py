"""A ring of the market drawn as SVG: people on a circle, and the cards that travel between them."""

from collections.abc import Sequence
from decimal import Decimal

from attrs import frozen

from dualcaster_core.rings.market.model import FoundRing
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.rings.proposals.views import RingDetail, RingLegView
from dualcaster_http.rings.circles import Circle, Point, rounded, short_name

WIDTH, HEIGHT = 720, 450
CIRCLE = Circle(WIDTH / 2, HEIGHT / 2 + 2, 150, stretch=1.1)
PERSON = 34
"""Radius of the circle of a person."""
LONGEST_NAME = 12
"""Letters of a name that are drawn."""
CASH_TAG = 0.4
"""Where along its arrow cash says how much it is: before the middle, where several may cross."""
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
    """An arrow from one person to another, with the best card that travels along it and what all of it is worth."""

    giver: str
    receiver: str
    path: str
    x: float
    y: float
    amount: Decimal
    copies: int
    is_done: bool
    best: str | None
    """The public id of the most valuable card, None where cash alone travels."""


@frozen(kw_only=True)
class RingTradeDrawing:
    """Everything to draw, in the units of the view box. ``shows_answers``: who accepted is marked."""

    width: int
    height: int
    people: tuple[DrawnPerson, ...]
    legs: tuple[DrawnLeg, ...]
    shows_answers: bool


@frozen(kw_only=True)
class _Way:
    """What travels from one person to another."""

    giver: str
    receiver: str
    amount: Decimal
    copies: int = 0
    is_done: bool = False
    best: str | None = None


def ring_trade_drawing(ring: RingDetail, reader: str) -> RingTradeDrawing:
    """Draw a ring with the reader on top, everybody giving clockwise; cash alone goes straight across."""
    accepted = {member.person.username for member in ring.members if member.accepted_at is not None}
    names = [member.person.username for member in ring.members]
    return _drawn(
        names,
        [_way(leg) for leg in ring.legs],
        reader,
        accepted=accepted if ring.status is RingStatus.PROPOSED else None,
    )


def found_ring_drawing(ring: FoundRing) -> RingTradeDrawing:
    """Draw a ring that could be made, with its reader on top."""
    ways = [
        _Way(
            giver=leg.giver,
            receiver=leg.receiver,
            amount=leg.value,
            copies=sum(line.copies for line in leg.lines),
            best=leg.lines[0].card,
        )
        for leg in ring.legs
    ]
    follows = {(way.giver, way.receiver) for way in ways}
    cash = [
        _Way(giver=one.payer, receiver=one.payee, amount=one.amount)
        for one in ring.payments
        if (one.payer, one.payee) not in follows
    ]
    return _drawn(ring.members, [*ways, *cash], ring.members[0], accepted=None)


def _way(leg: RingLegView) -> _Way:
    best = max(leg.lines, key=lambda line: line.total_value or 0, default=None)
    return _Way(
        giver=leg.giver,
        receiver=leg.receiver,
        amount=leg.value if leg.lines else leg.cash,
        copies=leg.copies,
        is_done=leg.completed_at is not None,
        best=best.card_hashid if best is not None else None,
    )


def _drawn(names: Sequence[str], ways: Sequence[_Way], reader: str, *, accepted: set[str] | None) -> RingTradeDrawing:
    places = {name: CIRCLE.point(CIRCLE.angle(number, len(names))) for number, name in enumerate(names)}
    return RingTradeDrawing(
        width=WIDTH,
        height=HEIGHT,
        people=tuple(
            _person(places[name], name, has_accepted=name in (accepted or ()), is_reader=name == reader)
            for name in names
        ),
        legs=tuple(_leg(way, names, places) for way in ways),
        shows_answers=accepted is not None,
    )


def _person(place: Point, name: str, *, has_accepted: bool, is_reader: bool) -> DrawnPerson:
    x, y = place
    height = y - CIRCLE.y
    is_beside = abs(height) < CIRCLE.radius / 2 and abs(x - CIRCLE.x) > PERSON
    side = (1 if x > CIRCLE.x else -1) if is_beside else 0
    beside = y + 5 if side else y - PERSON - 10 if height < 0 else y + PERSON + 20
    name_x, name_y = rounded((x + side * (PERSON + 8), beside))
    drawn_x, drawn_y = rounded(place)
    return DrawnPerson(
        x=drawn_x,
        y=drawn_y,
        name="You" if is_reader else short_name(name, LONGEST_NAME),
        username=name,
        name_x=name_x,
        name_y=name_y,
        anchor={-1: "end", 0: "middle", 1: "start"}[side],
        is_reader=is_reader,
        has_accepted=has_accepted,
        path=f"/u/{name}",
    )


def _leg(way: _Way, names: Sequence[str], places: dict[str, Point]) -> DrawnLeg:
    one, other = places[way.giver], places[way.receiver]
    gap = (names.index(way.receiver) - names.index(way.giver)) % len(names)
    middle = _bent(one, other, 46.0 if way.best else -64.0 if gap in (1, len(names) - 1) else -26.0)
    start, end = _towards(one, middle), _towards(other, middle)
    x, y = rounded(_along((start, middle, end), 0.5 if way.best else CASH_TAG))
    points = [" ".join(f"{number:g}" for number in rounded(point)) for point in (start, middle, end)]
    return DrawnLeg(
        giver=way.giver,
        receiver=way.receiver,
        path=f"M{points[0]}Q{points[1]} {points[2]}",
        x=x,
        y=y,
        amount=way.amount,
        copies=way.copies,
        is_done=way.is_done,
        best=way.best,
    )


def _bent(one: Point, other: Point, by: float) -> Point:
    """Return a point beside the middle of two others, away from the middle of the drawing where ``by`` is positive."""
    x, y = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    dx, dy = x - CIRCLE.x, y - CIRCLE.y
    length = (dx * dx + dy * dy) ** 0.5
    if length < 1:
        dx, dy = other[1] - one[1], one[0] - other[0]
        length = (dx * dx + dy * dy) ** 0.5
    return x + dx / length * by, y + dy / length * by


def _along(curve: tuple[Point, Point, Point], share: float) -> Point:
    """Return the point after some share of a curve with one control point."""
    begin, middle, end = ((1 - share) ** 2, 2 * share * (1 - share), share**2)
    (x1, y1), (x2, y2), (x3, y3) = curve
    return begin * x1 + middle * x2 + end * x3, begin * y1 + middle * y2 + end * y3


def _towards(place: Point, point: Point) -> Point:
    """Step from a person towards a point, to the end of their circle."""
    dx, dy = point[0] - place[0], point[1] - place[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    step = PERSON + GAP
    return place[0] + dx / length * step, place[1] + dy / length * step
