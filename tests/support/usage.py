"""What was counted of usage, as it stands in the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import delete, select

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.analytics.model import AnalyticsType, Surface
from dualcaster_postgres.tables.analytics import analytics_events

_ALL = select(
    analytics_events.c.type, analytics_events.c.surface, analytics_events.c.person, analytics_events.c.properties
).order_by(analytics_events.c.type, analytics_events.c.surface)


@frozen
class Noted:
    """An event as it is stored."""

    type: AnalyticsType
    surface: Surface
    has_person: bool
    properties: Mapping[str, Any]


async def forget(app: Application) -> None:
    """Start again without events."""
    await noted(app)
    async with app.database.transaction() as session:
        await session.run(delete(analytics_events))


async def noted(app: Application) -> Sequence[Noted]:
    """Write what waits, handle every recorded fact, and list all events by type."""
    await app.analytics.recorder.flush()
    await drain_outbox(app)
    async with app.database.transaction() as session:
        rows = await session.rows(_ALL)
    return [
        Noted(AnalyticsType(type_), Surface(surface), person is not None, told) for type_, surface, person, told in rows
    ]


async def noted_types(app: Application) -> Sequence[str]:
    """List the types of all events."""
    return [one.type.value for one in await noted(app)]
