"""What the two people of a held payment are told of it, receipts among it."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from dualcaster_core.escrow.events import (
    ParcelsSilent,
    PaymentChanged,
    PaymentContested,
    PaymentEvent,
    PaymentRequested,
)
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.notifying.notifications import NewNotification


@frozen
class _Words:
    """A notification for one of the two: its type, its title and what it says more."""

    type: str
    title: str
    body: str = ""


def notifications_of(
    event: PaymentEvent, names: Mapping[int, str], ids: PublicIds, at: datetime
) -> tuple[NewNotification, ...]:
    """Return whom an event is told to, and in which words."""
    hashid = ids.encode(IdKind.TRADE, event.trade_id)
    payer, payee = names.get(event.payer_id, "somebody"), names.get(event.payee_id, "somebody")
    words = {event.payer_id: _to_payer(event, payee), event.payee_id: _to_payee(event, payer)}
    page = f"/trades/{hashid}/payment"
    return tuple(
        NewNotification(
            user_id=user_id,
            key=f"{event.kind}:{event.payment_id}:{event.version}",
            type=f"payment.{said.type}",
            title=said.title,
            body=said.body,
            action_url=page,
            metadata={"trade": hashid},
            names=frozenset({event.payer_id, event.payee_id} - {user_id}),
            created_at=at,
        )
        for user_id, said in words.items()
        if said is not None
    )


def _to_payer(event: PaymentEvent, payee: str) -> _Words | None:
    if isinstance(event, PaymentRequested):
        return _Words(
            "requested",
            f"Pay {_dollars(event.total)} for your trade with {payee}",
            "We hold it until both of you have your cards. Unpaid, the trade is cancelled after 3 days.",
        )
    if isinstance(event, ParcelsSilent):
        return _silent(payee)
    if isinstance(event, PaymentContested):
        return _contested(event, payee)
    return _payer_changed(event, payee) if isinstance(event, PaymentChanged) else None


def _payer_changed(event: PaymentChanged, payee: str) -> _Words | None:
    if event.action == "mismatch":
        return _Words(
            "mismatch",
            f"Your payment to {payee} goes back to you",
            "It was not the sum that was asked for. You can pay again on the page of the payment.",
        )
    if event.action == "pay" and event.stage != PaymentStage.REFUNDING.value:
        return _Words(
            "received",
            f"Receipt: {_dollars(event.total)} held for your trade with {payee}",
            f"{_dollars(event.amount)} go to {payee} once both of you have your cards, or back to you.",
        )
    if event.stage == PaymentStage.CANCELLED.value:
        return _Words("cancelled", f"Nothing is to be paid any more for your trade with {payee}")
    released, refunded = f"{_dollars(event.released)} went to {payee}", f"{_dollars(event.refunded)} go back to you"
    return _ended(event, released, refunded, payee)


def _to_payee(event: PaymentEvent, payer: str) -> _Words | None:
    if isinstance(event, ParcelsSilent):
        return _silent(payer)
    if isinstance(event, PaymentContested):
        return _contested(event, payer)
    if not isinstance(event, PaymentChanged):
        return None
    if event.action == "pay" and event.stage != PaymentStage.REFUNDING.value:
        return _Words(
            "received",
            f"{payer} has paid: send your cards",
            f"We hold {_dollars(event.amount)} for you until both of you have confirmed.",
        )
    released, refunded = f"{_dollars(event.released)} went to you", f"{_dollars(event.refunded)} go back to {payer}"
    return _ended(event, released, refunded, payer)


def _ended(event: PaymentChanged, released: str, refunded: str, other: str) -> _Words | None:
    trade = f"your trade with {other}"
    if event.stage == PaymentStage.RELEASED.value:
        return _Words("released", f"Receipt: {released}", f"The held payment of {trade} is released.")
    if event.stage == PaymentStage.REFUNDED.value:
        return _Words(
            "refunded", f"Receipt: {refunded}", f"It was held for {trade}. The bank may take some days to show it."
        )
    if event.stage == PaymentStage.DIVIDED.value:
        return _Words(
            "divided", f"Receipt: {released}, {refunded}", f"A moderator divided the held payment of {trade}."
        )
    return None


def _silent(other: str) -> _Words:
    return _Words(
        "reminder",
        f"Have the cards of your trade with {other} arrived?",
        "Confirm them, or say what is wrong: otherwise a moderator looks at it in a week.",
    )


def _contested(event: PaymentContested, other: str) -> _Words:
    titles = {
        "open": f"A bank took back the payment of your trade with {other}",
        "won": f"The bank gave back the payment of your trade with {other}",
        "lost": f"The bank keeps the payment of your trade with {other}",
    }
    body = "A moderator looks at the trade." if event.status == "open" else ""
    return _Words("chargeback", titles[event.status], body)


def _dollars(cents: int) -> str:
    return f"${from_cents(cents):,}"
