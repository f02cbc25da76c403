"""What people are told of reviews in the notification centre: each thing once, and at once on their open pages."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import ARRAY, Text, any_, bindparam, select

from dualcaster_app import Application
from dualcaster_app.clock import SystemClock
from dualcaster_app.events import drain_outbox, handle
from dualcaster_core.accounts.events import SignedUp
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.reputation.reviews.events import ReviewAnswered, ReviewsBecameVisible, ReviewWritten
from dualcaster_core.trading.review_handlers import RemindOfReviews
from dualcaster_postgres.tables.outbox import outbox
from tests.support.completed_trades import complete_trade
from tests.support.people import Person, person
from tests.support.traded import Traded

GOOD = {"overall": 5}
_KINDS = bindparam("kinds", type_=ARRAY(Text()))
_OF_KINDS = select(outbox.c.id, outbox.c.kind).where(outbox.c.kind == any_(_KINDS))


async def _told(client: httpx.AsyncClient, somebody: Person) -> Sequence[tuple[str, str, str]]:
    """List the type, title and address of what somebody was told of reviews, the first first."""
    answer = await client.get("/api/v1/notifications", headers=somebody.headers)
    found = [(one["type"], one["title"], one["action_url"]) for one in answer.json()["items"]]
    return [one for one in reversed(found) if one[0].startswith("review.")]


async def _unread(client: httpx.AsyncClient, somebody: Person) -> int:
    counts = (await client.get("/api/v1/notifications/unread-counts", headers=somebody.headers)).json()["by_category"]
    unread: int = counts["trades"]
    return unread


async def _events(application: Application, *kinds: str) -> Sequence[tuple[int, str]]:
    async with application.database.transaction() as session:
        return await session.rows(_OF_KINDS, kinds=list(kinds))


async def test_both_are_told_step_by_step(client: httpx.AsyncClient, application: Application, traded: Traded) -> None:
    """That the other has written, that both can be read, and that one's own was answered; each to whom it concerns."""
    ann, bob, page = traded.ann, traded.bob, f"/trades/{traded.trade}/review"
    assert (await client.post(traded.address, json=GOOD, headers=ann.headers)).status_code == 201
    await drain_outbox(application)
    first = ("review.written", f"{ann.username} reviewed your trade", page)
    assert (await _told(client, bob), await _told(client, ann)) == ([first], [])
    assert (await client.post(traded.address, json=GOOD, headers=bob.headers)).status_code == 201
    await drain_outbox(application)
    read = {one: ("review.visible", f"You can read what {one.username} says of your trade", page) for one in (ann, bob)}
    assert (await _told(client, bob), await _told(client, ann)) == ([first, read[ann]], [read[bob]])
    answer = await client.post(f"{traded.address}/answer", json={"text": "Thank you!"}, headers=bob.headers)
    assert answer.status_code == 201
    await drain_outbox(application)
    answered = ("review.answered", f"{bob.username} answered your review", page)
    assert await _told(client, ann) == [read[bob], answered]
    assert await _unread(client, ann) == 2


async def test_an_event_that_comes_again_tells_nobody_again(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """Neither the same delivery nor another event of the same review adds a second notification."""
    ann, bob = traded.ann, traded.bob
    for one in (ann, bob):
        await client.post(traded.address, json=GOOD, headers=one.headers)
    await client.post(f"{traded.address}/answer", json={"text": "Thank you!"}, headers=bob.headers)
    await drain_outbox(application)
    before = [await _told(client, one) for one in (ann, bob)]
    assert [len(one) for one in before] == [2, 2]
    kinds = (ReviewWritten.kind, ReviewsBecameVisible.kind, ReviewAnswered.kind)
    rows = await _events(application, *kinds)
    assert {kind for _, kind in rows} == set(kinds)
    for event_id, _ in rows:
        assert await handle(application, event_id, "trading.notify_reviews")
    async with application.units() as uow:
        await uow.record(ReviewWritten(trade_id=traded.trade_id, reviewer_id=ann.user_id, reviewed_id=bob.user_id))
        await uow.commit()
    await drain_outbox(application)
    assert [await _told(client, one) for one in (ann, bob)] == before


async def test_who_has_not_reviewed_is_reminded_once_before_it_is_too_late(
    client: httpx.AsyncClient, application: Application
) -> None:
    """With fewer than three days left, on the first night of them alone; not who has written, nor when it is over."""
    now, rules = datetime.now(UTC), application.settings.reviews
    people = {}
    for left in (timedelta(days=4), timedelta(days=2), timedelta(seconds=-1)):
        ann, bob = await person(application), await person(application)
        trade_id = await complete_trade(application.units, ann.user_id, bob.user_id, now - rules.open_for + left)
        people[left] = (ann, bob, trade_id)
    remind = RemindOfReviews(application.units, SystemClock(), application.ids, rules)
    event_id = max(key for key, _ in await _events(application, SignedUp.kind))
    for night in ("first", "second"):
        await remind(Delivery(event_id, night), NightlyDue(day="2026-03-01"))
    for left, (ann, bob, _) in people.items():
        told = [[title for _, title, _ in await _told(client, one)] for one in (ann, bob)]
        asked = [[f"How was your trade with {other.username}?"] for other in (bob, ann)]
        assert told == (asked if left == timedelta(days=2) else [[], []])
