"""Files that somebody has sent and not decided about yet: what they would do is shown first."""

from datetime import UTC, datetime, timedelta

from attrs import frozen

from dualcaster_core.collection.files.corrections import NOTHING_CORRECTED, Corrections

DRAFTS_KEPT = timedelta(days=1)
"""How long a file waits for its owner's decision."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen(kw_only=True)
class ImportDraft:
    """A file that waits for its owner; ``format`` is None where it is recognised from the header.

    ``corrections`` are what its owner has said of its lines so far.
    """

    user_id: int
    is_wants: bool
    file_name: str
    format: str | None
    content: bytes
    created_at: datetime
    corrections: Corrections = NOTHING_CORRECTED

    @property
    def number(self) -> int:
        """Tells this file from the one that waits after it: the microsecond at which it came."""
        return (self.created_at - _EPOCH) // timedelta(microseconds=1)


def moment_of(number: int) -> datetime:
    """Return the moment at which the file of a number came."""
    return _EPOCH + timedelta(microseconds=number)


@frozen(kw_only=True)
class WaitingFile:
    """A file that waits, without what is in it."""

    is_wants: bool
    file_name: str
    created_at: datetime
