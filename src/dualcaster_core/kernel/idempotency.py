"""Requests that are sent twice and done once: a caller names each thing to do with a key of its own."""

import re
from datetime import datetime, timedelta

from attrs import frozen

from dualcaster_core.kernel.errors import Conflict, DualcasterError

KEY = re.compile(r"[!-~]{1,200}\Z")
KEPT_FOR = timedelta(hours=24)
FREED_AFTER = timedelta(seconds=60)
"""A request that has not ended by then has died: its key may be used again."""


class KeyReused(DualcasterError):  # noqa: N818
    """The key belongs to another request."""

    code = "idempotency.key_reused"

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was sent with another request before: use a new one")


class StillInProgress(Conflict):
    """The first request with this key has not ended."""

    code = "idempotency.in_progress"

    def __init__(self) -> None:
        super().__init__("the first request with this Idempotency-Key has not ended yet: ask again in a moment")


@frozen
class Claim:
    """The right to do a request, taken at a moment by which it is told from later ones."""

    user_id: int
    key: str
    taken_at: datetime


@frozen
class StoredResponse:
    """An answer as it was given."""

    status: int
    body: bytes


@frozen
class KnownRequest:
    """What is known of a key that somebody else has claimed; ``answer`` is None while the request runs."""

    request_hash: bytes
    answer: StoredResponse | None
