"""Moving money: what is due is written down, asked for outside of any transaction, and booked.

Whoever is killed on the way leaves an attempt behind; who takes it over looks at what the provider has done of it, and
asks with the same key, so that a sum moves once.
"""

from datetime import datetime

from attrs import evolve, field, frozen

from dualcaster_core.escrow.acting import EscrowContext, tell
from dualcaster_core.escrow.alerts import EscrowAlert, EscrowAlertKind
from dualcaster_core.escrow.bookkeeping import Booked, refund, reverse_transfer, transfer
from dualcaster_core.escrow.errors import PaymentProviderRefused, PaymentProviderUnavailable
from dualcaster_core.escrow.events import changed
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.moves import LEASE, MoneyMove, MoveState, due_moves
from dualcaster_core.escrow.ports import EscrowUnitOfWork
from dualcaster_core.escrow.provider import MoveKind

AT_ONCE = 100


@frozen
class _Claim:
    """An attempt that is ours to carry out, with the payment as it was then; ``account`` is the payee's."""

    payment: HeldPayment
    move: MoneyMove
    account: str = field(default="")
    is_due: bool = True


@frozen
class MovingMoney:
    """Does the transfers, refunds and reversals that are due."""

    context: EscrowContext

    async def run(self) -> int:
        """Move all that is due, and take over what others left; count the sums."""
        before = self.context.clock.now() - LEASE
        async with self.context.units() as uow:
            due = [one.id for one in await uow.payments.decided(limit=AT_ONCE)]
            due += [one.id for one in await uow.payments.to_take_back(limit=AT_ONCE)]
            due += await uow.money_moves.left(before, limit=AT_ONCE)
        return sum([await self.move(payment_id) for payment_id in dict.fromkeys(due)])

    async def move(self, payment_id: int) -> int:
        """Move what is due of a payment; count the sums. What the provider does not answer is left for later."""
        moved = 0
        while (claim := await self._claim(payment_id)) is not None:
            try:
                reference = await self._ask(claim)
            except PaymentProviderUnavailable:
                return moved
            except PaymentProviderRefused as refusal:
                await self._refused(claim, refusal.reason)
            else:
                moved += await self._booked(claim, reference)
        return moved

    async def _claim(self, payment_id: int) -> _Claim | None:
        """Write down the next attempt, or take over one that was left."""
        now = self.context.clock.now()
        async with self.context.units() as uow:
            payment = await uow.payments.with_id(payment_id, lock=True)
            if payment is None:
                return None
            latest, due = await uow.money_moves.latest(payment_id), due_moves(payment)
            account = await uow.payees.of(payment.payee_id)
            name = "" if account is None else account.reference
            for kind, move in latest.items():
                if move.is_left(now):
                    taken = move.taken(now)
                    await uow.money_moves.store(taken)
                    await uow.commit()
                    return _Claim(payment, taken, name, is_due=kind in due)
            for kind, cents in due.items():
                last = latest.get(kind)
                if last is not None and (last.state is MoveState.STARTED or last.rests(now)):
                    continue
                attempt = 1 if last is None else last.attempt + 1
                new = await uow.money_moves.add(
                    MoneyMove(payment_id=payment_id, kind=kind, attempt=attempt, cents=cents, taken_at=now)
                )
                await uow.commit()
                return _Claim(payment, new, name)
        return None

    async def _ask(self, claim: _Claim) -> str:
        """Have the provider move it, or find that it has."""
        payment, move, provider = claim.payment, claim.move, self.context.provider
        if move.takers > 1:
            made = {one.key: one.reference for one in await provider.moves(payment)}
            if move.key in made:
                return made[move.key]
            if not claim.is_due:
                raise PaymentProviderRefused("no_longer_due")
        if move.kind is MoveKind.REFUND:
            return await provider.refund(payment, move.cents, key=move.key)
        if move.kind is MoveKind.REVERSAL:
            return await provider.reverse_transfer(payment, move.cents, key=move.key)
        if not claim.account:
            raise PaymentProviderRefused("no_account")
        return await provider.transfer(payment, claim.account, move.cents, key=move.key)

    async def _booked(self, claim: _Claim, reference: str) -> bool:
        """Book a move; False where somebody has."""
        now = self.context.clock.now()
        async with self.context.units() as uow:
            held = await self._held(uow, claim)
            if held is None:
                return False
            payment, move = held
            booked = _book(payment, move, reference, now=now)
            await uow.money_moves.store(evolve(move, state=MoveState.DONE, reference=reference))
            if await uow.ledger.post(booked.entries):
                await uow.payments.store(booked.payment)
                await tell(uow, self.context.ids, booked.payment, [changed(booked.payment, move.kind.value)])
            await uow.commit()
        return True

    async def _refused(self, claim: _Claim, reason: str) -> None:
        now, move = self.context.clock.now(), claim.move
        async with self.context.units() as uow:
            held = await self._held(uow, claim)
            if held is None:
                return
            await uow.money_moves.store(evolve(held[1], state=MoveState.REFUSED, reason=reason, taken_at=now))
            if claim.is_due:
                await uow.escrow_alerts.raise_(
                    EscrowAlert(
                        kind=EscrowAlertKind.MOVE_REFUSED,
                        reference=f"{move.kind.value}-{move.payment_id}",
                        text=f"the {move.kind.value} of {move.cents} cents was refused: {reason}",
                        raised_at=now,
                        payment_id=move.payment_id,
                    )
                )
            await uow.commit()

    async def _held(self, uow: EscrowUnitOfWork, claim: _Claim) -> tuple[HeldPayment, MoneyMove] | None:
        """Hold the payment of an attempt; None where the attempt is over."""
        payment = await uow.payments.with_id(claim.payment.id, lock=True)
        move = (await uow.money_moves.latest(claim.payment.id)).get(claim.move.kind)
        if payment is None or move is None or move.id != claim.move.id or move.state is not MoveState.STARTED:
            return None
        return payment, move


def _book(payment: HeldPayment, move: MoneyMove, reference: str, *, now: datetime) -> Booked:
    if move.kind is MoveKind.REFUND:
        return refund(payment, reference, now)
    if move.kind is MoveKind.REVERSAL:
        return reverse_transfer(payment, reference, now, cents=move.cents)
    return transfer(payment, reference, now)
