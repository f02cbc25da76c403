"""Days of the chain: the Merkle root over what was published and graded on a day, chained to the day before."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256

from attrs import frozen

from dualcaster_core.kernel.merkle import InclusionProof, MerkleTree, leaf_hash
from dualcaster_core.signals.chain.encoding import day_entry, outcome_entry, signal_entry
from dualcaster_core.signals.model import Signal, SignalOutcome

BEGINNING = sha256(b"dualcaster signals").digest()
"""What the first day is chained to."""
SEALED_AFTER = timedelta(hours=2)
"""How long after its end a day is sealed: by then its signals can no longer be deleted, nor its work be under way."""


@frozen(kw_only=True)
class SealedDay:
    """A day that is closed: how many entries it has, their root, and the hash of the day before it.

    Days without entries are left out.
    """

    day: date
    entries: int
    root: bytes
    previous: bytes

    @property
    def line(self) -> bytes:
        """The line that closes the day in an export."""
        return day_entry(self.day, self.entries, self.root, self.previous)

    @property
    def hash(self) -> bytes:
        """What the next day is chained to."""
        return leaf_hash(self.line)


Graded = tuple[SignalOutcome, Signal]


def can_be_sealed(day: date, now: datetime) -> bool:
    """Tell whether a day has been over for long enough."""
    return now >= datetime(day.year, day.month, day.day, tzinfo=now.tzinfo) + timedelta(days=1) + SEALED_AFTER


def entries_of_day(published: Iterable[Signal], graded: Iterable[Graded]) -> Iterator[bytes]:
    """Yield the entries of a day: what was published in the order of its number, then what was graded likewise."""
    for signal in sorted(published, key=lambda one: one.id):
        yield signal_entry(signal)
    for outcome, signal in sorted(graded, key=lambda one: one[0].signal_id):
        yield outcome_entry(outcome, signal)


def seal(day: date, entries: Iterable[bytes], previous: bytes) -> SealedDay | None:
    """Close a day over its entries; None where it has none."""
    tree = _tree(entries)
    return SealedDay(day=day, entries=tree.size, root=tree.root, previous=previous) if tree.size else None


def prove(entries: Sequence[bytes], index: int) -> InclusionProof:
    """Prove that the entry at an index is among those of its day. Raises ``IndexError``."""
    return _tree(entries).proof(index)


def _tree(entries: Iterable[bytes]) -> MerkleTree:
    return MerkleTree.of(leaf_hash(entry) for entry in entries)


def export_lines(days: Iterable[tuple[SealedDay, Iterable[bytes]]]) -> Iterator[bytes]:
    """Yield the lines of an export: the entries of each day, each on a line, then the line that closes it."""
    for sealed, entries in days:
        for entry in entries:
            yield entry + b"\n"
        yield sealed.line + b"\n"
