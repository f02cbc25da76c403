"""A cache in front of another one, for what is asked for again at once."""

import time
from collections import OrderedDict
from collections.abc import Callable

from attrs import define, field

from dualcaster_core.kernel.ports import Cache

MAX_KEPT = 5_000


@define
class LocalCache:
    """A ``Cache`` that keeps what it read from another for ``seconds``, in this process.

    What another process puts or drops is seen here that much later; what this one does at once.
    """

    behind: Cache
    seconds: float = 1.0
    clock: Callable[[], float] = time.monotonic
    _kept: OrderedDict[str, tuple[float, bytes]] = field(factory=OrderedDict, init=False)

    async def get(self, key: str) -> bytes | None:
        """Return the stored value."""
        until, value = self._kept.get(key, (0.0, b""))
        if until > self.clock():
            return value
        found = await self.behind.get(key)
        if found is not None:
            self._kept[key] = (self.clock() + self.seconds, found)
            self._kept.move_to_end(key)
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return found

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        """Keep a value behind; here it is read again when it is asked for."""
        self._kept.pop(key, None)
        kept = await self.behind.put(key, value, seconds=seconds, only_new=only_new)
        self._kept.pop(key, None)
        return kept

    async def drop(self, *keys: str) -> None:
        """Forget values."""
        for key in keys:
            self._kept.pop(key, None)
        await self.behind.drop(*keys)
        for key in keys:
            self._kept.pop(key, None)
