"""What was written to the outbox."""

from sqlalchemy import select

from dualcaster_app import Application
from dualcaster_postgres.tables.outbox import outbox

_KINDS = select(outbox.c.kind).order_by(outbox.c.id)


async def kinds_of(app: Application) -> list[str]:
    """List the kinds of all events, in their order."""
    async with app.database.transaction() as session:
        return [row[0] for row in await session.rows(_KINDS)]
