"""What rings need from outside."""

from typing import Protocol

from dualcaster_core.rings.model import RingExchange, RingSearch, RingSolution


class RingSolver(Protocol):
    """Chooses rings of an exchange that share no offer: the best by the objective, or the best found in time."""

    async def solve(self, exchange: RingExchange, search: RingSearch) -> RingSolution:
        """Choose rings, with the proof of how good the choice is.

        Ends soon after the time limit of the search with the best that was found, and at once when it is cancelled;
        never blocks the event loop. Where fewer than ``least_people`` people can trade, the choice has no rings.
        Raises ``ExtraMissing`` where the library that it needs is not installed.
        """
        ...
