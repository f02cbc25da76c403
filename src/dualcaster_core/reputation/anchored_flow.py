"""The flow of trust: from anchors along completed trades, one unit to each person whom it can reach.

After R. Levien's metric of Advogato ("Attack-resistant trust metrics", 2009): a source gives to the anchors, everybody
needs one unit, and what can pass falls with the distance from the anchors. There the capacity is a person's; here it
is that of a pair who traded, so that what reaches any group of people is bounded by the trades that lead into the
group, however many they are among themselves. The record of decisions says how the figures were chosen.
"""

from array import array
from collections.abc import Collection, Iterator

from attrs import frozen

ANCHOR_CAPACITY = 800
"""The most units that an anchor gives in all."""
ANCHOR_SHARE = 150
"""What an anchor gives through its partners together, spread evenly: one with few partners gives more through each."""
LEAST_FROM_ANCHOR = 2
MOST_FROM_ANCHOR = 40
CAPACITY_BY_DISTANCE = (4, 2, 1)
"""What passes from somebody at distance 1, 2, and 3 or more of an anchor to one partner."""

PARTNERS_BY_CLASS = (20, 10, 5, 3, 2, 1)
"""Where the flow does not suffice for everybody, people with so many partners come before those with fewer."""

UNREACHED = -1


def edge_capacity(distance: int, partners: int) -> int:
    """Return how many units can pass from somebody to one partner, by distance (>= 0) from the nearest anchor."""
    if distance == 0:
        return min(MOST_FROM_ANCHOR, max(LEAST_FROM_ANCHOR, -(-ANCHOR_SHARE // partners)))
    return CAPACITY_BY_DISTANCE[min(distance, len(CAPACITY_BY_DISTANCE)) - 1]


@frozen(eq=False, kw_only=True)
class TrustNetwork:
    """Who can pass how many units to whom. PeopleLookup are named by their place in ``people`` (ids, ascending).

    ``starts``, ``ends`` and ``capacities`` are the edges; each of ``anchors`` gives at most ``ANCHOR_CAPACITY``.
    ``classes`` are the people who need one unit each, those first who come first; anchors need none.
    """

    people: "array[int]"
    anchors: "array[int]"
    starts: "array[int]"
    ends: "array[int]"
    capacities: "array[int]"
    classes: "tuple[array[int], ...]"


@frozen(eq=False)
class _Neighbours:
    """The partners of each person as one array, those of person ``i`` from ``offsets[i]`` to ``offsets[i + 1]``."""

    offsets: "array[int]"
    partners: "array[int]"

    def count(self, person: int) -> int:
        return self.offsets[person + 1] - self.offsets[person]

    def of(self, person: int) -> "array[int]":
        return self.partners[self.offsets[person] : self.offsets[person + 1]]


def build_network(firsts: "array[int]", seconds: "array[int]", anchors: Collection[int]) -> TrustNetwork:
    """Return the network of pairs who completed a trade, in whatever order and however often they are named.

    Edges lead from nearer to farther people and between people at the same distance; who cannot be reached at all
    has none. Anchors who have not traded are left out. Linear in the pairs; 1 million need about 10 seconds.
    """
    people = array("q", sorted({*firsts, *seconds}))
    places = {person: place for place, person in enumerate(people)}
    neighbours = _neighbours(len(people), firsts, seconds, places)
    anchor_places = array("i", sorted(places[anchor] for anchor in set(anchors) if anchor in places))
    distances = _distances(neighbours, anchor_places)
    starts, ends, capacities = array("i"), array("i"), array("i")
    for person, distance in enumerate(distances):
        if distance == UNREACHED:
            continue
        capacity = edge_capacity(distance, max(1, neighbours.count(person)))
        for partner in neighbours.of(person):
            if distances[partner] > 0 and distances[partner] >= distance:
                starts.append(person)
                ends.append(partner)
                capacities.append(capacity)
    return TrustNetwork(
        people=people,
        anchors=anchor_places,
        starts=starts,
        ends=ends,
        capacities=capacities,
        classes=tuple(_classes(neighbours, distances)),
    )


def _neighbours(people: int, firsts: "array[int]", seconds: "array[int]", places: dict[int, int]) -> _Neighbours:
    keys = {
        min(one, other) * people + max(one, other)
        for one, other in zip(map(places.__getitem__, firsts), map(places.__getitem__, seconds), strict=True)
        if one != other
    }
    pairs = array("q", sorted(keys))
    del keys
    offsets = array("i", bytes(4 * (people + 1)))
    for key in pairs:
        offsets[key // people + 1] += 1
        offsets[key % people + 1] += 1
    for person in range(people):
        offsets[person + 1] += offsets[person]
    partners = array("i", bytes(4 * 2 * len(pairs)))
    following = array("i", offsets)
    for key in pairs:
        one, other = divmod(key, people)
        partners[following[one]], partners[following[other]] = other, one
        following[one] += 1
        following[other] += 1
    return _Neighbours(offsets, partners)


def _distances(neighbours: _Neighbours, anchors: "array[int]") -> "array[int]":
    distances = array("i", [UNREACHED]) * (len(neighbours.offsets) - 1)
    for anchor in anchors:
        distances[anchor] = 0
    front, distance = list(anchors), 0
    while front:
        distance += 1
        reached = []
        for person in front:
            for partner in neighbours.of(person):
                if distances[partner] == UNREACHED:
                    distances[partner] = distance
                    reached.append(partner)
        front = reached
    return distances


def _classes(neighbours: _Neighbours, distances: "array[int]") -> "Iterator[array[int]]":
    reachable = [person for person, distance in enumerate(distances) if distance > 0]
    below: int | None = None
    for least in PARTNERS_BY_CLASS:
        yield array(
            "i",
            (
                person
                for person in reachable
                if neighbours.count(person) >= least and (below is None or neighbours.count(person) < below)
            ),
        )
        below = least
