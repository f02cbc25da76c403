"""A place for copies that may vanish at any time."""

from typing import Protocol


class Cache(Protocol):
    """Keeps small values for a while. Never the only copy; when its server is down every read is a miss."""

    async def get(self, key: str) -> bytes | None:
        """Give the stored value, or None where it is absent, expired or out of reach."""
        ...

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        """Keep a value for at most so many seconds, ``only_new`` where the key is free.

        False where the cache is out of reach, so that what it holds of before may come back.
        """
        ...

    async def drop(self, *keys: str) -> None:
        """Forget values."""
        ...


class NoCache:
    """A ``Cache`` that keeps nothing."""

    async def get(self, key: str) -> bytes | None:
        """Give None."""
        return None

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        """Do nothing, which leaves nothing to come back."""
        return True

    async def drop(self, *keys: str) -> None:
        """Do nothing."""


NO_CACHE = NoCache()
