"""Whether this process can do its work right now."""

import asyncio
from collections.abc import Mapping
from enum import StrEnum

from attrs import evolve, field, frozen

from dualcaster_app.application import Application
from dualcaster_app.background import BackgroundState, Trouble
from dualcaster_app.matching.serving import IndexHealth, index_health
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_postgres.migrate import known_revisions, stored_revision


class ServerState(StrEnum):
    """Whether a server answers."""

    UP = "up"
    DOWN = "down"


class SchemaState(StrEnum):
    """How the database's schema compares with the one this code was written for."""

    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"
    UNKNOWN = "unknown"


BEHIND_AFTER = 300.0
"""Seconds that an event may wait for its handlers before background work counts as behind."""


@frozen(kw_only=True)
class Readiness:
    """The state of what we depend on.

    Without Redis everything is answered, slower. A schema ahead of ours is that of a newer release on its way. A
    process whose own background work stands still is not ready; one that leaves it to others is. ``reasons`` names each
    part that is not well, with why. ``index`` is None where no index of the market is configured; without one that
    answers everything is answered, more slowly.
    """

    database: ServerState
    schema: SchemaState
    redis: ServerState
    background: BackgroundState
    index: ServerState | None = None
    reasons: Mapping[str, str] = field(factory=dict)

    @property
    def ready(self) -> bool:
        """Whether requests can be answered, and what follows from them is done."""
        current = self.schema in (SchemaState.CURRENT, SchemaState.AHEAD)
        return self.database is ServerState.UP and current and self.background is not BackgroundState.DOWN

    @property
    def degraded(self) -> bool:
        """Whether they are answered, but more slowly than promised or without what follows from them."""
        at_work = self.background in (BackgroundState.RUNNING, BackgroundState.ELSEWHERE)
        return self.ready and not (self.redis is ServerState.UP and at_work and self.index is not ServerState.DOWN)


async def readiness(application: Application, *, patience: float = 2.0) -> Readiness:
    """Ask the servers how they are, waiting at most ``patience`` seconds for each."""
    (database, schema), redis, index = await asyncio.gather(
        _database_state(application, patience), _redis_state(application, patience), _index_state(application, patience)
    )
    background = application.background.state
    broker = redis if application.settings.broker_url is None else ServerState.UP
    if background is BackgroundState.RUNNING and broker is ServerState.DOWN:  # noticed before it sends
        background = BackgroundState.DOWN
    if schema is SchemaState.CURRENT and background is not BackgroundState.DOWN:
        background = await _behind(application, background, patience)
    found = Readiness(database=database, schema=schema, redis=redis, background=background, index=index)
    return evolve(found, reasons=_reasons(found, application.background.troubles))


def _reasons(found: Readiness, troubles: Mapping[str, Trouble]) -> Mapping[str, str]:
    reasons = {part: trouble.value for part, trouble in troubles.items()}
    if found.database is ServerState.DOWN:
        reasons["database"] = "unreachable"
    if found.schema is SchemaState.BEHIND:
        reasons["schema"] = "behind"
    if found.redis is ServerState.DOWN:
        reasons["redis"] = "unreachable"
    if found.index is ServerState.DOWN:
        reasons["index"] = "unreachable"
    if found.background is BackgroundState.BEHIND:
        reasons["background"] = "behind"
    return reasons


async def _database_state(application: Application, patience: float) -> tuple[ServerState, SchemaState]:
    known = await asyncio.to_thread(known_revisions)
    try:
        async with asyncio.timeout(patience):
            stored = await stored_revision(application.database)
    except (DualcasterError, TimeoutError):
        return ServerState.DOWN, SchemaState.UNKNOWN
    if stored == known[0]:
        return ServerState.UP, SchemaState.CURRENT
    return ServerState.UP, SchemaState.BEHIND if stored is None or stored in known else SchemaState.AHEAD


async def _redis_state(application: Application, patience: float) -> ServerState:
    try:
        async with asyncio.timeout(patience):
            return ServerState.UP if await application.redis.answers() else ServerState.DOWN
    except TimeoutError:
        return ServerState.DOWN


async def _index_state(application: Application, patience: float) -> ServerState | None:
    """Tell whether an index of every shard answers that is configured."""
    sockets, shards = application.settings.index.sockets, application.settings.index.shards
    if not sockets:
        return None
    try:
        async with asyncio.timeout(patience):
            found = await asyncio.gather(*(index_health(one) for one in sockets), return_exceptions=True)
    except TimeoutError:
        return ServerState.DOWN
    there = {(one.shard, one.shards) for one in found if isinstance(one, IndexHealth)}
    return ServerState.UP if all((number, shards) in there for number in range(shards)) else ServerState.DOWN


async def _behind(application: Application, state: BackgroundState, patience: float) -> BackgroundState:
    try:
        async with asyncio.timeout(patience):
            waited = await application.outbox.oldest_open()
    except (DualcasterError, TimeoutError):
        return state
    return BackgroundState.BEHIND if waited > BEHIND_AFTER else state
