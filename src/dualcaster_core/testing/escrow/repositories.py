"""Held payments and their ledger in memory."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.escrow.alerts import EscrowAlert
from dualcaster_core.escrow.deadlines import due_now
from dualcaster_core.escrow.filters import PaymentFilters
from dualcaster_core.escrow.ledger import Account, Entry, balances
from dualcaster_core.escrow.lifecycle import OPEN, SETTLING, PaymentStage
from dualcaster_core.escrow.model import EscrowRules, HeldPayment
from dualcaster_core.escrow.moves import MoneyMove, MoveState
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.escrow.provider import MoveKind, ProviderEvent
from dualcaster_core.testing.state import State


class InMemoryPaymentLists:
    """``HeldPaymentLists`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def of_person(self, user_id: int, *, before: int | None, limit: int) -> Sequence[HeldPayment]:
        """Look through all."""
        return [one for one in self._latest(before) if user_id in (one.payer_id, one.payee_id)][:limit]

    async def open_of(self, user_id: int) -> int:
        """Look through all."""
        mine = (one for one in self._state.held_payments.values() if user_id in (one.payer_id, one.payee_id))
        return sum(one.stage in OPEN or one.chargeback.is_open for one in mine)

    async def listed(self, filters: PaymentFilters, *, before: int | None, limit: int) -> Sequence[HeldPayment]:
        """Look through all."""
        return [one for one in self._latest(before) if _fits(one, filters)][:limit]

    async def of_trades(self, proposal_ids: Collection[int]) -> Sequence[HeldPayment]:
        """Look through all."""
        return [one for one in self._state.held_payments.values() if one.proposal_id in proposal_ids]

    async def trades_of(self, payment_ids: Collection[int]) -> Mapping[int, int]:
        """Look them up."""
        return {key: self._state.held_payments[key].proposal_id for key in payment_ids}

    async def counts(self, *, most: int) -> Mapping[PaymentStage, int]:
        """Count, and cut to the most."""
        found = Counter(one.stage for one in self._state.held_payments.values())
        return {stage: min(count, most) for stage, count in found.items()}

    def _latest(self, before: int | None) -> list[HeldPayment]:
        found = sorted(self._state.held_payments.items(), reverse=True)
        return [one for key, one in found if before is None or key < before]


def _fits(payment: HeldPayment, filters: PaymentFilters) -> bool:
    return (
        (not filters.stages or payment.stage in filters.stages)
        and (not filters.contested or payment.chargeback.is_open)
        and filters.person_id in (None, payment.payer_id, payment.payee_id)
    )


class InMemoryHeldPayments(InMemoryPaymentLists):
    """``HeldPaymentRepository`` over a state."""

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

    async def to_take_back(self, *, limit: int) -> Sequence[HeldPayment]:
        """Look through all."""
        return [one for _, one in sorted(self._state.held_payments.items()) if one.reversal_due][:limit]

    async def due(self, now: datetime, rules: EscrowRules, *, after: int, limit: int) -> Sequence[HeldPayment]:
        """Look through all."""
        later = (one for key, one in sorted(self._state.held_payments.items()) if key > after)
        return [one for one in later if due_now(one, rules, now) is not None][:limit]


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

    async def carry_forward(self, at: datetime) -> bool:
        """Keep nothing: adding up costs nothing here."""
        return True


class InMemoryPayees:
    """``PayeeRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def of(self, user_id: int, *, lock: bool = False) -> PayeeAccount | None:
        """Look it up."""
        return self._state.payees.get(user_id)

    async def known_as(self, reference: str, *, lock: bool = False) -> PayeeAccount | None:
        """Look through all."""
        return next((one for one in self._state.payees.values() if one.reference == reference), None)

    async def add(self, account: PayeeAccount) -> bool:
        """Keep it, one for each person."""
        return self._state.payees.setdefault(account.user_id, account) is account

    async def store(self, account: PayeeAccount) -> None:
        """Replace it."""
        self._state.payees[account.user_id] = account


class InMemoryMoneyMoves:
    """``MoneyMoves`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def latest(self, payment_id: int) -> Mapping[MoveKind, MoneyMove]:
        """Look through all; the later replace the earlier."""
        found = sorted(self._state.money_moves.values(), key=lambda one: one.attempt)
        return {one.kind: one for one in found if one.payment_id == payment_id}

    async def add(self, move: MoneyMove) -> MoneyMove:
        """Keep it."""
        stored = evolve(move, id=self._state.next_id("money_move"))
        self._state.money_moves[stored.id] = stored
        return stored

    async def store(self, move: MoneyMove) -> None:
        """Replace it."""
        self._state.money_moves[move.id] = move

    async def left(self, before: datetime, *, limit: int) -> Sequence[int]:
        """Look through all."""
        moves = self._state.money_moves.values()
        left = {one.payment_id for one in moves if one.state is MoveState.STARTED and one.taken_at <= before}
        return sorted(left)[:limit]

    async def count_stuck(self, before: datetime) -> int:
        """Look through all."""
        payments = self._state.held_payments.values()
        moving = [one for one in payments if one.stage in SETTLING or one.chargeback.is_open]
        latest = [move for one in moving for move in (await self.latest(one.id)).values()]
        return sum(
            one.state is MoveState.REFUSED or (one.state is MoveState.STARTED and one.taken_at <= before)
            for one in latest
        )


class InMemoryProviderMessages:
    """``ProviderMessages`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, event: ProviderEvent, at: datetime) -> bool:
        """Keep it, once."""
        return self._state.provider_messages.setdefault(event.id, event) is event

    async def one(self, message: str) -> ProviderEvent | None:
        """Look it up."""
        return self._state.provider_messages.get(message)


class InMemoryEscrowAlerts:
    """``EscrowAlerts`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def raise_(self, *alerts: EscrowAlert) -> int:
        """Keep each, once."""
        known = {(one.kind, one.reference) for one in self._latest()}
        new = {(one.kind, one.reference): one for one in reversed(alerts) if (one.kind, one.reference) not in known}
        for alert in reversed(new.values()):
            key = self._state.next_id("escrow_alert")
            self._state.escrow_alerts[key] = evolve(alert, id=key)
        return len(new)

    async def one(self, alert_id: int) -> EscrowAlert | None:
        """Look it up."""
        return self._state.escrow_alerts.get(alert_id)

    async def unseen(self, *, before: int | None = None, limit: int) -> Sequence[EscrowAlert]:
        """Look through all."""
        waiting = [one for one in self._latest() if one.seen_at is None]
        return [one for one in waiting if before is None or one.id < before][:limit]

    async def count_unseen(self) -> int:
        """Look through all."""
        return sum(one.seen_at is None for one in self._latest())

    async def of_payment(self, payment_id: int) -> Sequence[EscrowAlert]:
        """Look through all."""
        return [one for one in self._latest() if one.payment_id == payment_id]

    async def mark_seen(self, alert_id: int, by: int | None, at: datetime) -> bool:
        """Note it, once."""
        alert = self._state.escrow_alerts.get(alert_id)
        if alert is None or alert.seen_at is not None:
            return False
        self._state.escrow_alerts[alert_id] = evolve(alert, seen_by=by, seen_at=at)
        return True

    def _latest(self) -> list[EscrowAlert]:
        return [one for _, one in sorted(self._state.escrow_alerts.items(), reverse=True)]
