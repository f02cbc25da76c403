"""Notes what people do, without making them wait: in memory first, written in batches."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from itertools import islice
from typing import Final

from attrs import define, field

from dualcaster_core.analytics.model import AnalyticsEvent, AnalyticsRules, AnalyticsType, PropertyValue, Surface
from dualcaster_core.analytics.ports import AnalyticsUnitOfWork
from dualcaster_core.analytics.pseudonyms import Pseudonyms
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

BATCH: Final = 2_000
"""Events written in one transaction."""


@define
class AnalyticsRecorder:
    """A bounded queue of events; what comes while it is full is dropped and counted by ``on_drop``."""

    units: UnitOfWorkFactory[AnalyticsUnitOfWork]
    clock: Clock
    rules: AnalyticsRules
    pseudonyms: Pseudonyms = field(repr=False)
    random_key: Callable[[], int]
    on_drop: Callable[[int], object] = lambda _count: None
    _waiting: dict[int, AnalyticsEvent] = field(factory=dict, init=False)
    _writing: asyncio.Lock = field(factory=asyncio.Lock, init=False)

    @property
    def waiting(self) -> int:
        """How many events wait to be written."""
        return len(self._waiting)

    def note(
        self,
        type_: AnalyticsType,
        surface: Surface,
        *,
        user_id: int | None = None,
        discord_id: int | None = None,
        properties: Mapping[str, PropertyValue] | None = None,
    ) -> None:
        """Have an event written soon; nothing is asked of the outside. Raises ``PropertyRefused``.

        ``user_id`` is the account that did it; ``discord_id`` that of Discord where only Discord knows who it was.
        """
        if not self.rules.enabled:
            return
        if len(self._waiting) >= self.rules.queue_limit:
            self.on_drop(1)
            return
        event = self.event(type_, surface, user_id=user_id, discord_id=discord_id, properties=properties)
        self._waiting[event.key] = event

    def event(
        self,
        type_: AnalyticsType,
        surface: Surface,
        *,
        user_id: int | None = None,
        discord_id: int | None = None,
        chain_id: int | None = None,
        properties: Mapping[str, PropertyValue] | None = None,
    ) -> AnalyticsEvent:
        """Make an event of this moment. Raises ``PropertyRefused``."""
        now = self.clock.now()
        return AnalyticsEvent(
            key=self.random_key(),
            at=now,
            type=type_,
            surface=surface,
            user_id=user_id,
            person=self._person(user_id, discord_id, now.date()),
            subject=None if chain_id is None else self.pseudonyms.of_chain(chain_id),
            properties=properties or {},
        )

    def _person(self, user_id: int | None, discord_id: int | None, day: date) -> int | None:
        if user_id is not None:
            return self.pseudonyms.of_person(user_id, day)
        return None if discord_id is None else self.pseudonyms.of_discord_account(discord_id, day)

    async def flush(self) -> int:
        """Write what waits, batch by batch; count it. What could not be written waits on, and is written once.

        Raises what the database raises.
        """
        written = 0
        async with self._writing:
            while batch := list(islice(self._waiting.values(), BATCH)):
                async with self.units() as uow:
                    await uow.analytics.add(batch)
                    await uow.commit()
                for event in batch:
                    del self._waiting[event.key]
                written += len(batch)
        return written
