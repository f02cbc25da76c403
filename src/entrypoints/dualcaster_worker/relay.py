"""Carries events from the outbox to the broker, once for every handler, until each has done them."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from attrs import define, field

from dualcaster_app import Application
from dualcaster_app.background import BackgroundWork
from dualcaster_app.events import routes
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.events import FiveMinutesDue, NightlyDue
from dualcaster_worker.backoff import Backoff
from dualcaster_worker.troubles import trouble_of

log = structlog.get_logger(__name__)

NIGHTLY_HOUR = 3
"""Hour of the day, in UTC, from which the nightly run is due."""
MAX_AT_ONCE = 500
PART = "relay"
ROLL_CALL = timedelta(minutes=10)
"""How often a relay says which handlers it has, and looks for events that nobody has a handler for."""

FOREIGN_PATIENCE = timedelta(minutes=2)
"""How long a process of another release has for an event before this one tells that it waits."""


@define
class Relay:
    """Sends what is due whenever a commit wakes it, and looks again every ``interval`` seconds.

    ``send`` puts a message on the broker and may block. An event is sent again after ``resend_after`` until its
    ``handled`` row exists, so that a broker that lost its memory loses nothing.
    """

    application: Application
    send: Callable[[int, str], object]
    resend_after: timedelta = timedelta(seconds=30)
    interval: float = 5.0
    stopping: asyncio.Event = field(factory=asyncio.Event)
    background: BackgroundWork | None = None
    routes: Mapping[str, tuple[str, ...]] = field(init=False)
    _next_roll_call: datetime | None = field(init=False, default=None)
    _fired: dict[str, str] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.routes = routes(self.application)

    async def run(self) -> None:
        """Work until ``stopping`` is set. Whatever fails, the broker or the database, is tried again after a pause.

        Broker libraries raise errors of their own that have no common base but ``Exception``.
        """
        background = self.background or self.application.background
        backoff = Backoff(self.stopping)
        while not self.stopping.is_set():
            try:
                async with self.application.outbox.wakeups() as wakeups:
                    while not self.stopping.is_set():
                        await self.turn()
                        background.works(PART)
                        backoff.reset()
                        await wakeups.wait(self.interval)
            except Exception as error:
                background.failed(PART, trouble_of(error))
                expected = isinstance(error, DualcasterError | OSError)
                log.warning("relay pauses", reason=str(error), exc_info=None if expected else error)
                await backoff.pause()

    async def turn(self) -> int:
        """Fire what is scheduled, send what is due, close what is done; count the messages sent.

        However much is due, each batch is followed by all of this: else a backlog that is sent again before it is done
        would keep the schedule from firing, and what is done from being closed.
        """
        sent, batch = 0, MAX_AT_ONCE
        while batch == MAX_AT_ONCE and not (sent and self.stopping.is_set()):
            await self._call_roll()
            await self._fire_schedule()
            batch = await self.send_due()
            sent += batch
            await self.application.outbox.finish(self.routes)
        return sent

    async def send_due(self) -> int:
        """Send one batch of what is due; count the messages, at most ``MAX_AT_ONCE``.

        What the broker did not take is due again at once.
        """
        due = await self.application.outbox.claim(self.routes, limit=MAX_AT_ONCE, resend_after=self.resend_after)
        sent = 0
        try:
            for dispatch in due:
                await asyncio.to_thread(self.send, dispatch.event_id, dispatch.handler)
                sent += 1
        finally:
            if sent < len(due):
                await self.application.outbox.give_back(due[sent:])
        return len(due)

    async def _call_roll(self) -> None:
        now = self.application.clock.now()
        if self._next_roll_call is not None and now < self._next_roll_call:
            return
        await self.application.outbox.announce(self.routes)
        unknown = await self.application.outbox.unknown(self.routes)
        foreign = await self.application.outbox.foreign(self.routes, patience=FOREIGN_PATIENCE)
        self.application.metrics.outbox_unknown.set(sum(unknown.values()))
        self.application.metrics.outbox_foreign.set(sum(foreign.values()))
        for kind, count in unknown.items():
            log.error("events wait for a handler that no process has", kind=kind, events=count)
        for (kind, handler), count in foreign.items():
            log.error("events wait for a handler of another release", kind=kind, handler=handler, events=count)
        self._next_roll_call = now + ROLL_CALL

    async def _fire_schedule(self) -> None:
        now = self.application.clock.now()
        if now.hour >= NIGHTLY_HOUR:
            day = now.date().isoformat()
            await self._fire("nightly", day, NightlyDue.kind, {"day": day})
        moment = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0).isoformat()
        await self._fire("five_minutes", moment, FiveMinutesDue.kind, {"moment": moment})

    async def _fire(self, job: str, period: str, kind: str, payload: Mapping[str, str]) -> None:
        """Fire a job once for each period; what this relay saw fired it does not ask the database about again."""
        if self._fired.get(job) != period:
            await self.application.outbox.fire(job, period, kind, payload)
            self._fired[job] = period
