"""What every capability may need from outside: the clock, a cache, limits, and the transaction that use cases open."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from dualcaster_core.kernel.audit import AuditEntry
from dualcaster_core.kernel.blobs import StoredBlob
from dualcaster_core.kernel.events import Delivery, Event
from dualcaster_core.kernel.idempotency import Claim, KnownRequest, StoredResponse
from dualcaster_core.kernel.pictures import FittedPicture
from dualcaster_core.kernel.rate_limits import RateLimit, RateVerdict
from dualcaster_core.kernel.retention import Cutoff


class Cache(Protocol):
    """Keeps small values for a while. Never the only copy; when its server is down every read is a miss."""

    async def get(self, key: str) -> bytes | None:
        """Return the stored value, or None where it is absent, expired or out of reach."""
        ...

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        """Keep a value for at most so many seconds, ``only_new`` where the key is free.

        False where the cache is out of reach, so that what it holds of before may come back.
        """
        ...

    async def drop(self, *keys: str) -> None:
        """Forget values."""
        ...


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment as an aware datetime in UTC."""
        ...


class ExpiredRecords(Protocol):
    """Records of one kind that are kept for a while only: sessions, tokens, notifications, files without an owner."""

    async def count(self, cutoff: Cutoff) -> int:
        """Count those that have had their time."""
        ...

    def prune(self, cutoff: Cutoff) -> AsyncIterator[int]:
        """Delete them in batches, each for good before the next, and tell how many records each batch was.

        Records that others are changing just then may be left for the next time.
        """
        ...


class UnitOfWork(Protocol):
    """One transaction. Leaving its ``async with`` block without ``commit`` rolls everything back."""

    async def commit(self) -> None:
        """Make the changes and the recorded events visible, together."""
        ...

    async def record(self, event: Event) -> None:
        """Add an event to the outbox of this transaction."""
        ...

    async def record_all(self, events: Sequence[Event]) -> None:
        """Add events to the outbox of this transaction, in order: few or many in as many statements."""
        ...

    async def mark_handled(self, delivery: Delivery) -> bool:
        """Note that a handler has done an event; False if it had done so before."""
        ...


class AuditLog(Protocol):
    """What staff and operators did, kept for good: neither changed nor deleted."""

    async def add(self, *entries: AuditEntry) -> None:
        """Write entries in one statement, in the transaction of what they tell of."""
        ...

    async def latest(self, *, limit: int) -> Sequence[AuditEntry]:
        """List the entries that were written last, the latest first."""
        ...


class AuditedUnitOfWork(UnitOfWork, Protocol):
    """A transaction that writes down who did it."""

    @property
    def audit(self) -> AuditLog:
        """The audit log."""
        ...


UnitOfWorkT = TypeVar("UnitOfWorkT", bound=UnitOfWork)
EventT_contra = TypeVar("EventT_contra", bound=Event, contravariant=True)


UnitOfWorkFactory = Callable[[], AbstractAsyncContextManager[UnitOfWorkT]]
"""Opens a unit of work: ``async with factory() as uow: ...; await uow.commit()``."""


class RateLimiter(Protocol):
    """Counts calls. When its server is down it counts by itself, for this process alone."""

    async def hit(self, limits: Sequence[RateLimit], caller: str) -> RateVerdict:
        """Count a call of ``caller`` for all of these limits (one or more) and judge it.

        A call that one of them refuses is counted for none.
        """
        ...


class IdempotencyKeys(Protocol):
    """Keeps keys, each with the request it belongs to and its answer."""

    async def claim(
        self, claim: Claim, request_hash: bytes, *, freed: datetime, expired: datetime
    ) -> KnownRequest | None:
        """Take a key and return None, or tell what is known of it.

        A key may be taken that nobody has, whose request was begun before ``freed`` and has no answer, or that was
        taken before ``expired``. Of several who try at once one gets it.
        """
        ...

    async def finish(self, claim: Claim, answer: StoredResponse) -> None:
        """Keep the answer, unless the key was taken anew meanwhile."""
        ...

    async def release(self, claim: Claim) -> None:
        """Give a key back, unless it was taken anew meanwhile."""
        ...


class EventHandler(Protocol[EventT_contra]):
    """Does what follows from an event; marks the delivery as handled in the transaction of its effect."""

    async def __call__(self, delivery: Delivery, event: EventT_contra) -> None:
        """Handle an event, which may have been handled before. What is raised has it delivered again."""
        ...


class RecordedEvents(Protocol):
    """Events as they are kept in the outbox."""

    async def replace_facts(self, event_id: int, changes: Mapping[str, object]) -> None:
        """Replace facts of a recorded event that nobody needs any more once it is handled."""
        ...


class Log(Protocol):
    """A structured log: a message that never varies, and facts beside it."""

    def info(self, message: str, /, **facts: object) -> object:
        """Write down what is normal."""
        ...

    def warning(self, message: str, /, **facts: object) -> object:
        """Write down what an operator may have to look at."""
        ...


class BlobStore(Protocol):
    """Stores files by name. Every method raises ``StorageUnavailable``, in bounded time."""

    async def put(self, name: str, content: bytes, media_type: str) -> None:
        """Store a file whole or not at all; one of the same name is replaced."""
        ...

    async def get(self, name: str) -> bytes | None:
        """Return the content of a file, None where there is none."""
        ...

    async def delete(self, names: Sequence[str]) -> None:
        """Delete files; those that do not exist are none of them afterwards either."""
        ...

    def listed(self, folder: str) -> AsyncIterator[Sequence[StoredBlob]]:
        """List the files of a folder, all files where it is empty, in batches of at most a thousand, in no order."""
        ...


class PictureCodec(Protocol):
    """Reads JPEG, PNG and WebP by their content and writes WebP. Never blocks the event loop."""

    async def squares(self, content: bytes, sides: Sequence[int], *, most_pixels: int) -> Mapping[int, bytes]:
        """Cut the middle square out of a picture and write it once for each side, in pixels.

        It is turned as its camera was held; nothing else of what came with it is kept: neither place nor time nor what
        stands behind its end. Raises ``PictureInvalid`` for what is no such picture, is broken, moves, or has more
        than ``most_pixels``, which is found out before it is unpacked.
        """
        ...

    async def fitted(self, content: bytes, sides: Sequence[int], *, most_pixels: int) -> Mapping[int, FittedPicture]:
        """Write a whole picture once for each side, no wider and no higher than that; small ones are not enlarged.

        What is kept of it and what is refused is as with ``squares``.
        """
        ...
