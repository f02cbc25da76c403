"""What is maximised, as one whole number made of two."""

import numpy as np
from attrs import frozen

from dualcaster_core.rings.model import RingObjective

_ROUNDING = 1e-6


@frozen(kw_only=True)
class Goal:
    """People and trades with weights such that one of the first outweighs all of the second.

    ``most_people`` and ``most_trades`` are bounds that hold for every choice.
    """

    objective: RingObjective
    most_people: int
    most_trades: int

    @property
    def per_person(self) -> int:
        """The weight of a person who trades."""
        return self.most_trades + 1 if self.objective is RingObjective.PEOPLE else 1

    @property
    def per_trade(self) -> int:
        """The weight of a trade."""
        return 1 if self.objective is RingObjective.PEOPLE else self.most_people + 1

    def worth(self, people: int, trades: int) -> int:
        """Return the objective of a choice."""
        return self.per_person * people + self.per_trade * trades

    def bounds(self, bound: float, people: int, trades: int) -> tuple[int, int]:
        """Split a bound on the objective into one on people and one on trades, given the best choice known."""
        whole = self.worth(self.most_people, self.most_trades)
        if np.isfinite(bound):
            whole = min(whole, max(int(np.floor(bound + _ROUNDING)), self.worth(people, trades)))
        weight = max(self.per_person, self.per_trade)
        first, second = divmod(whole, weight)
        if self.objective is RingObjective.PEOPLE:
            return (people, second) if first == people else (min(first, self.most_people), self.most_trades)
        return (second, trades) if first == trades else (self.most_people, min(first, self.most_trades))
