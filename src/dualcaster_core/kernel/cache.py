"""A cache that keeps nothing."""


class NoCache:
    """A ``Cache`` that keeps nothing."""

    async def get(self, key: str) -> bytes | None:
        """Return None."""
        return None

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        """Do nothing, which leaves nothing to come back."""
        return True

    async def drop(self, *keys: str) -> None:
        """Do nothing."""


NO_CACHE = NoCache()
