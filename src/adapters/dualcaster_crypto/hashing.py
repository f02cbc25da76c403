"""Passwords by argon2id."""

import asyncio
from dataclasses import replace
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.profiles import RFC_9106_LOW_MEMORY


class Argon2Passwords:
    """``PasswordHasher`` by argon2id (RFC 9106); at most ``at_once`` run at a time, each on a thread."""

    def __init__(self, *, memory_kib: int = RFC_9106_LOW_MEMORY.memory_cost, at_once: int = 4) -> None:
        """Describe the hashing: the parameters that RFC 9106 recommends where memory is short, 64 MiB a hash."""
        self._hasher = PasswordHasher.from_parameters(replace(RFC_9106_LOW_MEMORY, memory_cost=memory_kib))
        self._turns = asyncio.Semaphore(at_once)

    async def hash(self, password: str) -> str:
        """Hash a password."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password: str, hashed: str | None) -> bool:
        """Tell whether a password is the hashed one; without a hash it takes as long and is wrong."""
        async with self._turns:
            right = await asyncio.to_thread(self._verify, password, hashed)
        return right and hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)

    def _verify(self, password: str, hashed: str | None) -> bool:
        try:
            return self._hasher.verify(hashed or self._nobodys, password)
        except (Argon2Error, InvalidHashError):
            return False

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody has this password")
