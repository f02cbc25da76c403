"""Store credit: a ledger in double entry for each store and customer, whose balance never falls below zero."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.stores.buylist.errors import CreditEntryNotVoidable, CreditShort

LARGEST_SPENDING: Final = 10_000_000
LARGEST_BOOKING: Final = 200_000_000
"""Cents: an order with its bonus."""
LONGEST_REFERENCE: Final = 64
LONGEST_REASON: Final = 200


class CreditKind(StrEnum):
    """Why credit changes."""

    GRANTED = "granted"
    """A store pays for cards with it."""
    SPENT = "spent"
    """A customer buys with it at the counter."""
    VOIDED = "voided"
    """What was spent by mistake comes back."""


class CreditAccount(StrEnum):
    """The accounts of an entry; a positive amount is a debit."""

    CREDIT = "credit"
    """What the store owes its customer: it falls as it is owed more."""
    PURCHASES = "purchases"
    SALES = "sales"


@frozen(kw_only=True)
class CreditEntry:
    """A change of a customer's credit at a store, of an amount of more than 0 cents; it stays for good.

    ``number`` counts a customer's entries at a store from 1, ``balance_cents`` is what they have after it. The
    ``reference`` names what it is for, once for a store and kind.
    """

    store_id: int
    customer_id: int
    number: int
    kind: CreditKind
    cents: int
    balance_cents: int
    reference: str
    at: datetime
    by_user_id: int
    note: str = ""
    id: int = field(default=UNSAVED, eq=False)

    @property
    def change_cents(self) -> int:
        """What it adds to the customer's balance."""
        return -self.cents if self.kind is CreditKind.SPENT else self.cents

    @property
    def postings(self) -> dict[CreditAccount, int]:
        """The debits and credits, which add up to zero."""
        against = CreditAccount.PURCHASES if self.kind is CreditKind.GRANTED else CreditAccount.SALES
        return {CreditAccount.CREDIT: -self.change_cents, against: self.change_cents}


@frozen(kw_only=True)
class CreditBooking:
    """What is to be booked, of more than 0 cents. Raises ``ValidationFailed``."""

    kind: CreditKind
    cents: int
    reference: str
    note: str = ""

    def __attrs_post_init__(self) -> None:
        if isinstance(self.cents, bool) or not 0 < self.cents <= LARGEST_BOOKING:
            raise ValidationFailed("an amount of credit is more than $0", field="amount")
        if not 1 <= len(self.reference) <= LONGEST_REFERENCE:
            raise ValidationFailed("a reference has 1 to 64 characters", field="reference")


@frozen(kw_only=True)
class CreditState:
    """Where a customer's credit at a store stands: how many entries there are, and what they come to."""

    store_id: int
    customer_id: int
    entries: int = 0
    balance_cents: int = 0

    def booked(self, booking: CreditBooking, at: datetime, by: int) -> CreditEntry:
        """Return the next entry. Raises ``CreditShort`` for more than there is, and ``ValidationFailed``."""
        if booking.kind is CreditKind.SPENT and booking.cents > LARGEST_SPENDING:
            raise ValidationFailed(f"at most ${from_cents(LARGEST_SPENDING)} can be spent at once", field="amount")
        change = -booking.cents if booking.kind is CreditKind.SPENT else booking.cents
        if self.balance_cents + change < 0:
            raise CreditShort(f"${from_cents(self.balance_cents)}")
        return CreditEntry(
            store_id=self.store_id,
            customer_id=self.customer_id,
            number=self.entries + 1,
            kind=booking.kind,
            cents=booking.cents,
            balance_cents=self.balance_cents + change,
            reference=booking.reference,
            at=at,
            by_user_id=by,
            note=clean_text("note", booking.note, LONGEST_REASON),
        )


def voiding(entry: CreditEntry, note: str) -> CreditBooking:
    """Return what brings back what was spent by mistake. Raises ``CreditEntryNotVoidable``."""
    if entry.kind is not CreditKind.SPENT:
        raise CreditEntryNotVoidable("only what was spent can be voided")
    return CreditBooking(
        kind=CreditKind.VOIDED, cents=entry.cents, reference=f"entry-{entry.number}-{entry.customer_id}", note=note
    )


def balance(entries: Iterable[CreditEntry]) -> int:
    """Add up what entries come to for the customer, in cents."""
    return sum(entry.change_cents for entry in entries)
