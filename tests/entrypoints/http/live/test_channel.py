"""The live channel over the wire: who gets in, what they are told, and what ends a connection."""

import asyncio
import json

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_http.live.client import CloseCode
from tests.support.live_pages import opened, page_of, tell
from tests.support.patience import GENEROUS
from tests.support.people import Person, person


def _actor(somebody: Person, session_id: int) -> Actor:
    return Actor(user_id=somebody.user_id, username=somebody.username, session_id=session_id)


async def _ticket(address: str, somebody: Person) -> str:
    async with httpx.AsyncClient(base_url=address, timeout=GENEROUS) as client:
        answer = await client.post("/api/v1/ws/ticket", headers=somebody.headers)
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 30
    return str(answer.json()["ticket"])


class TestWhoGetsIn:
    """Cookies from our own pages, and tickets."""

    async def test_a_cookie_from_a_page_of_the_site_is_enough(
        self, application: Application, address: str, ann: Person
    ) -> None:
        """A signed-in browser is told its updates, whether its page has the public address or the host that it asks."""
        for origin in ("", "https://cards.example"):
            async with opened(address, ann.cookies, origin=origin) as page:
                await page.hello()
                await tell(application, [ann.user_id], trade="abc")
                frame = await page.frame()
            assert (frame["type"], frame["facts"]) == ("trade.changed", {"trade": "abc"})

    @pytest.mark.parametrize(
        "origin", [None, "null", "https://evil.example", "https://cards.example.evil.example", "http://cards.example"]
    )
    async def test_a_cookie_from_elsewhere_counts_for_nothing(
        self, address: str, ann: Person, origin: str | None
    ) -> None:
        """Browsers send cookies along with connections that pages of other sites open: those are nobody's."""
        async with opened(address, ann.cookies, origin=origin) as page:
            await page.say(type="hello")
            assert await page.closed() == CloseCode.NOT_SIGNED_IN

    async def test_nobody_is_refused_with_4001(self, address: str) -> None:
        """Without a cookie, and with a made-up one, the connection is closed with the code for it."""
        for cookies in ({}, {"__Host-dualcaster_session": "made-up"}):
            async with opened(address, cookies) as page:
                await page.say(type="hello")
                assert await page.closed() == CloseCode.NOT_SIGNED_IN

    async def test_a_ticket_opens_one_connection(self, application: Application, address: str, ann: Person) -> None:
        """A program sends a ticket in its first frame, whatever the origin; the second time it is worth nothing."""
        ticket = await _ticket(address, ann)
        async with opened(address, origin=None) as page:
            await page.hello(ticket=ticket)
            await tell(application, [ann.user_id])
            assert (await page.frame())["type"] == "trade.changed"
        async with opened(address) as page:
            await page.say(type="hello", ticket=ticket)
            assert await page.closed() == CloseCode.NOT_SIGNED_IN

    async def test_of_many_who_come_with_one_ticket_one_gets_in(self, address: str, ann: Person) -> None:
        """A ticket is good once, also at the same instant."""
        ticket = await _ticket(address, ann)

        async def enter() -> str:
            async with opened(address) as page:
                await page.say(type="hello", ticket=ticket)
                try:
                    return str(json.loads(await asyncio.wait_for(page.socket.recv(), GENEROUS))["type"])
                except Exception:
                    return "refused"

        entered = await asyncio.gather(*(enter() for _ in range(12)))
        assert sorted(entered) == ["ready"] + ["refused"] * 11

    async def test_no_token_is_taken_from_the_address(self, address: str, ann: Person) -> None:
        """Addresses are written into logs: one with parameters is refused before anything is looked at."""
        ticket = await _ticket(address, ann)
        uri = f"{address}/api/v1/ws?ticket={ticket}"
        async with httpx.AsyncClient(timeout=GENEROUS) as client:
            upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
            answer = await client.get(uri, headers={**upgrade, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="})
        assert answer.status_code == 403

    async def test_a_ticket_needs_somebody(self, address: str) -> None:
        """Strangers get no tickets."""
        async with httpx.AsyncClient(base_url=address, timeout=GENEROUS) as client:
            assert (await client.post("/api/v1/ws/ticket")).status_code == 401

    async def test_other_addresses_take_no_connection(self, address: str) -> None:
        """Only the channel's own address becomes a WebSocket."""
        with pytest.raises(InvalidStatus):
            async with opened(f"{address}/nothing"):
                pass


class TestWhatIsTold:
    """Catching up and reading along."""

    async def test_a_page_is_told_what_came_after_what_it_saw(
        self, application: Application, address: str, ann: Person
    ) -> None:
        """It gets the updates of the meantime in order, then those to come, and nobody else's."""
        bob = await person(application)
        for number in range(100):
            await tell(application, [ann.user_id, bob.user_id] if number % 2 else [ann.user_id], n=number)
        async with page_of(address, ann, after=3) as page:
            for _ in range(97):
                await page.frame()
            await tell(application, [bob.user_id])
            await tell(application, [ann.user_id], "trade.sent")
            assert (await page.frame())["type"] == "trade.sent"
        assert page.told == list(range(4, 102))

    async def test_a_new_page_begins_at_the_end(self, application: Application, address: str, ann: Person) -> None:
        """Who has seen nothing is told where the updates are, and only what comes then."""
        await tell(application, [ann.user_id])
        await tell(application, [ann.user_id])
        async with opened(address, ann.cookies) as page:
            assert await page.hello() == 2
            await tell(application, [ann.user_id])
            assert (await page.frame())["sequence"] == 3

    @pytest.mark.parametrize("after", [0, 7])
    async def test_who_was_away_for_too_long_loads_anew(
        self, application: Application, address: str, ann: Person, after: int
    ) -> None:
        """Where the next update is kept no more, or was never there, the page is told so and goes on from the end."""
        await tell(application, [ann.user_id])
        async with application.database.transaction() as session:
            await session.text("DELETE FROM live_updates WHERE user_id = %(user)s", {"user": ann.user_id})
        async with opened(address, ann.cookies) as page:
            assert await page.hello(after) == 1
            assert await page.frame() == {"type": "reset", "sequence": 1}
            await tell(application, [ann.user_id])
            assert (await page.frame())["sequence"] == 2

    async def test_every_page_of_somebody_is_told(self, application: Application, address: str, ann: Person) -> None:
        """Pages that have seen more and less are each told what they lack."""
        for _ in range(40):
            await tell(application, [ann.user_id])
        async with page_of(address, ann, after=0) as one, page_of(address, ann, after=39) as other:
            await tell(application, [ann.user_id])
            while len(one.told) < 41:
                await one.frame()
            while len(other.told) < 2:
                await other.frame()
        assert (one.told, other.told) == (list(range(1, 42)), [40, 41])

    async def test_a_page_may_ask_for_a_sign_of_life(self, address: str, ann: Person) -> None:
        """A ping is answered."""
        async with page_of(address, ann) as page:
            await page.say(type="ping")
            assert await page.frame() == {"type": "pong"}


class TestWhatEndsAConnection:
    """Sessions that are over, and pages that misbehave."""

    async def test_the_end_of_a_session_ends_its_connections(
        self, application: Application, address: str, ann: Person
    ) -> None:
        """Logging out elsewhere closes the pages of the session within seconds with 4001; other sessions' stay."""
        async with page_of(address, ann) as browser, opened(address) as program:
            await program.hello(ticket=await _ticket(address, ann))
            actor = await application.accounts.sessions.actor_of_browser(ann.secret)
            assert actor is not None
            await application.accounts.sessions.log_out(actor)
            assert await asyncio.wait_for(browser.closed(), 10) == CloseCode.NOT_SIGNED_IN
            await tell(application, [ann.user_id])
            assert (await program.frame())["type"] == "trade.changed"
        async with opened(address, ann.cookies) as page:
            await page.say(type="hello")
            assert await page.closed() == CloseCode.NOT_SIGNED_IN

    @pytest.mark.parametrize(
        "frame",
        [
            "",
            "7",
            "[]",
            "{}",
            "no json",
            '{"type": "subscribe", "topic": "prices:abc"}',
            '{"type": "hello"}',
            '{"type": "watch", "users": ["a/b"]}',
            '{"type": "watch", "users": [' + ",".join(['"abc"'] * 51) + "]}",
            '{"type": "typing"}',
            '{"type": "ping", "more": 1}',
            "[" * 2_000,
            b"\x00\x01",
        ],
    )
    async def test_a_frame_of_another_shape_is_told(self, address: str, ann: Person, frame: str | bytes) -> None:
        """It gets an error with a code; after five of them the connection is closed, and no sooner."""
        async with page_of(address, ann) as page:
            for _ in range(4):
                await page.socket.send(frame)
                told = await page.frame()
                assert (told["type"], told["code"]) == ("error", "live.frame_invalid")
            await page.say(type="ping")
            assert (await page.frame())["type"] == "pong"
            await page.socket.send(frame)
            assert await page.closed() == CloseCode.MISUSED

    @pytest.mark.parametrize("frame", ['{"type": "ping"}', '{"type": "hello", "after": -1}', "", "x" * 600])
    async def test_a_first_frame_that_is_no_hello_ends_it(self, address: str, ann: Person, frame: str) -> None:
        """Whoever does not say what it saw last is not served."""
        async with opened(address, ann.cookies) as page:
            await page.socket.send(frame)
            assert await page.closed() == CloseCode.MISUSED

    async def test_a_frame_that_is_too_large_ends_it(self, address: str, ann: Person) -> None:
        """Not more than the limit is ever taken in."""
        async with page_of(address, ann) as page:
            await page.socket.send("x" * 5_000)
            assert await page.closed() == 1009

    async def test_a_flood_of_frames_ends_it(self, address: str, ann: Person) -> None:
        """A page may send many frames at once, but not on and on."""
        async with page_of(address, ann) as page:
            for _ in range(25):
                await page.say(type="ping")
            for _ in range(25):
                assert (await page.frame())["type"] == "pong"
            for _ in range(60):
                await page.say(type="ping")
            assert await page.closed() == CloseCode.TOO_MANY_FRAMES

    async def test_the_oldest_page_makes_room(self, application: Application, address: str, ann: Person) -> None:
        """Of an account ten pages are connected: the eleventh closes the first, the others are told what happens."""
        contexts = [page_of(address, ann) for _ in range(11)]
        pages = [await context.__aenter__() for context in contexts]
        try:
            assert await pages[0].closed() == CloseCode.REPLACED
            await tell(application, [ann.user_id])
            for page in pages[1:]:
                assert (await page.frame())["sequence"] == 1
        finally:
            for context in contexts:
                await context.__aexit__(None, None, None)
