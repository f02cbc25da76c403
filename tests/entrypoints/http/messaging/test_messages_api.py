"""Writing to each other over the API."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest
from attrs import evolve

from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.testing import FixedClock
from tests.support.correspondents import Pair, code_of
from tests.support.letters import actor_of, conversation_of


async def test_a_strangers_first_message_is_a_request(pair: Pair) -> None:
    """It waits among the requests, the stranger writes no more until it is answered, and reading it stays unknown."""
    sent = await pair.send(pair.ann, pair.bob, "Is the Bolt near mint?")
    assert sent.status_code == 201
    assert (sent.json()["number"], sent.json()["is_mine"], sent.json()["sender"]) == (1, True, pair.ann.username)
    assert code_of(await pair.send(pair.ann, pair.bob)) == (409, "conversation.request_pending")
    assert (await pair.inbox(pair.bob))["items"] == []
    (request,) = (await pair.inbox(pair.bob, "requests"))["items"]
    assert (request["state"], request["preview"], request["unread"]) == ("requested", "Is the Bolt near mint?", 1)
    (mine,) = (await pair.inbox(pair.ann))["items"]
    assert (mine["awaits_answer"], mine["unread"], mine["preview_is_mine"]) == (True, 0, True)
    assert (await pair.room(pair.bob, "read", "PATCH", json={})).json() == {"inbox": 0, "requests": 0}
    assert (await pair.read(pair.ann, pair.bob))["messages"][0]["is_read"] is False
    assert (await pair.room(pair.bob, "accept")).status_code == 204
    assert (await pair.read(pair.ann, pair.bob))["messages"][0]["is_read"] is True
    assert (await pair.send(pair.ann, pair.bob)).status_code == 201


async def test_answering_accepts_and_ignoring_stays_unknown(pair: Pair) -> None:
    """An ignored stranger cannot tell; the other can write to them later, which opens the conversation."""
    await pair.send(pair.ann, pair.bob)
    assert code_of(await pair.room(pair.ann, "ignore")) == (409, "conversation.not_a_request")
    assert (await pair.room(pair.bob, "ignore")).status_code == 204
    assert (await pair.inbox(pair.bob, "requests"))["items"] == []
    assert code_of(await pair.send(pair.ann, pair.bob)) == (409, "conversation.request_pending")
    assert (await pair.inbox(pair.ann))["items"][0]["awaits_answer"] is True
    assert (await pair.send(pair.bob, pair.ann)).status_code == 201
    assert (await pair.send(pair.ann, pair.bob)).status_code == 201
    assert code_of(await pair.room(pair.bob, "ignore")) == (409, "conversation.not_a_request")


async def test_a_message_is_sent_once_under_a_key(pair: Pair) -> None:
    """Sent again, also at the same moment, it is the same message; another key is another message."""
    await pair.friends()
    answers = await asyncio.gather(*(pair.send(pair.ann, pair.bob, "Once.", client_key="k-1") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    await pair.send(pair.ann, pair.bob, "Twice.", client_key="k-2")
    texts = [one["text"] for one in (await pair.read(pair.bob, pair.ann))["messages"]]
    assert texts == ["Hello!", "Hello!", "Once.", "Twice."]


async def test_two_who_write_at_once_lose_nothing(pair: Pair) -> None:
    """Numbers have no gap, and each sees the same order."""
    await pair.friends()
    both = ((pair.ann, pair.bob), (pair.bob, pair.ann))
    sent = await asyncio.gather(*(pair.send(*both[turn % 2], f"{turn}") for turn in range(12)))
    assert {answer.status_code for answer in sent} == {201}
    seen = [(await pair.read(one, other))["messages"] for one, other in both]
    assert [one["number"] for one in seen[0]] == list(range(1, 15))
    assert [one["id"] for one in seen[0]] == [one["id"] for one in seen[1]]


async def test_two_who_write_first_at_once_have_one_conversation(pair: Pair) -> None:
    """Whoever comes second has answered the first."""
    sent = await asyncio.gather(pair.send(pair.ann, pair.bob), pair.send(pair.bob, pair.ann))
    assert [answer.status_code for answer in sent] == [201, 201]
    assert sorted(answer.json()["number"] for answer in sent) == [1, 2]


async def test_reading_counts_down_and_is_seen(pair: Pair) -> None:
    """Up to a number or all; what was read stays read, and the other sees how far."""
    await pair.friends()
    for turn in range(3):
        await pair.send(pair.ann, pair.bob, f"{turn}")
    assert (await pair.inbox(pair.bob))["unread"] == {"inbox": 1, "requests": 0}
    (room,) = (await pair.inbox(pair.bob))["items"]
    assert room["unread"] == 3
    assert (await pair.room(pair.bob, "read", "PATCH", json={"up_to": 4})).json()["inbox"] == 1
    assert (await pair.inbox(pair.bob))["items"][0]["unread"] == 1
    seen = [one["is_read"] for one in (await pair.read(pair.ann, pair.bob))["messages"] if one["is_mine"]]
    assert seen == [True, True, True, False]
    await pair.room(pair.bob, "read", "PATCH", json={"up_to": 1})
    assert (await pair.room(pair.bob, "read", "PATCH", json={})).json()["inbox"] == 0
    assert (await pair.inbox(pair.bob))["items"][0]["unread"] == 0


async def test_what_was_put_away_comes_back(pair: Pair) -> None:
    """By a new message, unless it is muted; mute and archive are one's own."""
    await pair.friends()
    assert (await pair.room(pair.bob, "archive")).status_code == 204
    assert (await pair.inbox(pair.bob))["items"] == []
    assert len((await pair.inbox(pair.bob, "archived"))["items"]) == 1
    assert len((await pair.inbox(pair.ann))["items"]) == 1
    await pair.send(pair.ann, pair.bob)
    assert len((await pair.inbox(pair.bob))["items"]) == 1
    for path in ("mute", "archive"):
        assert (await pair.room(pair.bob, path)).status_code == 204
    await pair.send(pair.ann, pair.bob)
    assert (await pair.inbox(pair.bob))["items"] == []
    assert (await pair.inbox(pair.bob))["unread"]["inbox"] == 0
    for path in ("mute", "archive"):
        assert (await pair.room(pair.bob, path, "DELETE")).status_code == 204
    assert (await pair.inbox(pair.bob))["unread"]["inbox"] == 1


