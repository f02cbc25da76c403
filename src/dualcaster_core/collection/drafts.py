"""Files that somebody has sent and not decided about yet: what they would do is shown first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

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


class ImportDrafts(Protocol):
    """Keeps one file for each person and list, for a day."""

    async def keep(self, draft: ImportDraft) -> None:
        """Keep a file in place of the one that waited for the same list; files of other days go."""
        ...

    async def waiting(self, user_id: int, *, is_wants: bool) -> ImportDraft | None:
        """Give the file that waits."""
        ...

    async def all_waiting(self, user_id: int) -> Sequence[WaitingFile]:
        """List the files that wait for somebody."""
        ...

    async def take(self, user_id: int, *, is_wants: bool) -> ImportDraft | None:
        """Give the file and keep it no longer: of two who take it at the same time only one gets it."""
        ...
