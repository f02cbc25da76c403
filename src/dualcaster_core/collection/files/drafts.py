"""Files that somebody has sent and not decided about yet: what they would do is shown first."""

from datetime import datetime

from attrs import frozen


@frozen(kw_only=True)
class ImportDraft:
    """A file that waits for its owner; ``format`` is None where it is recognised from the header."""

    user_id: int
    is_wants: bool
    file_name: str
    format: str | None
    content: bytes
    created_at: datetime


@frozen(kw_only=True)
class WaitingFile:
    """A file that waits, without what is in it."""

    is_wants: bool
    file_name: str
    created_at: datetime
