"""Comparing our ledger with the provider's, movement by movement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from attrs import frozen

from dualcaster_core.escrow.ledger import Account, Entry, EntryKind

Reference: TypeAlias = tuple[EntryKind, str]
"""What a movement is, and what the provider calls it."""


class DifferenceKind(StrEnum):
    """How the two ledgers differ."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT = "amount"
    CURRENCY = "currency"
    TWICE_HERE = "twice_here"
    TWICE_THERE = "twice_there"


@frozen(kw_only=True)
class Movement:
    """A sum that came to the platform's balance at the provider (positive) or left it, in cents."""

    kind: EntryKind
    reference: str
    cents: int
    currency: str


@frozen(kw_only=True)
class Difference:
    """Something that stands in one ledger and not, or otherwise, in the other; sums in cents."""

    kind: DifferenceKind
    movement: EntryKind
    reference: str
    ours: int | None
    theirs: int | None


@frozen(kw_only=True)
class ReconciliationRun:
    """A comparison from ``start`` until before ``end``: movements of ours and of the provider's, and differences."""

    start: datetime
    end: datetime
    at: datetime
    ours: int
    theirs: int
    differences: int


@frozen(kw_only=True)
class FoundDifference:
    """A difference as it is kept: first and last seen, and when a later run found it gone."""

    difference: Difference
    found_at: datetime
    seen_at: datetime
    settled_at: datetime | None = None


def movements(entries: Iterable[Entry], currency: str) -> Sequence[Movement]:
    """Read out of entries what they say about the balance at the provider."""
    return [
        Movement(kind=one.kind, reference=one.reference, cents=posting.cents, currency=currency)
        for one in entries
        for posting in one.postings
        if posting.account is Account.PROVIDER_BALANCE
    ]


def differences(ours: Iterable[Movement], theirs: Iterable[Movement]) -> Sequence[Difference]:
    """Compare two ledgers over the same span of time; every movement that differs is named once, by its reference."""
    here, there = _by_reference(ours), _by_reference(theirs)
    found = []
    for kind, reference in sorted(here.keys() | there.keys()):
        mine, told = here.get((kind, reference), ()), there.get((kind, reference), ())
        how = _difference(mine, told)
        if how is not None:
            found.append(
                Difference(
                    kind=how,
                    movement=kind,
                    reference=reference,
                    ours=sum(one.cents for one in mine) if mine else None,
                    theirs=sum(one.cents for one in told) if told else None,
                )
            )
    return found


def _difference(ours: Sequence[Movement], theirs: Sequence[Movement]) -> DifferenceKind | None:
    if not ours or not theirs:
        return DifferenceKind.MISSING_THERE if ours else DifferenceKind.MISSING_HERE
    if len(ours) != len(theirs):
        return DifferenceKind.TWICE_HERE if len(ours) > len(theirs) else DifferenceKind.TWICE_THERE
    if {one.currency for one in ours} != {one.currency for one in theirs}:
        return DifferenceKind.CURRENCY
    if sorted(one.cents for one in ours) != sorted(one.cents for one in theirs):
        return DifferenceKind.AMOUNT
    return None


def _by_reference(movements: Iterable[Movement]) -> Mapping[tuple[EntryKind, str], Sequence[Movement]]:
    found: dict[tuple[EntryKind, str], list[Movement]] = defaultdict(list)
    for one in movements:
        found[one.kind, one.reference].append(one)
    return found
