"""Profiles and staff of stores in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.stores.access import StoreMember, StoreRole
from dualcaster_core.stores.buylist.credit import CreditEntry
from dualcaster_core.stores.buylist.lifecycle import OPEN, BuylistStage
from dualcaster_core.stores.errors import StoreExists
from dualcaster_core.stores.events.lifecycle import EventStatus
from dualcaster_core.stores.profiles.model import Store
from dualcaster_core.stores.profiles.ports import StoreCommitments
from dualcaster_core.stores.profiles.staff import StaffEntry
from dualcaster_core.testing.state import State


class InMemoryStores:
    """``StoreRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, store: Store) -> Store:
        """Keep it, one for each owner."""
        self._check_owner(store)
        stored = evolve(store, id=self._state.next_id("store"))
        self._state.stores[stored.id] = stored
        return stored

    async def with_id(self, store_id: int, *, lock: bool = False) -> Store | None:
        """Look it up."""
        found = self._state.stores.get(store_id)
        return None if found is None else self._shown(found)

    async def with_ids(self, store_ids: Collection[int]) -> Mapping[int, Store]:
        """Look them up."""
        return {key: self._shown(one) for key, one in self._state.stores.items() if key in store_ids}

    async def of_owner(self, user_id: int) -> Store | None:
        """Look through all."""
        return next((self._shown(one) for one in self._state.stores.values() if one.user_id == user_id), None)

    async def commitments(self, store_id: int, now: datetime) -> StoreCommitments:
        """Count them."""
        state = self._state
        latest: dict[int, CreditEntry] = {}
        for entry in state.store_credit:
            if entry.store_id == store_id:
                latest[entry.customer_id] = entry
        owed = [one.balance_cents for one in latest.values() if one.balance_cents]
        events = (one for one in state.store_events.values() if one.store_id == store_id)
        orders = (one for one in state.buylist_orders.values() if one.store_id == store_id)
        staff = (one for (store, _), one in state.store_staff.items() if store == store_id)
        return StoreCommitments(
            staff=sum(one.joined_at is not None for one in staff),
            events=sum(one.status is EventStatus.SCHEDULED and one.ends_at > now for one in events),
            orders=sum(one.stage in OPEN and one.stage is not BuylistStage.DRAFT for one in orders),
            creditors=len(owed),
            credit_cents=sum(owed),
        )

    async def empty(self, store_id: int) -> None:
        """Drop them."""
        self._state.store_stock.pop(store_id, None)
        for key in [key for key in self._state.store_staff if key[0] == store_id]:
            del self._state.store_staff[key]

    async def store(self, store: Store) -> None:
        """Replace it."""
        self._check_owner(store)
        self._state.stores[store.id] = store

    def _check_owner(self, store: Store) -> None:
        if any(one.user_id == store.user_id and key != store.id for key, one in self._state.stores.items()):
            raise StoreExists

    def _shown(self, store: Store) -> Store:
        is_open = self._state.users[store.user_id].is_active
        return evolve(store, is_verified=is_open and store.user_id in self._state.verified_businesses)


class InMemoryStoreStaff:
    """``StaffRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def member(self, store_id: int, user_id: int) -> StoreMember | None:
        """Look it up."""
        return next((one for one in await self.memberships(user_id) if one.store_id == store_id), None)

    async def memberships(self, user_id: int) -> Sequence[StoreMember]:
        """Look through all."""
        stores = [(key, one) for key, one in sorted(self._state.stores.items()) if one.closed_at is None]
        owned = [StoreMember(key, user_id, StoreRole.OWNER) for key, one in stores if one.user_id == user_id]
        entries = ((key, self._state.store_staff.get((key, user_id))) for key, _ in stores)
        return [*owned, *(StoreMember(key, user_id, one.role) for key, one in entries if one and one.joined_at)]

    async def entry(self, store_id: int, user_id: int) -> StaffEntry | None:
        """Look it up."""
        return self._state.store_staff.get((store_id, user_id))

    async def listed(self, store_id: int) -> Sequence[StaffEntry]:
        """Look through all."""
        found = (one for (store, _), one in self._state.store_staff.items() if store == store_id)
        return sorted(found, key=lambda one: (one.invited_at, one.user_id))

    async def stores_of(self, user_id: int) -> Sequence[tuple[Store, StoreRole, bool]]:
        """Look through all."""
        stores = InMemoryStores(self._state)
        found: list[tuple[Store, StoreRole, bool]] = []
        for key in sorted(self._state.stores):
            store, entry = await stores.with_id(key), self._state.store_staff.get((key, user_id))
            if store is None or store.closed_at is not None:
                continue
            if store.user_id == user_id:
                found.insert(0, (store, StoreRole.OWNER, False))
            elif entry is not None:
                found.append((store, entry.role, entry.joined_at is None))
        return found

    async def put(self, entry: StaffEntry) -> None:
        """Keep it."""
        self._state.store_staff[entry.store_id, entry.user_id] = entry

    async def remove(self, store_id: int, user_id: int) -> bool:
        """Drop it."""
        return self._state.store_staff.pop((store_id, user_id), None) is not None