async def test_a_message_shows_a_card_with_its_price(pair: Pair, hashids: Mapping[str, str]) -> None:
    """Name, set, picture and what it costs; a card that does not exist is refused, and nothing is sent."""
    await pair.friends()
    sent = (await pair.send(pair.ann, pair.bob, "", card=hashids["Lightning Bolt"])).json()
    assert sent["card"]["name"] == "Lightning Bolt"
    assert set(sent["card"]) == {"hashid", "name", "set_code", "set_name", "image_url", "price"}
    assert sent["text"] == ""
    assert (await pair.inbox(pair.bob))["items"][0]["preview"] == "Card"
    for card in ("xxxxxx", pair.application.ids.encode(IdKind.CARD, 10**9)):
        assert code_of(await pair.send(pair.ann, pair.bob, "", card=card)) == (404, "card.not_found")
    assert len((await pair.read(pair.ann, pair.bob))["messages"]) == 3


async def test_a_conversation_is_searched_and_paged(pair: Pair) -> None:
    """Whatever the letter case, without what was deleted; older messages follow by the cursor."""
    await pair.friends()
    ids = [(await pair.send(pair.ann, pair.bob, f"Foil Number {turn} 100%_")).json()["id"] for turn in range(3)]
    assert (await pair.room(pair.ann, f"messages/{ids[1]}", "DELETE")).status_code == 204
    found = await pair.read(pair.bob, pair.ann, "?q=foil+NUMBER")
    assert [one["text"] for one in found["messages"]] == ["Foil Number 0 100%_", "Foil Number 2 100%_"]
    assert (await pair.read(pair.bob, pair.ann, "?q=100%25_"))["messages"] == found["messages"]
    assert (await pair.read(pair.bob, pair.ann, "?q=%25%25"))["messages"] == []
    numbers, cursor = [], ""
    for _ in range(3):
        page = await pair.read(pair.bob, pair.ann, f"?limit=2{cursor}")
        numbers.append([one["number"] for one in page["messages"]])
        cursor = f"&cursor={page['next_cursor']}"
    assert numbers == [[4, 5], [2, 3], [1]]
    assert page["next_cursor"] is None


