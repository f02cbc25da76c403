"""Answers kept as the bytes that are sent: reading one back and writing it out again costs more than all the rest."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import msgspec
from attrs import define, field

from dualcaster_core.kernel.ports import Cache

MAX_KEPT = 2_000
LARGEST_KEPT = 65_536
"""Bytes of an answer that the process itself keeps."""


@define
class EncodedAnswers:
    """Keeps encoded answers in the cache, and for a moment in the process, before the cache is asked again.

    ``release`` keeps the answers of one version of the program from another's.
    """

    cache: Cache
    release: str
    clock: Callable[[], float] = time.monotonic
    _own: OrderedDict[str, tuple[float, bytes]] = field(factory=OrderedDict, init=False)
    _versions: OrderedDict[str, tuple[float, str]] = field(factory=OrderedDict, init=False)
    _changes: int = field(default=0, init=False)

    async def get(self, name: str, make: Callable[[], Awaitable[object]], *, seconds: int, own_seconds: float) -> bytes:
        """Return an answer, made when nobody has it; kept for ``seconds``, and here for ``own_seconds``."""
        found = self._kept(name)
        if found is not None:
            return found
        key = f"{name}:json:{self.release}"
        encoded = await self.cache.get(key)
        if encoded is None:
            encoded = msgspec.json.encode(await make())
            await self.cache.put(key, encoded, seconds=seconds)
        self._keep(name, encoded, own_seconds)
        return encoded

    async def version(self, name: str, ask: Callable[[], Awaitable[str | None]], *, own_seconds: float) -> str | None:
        """Return the version of an answer, asked for again after ``own_seconds`` or once it is told to have changed."""
        until, version = self._versions.get(name, (0.0, ""))
        if until > self.clock():
            return version
        changes = self._changes
        asked = await ask()
        if asked is not None and changes == self._changes:
            self._versions[name] = (self.clock() + own_seconds, asked)
            if len(self._versions) > MAX_KEPT:
                self._versions.popitem(last=False)
        return asked

    def changed(self) -> None:
        """Ask for every version again: whoever changed something may have hidden it from others."""
        self._changes += 1
        self._versions.clear()

    def _kept(self, name: str) -> bytes | None:
        until, encoded = self._own.get(name, (0.0, b""))
        return encoded if until > self.clock() else None

    def _keep(self, name: str, encoded: bytes, seconds: float) -> None:
        if len(encoded) > LARGEST_KEPT:
            return
        self._own[name] = (self.clock() + seconds, encoded)
        self._own.move_to_end(name)
        if len(self._own) > MAX_KEPT:
            self._own.popitem(last=False)
