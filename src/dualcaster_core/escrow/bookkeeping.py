"""What moves money: each step of a held payment with the entries that it makes in the ledger.

Each is called once for what the provider tells, however often it tells it: an entry's reference is stored once.
"""

from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.escrow.errors import IllegalPaymentStep, PaymentMismatch
from dualcaster_core.escrow.fees import Division
from dualcaster_core.escrow.ledger import Entry, EntryKind, entry
from dualcaster_core.escrow.lifecycle import (
    SETTLING,
    TRANSITIONS,
    ChargebackAction,
    PaymentAction,
    PaymentStage,
)
from dualcaster_core.escrow.model import HeldPayment, ProviderIds


@frozen
class Booked:
    """A payment after a step, with what was booked for it."""

    payment: HeldPayment
    entries: tuple[Entry, ...]


def pay(payment: HeldPayment, charge: str, at: datetime, *, cents: int, currency: str, cost: int) -> Booked:
    """Note that the payer has paid ``cents``, of which the provider took ``cost``.

    Money that comes once the time for it is over is to go back. Raises ``PaymentMismatch`` for another sum or currency
    than was asked for, and ``IllegalPaymentStep``.
    """
    if (cents, currency) != (payment.quote.total, payment.currency):
        raise PaymentMismatch(f"{payment.quote.total} {payment.currency}", f"{cents} {currency}")
    late = payment.stage is PaymentStage.CANCELLED
    after = payment.decided(PaymentAction.PAY, at, released=0) if late else payment.after(PaymentAction.PAY, at)
    after = evolve(after, paid_at=at, held=cents, provider=evolve(after.provider, charge=charge))
    booked = [entry(EntryKind.PAYMENT, payment.id, charge, at, provider_balance=cents, held=-cents)]
    if cost:
        booked.append(
            entry(EntryKind.PROVIDER_COST, payment.id, charge, at, provider_costs=cost, provider_balance=-cost)
        )
    return Booked(after, tuple(booked))


def return_payment(payment: HeldPayment, charge: str, reference: str, at: datetime, *, cents: int, cost: int) -> Booked:
    """Note that the payer paid another sum than was asked for, has it back as a refund, and may pay anew.

    Without the ``reference`` of a refund it is not back yet, and an operator's to return.
    """
    booked = [entry(EntryKind.PAYMENT, payment.id, charge, at, provider_balance=cents, held=-cents)]
    if cost:
        kind = EntryKind.PROVIDER_COST
        booked.append(entry(kind, payment.id, charge, at, provider_costs=cost, provider_balance=-cost))
    if reference:
        booked.append(entry(EntryKind.REFUND, payment.id, reference, at, held=cents, provider_balance=-cents))
    ids = evolve(payment.provider, payment="")
    after = evolve(payment, provider=ids, requests=payment.requests + 1, version=payment.version + 1)
    return Booked(after, tuple(booked))


def transfer(payment: HeldPayment, reference: str, at: datetime) -> Booked:
    """Note that the payee has what is theirs; with it the platform earns its fee. Raises ``IllegalPaymentStep``."""
    division = _deciding(payment, "transfer", payment.provider.transfer)
    gone = division.released + division.fee
    booked = entry(
        EntryKind.TRANSFER,
        payment.id,
        reference,
        at,
        held=gone,
        provider_balance=-division.released,
        fees=-division.fee,
    )
    return Booked(_left(payment, gone, evolve(payment.provider, transfer=reference), at), (booked,))


def refund(payment: HeldPayment, reference: str, at: datetime) -> Booked:
    """Note that the payer has back what is theirs. Raises ``IllegalPaymentStep``."""
    gone = _deciding(payment, "refund", payment.provider.refund).refunded
    booked = entry(EntryKind.REFUND, payment.id, reference, at, held=gone, provider_balance=-gone)
    return Booked(_left(payment, gone, evolve(payment.provider, refund=reference), at), (booked,))


def _deciding(payment: HeldPayment, action: str, done: str) -> Division:
    if payment.division is None or payment.stage not in SETTLING or done:
        raise IllegalPaymentStep(action, payment.status.value)
    return payment.division


def _left(payment: HeldPayment, cents: int, provider: ProviderIds, at: datetime) -> HeldPayment:
    after = evolve(payment, held=payment.held - cents, provider=provider, version=payment.version + 1)
    return after.after(PaymentAction.SETTLE, at) if after.is_settled else after


