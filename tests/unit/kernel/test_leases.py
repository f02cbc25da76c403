"""Work that one worker at a time has."""

from datetime import UTC, datetime, timedelta

from dualcaster_core.kernel.leases import FREE, Lease

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
LENGTH = timedelta(minutes=3)
MOMENT = timedelta(microseconds=1)


def test_work_that_nobody_has_is_taken() -> None:
    """It belongs to who took it, for as long as was said."""
    assert FREE.taken("one", NOW, LENGTH) == Lease(worker="one", until=NOW + LENGTH)


def test_work_that_somebody_has_is_not_taken_before_its_end() -> None:
    """Not by the very same name either, since each taking has its own; at the end whoever comes first has it."""
    held = Lease(worker="one", until=NOW + LENGTH)
    for name in ("one", "two"):
        assert held.taken(name, NOW + LENGTH - MOMENT, LENGTH) is None
    assert held.taken("two", NOW + LENGTH, LENGTH) == Lease(worker="two", until=NOW + 2 * LENGTH)


def test_a_sign_of_life_prolongs_it_for_its_worker() -> None:
    """It runs from the sign of life on."""
    held = Lease(worker="one", until=NOW + LENGTH).renewed(NOW + LENGTH / 2, LENGTH)
    assert held == Lease(worker="one", until=NOW + LENGTH * 1.5)
    assert held.taken("two", NOW + LENGTH, LENGTH) is None
