"""What profiles of stores need from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.business.ports import BusinessUnitOfWork
from dualcaster_core.accounts.model import Place
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.ports import AuditedUnitOfWork
from dualcaster_core.stores.access import StoreRole
from dualcaster_core.stores.ports import StaffedUnitOfWork, StoreStaffRepository
from dualcaster_core.stores.profiles.filters import StoreFilters
from dualcaster_core.stores.profiles.model import Store
from dualcaster_core.stores.profiles.staff import StaffEntry
from dualcaster_core.stores.profiles.views import StockedCard


@frozen(kw_only=True)
class StoreCommitments:
    """What a store has promised: people on its staff, events ahead, orders under way, and credit in US cents.

    ``creditors`` are the customers whose credit that is.
    """

    staff: int
    events: int
    orders: int
    creditors: int
    credit_cents: int


class StoreRepository(Protocol):
    """Loads and stores profiles of stores; whether one is verified is told by its owner's business account."""

    async def add(self, store: Store) -> Store:
        """Store a new one. Raises ``StoreExists`` where its owner has one."""
        ...

    async def with_id(self, store_id: int, *, lock: bool = False) -> Store | None:
        """Find one; ``lock`` keeps others from changing it until the end."""
        ...

    async def with_ids(self, store_ids: Collection[int]) -> Mapping[int, Store]:
        """Find several by their keys."""
        ...

    async def of_owner(self, user_id: int) -> Store | None:
        """Find the store that an account owns."""
        ...

    async def commitments(self, store_id: int, now: datetime) -> StoreCommitments:
        """Count what a store has promised to whom."""
        ...

    async def empty(self, store_id: int) -> None:
        """Delete the staff of a store that closes, its stock, and how that is read from its shop system."""
        ...

    async def store(self, store: Store) -> None:
        """Replace one, whose lock the caller holds. Raises ``StoreExists`` where its new owner has another."""
        ...


class StaffRepository(StoreStaffRepository, Protocol):
    """Loads and stores who works for a store and who was invited; the owner is told by the store itself.

    Whoever changes the staff of a store holds the lock of the store.
    """

    async def entry(self, store_id: int, user_id: int) -> StaffEntry | None:
        """Find somebody who works for a store or was invited."""
        ...

    async def listed(self, store_id: int) -> Sequence[StaffEntry]:
        """List the staff of a store, the invited ones too, in the order in which they were invited."""
        ...

    async def stores_of(self, user_id: int) -> Sequence[tuple[Store, StoreRole, bool]]:
        """List the open stores of somebody with their role, their own first, and whether it is only an invitation."""
        ...

    async def put(self, entry: StaffEntry) -> None:
        """Add somebody, or replace their entry."""
        ...

    async def remove(self, store_id: int, user_id: int) -> bool:
        """Remove somebody; False where they were not there."""
        ...


class StoresUnitOfWork(StaffedUnitOfWork, Protocol):
    """A transaction over stores and their staff."""

    @property
    def store_staff(self) -> StaffRepository:
        """The staff of stores."""
        ...

    @property
    def stores(self) -> StoreRepository:
        """The stores."""
        ...


class BusinessStoresUnitOfWork(StoresUnitOfWork, BusinessUnitOfWork, Protocol):
    """A transaction over stores and the business accounts that they belong to."""


class ClosingUnitOfWork(StoresUnitOfWork, AuditedUnitOfWork, Protocol):
    """A transaction over stores, their staff and the audit log."""


class StaffingUnitOfWork(BusinessStoresUnitOfWork, AuditedUnitOfWork, Protocol):
    """A transaction over stores, their staff, accounts and the audit log."""


@frozen(kw_only=True)
class FoundRow:
    """A store that was found, and how far it is: exactly, and in thousandths of a mile as pages are cut by."""

    store: Store
    miles: float | None
    thousandths: int


class StoreQueries(Protocol):
    """Reads of stores whose business is verified."""

    async def found(
        self,
        filters: StoreFilters,
        *,
        around: Coordinates | None,
        miles: int,
        after: Sequence[int],
        limit: int,
    ) -> Sequence[FoundRow]:
        """List stores after a distance and key: around a point the nearest first, without one by name.

        Nobody has a card whose key is unknown in stock.
        Whether they are open now is not looked at.
        """
        ...

    async def in_stock(self, card_id: int, store_ids: Sequence[int]) -> Mapping[int, StockedCard]:
        """Return what these stores have for sale of a card, of any printing; those that have none are left out."""
        ...

    async def place_of(self, user_id: int) -> Place | None:
        """Return where somebody trades."""
        ...

    async def listed_keys(self, *, after: int, limit: int) -> Sequence[int]:
        """List the keys of all stores that everybody may see, the lowest first."""
        ...