def charge_back(payment: HeldPayment, reference: str, at: datetime, *, cents: int, cost: int) -> Booked:
    """Note that the payer's bank took ``cents`` back for now, and what the provider asks for it.

    Raises ``PaymentMismatch`` for more than was paid, and ``IllegalPaymentStep``.
    """
    if (payment.stage, PaymentAction.LOSE_CHARGEBACK) not in TRANSITIONS:
        raise IllegalPaymentStep("charge back", payment.status.value)
    if not 0 < cents <= payment.quote.total:
        raise PaymentMismatch(f"at most {payment.quote.total}", str(cents))
    opened = evolve(payment.chargeback.after(ChargebackAction.OPEN), cents=cents)
    booked = [entry(EntryKind.CHARGEBACK, payment.id, reference, at, chargebacks=cents, provider_balance=-cents)]
    if cost:
        kind = EntryKind.CHARGEBACK_COST
        booked.append(entry(kind, payment.id, reference, at, provider_costs=cost, provider_balance=-cost))
    return Booked(evolve(payment, chargeback=opened, version=payment.version + 1), tuple(booked))


def reverse_transfer(payment: HeldPayment, reference: str, at: datetime, *, cents: int) -> Booked:
    """Note that ``cents`` came back from the payee for a chargeback. Raises ``IllegalPaymentStep``."""
    if not 0 < cents <= payment.reversal_due:
        raise IllegalPaymentStep("reverse the transfer", payment.status.value)
    chargeback = evolve(payment.chargeback, reversed_cents=payment.chargeback.reversed_cents + cents)
    after = evolve(payment, held=payment.held + cents, chargeback=chargeback, version=payment.version + 1)
    booked = entry(EntryKind.TRANSFER_REVERSAL, payment.id, reference, at, provider_balance=cents, held=-cents)
    return Booked(after, (booked,))


def win_chargeback(payment: HeldPayment, reference: str, at: datetime) -> Booked:
    """Note that the bank gave back what it took: what the payee gave up for it is theirs again.

    Raises ``IllegalPaymentStep``.
    """
    chargeback = payment.chargeback.after(ChargebackAction.WIN)
    cents, back = chargeback.cents, chargeback.reversed_cents
    after = evolve(payment, chargeback=chargeback, version=payment.version + 1)
    if back and payment.division is not None:
        again = evolve(payment.division, released=back, fee=0)
        provider = evolve(payment.provider, transfer="")
        after = evolve(after.after(PaymentAction.RELEASE_AGAIN, at), division=again, provider=provider)
        after = evolve(after, transfers=payment.transfers + 1)
    booked = entry(EntryKind.CHARGEBACK_WON, payment.id, reference, at, provider_balance=cents, chargebacks=-cents)
    return Booked(after, (booked,))


def lose_chargeback(payment: HeldPayment, reference: str, at: datetime) -> Booked:
    """Note that the bank keeps what it took: out of what is held, and where that is less, at the platform's cost.

    Of what is held beyond it a part that was decided on goes where it was to go, and otherwise to the payee.
    Raises ``IllegalPaymentStep``.
    """
    chargeback = payment.chargeback.after(ChargebackAction.LOSE)
    cents = chargeback.cents
    rest = _rest(payment, cents)
    taken = payment.held if rest is None else cents
    action = PaymentAction.LOSE_CHARGEBACK if rest is None else PaymentAction.LOSE_PART
    after = evolve(payment.after(action, at), chargeback=chargeback, held=payment.held - taken)
    booked = entry(
        EntryKind.CHARGEBACK_LOST,
        payment.id,
        reference,
        at,
        held=taken,
        chargebacks=-cents,
        losses=max(0, cents - taken),
        fees=-max(0, taken - cents),
    )
    return Booked(after if rest is None else evolve(after, division=rest), (booked,))


def _rest(payment: HeldPayment, cents: int) -> Division | None:
    """Divide what is held beyond ``cents``; None where that is nothing that the two would get."""
    left = payment.held - cents
    if left <= 0:
        return None
    if payment.division is None:
        released = min(left, payment.quote.amount)
        return Division(released=released, refunded=0, fee=left - released)
    transferred, refunded = bool(payment.provider.transfer), bool(payment.provider.refund)
    rest = payment.division.less(cents, transferred=transferred, refunded=refunded)
    goes = (0 if transferred else rest.released) + (0 if refunded else rest.refunded)
    return rest if goes else None
