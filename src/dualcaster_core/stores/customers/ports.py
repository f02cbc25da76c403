"""What the customers of stores need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.stores.customers.model import CustomerRequest, StoreMessage, Surroundings
from dualcaster_core.stores.customers.views import Customer, CustomerPage, SentPage, StoreNearby
from dualcaster_core.stores.profiles.ports import StoresUnitOfWork


class CustomerQueries(Protocol):
    """Finds people around a store, and stores around people: each is one statement, however many there are.

    Only open, public accounts whose list is shown are found; nobody on either side of a block with the store's owner or
    with who asks; and none of the store's staff.
    """

    async def buyers(self, around: Surroundings, request: CustomerRequest) -> CustomerPage:
        """List people with public wants that the store's stock fills, the most valuable first.

        A want has the cheapest copy that fits it; what several want is in stock for each of them. Raises
        ``ValidationFailed`` for a foreign cursor.
        """
        ...

    async def buyer(self, around: Surroundings, user_id: int) -> Customer | None:
        """Find one of them."""
        ...

    async def sellers(self, around: Surroundings, request: CustomerRequest) -> CustomerPage:
        """List people with copies for trade that others around want and the stock does not cover, as ``buyers``.

        Left out is what they trade for wants only.
        """
        ...

    async def stores_around(self, user_id: int, *, limit: int) -> Sequence[StoreNearby]:
        """List stores of verified businesses within somebody's radius, with what they have of the wants.

        Those with the most of it come first, then the nearest.
        """
        ...

    async def sent(self, store_id: int, *, limit: int = PAGE, cursor: str | None = None) -> SentPage:
        """List what a store has written. Raises ``ValidationFailed`` for a foreign cursor."""
        ...


class StoreMessageRepository(Protocol):
    """Keeps what stores write to people, and when each may write to whom again."""

    async def sent_since(self, store_id: int, since: datetime) -> int:
        """Count what a store has sent since a moment."""
        ...

    async def may_get(self, store_id: int, user_id: int) -> bool:
        """Tell whether somebody gets messages of a store, as things stand now.

        They allow it, their account is open and public, and neither they nor the owner blocks the other. Keeps the
        account from changing until the end.
        """
        ...

    async def take_turn(self, store_id: int, user_id: int, at: datetime, *, last_before: datetime) -> datetime | None:
        """Take the one turn that a store has with somebody, and return None.

        Where it has written after ``last_before`` nothing changes, and that moment is returned: of several at once one
        gets the turn.
        """
        ...

    async def add(self, message: StoreMessage) -> StoreMessage:
        """Keep a message."""
        ...


class CustomersUnitOfWork(StoresUnitOfWork, NotifyingUnitOfWork, Protocol):
    """A transaction in which a store writes to somebody."""

    @property
    def store_messages(self) -> StoreMessageRepository:
        """What stores write."""
        ...
