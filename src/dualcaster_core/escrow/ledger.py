"""Double entry: every cent of held payments is on exactly one account, and each entry sums to zero."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from attrs import field, frozen


class Account(StrEnum):
    """What money is for. Debits are positive, what the platform has or spent; credits are what it owes or earned."""

    PROVIDER_BALANCE = "provider_balance"
    """What the payment provider keeps for the platform."""
    HELD = "held"
    """What is held for two traders, owed to one of them or both."""
    FEES = "fees"
    """What the platform earned."""
    PROVIDER_COSTS = "provider_costs"
    """What the provider took."""
    CHARGEBACKS = "chargebacks"
    """What a bank has taken and may give back."""
    LOSSES = "losses"
    """What the platform lost for good."""


class EntryKind(StrEnum):
    """What an entry records; a kind has one entry for each reference of the provider."""

    PAYMENT = "payment"
    PROVIDER_COST = "provider_cost"
    TRANSFER = "transfer"
    TRANSFER_REVERSAL = "transfer_reversal"
    REFUND = "refund"
    CHARGEBACK = "chargeback"
    CHARGEBACK_COST = "chargeback_cost"
    CHARGEBACK_WON = "chargeback_won"
    CHARGEBACK_LOST = "chargeback_lost"


@frozen
class Posting:
    """A sum on an account: cents, positive for a debit, negative for a credit, never nothing."""

    account: Account
    cents: int = field()

    @cents.validator
    def _some(self, _: object, cents: int) -> None:
        if cents == 0:
            raise ValueError("a posting moves at least a cent")


def _balanced(_: object, __: object, postings: tuple[Posting, ...]) -> None:
    if len(postings) < 2 or sum(posting.cents for posting in postings) != 0:
        raise ValueError("an entry has two postings or more that sum to zero")


@frozen(kw_only=True)
class Entry:
    """Something that happened to the money of a payment, never changed afterwards.

    ``reference`` is the provider's id of it. Raises ``ValueError`` where the postings do not sum to zero.
    """

    kind: EntryKind
    payment_id: int
    reference: str
    at: datetime
    postings: tuple[Posting, ...] = field(validator=_balanced)


def entry(kind: EntryKind, payment_id: int, reference: str, at: datetime, **cents: int) -> Entry:
    """Make an entry of sums by the names of their accounts; those of nothing are left out."""
    postings = tuple(Posting(account, cents[account.value]) for account in Account if cents.get(account.value))
    return Entry(kind=kind, payment_id=payment_id, reference=reference, at=at, postings=postings)


def balances(entries: Iterable[Entry]) -> Mapping[Account, int]:
    """Add up the accounts over entries, in cents; every account is named."""
    sums = dict.fromkeys(Account, 0)
    for one in entries:
        for posting in one.postings:
            sums[posting.account] += posting.cents
    return sums
