"""A POST with an Idempotency-Key is done once."""

import asyncio
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import msgspec
import pytest
from attrs import evolve
from litestar import Response, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import JSONBody
from litestar.response import Stream

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.idempotency import KEPT_FOR
from dualcaster_core.kernel.idempotent_requests import IdempotentRequests
from dualcaster_core.testing import FixedClock
from dualcaster_http import Site, create_app
from dualcaster_http.edge.request_validation import ANY_QUERY
from tests.support.clients import client_of
from tests.support.patience import until
from tests.support.pruning import pruned

ADDRESS = "/api/v1/test/things"
_names = count(1)


class Thing(msgspec.Struct, forbid_unknown_fields=True):
    """A body."""

    name: str
    status: int = 201


class Doing:
    """A site with a route that counts how often it is run, by people who say who they are."""

    def __init__(self, application: Application) -> None:
        self.clock = FixedClock(application.clock.now())
        keys = application.maintenance.idempotent_requests.keys
        requests = IdempotentRequests(keys, self.clock)
        maintenance = evolve(application.maintenance, idempotent_requests=requests)
        self.site: Site = create_app(evolve(application, maintenance=maintenance))
        self.done: list[str] = []
        self.under_way = 0
        self.holding = False
        self.released = asyncio.Event()

        def signed_in(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
            key = int(connection.headers.get("x-user", "0"))
            if key:
                connection.scope["state"]["actor"] = Actor(user_id=key, username=f"user{key}", session_id=1)

        @post([ADDRESS, f"{ADDRESS}2"], guards=[signed_in], opt={ANY_QUERY: True})
        async def do(data: JSONBody[Thing]) -> Response[dict[str, int]]:
            self.under_way += 1
            if self.holding:
                await self.released.wait()
            self.done.append(data.name)
            if data.status == 0:
                raise RuntimeError("broken")
            return Response({"count": len(self.done)}, status_code=data.status)

        @post(f"{ADDRESS}/parts", guards=[signed_in])
        async def do_in_parts(data: JSONBody[Thing]) -> Stream:
            self.done.append(data.name)
            return Stream(iter(["first, ", "then the rest"]), status_code=201)

        self.site.litestar.register(do)
        self.site.litestar.register(do_in_parts)

    async def __call__(
        self, key: str | None, user: int = 0, *, address: str = ADDRESS, **body: object
    ) -> httpx.Response:
        """Send a request as somebody."""
        headers = {"X-User": str(user)} | ({} if key is None else {"Idempotency-Key": key})
        async with client_of(self.site) as client:
            return await client.post(address, json={"name": "thing"} | body, headers=headers)


@pytest.fixture
async def users(application: Application) -> tuple[int, int]:
    """Two accounts."""
    made = [await application.accounts.operator.create(f"repeater{next(_names)}") for _ in range(2)]
    return made[0].id, made[1].id


@pytest.fixture
def doing(application: Application) -> Doing:
    """A site that counts what it does."""
    return Doing(application)


async def test_the_same_request_is_done_once(doing: Doing, users: tuple[int, int]) -> None:
    """Sent again with its key, a request gets the first answer, which says so."""
    first, again = await doing("a", users[0]), await doing("a", users[0])
    assert (first.status_code, again.status_code, doing.done) == (201, 201, ["thing"])
    assert first.content == again.content
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert ("Idempotent-Replay" in first.headers, again.headers["Idempotent-Replay"]) == (False, "true")


async def test_another_request_needs_another_key(doing: Doing, users: tuple[int, int]) -> None:
    """A key that comes with another body belongs to the first one; other keys and other people are free."""
    await doing("a", users[0])
    reused = await doing("a", users[0], name="other")
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency.key_reused")
    assert (await doing("b", users[0])).json() == {"count": 2}
    assert (await doing("a", users[1], name="other")).json() == {"count": 3}
    assert (await doing(None, users[0])).json() == {"count": 4}


async def test_of_two_at_the_same_instant_one_is_done(doing: Doing, users: tuple[int, int]) -> None:
    """While the first one runs, others with its key are told to wait."""
    doing.holding = True
    sent = [asyncio.create_task(doing("a", users[0])) for _ in range(8)]
    await until(lambda: sum(one.done() for one in sent) == 7)
    doing.released.set()
    answers = await asyncio.gather(*sent)
    assert len(doing.done) == 1
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] + [409] * 7
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "idempotency.in_progress"


