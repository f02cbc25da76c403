"""The nightly cleaning."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dualcaster_app import Application
from dualcaster_core.accounts.errors import LinkInvalid, RefreshReused, TokenInvalid
from dualcaster_core.accounts.identity.model import Purpose
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.tables.accounts import refresh_tokens, sessions, single_use_tokens
from tests.support.mailed_tokens import Post
from tests.support.pruning import pruned
from tests.support.signed_in import actor, ann


async def _rows(app: Application) -> list[int]:
    async with app.database.transaction() as session:
        counts = [
            await session.row(select(func.count()).select_from(table))
            for table in (sessions, refresh_tokens, single_use_tokens)
        ]
    return [row[0] for row in counts if row]


async def test_what_has_had_its_time_goes_and_the_rest_stays(app: Application, post: Post, clock: FixedClock) -> None:
    """Live sessions and tokens are left alone; ended ones stay a month, in which a replay is still recognised."""
    user_id = await ann(app)
    kept, _, _ = await actor(app, user_id)
    _, _, old = await actor(app, user_id)
    token = await post.token(user_id, Purpose.VERIFY_EMAIL, "ann@example.org")
    await app.accounts.sessions.refresh(old)
    assert await pruned(app, clock.now()) == {}
    with pytest.raises(RefreshReused):
        await app.accounts.sessions.refresh(old)
    clock.advance(timedelta(days=20))
    await app.accounts.sessions.sessions_of(kept)
    assert await pruned(app, clock.now()) == {"emailed-links": 1}
    with pytest.raises(LinkInvalid):
        await app.accounts.registration.verify(token)
    assert await _rows(app) == [2, 3, 0]
    clock.advance(timedelta(days=41))
    assert await pruned(app, clock.now()) == {"sessions": 2}
    assert await _rows(app) == [0, 0, 0]
    with pytest.raises(TokenInvalid):
        await app.accounts.sessions.refresh(old)
