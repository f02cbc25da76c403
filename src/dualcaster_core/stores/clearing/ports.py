"""What store-night clearing needs from outside."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from attrs import frozen

from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.rings.proposals.ports import RingsUnitOfWork
from dualcaster_core.stores.clearing.model import ClearingChoice, ClearingProblem, Resource
from dualcaster_core.stores.clearing.records import Clearing, ClearingCircle, CounterPart
from dualcaster_core.stores.clearing.views import CircleView, ClearingView
from dualcaster_core.stores.events.ports import StoreEventsUnitOfWork
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.stores.stock.ports import StockUnitOfWork


class ClearingChooser(Protocol):
    """Chooses circles that can all be made."""

    async def choose(self, problem: ClearingProblem, *, time_limit: float) -> ClearingChoice:
        """Choose the best by ``ClearingProblem.worth``, or the best that is found in time.

        Ends soon after ``time_limit`` seconds, and at once when it is cancelled; never blocks the event loop. Raises
        ``ExtraMissing`` where the library that it needs is not installed.
        """
        ...


@frozen(kw_only=True)
class StoreOffer:
    """What a store pays for a copy, in cents of store credit, and how many it still takes."""

    cents: int
    copies: int


class StoreOffers(Protocol):
    """What a store pays for cards."""

    async def offers(self, store_id: int, keys: Collection[StockKey]) -> Mapping[StockKey, StoreOffer]:
        """Price kinds of copies, whatever their number in a fixed number of statements.

        What the store does not buy is left out, and everything of a store that buys nothing.
        """
        ...


@frozen(kw_only=True)
class OfferedHave:
    """Copies that somebody present has on offer; ``ask_cents`` is what they want for one at least."""

    have_id: int
    owner_id: int
    key: StockKey
    copies: int
    ask_cents: int | None
    wants_only: bool


class StoreSupply(Protocol):
    """Reads what passes between a store and those present; each is a fixed number of statements."""

    async def from_stock(self, store_id: int, people: Sequence[int]) -> Mapping[int, Sequence[PairedLine]]:
        """List what the store's stock has for the public wants of each, at the store's price, the dearest first.

        ``have_id`` is the id of the line of stock. What has no price is left out.
        """
        ...

    async def on_offer(self, people: Sequence[int]) -> Sequence[OfferedHave]:
        """List what these people have on offer and the store could take: no signed or altered copies."""
        ...

    async def amounts(self, store_id: int, resources: Collection[Resource]) -> Mapping[Resource, int]:
        """Count what there is of haves, wants and lines of stock, less what is promised."""
        ...

    async def stock_keys(self, store_id: int, line_ids: Collection[int]) -> Mapping[int, StockKey]:
        """Say what the copies of lines of stock are."""
        ...


class ClearingRepository(Protocol):
    """Loads and stores clearings. Who changes one, or adds circles, holds the lock of its event."""

    async def add(self, clearing: Clearing) -> Clearing:
        """Store a new clearing and return it with its key."""
        ...

    async def one(self, clearing_id: int, *, lock: bool = False) -> Clearing | None:
        """Load a clearing."""
        ...

    async def store(self, clearing: Clearing) -> None:
        """Replace the status of a clearing."""
        ...

    async def published(self, event_id: int) -> int:
        """Count the clearings of an event that were published."""
        ...

    async def add_circle(self, circle: ClearingCircle) -> ClearingCircle:
        """Store a circle with what passes the counter, and return it with its keys."""
        ...

    async def circle_of_ring(self, ring_id: int) -> tuple[Clearing, ClearingCircle] | None:
        """Load the circle that became a ring, with its clearing."""
        ...

    async def part(self, part_id: int, *, lock: bool = False) -> CounterPart | None:
        """Load what somebody gives and gets at the counter; ``lock`` keeps others from changing it until the end."""
        ...

    async def circle_of_part(self, part_id: int) -> tuple[Clearing, ClearingCircle] | None:
        """Load the circle that something at the counter is of, with its clearing."""
        ...

    async def store_part(self, part: CounterPart) -> None:
        """Replace the status of what is at the counter."""
        ...

    async def waiting_rings(self, event_id: int) -> Sequence[int]:
        """List the rings of an event's circles that wait for answers, by id."""
        ...

    async def open_parts(self, event_id: int) -> Sequence[tuple[int, int]]:
        """List what is still to pass the counter at an event, as part and person, by part."""
        ...

    async def busy(self, event_id: int) -> frozenset[int]:
        """Return who of an event is in a circle that waits for answers."""
        ...

    async def refused(self, event_id: int) -> frozenset[int]:
        """Return who of an event declined a circle, or did not answer in time."""
        ...


class ClearingUnitOfWork(StoreEventsUnitOfWork, StockUnitOfWork, RingsUnitOfWork, Protocol):
    """A transaction over clearings, and what they move: rings, copies of people and the stock of the store."""

    @property
    def clearings(self) -> ClearingRepository:
        """The clearings."""
        ...


class ClearingQueries(Protocol):
    """Reads of clearings; each is a fixed number of statements."""

    async def drafts(self, event_id: int, *, limit: int) -> Sequence[ClearingView]:
        """List what waits to be published, the latest first."""
        ...

    async def circles(self, event_id: int, *, user_id: int | None = None) -> Sequence[CircleView]:
        """List the circles that were proposed, the latest first; with ``user_id`` those of one person."""
        ...

    async def event_of_ring(self, ring_id: int) -> int | None:
        """Return the event whose clearing a ring comes from; None for any other ring."""
        ...
