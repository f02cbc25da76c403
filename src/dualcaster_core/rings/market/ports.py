"""What rings among users need to read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.rings.market.model import Leg, MarketArc, RingChoice, RingWorth


class MarketArcs(Protocol):
    """Reads what people can give each other, set-wise, by the pairing of matches.

    Only candidates take part: active, public, seen lately, with both lists shown; nobody meets whom they block or are
    blocked by. Lines are those of matches: on offer, not asked too much for, within value limits.
    """

    async def around(self, user_id: int, *, neighbours: int, others: int) -> Sequence[MarketArc]:
        """Return the arcs that rings through a user lead along, among some people.

        The user gives to the ``neighbours`` who want most of theirs and gets from as many who have most for them. The
        former, and the ``others`` who were active last, give to the latter and to the others. Arcs without a priced
        copy are left out; empty for whoever is no candidate.
        """
        ...

    async def of_market(self, *, people: int, givers: int) -> Sequence[MarketArc]:
        """Return the arcs among the ``people`` who were active last: of each receiver the ``givers`` of most value."""
        ...

    async def active(self, people: int) -> Sequence[int]:
        """List the ``people`` who take part and were active last, the latest first."""
        ...

    async def lines(
        self, legs: Sequence[tuple[int, int]], *, limit: int
    ) -> Mapping[tuple[int, int], Sequence[PairedLine]]:
        """List what may travel from givers to receivers: the ``limit`` most valuable lines of each pair."""
        ...

    async def taking_part(self, user_ids: Sequence[int]) -> Collection[int]:
        """Return who of these people takes part now."""
        ...

    async def blocked(self, user_ids: Sequence[int]) -> Collection[Leg]:
        """Return the pairs among people of whom one blocks the other, both ways round."""
        ...

    async def card_names(self, card_ids: Sequence[int]) -> Mapping[int, str]:
        """Return the names of printings."""
        ...

    async def usernames(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        """Return the names of accounts."""
        ...


class RingChooser(Protocol):
    """Chooses rings that share nobody."""

    async def choose(self, rings: Sequence[RingWorth], *, time_limit: float) -> RingChoice:
        """Choose the most people, then the most cards, then the least spread of each ring times its people.

        Ends soon after ``time_limit`` seconds with the best that was found, and at once when it is cancelled; never
        blocks the event loop. Raises ``ExtraMissing`` where the library that it needs is not installed.
        """
        ...
