"""Writing to everybody in a ring, over the API and on its page."""

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from tests.support.browsers import HTMX, Desk
from tests.support.page_loads import check_loads
from tests.support.people import person
from tests.support.rings import Circle, circle


@pytest.fixture
async def three(application: Application) -> Circle:
    """Three people whose cards come full circle."""
    return await circle(application)


async def test_everybody_in_a_ring_reads_what_one_writes(
    client: httpx.AsyncClient, application: Application, three: Circle
) -> None:
    """With the writer's name, in one thread that tells what happened too, and in everybody's inbox once."""
    ann, bob, cid = three.people
    ring = await three.proposed(client)
    await drain_outbox(application)
    address = f"/api/v1/rings/{ring['hashid']}"
    sent = await client.post(f"{address}/messages", json={"text": "Who sends first?"}, headers=bob.headers)
    assert sent.status_code == 201, sent.text
    for one in (ann, cid):
        thread = (await client.get(f"{address}/thread", headers=one.headers)).json()
        assert (thread["members"], thread["is_open"], thread["status"]) == (three.names, True, "proposed")
        said = thread["messages"]
        assert [message["sender"] for message in said] == [None, bob.username]
        assert said[0]["text"] == ("You" if one is ann else ann.username) + " proposed this ring."
        (room,) = (await client.get("/api/v1/messages", headers=one.headers)).json()["items"]
        assert (room["kind"], room["ring"], room["title"]) == ("ring", ring["hashid"], "Ring of 3")
        assert (room["username"], room["preview"]) == ("", f"{bob.username}: Who sends first?")
        assert room["unread"] == (1 if one is ann else 2)
    own = (await client.get(f"{address}/thread", headers=bob.headers)).json()
    assert [message["is_mine"] for message in own["messages"]] == [False, True]
    conversation = own["conversation"]["id"]
    read = f"/api/v1/messages/conversations/{conversation}/read"
    await client.patch(read, json={}, headers=ann.headers)
    assert (await client.get(f"{address}/thread", headers=bob.headers)).json()["messages"][1]["is_read"] is False
    await client.patch(read, json={}, headers=cid.headers)
    assert (await client.get(f"{address}/thread", headers=bob.headers)).json()["messages"][1]["is_read"] is True


async def test_strangers_neither_read_nor_write_and_what_is_over_is_read_only(
    client: httpx.AsyncClient, application: Application, three: Circle
) -> None:
    """A declined ring keeps what was said."""
    ann, bob, _ = three.people
    stranger = await person(application)
    ring = await three.proposed(client)
    await drain_outbox(application)
    address = f"/api/v1/rings/{ring['hashid']}"
    for answer in (
        await client.get(f"{address}/thread", headers=stranger.headers),
        await client.post(f"{address}/messages", json={"text": "Hi"}, headers=stranger.headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "ring.not_found")
    assert (await client.post(f"{address}/messages", json={"text": "Hi"}, headers=ann.headers)).status_code == 201
    await three.acted(client, bob, ring, "decline")
    await drain_outbox(application)
    refused = await client.post(f"{address}/messages", json={"text": "Why?"}, headers=ann.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "thread.closed")
    assert refused.json()["message"].startswith("this ring is over")
    thread = (await client.get(f"{address}/thread", headers=ann.headers)).json()
    assert thread["is_open"] is False
    assert [one["text"] for one in thread["messages"]][-2:] == ["Hi", f"{bob.username} declined the ring."]


async def test_the_page_of_a_ring_fetches_its_thread_and_sends_to_everybody(
    client: httpx.AsyncClient, application: Application, three: Circle
) -> None:
    """As a part for script and as a page without; a message of somebody else's has their name."""
    ann, bob, _ = three.people
    ring = await three.proposed(client)
    await drain_outbox(application)
    text = {"text": "Cards are sleeved."}
    await client.post(f"/api/v1/rings/{ring['hashid']}/messages", json=text, headers=bob.headers)
    client.cookies.update(ann.cookies)
    desk, path = Desk(ann, client), f"/rings/{ring['hashid']}/thread"
    whole = await desk.page(f"/rings/{ring['hashid']}")
    assert f'hx-get="{path}"' in whole.text
    await check_loads(whole)
    part = await client.get(path, headers=HTMX)
    assert "<html" not in part.text
    assert f'<p class="chat__who"><a href="/u/{bob.username}">' in part.text
    page = await desk.page(path)
    assert "Messages of this ring" in page.text
    sent = await desk.send(path, {"text": "Thank you!", "client_key": "k-1"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/rings/{ring['hashid']}#thread")
    newer = await desk.send(path, {"text": "See you.", "client_key": "k-2", "after": "3"}, script=True)
    assert "See you." in newer.text
    assert "Cards are sleeved." not in newer.text
    listed = await desk.page("/messages")
    assert f'href="/rings/{ring["hashid"]}#thread"' in listed.text
