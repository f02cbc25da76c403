"""Does requests with the same key once."""

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.idempotency import (
    FREED_AFTER,
    KEPT_FOR,
    KEY,
    Claim,
    KeyReused,
    StillInProgress,
    StoredResponse,
)
from dualcaster_core.kernel.ports import Clock, IdempotencyKeys


@frozen
class IdempotentRequests:
    """Sees to it that requests with a key are done once."""

    keys: IdempotencyKeys
    clock: Clock

    async def begin(self, user_id: int, key: str, request_hash: bytes) -> Claim | StoredResponse:
        """Begin a request, or return the answer that it got before.

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

    async def end(self, claim: Claim, answer: StoredResponse) -> None:
        """Note how a request ended; errors of ours are not kept, so that the request can be sent again."""
        if answer.status >= 500:
            await self.keys.release(claim)
        else:
            await self.keys.finish(claim, answer)
