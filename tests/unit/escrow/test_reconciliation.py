"""Two ledgers that agree, and each way in which they can differ."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from dualcaster_core.escrow import DifferenceKind, Entry, EntryKind, Movement, differences, movements
from dualcaster_core.escrow.ledger import Account, Posting, entry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAID = Movement(kind=EntryKind.PAYMENT, reference="ch_1", cents=10_200, currency="USD")
COST = Movement(kind=EntryKind.PROVIDER_COST, reference="ch_1", cents=-326, currency="USD")
SENT = Movement(kind=EntryKind.TRANSFER, reference="tr_1", cents=-10_000, currency="USD")
OURS = (PAID, COST, SENT)


def test_equal_ledgers_have_no_difference_in_whatever_order() -> None:
    """The order in which movements are told says nothing."""
    assert differences(OURS, tuple(reversed(OURS))) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ((PAID, COST), OURS, DifferenceKind.MISSING_HERE),
        (OURS, (PAID, COST), DifferenceKind.MISSING_THERE),
        (OURS, (PAID, COST, evolve(SENT, cents=-9_999)), DifferenceKind.AMOUNT),
        (OURS, (PAID, COST, evolve(SENT, currency="EUR")), DifferenceKind.CURRENCY),
        ((*OURS, SENT), OURS, DifferenceKind.TWICE_HERE),
        (OURS, (*OURS, SENT), DifferenceKind.TWICE_THERE),
    ],
)
def test_each_kind_of_difference_is_found(
    ours: tuple[Movement, ...], theirs: tuple[Movement, ...], kind: DifferenceKind
) -> None:
    """A planted difference is found once, with its reference."""
    (found,) = differences(ours, theirs)
    assert (found.kind, found.movement, found.reference) == (kind, EntryKind.TRANSFER, "tr_1")


def test_what_the_ledger_says_of_the_provider_is_read_out_of_its_entries() -> None:
    """Only what moves the balance at the provider is compared."""
    booked = [
        entry(EntryKind.PAYMENT, 1, "ch_1", NOW, provider_balance=10_200, held=-10_200),
        entry(EntryKind.CHARGEBACK_LOST, 1, "dp_1", NOW, chargebacks=-100, held=100),
    ]
    assert movements(booked, "USD") == [PAID]


@pytest.mark.parametrize(
    "postings", [(), (Posting(Account.HELD, 1),), (Posting(Account.HELD, 1), Posting(Account.FEES, 1))]
)
def test_an_entry_that_is_not_balanced_cannot_be_made(postings: tuple[Posting, ...]) -> None:
    """Two postings or more, which sum to zero."""
    with pytest.raises(ValueError, match="sum to zero"):
        Entry(kind=EntryKind.PAYMENT, payment_id=1, reference="ch_1", at=NOW, postings=postings)


def test_a_posting_of_nothing_cannot_be_made() -> None:
    """A sum of zero says nothing."""
    with pytest.raises(ValueError, match="a cent"):
        Posting(Account.HELD, 0)
