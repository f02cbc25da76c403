"""Held payments and their ledger in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.escrow.ledger import Account, Entry, balances
from dualcaster_core.escrow.lifecycle import OPEN, SETTLING
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.testing.state import State


class InMemoryHeldPayments:
    """``HeldPaymentRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, payment: HeldPayment) -> HeldPayment | None:
        """Keep a payment, one for each trade."""
        if await self.of_trade(payment.proposal_id) is not None:
            return None
        stored = evolve(payment, id=self._state.next_id("held_payment"))
        self._state.held_payments[stored.id] = stored
        return stored

    async def with_id(self, payment_id: int, *, lock: bool = False) -> HeldPayment | None:
        """Look it up."""
        return self._state.held_payments.get(payment_id)

    async def of_trade(self, proposal_id: int, *, lock: bool = False) -> HeldPayment | None:
        """Look through all."""
        return next((one for one in self._state.held_payments.values() if one.proposal_id == proposal_id), None)

    async def known_as(self, provider_payment: str, *, lock: bool = False) -> HeldPayment | None:
        """Look through all."""
        found = self._state.held_payments.values()
        return next((one for one in found if provider_payment and one.provider.payment == provider_payment), None)

    async def store(self, payment: HeldPayment) -> None:
        """Replace it."""
        self._state.held_payments[payment.id] = payment

    async def open_cents(self, user_ids: Collection[int]) -> Mapping[int, int]:
        """Add up."""
        return {
            user: sum(
                one.quote.amount
                for one in self._state.held_payments.values()
                if one.stage in OPEN and user in (one.payer_id, one.payee_id)
            )
            for user in user_ids
        }

    async def decided(self, *, limit: int) -> Sequence[HeldPayment]:
        """Look through all."""
        waiting = (one for _, one in sorted(self._state.held_payments.items()) if one.stage in SETTLING)
        return [one for one in waiting if one.transfer_due or one.refund_due][:limit]


class InMemoryLedger:
    """``LedgerRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def post(self, entries: Sequence[Entry]) -> bool:
        """Append all or none."""
        known = {(one.kind, one.reference) for one in self._state.ledger}
        if any((one.kind, one.reference) in known for one in entries):
            return False
        self._state.ledger.extend(entries)
        return True

    async def of_payment(self, payment_id: int) -> Sequence[Entry]:
        """Look through all."""
        return [one for one in self._state.ledger if one.payment_id == payment_id]

    async def between(self, start: datetime, end: datetime) -> Sequence[Entry]:
        """Look through all."""
        return [one for one in self._state.ledger if start <= one.at < end]

    async def balances(self) -> Mapping[Account, int]:
        """Add up."""
        return balances(self._state.ledger)