async def test_a_message_is_changed_for_five_minutes(pair: Pair) -> None:
    """By its sender; deleted, it says nothing any more to anybody and cannot be reacted to."""
    await pair.friends()
    sent = (await pair.send(pair.ann, pair.bob, "Tree")).json()["id"]
    at = f"messages/{sent}"
    assert (await pair.room(pair.ann, at, "PATCH", json={"text": "Three"})).status_code == 204
    assert code_of(await pair.room(pair.bob, at, "PATCH", json={"text": "Four"})) == (404, "message.not_found")
    assert code_of(await pair.room(pair.bob, at, "DELETE")) == (404, "message.not_found")
    assert code_of(await pair.room(pair.ann, at, "PATCH", json={"text": " "})) == (400, "validation")
    (*_, seen) = (await pair.read(pair.bob, pair.ann))["messages"]
    assert (seen["text"], seen["edited_at"] is not None) == ("Three", True)
    later = FixedClock(pair.application.messaging.changes.clock.now() + timedelta(minutes=5, seconds=5))
    changes = evolve(pair.application.messaging.changes, clock=later)
    room = pair.application.ids.decode(
        IdKind.CONVERSATION, await conversation_of(pair.application, pair.ann, pair.bob.username)
    )
    key = pair.application.ids.decode(IdKind.MESSAGE, sent)
    assert room is not None
    assert key is not None
    for late in (changes.delete(actor_of(pair.ann), room, key), changes.edit(actor_of(pair.ann), room, key, "Five")):
        with pytest.raises(Exception, match="5 minutes"):
            await late
    assert (await pair.room(pair.ann, at, "DELETE")).status_code == 204
    assert code_of(await pair.room(pair.ann, at, "DELETE")) == (404, "message.not_found")
    assert code_of(await pair.room(pair.bob, f"{at}/react", json={"emoji": "👍"})) == (404, "message.not_found")
    (*_, seen) = (await pair.read(pair.bob, pair.ann))["messages"]
    assert (seen["text"], seen["is_deleted"], seen["edited_at"]) == ("", True, None)
    assert (await pair.inbox(pair.bob))["items"][0]["preview"] == "Message deleted"


async def test_reactions_are_few_and_counted(pair: Pair) -> None:
    """Each of the two puts each of the set once; anything else is refused."""
    await pair.friends()
    sent = (await pair.send(pair.ann, pair.bob)).json()["id"]
    for somebody in (pair.bob, pair.bob, pair.ann):
        answer = await pair.room(somebody, f"messages/{sent}/react", json={"emoji": "👍"})
        assert answer.status_code == 204
    await pair.room(pair.bob, f"messages/{sent}/react", json={"emoji": "👀"})
    (*_, seen) = (await pair.read(pair.ann, pair.bob))["messages"]
    assert seen["reactions"] == [
        {"emoji": "👍", "count": 2, "is_mine": True},
        {"emoji": "👀", "count": 1, "is_mine": False},
    ]
    await pair.room(pair.ann, f"messages/{sent}/react", json={"emoji": "👍", "on": False})
    assert (await pair.read(pair.ann, pair.bob))["messages"][-1]["reactions"][0]["is_mine"] is False
    for emoji in ("💩", "👍👍", ""):
        answer = await pair.room(pair.bob, f"messages/{sent}/react", json={"emoji": emoji})
        assert code_of(answer) == (400, "validation")
