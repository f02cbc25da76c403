"""What is remembered of sessions between two requests.

A session that has ended is remembered as ended, and what was read earlier never overwrites that: only a key that is
free is filled. Should the cache be out of reach when a session ends, an event has it told again until it hears; until
then an old entry that comes back lets the session in, for at most ``FRESH_SECONDS``.
"""

import json
from collections.abc import Sequence

import cattrs
from attrs import frozen

from dualcaster_core.accounts.identity.model import Session
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ports import Cache

FRESH_SECONDS = 15 * 60
ENDED_SECONDS = 24 * 3600
_ENDED = b"ended"
_converter = cattrs.Converter(forbid_extra_keys=True)


@frozen
class KnownSession:
    """What the cache says of a session: its actor, or None for one that has ended."""

    actor: Actor | None


@frozen
class SessionCache:
    """Remembers who is behind a session, under its key or the hash of its secret."""

    cache: Cache

    async def get(self, key: str) -> KnownSession | None:
        """Return what is known of a session, None where nothing is."""
        stored = await self.cache.get(f"session:{key}")
        if stored is None:
            return None
        if stored == _ENDED:
            return KnownSession(None)
        try:
            return KnownSession(_converter.structure(json.loads(stored), Actor))
        except (ValueError, cattrs.BaseValidationError):
            return None

    async def keep(self, key: str, actor: Actor | None) -> None:
        """Remember the actor of a live session; nothing is kept of unknown ones, which cost no guess anything."""
        if actor is not None:
            value = json.dumps(_converter.unstructure(actor)).encode()
            await self.cache.put(f"session:{key}", value, seconds=FRESH_SECONDS, only_new=True)

    async def end(self, keys: Sequence[str]) -> bool:
        """Remember that the sessions under these keys have ended; False where the cache did not hear it."""
        heard = [await self.cache.put(key, _ENDED, seconds=ENDED_SECONDS) for key in keys]
        return all(heard)

    async def forget(self, sessions: Sequence[Session]) -> None:
        """Forget what is known of live sessions, so that it is read again."""
        await self.cache.drop(*keys_of(sessions))


def keys_of(sessions: Sequence[Session]) -> list[str]:
    """Name what the cache may hold of sessions: each under its key, a browser's under the hash of its secret."""
    hashes = [session.secret_hash.hex() for session in sessions if session.secret_hash]
    return [f"session:{name}" for name in (*(session.id for session in sessions), *hashes)]
