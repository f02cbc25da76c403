"""What disputes need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.moderation.disputes.model import Dispute, DisputeStatement, EvidencePhoto
from dualcaster_core.moderation.disputes.views import DisputePage, DisputeQueue
from dualcaster_core.moderation.ports import ModerationUnitOfWork
from dualcaster_core.trading.ports import TradingUnitOfWork


@frozen
class StoredPhoto:
    """A photo with the dispute that it is evidence in."""

    case_id: int
    photo: EvidencePhoto


class DisputeRepository(Protocol):
    """Loads and stores disputes and what both sides said in them."""

    async def add(self, dispute: Dispute) -> Dispute | None:
        """Store a new dispute under the key of its case; None where there is an open one over the trade."""
        ...

    async def with_id(self, case_id: int, *, lock: bool = False) -> Dispute | None:
        """Find a dispute; ``lock`` keeps others from changing it until the end."""
        ...

    async def of_trade(self, trade_id: int) -> Sequence[Dispute]:
        """List the disputes over a trade, by key."""
        ...

    async def store(self, dispute: Dispute) -> None:
        """Replace a dispute. Raises ``DisputeChanged`` where the stored version is not the one before."""
        ...

    async def add_statement(self, statement: DisputeStatement) -> DisputeStatement:
        """Store what a side said, with its photos, for good."""
        ...

    async def statements(self, case_id: int) -> Sequence[DisputeStatement]:
        """List what both sides said, in order, with their photos. Two statements."""
        ...

    async def photo(self, photo_id: int) -> StoredPhoto | None:
        """Find a photo by its key."""
        ...

    async def holds_photos(self, keys: Sequence[str]) -> bool:
        """Tell whether one of these photos is evidence already."""
        ...


class DisputeQueries(Protocol):
    """Reads of disputes."""

    async def of_person(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> DisputePage:
        """List the disputes of somebody, the latest first. Raises ``ValidationFailed`` for a foreign cursor."""
        ...

    async def waiting(self, now: datetime, *, limit: int = PAGE, cursor: str | None = None) -> DisputeQueue:
        """List the disputes that wait for a ruling, the gravest first, then the oldest."""
        ...


class DisputesUnitOfWork(ModerationUnitOfWork, TradingUnitOfWork, Protocol):
    """A transaction over disputes, their cases and their trades."""

    @property
    def disputes(self) -> DisputeRepository:
        """The disputes."""
        ...
