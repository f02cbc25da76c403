"""What buylists need from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.collection.ports import CollectionUnitOfWork
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.stores.buylist.budgets import BudgetPeriod
from dualcaster_core.stores.buylist.credit import CreditEntry, CreditState
from dualcaster_core.stores.buylist.lifecycle import BuylistAction, BuylistActor, BuylistStage
from dualcaster_core.stores.buylist.model import BuylistOrder
from dualcaster_core.stores.buylist.pricing import OfferFacts
from dualcaster_core.stores.buylist.rules import StoredRules
from dualcaster_core.stores.buylist.views import BuylistOrderPage, BuylistQueue
from dualcaster_core.stores.pricing.ports import PricingUnitOfWork
from dualcaster_core.stores.profiles.ports import StoresUnitOfWork
from dualcaster_core.stores.stock.model import StockKey


@frozen(kw_only=True)
class BuylistLogEntry:
    """A step of an order, as it is written down for good; ``version`` is that of the order after it."""

    order_id: int
    version: int
    action: BuylistAction
    stage: BuylistStage
    by: BuylistActor
    actor_id: int | None
    at: datetime
    note: str = ""


class BuylistRepository(Protocol):
    """What a store buys, and how much cash it has promised."""

    async def hold(self, store_id: int) -> None:
        """Let nobody else promise cash or copies of a store until the end."""
        ...

    async def rules(self, store_id: int) -> StoredRules | None:
        """Load the latest version of a store's rules; None where it never changed them."""
        ...

    async def add_rules(self, stored: StoredRules, at: datetime, by: int) -> bool:
        """Store a new version for good; False where there is one of this number."""
        ...

    async def facts(self, store_id: int, keys: Collection[StockKey], now: datetime) -> Mapping[StockKey, OfferFacts]:
        """Find out what offers rest on, in a number of statements that does not depend on the keys.

        Printings that are not in the catalogue are left out. Only public wants count, and not those of people who are
        suspended or hidden.
        """
        ...

    async def promised(self, store_id: int, starts: Mapping[BudgetPeriod, datetime]) -> Mapping[BudgetPeriod, int]:
        """Add up the cash promised by orders that were submitted since each of these moments, in cents."""
        ...


class BuylistOrderRepository(Protocol):
    """Loads and stores buylist orders with their lines, and what was done to them."""

    async def add(self, order: BuylistOrder) -> BuylistOrder | None:
        """Store a new order; None where its seller has a draft there, or the store an order of this reference."""
        ...

    async def with_id(self, order_id: int, *, lock: bool = False) -> BuylistOrder | None:
        """Find an order; ``lock`` keeps others from changing it until the end."""
        ...

    async def draft_of(self, store_id: int, seller_id: int, *, lock: bool = False) -> BuylistOrder | None:
        """Find the draft of a seller at a store."""
        ...

    async def open_of(self, seller_id: int) -> Sequence[int]:
        """List the keys of a seller's orders that they may still cancel, drafts among them."""
        ...

    async def open_at(self, store_id: int) -> Sequence[int]:
        """List the keys of a store's orders in which something can still happen, in their order."""
        ...

    async def referred(self, store_id: int, reference: str) -> BuylistOrder | None:
        """Find the order of a store's reference."""
        ...

    async def store(self, order: BuylistOrder) -> None:
        """Replace an order that the caller has locked, its lines too."""
        ...

    async def log(self, entry: BuylistLogEntry) -> None:
        """Write down a step for good."""
        ...

    async def steps(self, order_id: int) -> Sequence[BuylistLogEntry]:
        """List what was done to an order, in order."""
        ...

    async def due(self, now: datetime, *, limit: int) -> Sequence[int]:
        """List the keys of orders that time moves on, the longest due first."""
        ...


class StoreCreditRepository(Protocol):
    """The ledger of store credit; entries are neither changed nor deleted."""

    async def hold(self, store_id: int, customer_id: int) -> CreditState:
        """Let nobody else book for a customer at a store until the end, and tell where their credit stands."""
        ...

    async def post(self, entry: CreditEntry) -> bool:
        """Append an entry; False where the store has one of its kind and reference."""
        ...

    async def state(self, store_id: int, customer_id: int) -> CreditState:
        """Tell where a customer's credit stands."""
        ...

    async def of_reference(self, store_id: int, customer_id: int, kind: str, reference: str) -> CreditEntry | None:
        """Find an entry by what it is for."""
        ...

    async def numbered(self, store_id: int, customer_id: int, number: int) -> CreditEntry | None:
        """Find an entry of a customer."""
        ...

    async def entries(self, store_id: int, customer_id: int, *, limit: int) -> Sequence[CreditEntry]:
        """List a customer's entries, the latest first."""
        ...

    async def latest(self, customer_id: int, *, limit: int) -> Mapping[int, Sequence[CreditEntry]]:
        """List the latest entries of a customer by store, at each up to ``limit`` from the last one back."""
        ...


class BuylistQueries(Protocol):
    """Reads of buylist orders."""

    async def of_seller(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> BuylistOrderPage:
        """List somebody's orders, the latest first. Raises ``ValidationFailed`` for a foreign cursor."""
        ...

    async def of_store(
        self, store_id: int, stages: Collection[BuylistStage], *, limit: int = PAGE, cursor: str | None = None
    ) -> BuylistOrderPage:
        """List a store's orders in these stages, the oldest first. Raises ``ValidationFailed`` for a foreign cursor."""
        ...

    async def queue(self, store_id: int) -> BuylistQueue:
        """Count a store's open orders by stage, and the cash that they promise, in one statement."""
        ...


class BuylistUnitOfWork(PricingUnitOfWork, StoresUnitOfWork, CollectionUnitOfWork, NotifyingUnitOfWork, Protocol):
    """A transaction over buylists, their orders and store credit."""

    @property
    def buylist(self) -> BuylistRepository:
        """What stores buy."""
        ...

    @property
    def buylist_orders(self) -> BuylistOrderRepository:
        """The orders."""
        ...

    @property
    def store_credit(self) -> StoreCreditRepository:
        """The ledger of store credit."""
        ...
