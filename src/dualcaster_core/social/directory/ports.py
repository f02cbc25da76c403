"""What the directory needs from outside.

In whatever it lists are only open accounts with a public profile that is in the directory, never the reader, and nobody
on either side of a block: as things stand at the moment of reading.
"""

from collections.abc import Collection, Sequence
from typing import Protocol

from attrs import field, frozen

from dualcaster_core.accounts.profiles.model import PlayFormat
from dualcaster_core.kernel.geo import Coordinates, DistanceUnit
from dualcaster_core.social.directory.model import DirectoryFilters, DirectorySort, PageRequest
from dualcaster_core.social.directory.views import DirectoryPage, DirectoryTrader, SuggestedTrader, TradePreview


@frozen(kw_only=True)
class DirectoryReader:
    """Who reads: where the grid has them, what they read distances in, and which formats they play."""

    user_id: int
    around: Coordinates | None = None
    unit: DistanceUnit = DistanceUnit.MILES
    formats: tuple[PlayFormat, ...] = ()


@frozen(kw_only=True)
class DirectoryAnswer:
    """What had to be found out before: who is called so, the best first, and whose lists fit. None: was not asked."""

    named: Sequence[int] | None = None
    listed: Collection[int] | None = field(default=None)


class DirectoryQueries(Protocol):
    """Reads the directory; as many statements for one person as for a hundred."""

    async def reader(self, user_id: int) -> DirectoryReader:
        """Return what matters of who reads. Raises ``UserNotFound``."""
        ...

    async def page(
        self,
        reader: DirectoryReader,
        filters: DirectoryFilters,
        sort: DirectorySort,
        answer: DirectoryAnswer,
        page: PageRequest,
    ) -> DirectoryPage:
        """List a page. Raises ``ValidationFailed`` for a cursor of another list or order."""
        ...

    async def recent(self, reader: DirectoryReader, *, limit: int) -> Sequence[DirectoryTrader]:
        """List whom somebody last looked at, wrote with or traded with, the latest first."""
        ...

    async def suggested(self, reader: DirectoryReader, *, limit: int) -> Sequence[SuggestedTrader]:
        """List whom somebody may want to know, the best reason first; none whom they have asked or know."""
        ...

    async def fitting(self, user_id: int, filters: DirectoryFilters) -> Collection[int]:
        """List those who have what somebody wants, or want what they have, by the rule of matches."""
        ...

    async def preview(self, user_id: int, trader_id: int) -> TradePreview:
        """Say what two people could trade, each for their own part."""
        ...


class TraderNames(Protocol):
    """Finds traders by names that may be misspelt."""

    async def find(self, typed: str, *, limit: int) -> Sequence[int]:
        """List the keys of traders called so, the best first: their username or their display name."""
        ...


class DirectoryEntries(Protocol):
    """Keeps what the directory is sorted and filtered by."""

    async def refresh(self, user_ids: Sequence[int] | None = None) -> int:
        """Bring the entries of some people up to date, or of everybody; count those that changed."""
        ...

    async def names(self) -> Sequence[tuple[int, str, str]]:
        """List everybody in the directory: key, username, display name."""
        ...
