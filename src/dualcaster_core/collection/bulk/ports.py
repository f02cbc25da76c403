"""What changes of many lines need from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.collection.alerts.ports import AlertsUnitOfWork
from dualcaster_core.collection.alerts.rules import AlertState
from dualcaster_core.collection.bulk.changes import Copies, Lines
from dualcaster_core.collection.bulk.selection import ListKind
from dualcaster_core.collection.model import Have, InventoryItem, Want
from dualcaster_core.collection.views import ListFilter, SparesPreview


class ChosenLines(Protocol):
    """Many lines of one owner, each read in one statement. The caller holds the owner's lock.

    Ids of lines that are not there, or are somebody else's, are left out.
    """

    async def matching(self, user_id: int, kind: ListKind, filters: ListFilter, *, limit: int) -> Sequence[int]:
        """List the ids of the lines that a filter keeps, the lowest ones first."""
        ...

    async def items(self, user_id: int, ids: Sequence[int]) -> Sequence[InventoryItem]:
        """Load items, ordered by id."""
        ...

    async def haves(self, user_id: int, ids: Sequence[int]) -> Sequence[Have]:
        """Load haves, ordered by id."""
        ...

    async def wants(self, user_id: int, ids: Sequence[int]) -> Sequence[Want]:
        """Load wants, ordered by id."""
        ...

    async def copies(self, user_id: int, card_ids: Sequence[int]) -> Copies:
        """Load every item of some printings, and the haves of these items."""
        ...

    async def armed(self, want_ids: Sequence[int]) -> Mapping[int, AlertState]:
        """Return what is armed of wants."""
        ...

    async def rearm(self, states: Mapping[int, AlertState]) -> None:
        """Arm wants that have come back as they were."""
        ...


@frozen(kw_only=True)
class UndoRecord:
    """A change that can be taken back: how the lines were, how the change left them, and how many it touched."""

    user_id: int
    before: Lines
    after: Lines
    count: int
    created_at: datetime
    expires_at: datetime


class UndoRepository(Protocol):
    """Changes that can still be taken back. The caller holds the owner's lock."""

    async def keep(self, record: UndoRecord, *, most: int) -> int:
        """Keep a change and return its id; of one owner the latest ``most`` are kept."""
        ...

    async def one(self, user_id: int, undo_id: int) -> UndoRecord | None:
        """Return a change of somebody's, expired or not; None where there is none."""
        ...

    async def drop(self, user_id: int, undo_id: int) -> None:
        """Forget a change."""
        ...


class BulkUnitOfWork(AlertsUnitOfWork, Protocol):
    """A transaction over many lines and what can be undone of them."""

    @property
    def lines(self) -> ChosenLines:
        """Many lines at once."""
        ...

    @property
    def undos(self) -> UndoRepository:
        """What can be undone."""
        ...


class SparesQueries(Protocol):
    """What copies are worth that somebody is about to offer."""

    async def preview(self, user_id: int, copies: Mapping[int, int], *, version: int, shown: int) -> SparesPreview:
        """Total so many more copies of each item, by its id, and show the most valuable lines, in two statements.

        ``version`` is that of the lists that the copies were counted in.
        """
        ...
