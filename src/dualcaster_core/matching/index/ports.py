"""What an index of the market needs from outside, and what it is to those who ask it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from dualcaster_core.matching.index.model import IndexAnswer, MarketChanges, Shard, TotalsQuery
from dualcaster_core.matching.index.records import Record


class MatchIndex(Protocol):
    """Answers from memory; it may be elsewhere, so it is never asked inside a unit of work."""

    @property
    def is_answering(self) -> bool:
        """Whether it is worth asking, as far as is known."""
        ...

    async def totals_of(self, query: TotalsQuery, *, at_least: str) -> IndexAnswer | None:
        """Return the pairs of a user as of the moment ``at_least`` or a later one; None where it cannot.

        Raises ``UserNotFound``.
        """
        ...


class MarketSnapshot(Protocol):
    """The market at one moment."""

    @property
    def mark(self) -> str:
        """The name of the moment."""
        ...

    @property
    def generation(self) -> int:
        """The generation of values and tiers."""
        ...

    def records(self, kind: Record) -> AsyncIterator[bytes]:
        """Stream records in portions of whole ones: lists by user and id, everything else by its id."""
        ...

    async def changes(self, mark: str) -> MarketChanges:
        """Return what changed since an earlier moment, as it stands at this one."""
        ...


class MarketWakeups(Protocol):
    """Tells that something was committed."""

    async def wait(self, seconds: float) -> bool:
        """Wait until then, or until something was committed; tell which."""
        ...


class MarketFeed(Protocol):
    """Tells an index of the market, and of all that changes in it, without gaps.

    ``reader`` names the index among others. One that has not asked for an hour is forgotten, and has to begin anew.
    """

    @property
    def shard(self) -> Shard:
        """Whose lists it tells of; of people, printings and all else it tells everything."""
        ...

    async def begin(self, reader: str) -> None:
        """Have changes noted for this reader from now on; returns once every later snapshot is safe to follow."""
        ...

    def snapshot(self) -> AbstractAsyncContextManager[MarketSnapshot]:
        """Open the market as it is now."""
        ...

    async def advance(self, reader: str, mark: str) -> bool:
        """Let go of what is older than this moment; False where the reader was forgotten and has to begin anew."""
        ...

    async def end(self, reader: str) -> None:
        """Forget a reader."""
        ...

    def covers(self, mark: str, at_least: str) -> bool:
        """Tell whether a moment has seen all that another has; a name that is no moment's is ``ValidationFailed``."""
        ...

    def listening(self) -> AbstractAsyncContextManager[MarketWakeups]:
        """Listen for commits that changed the market."""
        ...
