"""What collections need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.ports import UserRepository
from dualcaster_core.catalogue.ports import PrintingDirectory
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.trader_views import CardOffer, CardWant
from dualcaster_core.collection.views import (
    EVERYTHING,
    CardCounts,
    HaveListEntry,
    HavePage,
    InventoryEntry,
    InventoryPage,
    ListFilter,
    ListOrder,
    ListSummary,
    PriceAlertEntry,
    PriceAlertPage,
    PublicHavePage,
    PublicWantPage,
    WantListEntry,
    WantPage,
)
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import UnitOfWork


@frozen
class ItemChanges:
    """What becomes different in an inventory: items to write (by their key, whole) and keys to drop.

    ``restored`` are items that were dropped and come back under the ids that they had.
    """

    written: tuple[InventoryItem, ...] = ()
    dropped: tuple[ItemKey, ...] = ()
    restored: tuple[InventoryItem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.written or self.dropped or self.restored)


@frozen
class HaveChanges:
    """What becomes different in a have list: haves to write (by their item's key, whole) and keys to drop.

    ``restored`` are haves that were dropped and come back under the ids that they had.
    """

    written: tuple[Have, ...] = ()
    dropped: tuple[ItemKey, ...] = ()
    restored: tuple[Have, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.written or self.dropped or self.restored)


@frozen
class WantChanges:
    """What becomes different in a want list: wants to add (``UNSAVED``), to replace (by their id), and ids to drop.

    ``restored`` are wants that were dropped and come back under the ids that they had.
    """

    written: tuple[Want, ...] = ()
    dropped: tuple[int, ...] = ()
    restored: tuple[Want, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.written or self.dropped or self.restored)


class InventoryRepository(Protocol):
    """The items that people own. The caller holds the owner's lock."""

    async def items_of(self, user_id: int) -> Sequence[InventoryItem]:
        """Load a whole inventory, ordered by item id."""
        ...

    async def count(self, user_id: int) -> int:
        """Count the lines of an inventory."""
        ...

    async def one(self, user_id: int, item: int | ItemKey) -> InventoryItem | None:
        """Load the item with an id or a key; None where it is not in this inventory."""
        ...

    async def store(self, user_id: int, changes: ItemChanges) -> None:
        """Apply changes set-wise. Dropping an item drops its have. Raises ``CardNotFound``."""
        ...


class HaveListRepository(Protocol):
    """What people offer for trade. The caller holds the owner's lock."""

    async def haves_of(self, user_id: int) -> Sequence[Have]:
        """Load a whole have list, ordered by have id."""
        ...

    async def count(self, user_id: int) -> int:
        """Count the lines of a have list."""
        ...

    async def one(self, user_id: int, have: int | ItemKey) -> Have | None:
        """Load the have with an id, or that of an item; None where it is not on this list."""
        ...

    async def store(self, user_id: int, changes: HaveChanges) -> None:
        """Apply changes set-wise; each have's item exists. Raises ``NotOwned`` where it does not."""
        ...


class WantListRepository(Protocol):
    """What people look for. The caller holds the owner's lock."""

    async def wants_of(self, user_id: int) -> Sequence[Want]:
        """Load a whole want list, ordered by want id."""
        ...

    async def count(self, user_id: int) -> int:
        """Count the lines of a want list."""
        ...

    async def one(self, user_id: int, want_id: int) -> Want | None:
        """Load the want with an id; None where it is not on this list."""
        ...

    async def of_card(self, user_id: int, card_id: int) -> Sequence[Want]:
        """Load the wants that this printing would fill: those that name it, then those of any printing; each by id."""
        ...

    async def store(self, user_id: int, changes: WantChanges) -> tuple[int, ...]:
        """Apply changes set-wise and return the ids of the written wants, in order.

        Raises ``CardNotFound``, and ``WantNotFound`` for an id that is not on this list.
        """
        ...


class CollectionUnitOfWork(UnitOfWork, Protocol):
    """A transaction over one or more people's lists."""

    @property
    def users(self) -> UserRepository:
        """The accounts, with the version of their lists."""
        ...

    @property
    def inventory(self) -> InventoryRepository:
        """What they own."""
        ...

    @property
    def haves(self) -> HaveListRepository:
        """What they offer."""
        ...

    @property
    def wants(self) -> WantListRepository:
        """What they look for."""
        ...

    @property
    def printings(self) -> PrintingDirectory:
        """The catalogue, to resolve lines of files."""
        ...


class InventoryQueries(Protocol):
    """Reads of what people own; each is one statement."""

    async def page(
        self,
        user_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> InventoryPage:
        """List items. Raises ``ValidationFailed`` for an order that they lack, or a cursor of another list or order."""
        ...

    async def one(self, user_id: int, item_id: int) -> InventoryEntry | None:
        """Return one item of somebody's, None where it is not theirs."""
        ...

    async def summary(self, user_id: int, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the items."""
        ...


class HaveListQueries(Protocol):
    """Reads of have lists; each is one statement. The value of an offer is its trade value."""

    async def page(
        self,
        user_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> HavePage:
        """List offers, active or not."""
        ...

    async def one(self, user_id: int, have_id: int) -> HaveListEntry | None:
        """Return one offer of somebody's, None where it is not theirs."""
        ...

    async def summary(self, user_id: int, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the active offers."""
        ...


class WantListQueries(Protocol):
    """Reads of want lists; each is one statement. Finish and condition of a filter are not asked."""

    async def page(
        self,
        user_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.PRIORITY,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> WantPage:
        """List wants, active or not."""
        ...

    async def one(self, user_id: int, want_id: int) -> WantListEntry | None:
        """Return one want of somebody's, None where it is not theirs."""
        ...

    async def summary(self, user_id: int, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the active wants, each at the value of the cheapest near mint copy that would fill it."""
        ...


class PublicListQueries(Protocol):
    """Reads of lists as others see them; each is one statement. Whether they may is the caller's to ask first.

    ``viewer_id`` is who looks, None for a stranger: entries tell what of them the viewer wants or has.
    """

    async def haves(
        self,
        user_id: int,
        viewer_id: int | None,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> PublicHavePage:
        """List the active offers of somebody."""
        ...

    async def wants(
        self,
        user_id: int,
        viewer_id: int | None,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.PRIORITY,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> PublicWantPage:
        """List the active public wants of somebody."""
        ...

    async def haves_summary(self, user_id: int, viewer_id: int | None, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the active offers that a filter keeps."""
        ...

    async def wants_summary(self, user_id: int, viewer_id: int | None, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the active public wants that a filter keeps."""
        ...


class CardCountQueries(Protocol):
    """How many copies of one printing somebody has, offers and wants."""

    async def of(self, user_id: int, card_id: int) -> CardCounts | None:
        """Count them in one statement; None where there is no such printing."""
        ...


class AlertQueries(Protocol):
    """Reads of price alerts; each is one statement."""

    async def page(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> PriceAlertPage:
        """List the wants of somebody that have an alert, by name."""
        ...

    async def one(self, user_id: int, want_id: int) -> PriceAlertEntry | None:
        """Return the alert of one want of somebody's, None where there is none."""
        ...

    async def told_since(self, user_id: int, since: datetime, *, limit: int) -> Sequence[PriceAlertEntry]:
        """List the alerts of somebody that told of a price at or after a moment, the last first."""
        ...


@frozen(kw_only=True)
class Lists:
    """The reads of people's lists."""

    inventory: InventoryQueries
    haves: HaveListQueries
    wants: WantListQueries
    alerts: AlertQueries
    cards: CardCountQueries


class CardTraderQueries(Protocol):
    """Reads of offers and wants of one printing by all people."""

    async def traders_of(
        self, card_id: int, viewer_id: int | None, *, limit: int
    ) -> tuple[Sequence[CardOffer], Sequence[CardWant]]:
        """List active offers and public active wants, one of each person, without the viewer's own, nearest first."""
        ...
