"""Two people who write to each other over the API."""

from typing import Any

import httpx
from attrs import frozen

from dualcaster_app import Application
from tests.support.letters import conversation_of
from tests.support.people import Person

MESSAGES = "/api/v1/messages"


@frozen
class Pair:
    """Two public people, and how they ask the API."""

    client: httpx.AsyncClient
    application: Application
    ann: Person
    bob: Person

    async def send(self, sender: Person, to: Person, text: str = "Hello!", **more: object) -> httpx.Response:
        """Have one write to the other."""
        body = {"text": text, **more}
        return await self.client.post(f"{MESSAGES}/{to.username}", json=body, headers=sender.headers)

    async def read(self, reader: Person, of: Person, query: str = "") -> dict[str, Any]:
        """Read a conversation."""
        answer = await self.client.get(f"{MESSAGES}/{of.username}{query}", headers=reader.headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def inbox(self, reader: Person, box: str = "inbox") -> dict[str, Any]:
        """List conversations."""
        return dict((await self.client.get(f"{MESSAGES}?box={box}", headers=reader.headers)).json())

    async def room(self, somebody: Person, path: str, method: str = "POST", **more: Any) -> httpx.Response:
        """Do something with the conversation of the two."""
        room = await conversation_of(self.application, self.ann, self.bob.username)
        address = f"{MESSAGES}/conversations/{room}/{path}"
        return await self.client.request(method, address, headers=somebody.headers, **more)

    async def friends(self) -> None:
        """Have both have written."""
        for sender, to in ((self.ann, self.bob), (self.bob, self.ann)):
            assert (await self.send(sender, to)).status_code == 201


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Return the status and the code of an error."""
    return answer.status_code, answer.json()["code"]


async def upload(pair: Pair, content: bytes, *, by: Person | None = None, to: Person | None = None) -> httpx.Response:
    """Upload a photo for a message of ann's to bob, unless told otherwise."""
    sender, other = by or pair.ann, to or pair.bob
    headers = {**sender.headers, "Content-Type": "application/octet-stream"}
    return await pair.client.post(f"{MESSAGES}/{other.username}/attachments", content=content, headers=headers)
