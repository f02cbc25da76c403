"""A stand-in for Discord's REST API at the wire: it answers as it is told, and keeps what it gets."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from attrs import define, field, frozen

from tests.support.asgi_server import Message, answer, body_of


@frozen
class Answered:
    """An answer of Discord: status, JSON and headers."""

    status: int = 200
    body: object = field(factory=lambda: {"id": "1"})
    headers: dict[str, str] = field(factory=dict)


@frozen
class Posted:
    """What Discord was sent."""

    path: str
    query: str
    body: Any
    headers: dict[str, str]


@define
class LocalDiscord:
    """Answers what ``answers`` says for each request."""

    answers: Callable[[Posted], Answered] = lambda _: Answered()
    posted: list[Posted] = field(factory=list)

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Answer a request."""
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        body = json.loads(await body_of(receive))
        one = Posted(scope["path"], scope["query_string"].decode(), body, headers)
        self.posted.append(one)
        told = self.answers(one)
        await answer(send, told.status, json.dumps(told.body).encode(), told.headers)
