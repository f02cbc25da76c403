"""What a sample trader is told while the sample is made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dualcaster_app.application import Application


@asynccontextmanager
async def read_when_told(app: Application, user_id: int) -> AsyncIterator[None]:
    """Let somebody have read what they are told meanwhile: nothing of it is sent to them by e-mail afterwards."""
    known = set(await _notified(app, user_id))
    yield
    seen = [one for one in await _notified(app, user_id) if one not in known]
    await app.notifying.centre.read_all(user_id, hashids=seen)


async def _notified(app: Application, user_id: int) -> list[str]:
    return [one.id for one in (await app.notifying.centre.page(user_id)).items]
