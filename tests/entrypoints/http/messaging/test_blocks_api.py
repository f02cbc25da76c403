"""What a block, a private profile and being a stranger keep from whom."""

from typing import Any

import httpx

from tests.support.correspondents import MESSAGES, Pair, code_of, upload
from tests.support.letters import conversation_of
from tests.support.people import person
from tests.support.pictures import picture


async def test_a_block_hides_both_and_tells_the_blocker_alone(pair: Pair) -> None:
    """To the blocked it is as if there were nobody of that name; afterwards everything is as before."""
    await pair.friends()
    photo = (await upload(pair, picture())).json()
    message = (await pair.send(pair.ann, pair.bob, "", photos=[photo["id"]])).json()["id"]
    room = await conversation_of(pair.application, pair.ann, pair.bob.username)
    nobody = "nobody-of-this-name"

    def block(method: str, body: dict[str, str] | None = None, path: str = "") -> Any:
        return pair.client.request(method, f"/api/v1/blocks{path}", json=body, headers=pair.bob.headers)

    for _ in range(2):
        assert (await block("POST", {"username": pair.ann.username})).status_code == 204
    (blocked,) = (await block("GET")).json()["items"]
    assert blocked["username"] == pair.ann.username

    def told(answer: httpx.Response, name: str) -> tuple[int, dict[str, Any]]:
        body = answer.json()
        del body["request_id"]
        return answer.status_code, {key: str(value).replace(name, "X") for key, value in body.items()}

    for method, body in (("GET", None), ("POST", {"text": "please"})):
        answers = [
            await pair.client.request(method, f"{MESSAGES}/{name}", headers=pair.ann.headers, json=body)
            for name in (pair.bob.username, nobody)
        ]
        assert told(answers[0], pair.bob.username) == told(answers[1], nobody)
        assert answers[0].status_code == 404
    assert code_of(await pair.send(pair.bob, pair.ann)) == (409, "message.blocked_user")
    for one in (pair.ann, pair.bob):
        assert (await pair.inbox(one))["items"] == []
        assert (await pair.client.get(photo["url"], headers=one.headers)).status_code == 404
        for path, method, body in (
            ("read", "PATCH", {}),
            (f"messages/{message}/react", "POST", {"emoji": "👍"}),
            (f"messages/{message}", "DELETE", None),
        ):
            address = f"{MESSAGES}/conversations/{room}/{path}"
            answer = await pair.client.request(method, address, json=body, headers=one.headers)
            assert code_of(answer) == (404, "conversation.not_found")
    assert (await block("DELETE", path=f"/{pair.ann.username}")).status_code == 204
    assert (await pair.send(pair.ann, pair.bob)).status_code == 201
    assert len((await pair.read(pair.ann, pair.bob))["messages"]) == 4


async def test_nobody_learns_from_blocks_who_blocks_them(pair: Pair) -> None:
    """Blocking and unblocking whoever blocks one is as with nobody; lifting one's own works across the other's."""
    await pair.application.accounts.operator.block(pair.bob.username, pair.ann.username)
    for method, path, body in (
        ("POST", "", {"username": pair.bob.username}),
        ("POST", "", {"username": "nobody-of-this-name"}),
        ("DELETE", f"/{pair.bob.username}", None),
        ("DELETE", "/nobody-of-this-name", None),
    ):
        answer = await pair.client.request(method, f"/api/v1/blocks{path}", json=body, headers=pair.ann.headers)
        assert code_of(answer) == (404, "user.not_found")
    await pair.application.accounts.operator.block(pair.ann.username, pair.bob.username)
    answer = await pair.client.delete(f"/api/v1/blocks/{pair.bob.username}", headers=pair.ann.headers)
    assert answer.status_code == 204
    answer = await pair.client.post("/api/v1/blocks", json={"username": pair.ann.username}, headers=pair.ann.headers)
    assert code_of(answer) == (400, "validation")


async def test_private_people_are_written_to_by_whom_they_wrote_to(pair: Pair) -> None:
    """A private profile takes no requests; a conversation that exists goes on."""
    await pair.application.accounts.operator.change(pair.bob.username, is_public=False)
    assert code_of(await pair.send(pair.ann, pair.bob)) == (403, "user.profile_private")
    assert (await pair.send(pair.bob, pair.ann)).status_code == 201
    assert (await pair.send(pair.ann, pair.bob)).status_code == 201


async def test_foreign_rooms_and_messages_do_not_exist(pair: Pair) -> None:
    """Neither to a stranger, nor a message of one's own in another room."""
    await pair.friends()
    eve = await person(pair.application)
    message = (await pair.send(pair.ann, pair.bob)).json()["id"]
    for path, method, body in (
        ("read", "PATCH", {}),
        ("archive", "POST", None),
        ("mute", "DELETE", None),
        ("accept", "POST", None),
        (f"messages/{message}", "PATCH", {"text": "x"}),
        (f"messages/{message}", "DELETE", None),
        (f"messages/{message}/react", "POST", {"emoji": "👍"}),
        (f"messages/{message}/report", "POST", {"reason": "spam"}),
    ):
        assert code_of(await pair.room(eve, path, method, json=body)) == (404, "conversation.not_found")
    await pair.application.accounts.operator.change(eve.username, is_public=True)
    await pair.send(pair.ann, eve)
    other = await conversation_of(pair.application, pair.ann, eve.username)
    address = f"{MESSAGES}/conversations/{other}/messages/{message}"
    assert code_of(await pair.client.delete(address, headers=pair.ann.headers)) == (404, "message.not_found")
