"""Messages that read like a known scam: held, seen by their sender alone, and released, withheld or delivered once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Role
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.moderation.held_messages import HeldMessages
from dualcaster_core.testing import FixedClock
from tests.support.correspondents import Pair, upload
from tests.support.live_pages import LivePage, page_of
from tests.support.moderating import ADMIN, act, case_about, code_of, report, staff, told
from tests.support.people import Person, person, signed_in
from tests.support.pictures import picture
from tests.support.pruning import gone_by
from tests.support.rings import circle
from tests.support.trading_pairs import trading_pair

SCAM = "PayPal friends and family only please"
DAY = timedelta(hours=24)


@pytest.fixture
async def pair(application: Application, client: httpx.AsyncClient) -> Pair:
    """Ann and bob, who have written to each other."""
    ann, bob = await person(application), await person(application)
    for one in (ann, bob):
        await application.accounts.operator.change(one.username, is_public=True)
    pair = Pair(client, application, ann, bob)
    await pair.friends()
    await pair.room(bob, "read", "PATCH", json={})
    await drain_outbox(application)
    return pair


def _now() -> datetime:
    return datetime.now(UTC)


async def _case(pair: Pair, moderator: Person, about: Person | None = None) -> dict[str, Any]:
    await drain_outbox(pair.application)
    return await case_about(pair.client, moderator, about or pair.ann, "auto_flag")


async def _decide(pair: Pair, by: Person, held_id: str, what: str) -> httpx.Response:
    return await pair.client.post(f"{ADMIN}/held/{held_id}/{what}", headers=by.headers)


async def _posted(page: LivePage) -> int:
    """Wait for the next message that a page is told of; return its number."""
    while (frame := await page.frame())["type"] != "message.posted":
        pass
    return int(frame["facts"]["number"])


def _at(application: Application, moment: FixedClock) -> HeldMessages:
    """Decide as at another time."""
    return HeldMessages(application.units, moment, application.ids, application.settings.flags)


async def test_its_sender_sees_that_it_is_checked_and_the_other_sees_nothing(pair: Pair) -> None:
    """Not in the conversation, a search, a preview, a count, a notification, an export of theirs; it is not news."""
    sent = await pair.send(pair.ann, pair.bob, SCAM)
    assert sent.status_code == 201
    assert (sent.json()["state"], sent.json()["number"], sent.json()["text"]) == ("being_checked", 0, SCAM)
    await drain_outbox(pair.application)
    mine = await pair.read(pair.ann, pair.bob)
    assert [one["text"] for one in mine["held"]] == [SCAM]
    theirs = await pair.read(pair.bob, pair.ann)
    assert theirs["held"] == []
    assert [one["text"] for one in theirs["messages"]] == ["Hello!", "Hello!"]
    assert theirs["conversation"] | {"preview": "Hello!", "unread": 0, "last_number": 2} == theirs["conversation"]
    found = await pair.read(pair.bob, pair.ann, "?q=friends+and+family")
    assert found["messages"] == []
    assert (await pair.inbox(pair.bob))["unread"] == {"inbox": 0, "requests": 0}
    news = (await pair.client.get("/api/v1/notifications", headers=pair.bob.headers)).json()["items"]
    assert SCAM not in str(news)
    exports = [await pair.client.get("/api/v1/users/me/export", headers=one.headers) for one in (pair.ann, pair.bob)]
    assert [SCAM in one.text for one in exports] == [True, False]


async def test_open_pages_of_the_other_are_told_nothing_until_it_is_delivered(pair: Pair, address: str) -> None:
    """Over the socket the message comes when it is delivered, as any other."""
    moderator = await staff(pair.application)
    async with page_of(address, pair.bob) as page:
        await pair.send(pair.ann, pair.bob, SCAM)
        await pair.send(pair.ann, pair.bob, "And something else.")
        assert await _posted(page) == 3
        case = await _case(pair, moderator)
        await _decide(pair, moderator, case["held"][0]["id"], "release")
        assert await _posted(page) == 4


async def test_moderators_read_it_in_a_case_that_names_the_phrase(pair: Pair) -> None:
    """High, with whom it was written to; a second message joins the case, and flags nobody twice in a week."""
    moderator = await staff(pair.application)
    await pair.send(pair.ann, pair.bob, SCAM)
    await pair.send(pair.ann, pair.bob, "I only accept crypto")
    case = await _case(pair, moderator)
    assert case["level"] == "high"
    assert [(one["rule"], "friends and family" in one["words"]) for one in case["flags"]] == [("scam_phrase", True)]
    assert [(one["phrase"], one["recipients"], one["status"]) for one in case["held"]] == [
        ("coins", [pair.bob.username], "waiting"),
        ("friends_and_family", [pair.bob.username], "waiting"),
    ]
    page = await signed_in(pair.client, moderator).get(f"/admin/moderation/cases/{case['id']}")
    assert SCAM in page.text


async def test_a_released_message_is_new_to_the_other(pair: Pair) -> None:
    """It comes after what was said meanwhile, unread, with a notification; its sender sees it once."""
    moderator = await staff(pair.application)
    await pair.send(pair.ann, pair.bob, SCAM, client_key="once")
    await pair.send(pair.bob, pair.ann, "Still there?")
    (held,) = (await _case(pair, moderator))["held"]
    answer = await _decide(pair, moderator, held["id"], "release")
    assert answer.json() == {"id": held["id"], "status": "delivered"}
    await drain_outbox(pair.application)
    theirs = await pair.read(pair.bob, pair.ann)
    assert [one["text"] for one in theirs["messages"]][-2:] == ["Still there?", SCAM]
    assert theirs["conversation"]["unread"] == 1
    mine = await pair.read(pair.ann, pair.bob)
    assert mine["held"] == []
    assert [one["text"] for one in mine["messages"]].count(SCAM) == 1
    again = await pair.send(pair.ann, pair.bob, SCAM, client_key="once")
    assert (again.json()["state"], again.json()["number"]) == ("sent", 4)
    news = (await pair.client.get("/api/v1/notifications", headers=pair.bob.headers)).json()["items"]
    assert f"New message from {pair.ann.username}" in [one["title"] for one in news]


async def test_a_withheld_message_is_never_delivered_and_its_sender_is_told(pair: Pair) -> None:
    """Also not when its time comes; the conversation goes on."""
    moderator, clock = await staff(pair.application), FixedClock(_now() + 2 * DAY)
    await pair.send(pair.ann, pair.bob, SCAM, client_key="w")
    (held,) = (await _case(pair, moderator))["held"]
    assert (await _decide(pair, moderator, held["id"], "withhold")).json()["status"] == "withheld"
    await drain_outbox(pair.application)
    await _at(pair.application, clock).deliver_due()
    assert SCAM not in str(await pair.read(pair.bob, pair.ann))
    (mine,) = (await pair.read(pair.ann, pair.bob))["held"]
    assert mine["state"] == "not_delivered"
    assert (await pair.send(pair.ann, pair.bob, SCAM, client_key="w")).json()["state"] == "not_delivered"
    assert await told(pair.client, pair.ann) == ["A message of yours was not delivered"]
    assert await told(pair.client, pair.bob) == []
    assert (await pair.send(pair.ann, pair.bob, "All right, goods and services.")).json()["state"] == "sent"
    assert code_of(await _decide(pair, moderator, held["id"], "release")) == (409, "held_message.decided")


async def test_it_is_delivered_by_itself_after_a_day(pair: Pair) -> None:
    """Not a moment before; done again, nothing is delivered twice."""
    begun = datetime.fromisoformat((await pair.send(pair.ann, pair.bob, SCAM)).json()["sent_at"])
    await drain_outbox(pair.application)
    early, late = FixedClock(begun + DAY - timedelta(minutes=1)), FixedClock(begun + DAY)
    await _at(pair.application, early).deliver_due()
    assert SCAM not in str(await pair.read(pair.bob, pair.ann))
    delivered = await asyncio.gather(*(_at(pair.application, late).deliver_due() for _ in range(3)))
    assert sum(delivered) >= 1
    texts = [one["text"] for one in (await pair.read(pair.bob, pair.ann))["messages"]]
    assert texts.count(SCAM) == 1


async def test_of_moderators_who_decide_at_once_one_does(pair: Pair) -> None:
    """The others are told that it was decided; it stands in the conversation once or not at all."""
    moderators = [await staff(pair.application) for _ in range(4)]
    await pair.send(pair.ann, pair.bob, SCAM)
    (held,) = (await _case(pair, moderators[0]))["held"]
    answers = await asyncio.gather(
        *(_decide(pair, by, held["id"], what) for by, what in zip(moderators, ("release", "withhold") * 2, strict=True))
    )
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    (won,) = [one.json()["status"] for one in answers if one.status_code == 200]
    texts = [one["text"] for one in (await pair.read(pair.bob, pair.ann))["messages"]]
    assert texts.count(SCAM) == (1 if won == "delivered" else 0)


@pytest.mark.parametrize(("decision", "delivered"), [("dismiss", True), ("warn", False)])
async def test_a_decided_case_settles_what_is_held(pair: Pair, decision: str, delivered: bool) -> None:
    """A dismissal delivers it, a penalty withholds it."""
    moderator = await staff(pair.application)
    await pair.send(pair.ann, pair.bob, SCAM)
    case = await _case(pair, moderator)
    answer = await act(pair.client, moderator, case, action=decision, reason="We looked at it.")
    assert answer.status_code == 200, answer.text
    await drain_outbox(pair.application)
    texts = [one["text"] for one in (await pair.read(pair.bob, pair.ann))["messages"]]
    assert (SCAM in texts) is delivered


async def test_who_wrote_a_held_message_does_not_decide_on_it(pair: Pair) -> None:
    """The case says so, and shows them no words to decide on."""
    moderator = await staff(pair.application)
    await pair.application.accounts.operator.change(moderator.username, is_public=True)
    from_staff = Pair(pair.client, pair.application, moderator, pair.bob)
    await from_staff.send(pair.bob, moderator)
    await from_staff.send(moderator, pair.bob, SCAM)
    (held,) = (await _case(pair, moderator, moderator))["held"]
    assert (held["text"], held["may_decide"]) == ("", False)
    assert code_of(await _decide(pair, moderator, held["id"], "release")) == (403, "moderation.own_case")


async def test_a_moderator_who_reported_its_sender_does_not_decide_on_it(pair: Pair) -> None:
    """They are a party of its case, and do not see its photos; what another decides stands in the audit log."""
    reporter, moderator = await staff(pair.application), await staff(pair.application)
    admin = await staff(pair.application, Role.ADMIN)
    photo = (await upload(pair, picture())).json()["id"]
    await pair.send(pair.ann, pair.bob, SCAM, photos=[photo])
    (held,) = (await _case(pair, moderator))["held"]
    await report(pair.client, reporter, pair.ann)
    case = await case_about(pair.client, reporter, pair.ann, "auto_flag")
    (theirs,) = case["held"]
    assert (theirs["may_decide"], theirs["photos"], theirs["text"]) == (False, [], SCAM)
    browser = signed_in(pair.client, reporter)
    shown = f"/admin/moderation/photos/{held['photos'][0]['id']}/480"
    assert (await browser.get(shown)).status_code == 403
    for what in ("release", "withhold"):
        assert code_of(await _decide(pair, reporter, held["id"], what)) == (403, "moderation.own_case")
    assert (await signed_in(pair.client, moderator).get(shown)).status_code == 200
    assert (await _decide(pair, moderator, held["id"], "withhold")).status_code == 200
    path = f"/api/v1/admin/audit?category=case&subject={pair.ann.username}"
    logged = (await pair.client.get(path, headers=admin.headers)).json()["items"]
    found = [(one["action"], one["by"], one["details"]["case"]) for one in logged]
    assert found == [("case_message_withheld", moderator.username, case["id"])]


async def test_only_moderators_outside_the_room_decide(pair: Pair) -> None:
    """Whom it was written to neither reads it in the case nor decides; others are no moderators."""
    moderator = await staff(pair.application)
    await pair.application.accounts.operator.change(moderator.username, is_public=True)
    to_staff = Pair(pair.client, pair.application, pair.ann, moderator)
    await to_staff.send(moderator, pair.ann)
    await to_staff.send(pair.ann, moderator, SCAM)
    (held,) = (await _case(pair, moderator))["held"]
    assert (held["text"], held["may_decide"]) == ("", False)
    for what in ("release", "withhold"):
        assert code_of(await _decide(pair, moderator, held["id"], what)) == (403, "moderation.own_case")
        assert code_of(await _decide(pair, pair.bob, held["id"], what)) == (403, "forbidden")
    unknown = pair.application.ids.encode(IdKind.HELD_MESSAGE, 10**9)
    assert code_of(await _decide(pair, await staff(pair.application), unknown, "release")) == (
        404,
        "held_message.not_found",
    )


async def test_what_could_not_be_written_any_more_is_not_delivered(pair: Pair) -> None:
    """After a block a moderator cannot release it, and time withholds it; the sender learns of no block."""
    moderator, clock = await staff(pair.application), FixedClock(_now() + 2 * DAY)
    await pair.send(pair.ann, pair.bob, SCAM)
    (held,) = (await _case(pair, moderator))["held"]
    await pair.client.post("/api/v1/blocks", json={"username": pair.ann.username}, headers=pair.bob.headers)
    await drain_outbox(pair.application)
    answer = await _decide(pair, moderator, held["id"], "release")
    assert code_of(answer) == (409, "held_message.undeliverable")
    await _at(pair.application, clock).deliver_due()
    (mine,) = (await _case(pair, moderator))["held"]
    assert (mine["status"], mine["by_clock"]) == ("withheld", True)


async def test_a_strangers_held_message_opens_nothing_for_the_other(
    application: Application, client: httpx.AsyncClient
) -> None:
    """No request, no conversation; the stranger writes no more until it is decided, and the other may write freely."""
    ann, bob = await person(application), await person(application)
    for one in (ann, bob):
        await application.accounts.operator.change(one.username, is_public=True)
    pair = Pair(client, application, ann, bob)
    assert (await pair.send(ann, bob, SCAM)).json()["state"] == "being_checked"
    assert code_of(await pair.send(ann, bob, "Hello?")) == (409, "conversation.request_pending")
    assert (await pair.inbox(bob, "requests"))["items"] == []
    assert (await pair.read(bob, ann))["conversation"] is None
    (mine,) = (await pair.inbox(ann))["items"]
    assert (mine["preview"], mine["last_number"]) == ("A message is being checked", 0)
    page = await signed_in(client, ann).get(f"/messages/{bob.username}")
    assert "Being checked." in page.text
    late = FixedClock(_now() + DAY)
    await _at(application, late).deliver_due()
    (request,) = (await pair.inbox(bob, "requests"))["items"]
    assert (request["preview"], request["unread"]) == (SCAM, 1)


async def test_its_photos_wait_with_it(pair: Pair) -> None:
    """Nobody else takes them, they outlive photos that were never sent, and are shown once it is delivered."""
    moderator = await staff(pair.application)
    photo = (await upload(pair, picture())).json()["id"]
    held = (await pair.send(pair.ann, pair.bob, SCAM, photos=[photo])).json()
    assert [one["id"] for one in held["photos"]] == [photo]
    assert code_of(await pair.send(pair.ann, pair.bob, "Look.", photos=[photo])) == (409, "photo.taken")
    address = f"/api/v1/photos/{photo}/480"
    assert (await pair.client.get(address, headers=pair.bob.headers)).status_code == 404
    assert await gone_by(pair.application.database, "photos-not-sent", _now() + 9 * DAY) == 0
    (case_held,) = (await _case(pair, moderator))["held"]
    await _decide(pair, moderator, case_held["id"], "release")
    (shown,) = [one for one in (await pair.read(pair.bob, pair.ann))["messages"] if one["text"] == SCAM]
    assert [one["id"] for one in shown["photos"]] == [photo]
    assert (await pair.client.get(address, headers=pair.bob.headers)).status_code == 200


async def test_an_edit_does_not_bring_a_phrase_past(pair: Pair) -> None:
    """The change is refused: as a message of its own it would be held."""
    sent = (await pair.send(pair.ann, pair.bob, "PayPal please")).json()
    answer = await pair.room(pair.ann, f"messages/{sent['id']}", "PATCH", json={"text": SCAM})
    assert code_of(answer) == (400, "message.edit_refused")
    assert SCAM not in str(await pair.read(pair.bob, pair.ann))


async def test_held_messages_count_as_sent(pair: Pair, application: Application) -> None:
    """Whoever writes nothing but scams reaches the hourly limit as anybody does."""
    await pair.send(pair.ann, pair.bob, SCAM)
    async with application.units() as uow:
        recent = await uow.messages.sent_since(pair.ann.user_id, _now() - timedelta(hours=1))
    assert recent.count == 2


async def test_threads_of_trades_and_rings_hold_them_alike(application: Application, client: httpx.AsyncClient) -> None:
    """Nobody else of the thread sees it before it is released."""
    moderator = await staff(application)
    two = await trading_pair(application)
    proposal = await two.proposed(client)
    ring = await (three := await circle(application)).proposed(client)
    await drain_outbox(application)
    for address, (sender, *others) in (
        (f"/api/v1/trades/{proposal['hashid']}", (two.mira, two.ann)),
        (f"/api/v1/rings/{ring['hashid']}", three.people),
    ):
        sent = await client.post(f"{address}/messages", json={"text": SCAM}, headers=sender.headers)
        assert (sent.status_code, sent.json()["state"]) == (201, "being_checked"), sent.text
        mine = (await client.get(f"{address}/thread", headers=sender.headers)).json()
        assert [one["text"] for one in mine["held"]] == [SCAM]
        for other in others:
            assert SCAM not in (await client.get(f"{address}/thread", headers=other.headers)).text
        await drain_outbox(application)
        (held,) = (await case_about(client, moderator, sender, "auto_flag"))["held"]
        assert sorted(held["recipients"]) == sorted(one.username for one in others)
        answer = await client.post(f"{ADMIN}/held/{held['id']}/release", headers=moderator.headers)
        assert answer.status_code == 200, answer.text
        for other in others:
            assert SCAM in (await client.get(f"{address}/thread", headers=other.headers)).text
