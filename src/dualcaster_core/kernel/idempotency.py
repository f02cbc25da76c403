"""Requests that are sent twice and done once: a caller names each thing to do with a key of its own."""

import re
from datetime import datetime, timedelta
from typing import Protocol

from attrs import frozen

from dualcaster_core.kernel.clock import Clock
from dualcaster_core.kernel.errors import Conflict, DualcasterError, ValidationFailed

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
class Answer:
    """An answer as it was given."""

    status: int
    body: bytes


@frozen
class Known:
    """What is known of a key that somebody else has claimed; ``answer`` is None while the request runs."""

    request_hash: bytes
    answer: Answer | None


class IdempotencyKeys(Protocol):
    """Keeps keys, each with the request it belongs to and its answer."""

    async def claim(self, claim: Claim, request_hash: bytes, *, freed: datetime, expired: datetime) -> Known | None:
        """Take a key and give None, or tell what is known of it.

        A key may be taken that nobody has, whose request was begun before ``freed`` and has no answer, or that was
        taken before ``expired``. Of several who try at once one gets it.
        """
        ...

    async def finish(self, claim: Claim, answer: Answer) -> None:
        """Keep the answer, unless the key was taken anew meanwhile."""
        ...

    async def release(self, claim: Claim) -> None:
        """Give a key back, unless it was taken anew meanwhile."""
        ...

    async def purge(self, expired: datetime) -> int:
        """Forget the keys taken before a moment; count them."""
        ...


@frozen
class RepeatedRequests:
    """Sees to it that requests with a key are done once."""

    keys: IdempotencyKeys
    clock: Clock

    async def begin(self, user_id: int, key: str, request_hash: bytes) -> Claim | Answer:
        """Begin a request, or give the answer that it got before.

        Raises ``KeyReused``, ``StillInProgress``, and ``ValidationFailed`` for a key that is not 1 to 200 visible
        ASCII characters.
        """
        if not KEY.match(key):
            raise ValidationFailed("Idempotency-Key: 1 to 200 visible ASCII characters", field="Idempotency-Key")
        now = self.clock.now()
        claim = Claim(user_id, key, now)
        known = await self.keys.claim(claim, request_hash, freed=now - FREED_AFTER, expired=now - KEPT_FOR)
        if known is None:
            return claim
        if known.request_hash != request_hash:
            raise KeyReused
        if known.answer is None:
            raise StillInProgress
        return known.answer

    async def end(self, claim: Claim, answer: Answer) -> None:
        """Note how a request ended; errors of ours are not kept, so that the request can be sent again."""
        if answer.status >= 500:
            await self.keys.release(claim)
        else:
            await self.keys.finish(claim, answer)

    async def purge(self) -> int:
        """Forget keys older than a day; count them."""
        return await self.keys.purge(self.clock.now() - KEPT_FOR)
