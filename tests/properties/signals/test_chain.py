"""Whatever is changed in an exported record of signals is found."""

from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.merkle import is_included, leaf_hash
from dualcaster_core.signals.chain.days import BEGINNING, entries_of_day, export_lines, prove, seal
from dualcaster_core.signals.chain.verification import verify_record
from dualcaster_core.signals.errors import RecordTampered, RecordUnreadable
from tests.support.signal_records import outcome_of, sealed_days
from tests.support.signals import MADE_AT, signal

DAYS = sealed_days()
LINES = list(export_lines(DAYS))
RECORD = b"".join(LINES)
ROOTS = {sealed.day: sealed.root.hex() for sealed, _ in DAYS}


def _verify(record: bytes) -> object:
    return verify_record(record.splitlines(keepends=True))


def _is_found(lines: Sequence[bytes]) -> None:
    with pytest.raises((RecordTampered, RecordUnreadable)):
        verify_record(lines)


def test_a_record_as_it_was_exported_holds() -> None:
    """The verifier counts what is there, and gives the root to compare."""
    found = verify_record(LINES, ROOTS)
    assert (found.days, found.signals, found.outcomes, found.roots_compared) == (6, 6, 6, 6)
    assert (found.first_day, found.last_day, found.root) == (DAYS[0][0].day, DAYS[-1][0].day, list(ROOTS.values())[-1])


@given(st.integers(0, len(RECORD) - 1), st.integers(1, 255))
def test_each_byte_that_is_changed_is_found(place: int, other: int) -> None:
    """No byte of a record can become another one."""
    changed = bytearray(RECORD)
    changed[place] ^= other
    with pytest.raises((RecordTampered, RecordUnreadable)):
        _verify(bytes(changed))


def test_every_single_byte_is_guarded() -> None:
    """Every byte in turn, with its lowest bit turned over: this is the same on each run."""
    kept = []
    for place in range(len(RECORD)):
        changed = bytearray(RECORD)
        changed[place] ^= 1
        try:
            _verify(bytes(changed))
        except DualcasterError:
            continue
        kept.append(place)
    assert kept == []


@given(st.sets(st.integers(0, len(LINES) - 1), min_size=1, max_size=3))
def test_lines_left_out_are_found(places: set[int]) -> None:
    """Signals, outcomes and days cannot be left out; what is cut off at the end shows by the published roots."""
    left = [line for place, line in enumerate(LINES) if place not in places]
    with pytest.raises((RecordTampered, RecordUnreadable)):
        verify_record(left, ROOTS)


@given(st.permutations(range(len(LINES))))
def test_lines_in_another_order_are_found(order: list[int]) -> None:
    """Only the order of the export holds."""
    lines = [LINES[place] for place in order]
    if lines == LINES:
        return
    _is_found(lines)


@given(st.integers(0, len(LINES)), st.integers(0, len(LINES) - 1))
def test_lines_put_in_are_found(place: int, which: int) -> None:
    """A line cannot come again, wherever it is put."""
    _is_found([*LINES[:place], LINES[which], *LINES[place:]])


@given(st.integers(0, 5))
def test_a_signal_of_ones_own_making_is_found(place: int) -> None:
    """A made-up signal among those of a day breaks the day's root, also where its line looks right."""
    made_up = next(entries_of_day([signal(signal_id=99, price="11.00", made_at=MADE_AT)], []))
    _is_found([*LINES[:place], made_up + b"\n", *LINES[place:]])


def test_a_record_made_anew_shows_by_the_published_roots() -> None:
    """Who writes the past anew, hashes and all, gets other roots than were published."""
    anew = list(export_lines(sealed_days(a_day=1)))
    assert verify_record(anew).signals == 3
    with pytest.raises(RecordTampered):
        verify_record(anew, ROOTS)
    with pytest.raises(RecordTampered):
        verify_record([], ROOTS)


@given(st.integers(0, len(DAYS) - 1), st.data())
def test_one_entry_is_proven_by_its_day(which: int, data: st.DataObject) -> None:
    """A short proof leads from any entry to the root of its day, and from no other entry."""
    sealed, entries = DAYS[which]
    index = data.draw(st.integers(0, len(entries) - 1))
    proof = prove(entries, index)
    assert is_included(leaf_hash(entries[index]), proof, sealed.root)
    assert not is_included(leaf_hash(entries[index] + b" "), proof, sealed.root)


def test_a_verdict_must_follow_from_its_prices() -> None:
    """An outcome that says 'came true' of prices that never reached the target is found, even if sealed like that."""
    one = signal(target="12.00")
    lie = evolve(outcome_of(one), came_true=False)
    first = seal(one.made_at.date(), entries_of_day([one], []), BEGINNING)
    assert first is not None
    graded = list(entries_of_day([], [(lie, one)]))
    second = seal(lie.evaluated_at.date(), graded, first.hash)
    assert second is not None
    with pytest.raises(RecordTampered, match="does not follow"):
        verify_record(export_lines([(first, list(entries_of_day([one], []))), (second, graded)]))


def test_what_a_member_wrote_is_not_in_the_record() -> None:
    """A member's text and name enter as a hash alone."""
    assert RECORD.count(b'"rationale":null') == 1
    assert b"I think so." not in RECORD
    assert b"maker" not in RECORD
