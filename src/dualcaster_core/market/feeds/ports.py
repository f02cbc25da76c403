"""What fetching lists of prices needs from outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from attrs import frozen

from dualcaster_core.market.feeds.model import FeedState, FileVersion
from dualcaster_core.market.ports import MarketUnitOfWork, PriceFeed


@frozen(kw_only=True)
class Downloaded:
    """A file that was fetched: where it lies for now, and its version."""

    place: str
    version: FileVersion
    bytes: int


class FeedDownloads(Protocol):
    """Fetches files."""

    def fetch(self, address: str, known: FileVersion | None) -> AbstractAsyncContextManager[Downloaded | None]:
        """Fetch a file, there until the block ends; None where the server says that the known version still holds.

        Raises the errors of ``feeds.errors``.
        """
        ...


class FeedReaders(Protocol):
    """Reads feeds with the adapter of their kind."""

    def is_asked(self, name: str) -> bool:
        """Tell whether a feed is an API that is asked page by page, which leaves no file to fetch."""
        ...

    async def reader(self, name: str, place: str) -> PriceFeed:
        """Open the file of a feed, or the API at its address. Raises ``ValidationFailed`` without its keys."""
        ...


class FeedStates(Protocol):
    """What is known of each feed."""

    async def lock(self, name: str) -> FeedState:
        """Return a feed's state; others who want it wait until the transaction ends."""
        ...

    async def put(self, state: FeedState) -> None:
        """Keep the state of a feed."""
        ...

    async def all(self) -> Sequence[FeedState]:
        """List the states of all feeds that were ever fetched, by name."""
        ...


class FeedUnitOfWork(MarketUnitOfWork, Protocol):
    """A transaction over feeds and prices."""

    @property
    def feed_states(self) -> FeedStates:
        """Where the states are."""
        ...
