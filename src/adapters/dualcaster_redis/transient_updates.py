"""What is told to open pages and kept nowhere: published on one channel that every process reads."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from random import uniform
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from dualcaster_core.notifying.live_updates import TransientUpdate

CHANNEL: Final = "dualcaster:transient"
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
LOOK_EVERY: Final = 10.0
"""Seconds of silence after which the server is asked whether it still knows the subscriber."""


class RedisTransientUpdates:
    """``TransientUpdates`` over publish and subscribe.

    A subscriber whose connection was dropped hears nothing any more and is told nothing of it, so it is asked for a
    sign of life, and subscribes anew where none comes.
    """

    def __init__(self, url: str, *, patience: float = 0.5, pause: float = 5.0) -> None:
        """Describe the connections; ``patience`` bounds each call, in seconds."""
        self._redis = Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience)
        self._listener = Redis.from_url(url, socket_timeout=2 * LOOK_EVERY, socket_connect_timeout=patience)
        self._patience = patience
        self._pause = pause
        self._asleep_until = 0.0

    async def publish(self, user_ids: Sequence[int], kind: str, facts: Mapping[str, object]) -> None:
        """Tell people something; nobody while Redis is out of reach."""
        if time.monotonic() < self._asleep_until:
            return
        told = json.dumps([list(user_ids), kind, dict(facts)])
        try:
            await self._redis.publish(CHANNEL, told)
        except (RedisError, OSError):
            self._asleep_until = time.monotonic() + self._pause

    async def received(self) -> AsyncGenerator[TransientUpdate, None]:
        """Yield what any process publishes."""
        pause = FIRST_PAUSE
        while True:
            try:
                async with self._listener.pubsub() as subscriber:
                    await subscriber.subscribe(CHANNEL)
                    pause = FIRST_PAUSE
                    async with aclosing(self._messages(subscriber)) as messages:
                        async for message in messages:
                            yield message
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(pause * uniform(0.5, 1.5))  # noqa: S311 - spreads processes, guards nothing
                pause = min(2 * pause, LONGEST_PAUSE)

    async def close(self) -> None:
        """Close every connection."""
        await self._redis.aclose()
        await self._listener.aclose()

    async def _messages(self, subscriber: Any) -> AsyncGenerator[TransientUpdate, None]:
        asked = False
        while True:
            wait = self._patience if asked else LOOK_EVERY
            message = await subscriber.get_message(timeout=wait)
            if message is None:
                if asked:
                    raise TimeoutError
                await subscriber.ping()
                asked = True
                continue
            asked = False
            if message["type"] == "message":
                yield _read(message["data"])


def _read(told: bytes) -> TransientUpdate:
    user_ids, kind, facts = json.loads(told)
    return TransientUpdate(user_ids=user_ids, type=kind, facts=facts)
