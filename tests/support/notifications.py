"""Notifications for tests of what is done with them."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import update

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_postgres.tables.accounts import users

_numbers = count(1)
SAMPLES: tuple[dict[str, Any], ...] = (
    {
        "type": "security.new_device",
        "title": "A new device logged in",
        "body": "Firefox on Linux, in Portland, Oregon.",
        "action_url": "/settings/security",
    },
    {
        "type": "match.strong",
        "title": "corvin_greystone is a strong match",
        "body": "They have 4 cards that you want, and want 3 that you offer.",
        "action_url": "/matches",
    },
    {
        "type": "price.alert",
        "title": "Ragavan, Nimble Pilferer fell to $38.50",
        "body": "Your target is $40.00.",
        "action_url": "/want-list",
    },
    {
        "type": "system.maintenance",
        "title": "The site is down for an hour on Sunday",
        "body": "From 04:00 to 05:00 UTC, for a newer database.",
    },
    {
        "type": "message.received",
        "title": "A message from the-longest-name-there-is",
        "body": "Would you take the Japanese one instead? " * 6,
        "action_url": "/matches",
    },
    {
        "type": "trade.trade_accepted",
        "title": "corvin_greystone accepted your trade",
        "body": "Send your 2 cards within 7 days.",
        "action_url": "/matches",
    },
)
"""One of each kind that a page has to show, the oldest first."""


async def notified(application: Application, user_id: int, **facts: Any) -> str:
    """Give somebody a notification; return its public id."""
    given = {"type": "trade.trade_accepted", "title": "ann accepted your trade", **facts}
    age = given.pop("age", timedelta())
    async with application.units() as uow:
        await uow.notifications.add(
            NewNotification(
                user_id=user_id, key=f"test/{next(_numbers)}", created_at=application.clock.now() - age, **given
            )
        )
        (newest,) = await uow.notifications.page(user_id, before=None, limit=1)
        await uow.commit()
    return application.ids.encode(IdKind.NOTIFICATION, newest.id)


async def confirmed(application: Application, user_id: int) -> None:
    """Confirm somebody's e-mail address."""
    async with application.database.transaction() as session:
        await session.run(update(users).where(users.c.id == user_id).values(email_verified=True))


async def notified_of_everything(application: Application, user_id: int) -> str:
    """Give somebody a notification of each kind, of different ages, the oldest read; return the newest one's id."""
    hashid = ""
    for place, sample in enumerate(SAMPLES):
        hashid = await notified(application, user_id, age=timedelta(hours=7 * (len(SAMPLES) - 1 - place)), **sample)
        if place < 2:
            await application.notifying.centre.read(user_id, hashid)
    return hashid
