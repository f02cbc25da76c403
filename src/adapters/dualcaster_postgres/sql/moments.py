"""Moments in cursors: whole microseconds since 1970, as exact as the database keeps them."""

from datetime import UTC, datetime, timedelta

from dualcaster_core.kernel.paging import foreign_cursor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """Write a moment as a number."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(number: int) -> datetime:
    """Read a moment. Raises ``ValidationFailed`` for a number that no cursor of ours has."""
    try:
        return _EPOCH + timedelta(microseconds=number)
    except OverflowError:
        raise foreign_cursor() from None
