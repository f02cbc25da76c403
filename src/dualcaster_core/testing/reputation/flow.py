"""The flow of trust on small networks, one path after the other."""

from collections import defaultdict, deque
from collections.abc import Sequence

from attrs import Factory, define

from dualcaster_core.reputation.anchored_flow import ANCHOR_CAPACITY, TrustNetwork

_SOURCE = -1


class AugmentingPaths:
    """``FlowSolver`` by the method of Ford and Fulkerson: a search for each person, for up to some thousand people.

    Whom an earlier class reached stays reached: a path may take another way to them, and never ends before them.
    """

    async def reached(self, network: TrustNetwork) -> Sequence[int]:
        """Return the places of the people who get their unit."""
        residual = _Residual()
        for anchor in network.anchors:
            residual.left[_SOURCE][anchor] = ANCHOR_CAPACITY
        for start, end, capacity in zip(network.starts, network.ends, network.capacities, strict=True):
            residual.left[start][end] = capacity
        return sorted(person for group in network.classes for person in group if residual.augment(person))


@define
class _Residual:
    """What can still pass from whom to whom."""

    left: defaultdict[int, dict[int, int]] = Factory(lambda: defaultdict(dict))

    def augment(self, person: int) -> bool:
        """Send a unit from the source to a person, if there is a way."""
        came_from = {_SOURCE: _SOURCE}
        front = deque([_SOURCE])
        while front and person not in came_from:
            one = front.popleft()
            for other, capacity in self.left[one].items():
                if capacity > 0 and other not in came_from:
                    came_from[other] = one
                    front.append(other)
        if person not in came_from:
            return False
        while person != _SOURCE:
            before = came_from[person]
            self.left[before][person] -= 1
            self.left[person][before] = self.left[person].get(before, 0) + 1
            person = before
        return True
