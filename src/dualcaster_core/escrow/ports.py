"""What held payments need from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.escrow.ledger import Account, Entry
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.kernel.ports import UnitOfWork


class HeldPaymentRepository(Protocol):
    """Loads and stores held payments. A trade has one at most."""

    async def add(self, payment: HeldPayment) -> HeldPayment | None:
        """Store a new payment, with its key; None where its trade has one."""
        ...

    async def with_id(self, payment_id: int, *, lock: bool = False) -> HeldPayment | None:
        """Find a payment; ``lock`` keeps others from changing it until the end."""
        ...

    async def of_trade(self, proposal_id: int, *, lock: bool = False) -> HeldPayment | None:
        """Find the payment of a trade."""
        ...

    async def known_as(self, provider_payment: str, *, lock: bool = False) -> HeldPayment | None:
        """Find a payment by what the provider calls it."""
        ...

    async def store(self, payment: HeldPayment) -> None:
        """Replace a payment, whose lock the caller holds."""
        ...

    async def open_cents(self, user_ids: Collection[int]) -> Mapping[int, int]:
        """Add up the amounts of open payments that each of these people pays or is to be paid; every one is named."""
        ...

    async def decided(self, *, limit: int) -> Sequence[HeldPayment]:
        """List payments whose money is on its way and of which a part is still to leave, the oldest first."""
        ...


class LedgerRepository(Protocol):
    """Keeps entries for good: neither changed nor deleted."""

    async def post(self, entries: Sequence[Entry]) -> bool:
        """Store entries; False, and none of them stored, where one of that kind and reference is there already."""
        ...

    async def of_payment(self, payment_id: int) -> Sequence[Entry]:
        """List the entries of a payment, in the order in which they were posted."""
        ...

    async def between(self, start: datetime, end: datetime) -> Sequence[Entry]:
        """List the entries from ``start`` until before ``end``, in the order in which they were posted."""
        ...

    async def balances(self) -> Mapping[Account, int]:
        """Add up all accounts, in cents; every account is named."""
        ...


class EscrowUnitOfWork(UnitOfWork, Protocol):
    """A transaction over held payments and their ledger."""

    @property
    def payments(self) -> HeldPaymentRepository:
        """The held payments."""
        ...

    @property
    def ledger(self) -> LedgerRepository:
        """What was booked for them."""
        ...