async def test_refusals_are_kept_and_errors_of_ours_are_not(doing: Doing, users: tuple[int, int]) -> None:
    """The answer to a wrong request stays as it is; what broke here may be tried again."""
    assert [(await doing("a", users[0], status=409)).status_code for _ in range(2)] == [409, 409]
    assert len(doing.done) == 1
    assert [(await doing("b", users[0], status=0)).status_code for _ in range(2)] == [500, 500]
    assert len(doing.done) == 3


async def test_the_key_of_a_request_that_died_is_freed(doing: Doing, users: tuple[int, int]) -> None:
    """A process that is killed leaves its key taken for a minute."""
    doing.holding = True
    died = asyncio.create_task(doing("a", users[0]))
    await until(lambda: doing.under_way == 1)
    died.cancel()
    await asyncio.gather(died, return_exceptions=True)
    assert (await doing("a", users[0])).status_code == 409
    doing.clock.moment += timedelta(seconds=61)
    doing.holding = False
    assert (await doing("a", users[0])).json() == {"count": 1}


async def test_a_request_that_comes_to_life_again_changes_no_answer(doing: Doing, users: tuple[int, int]) -> None:
    """Taken for dead and done anew, it keeps nothing: who asks again gets the answer of the one that has the key."""
    doing.holding = True
    late = asyncio.create_task(doing("a", users[0]))
    await until(lambda: doing.under_way == 1)
    doing.clock.moment += timedelta(seconds=61)
    doing.holding = False
    assert (await doing("a", users[0])).json() == {"count": 1}
    doing.released.set()
    assert (await late).json() == {"count": 2}
    assert (await doing("a", users[0])).json() == {"count": 1}


async def test_an_old_answer_is_not_given_while_the_new_one_is_made(doing: Doing, users: tuple[int, int]) -> None:
    """A key that is taken anew after a day has no answer until there is one."""
    await doing("a", users[0])
    doing.clock.moment += KEPT_FOR + timedelta(seconds=1)
    doing.holding = True
    again = asyncio.create_task(doing("a", users[0]))
    await until(lambda: doing.under_way == 2)
    assert (await doing("a", users[0])).status_code == 409
    doing.released.set()
    assert (await again).json() == {"count": 2}


async def test_another_address_is_another_request(doing: Doing, users: tuple[int, int]) -> None:
    """Path and query belong to what a key was first sent with, and one does not run into the other."""
    assert (await doing("a", users[0], address=f"{ADDRESS}?2")).status_code == 201
    for address in (ADDRESS, f"{ADDRESS}2", f"{ADDRESS}?3", f"{ADDRESS}2?2"):
        assert (await doing("a", users[0], address=address)).json()["code"] == "idempotency.key_reused"
    assert (await doing("a", users[0], address=f"{ADDRESS}?2")).headers["Idempotent-Replay"] == "true"


async def test_an_answer_in_parts_is_kept_whole(doing: Doing, users: tuple[int, int]) -> None:
    """The second time it comes in one piece, and is the same."""
    first, again = [await doing("a", users[0], address=f"{ADDRESS}/parts") for _ in range(2)]
    assert (first.text, again.text, doing.done) == ("first, then the rest",) * 2 + (["thing"],)


async def test_keys_are_kept_for_a_day(doing: Doing, users: tuple[int, int], application: Application) -> None:
    """A day later the same key is a new one, purged or not."""
    await doing("a", users[0])
    await doing("b", users[0])
    doing.clock.moment += KEPT_FOR + timedelta(seconds=1)
    assert (await doing("a", users[0])).json() == {"count": 3}
    assert (await pruned(application, doing.clock.now()))["idempotency-keys"] >= 1
    assert (await doing("b", users[0])).json() == {"count": 4}


@pytest.mark.parametrize("key", ["", "with space", "x" * 201, "tab\t", "caf\u00e9"])
async def test_a_key_is_visible_ascii(doing: Doing, users: tuple[int, int], key: str) -> None:
    """Anything else is refused, and nothing is done."""
    async with client_of(doing.site) as client:
        headers = {b"X-User": str(users[0]).encode(), b"Idempotency-Key": key.encode("latin-1")}
        response = await client.post(ADDRESS, json={"name": "x"}, headers=list(headers.items()))
    assert (response.status_code, response.json()["code"], doing.done) == (400, "validation", [])


async def test_a_key_of_nobody_means_nothing(doing: Doing) -> None:
    """Who is not signed in has nothing to remember keys by."""
    assert [(await doing("a")).json() for _ in range(2)] == [{"count": 1}, {"count": 2}]
