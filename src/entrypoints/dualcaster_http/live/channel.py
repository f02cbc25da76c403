"""``/api/v1/ws``: lets a page in, reads its frames, and ends it where it misbehaves or its session is over."""

import asyncio
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from litestar import Router, WebSocket, post, websocket

from dualcaster_app import Application
from dualcaster_core.accounts.identity.live_access import TICKET_LIFETIME
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.cookies import session_cookie
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE, Connection
from dualcaster_http.live import frames
from dualcaster_http.live.client import Budget, CloseCode, LiveClient
from dualcaster_http.live.hub import LiveHub
from dualcaster_http.openapi.answers import answers

Socket = WebSocket[Any, Any, Any]
HELLO_SECONDS: Final = 10.0
"""How long a page may take to say what it saw last."""
MOST_ERRORS: Final = 5
"""Frames that a page may get wrong, or send too fast, before it is cut off."""
_REASONS: Final = {
    CloseCode.FULL: "too many connections; try again later",
    CloseCode.NOT_SIGNED_IN: "not signed in",
    CloseCode.TOO_SLOW: "read too slowly",
    CloseCode.MISUSED: "frames of other shapes",
    CloseCode.REPLACED: "too many connections of one account",
    CloseCode.TOO_MANY_FRAMES: "too many frames",
}


class Ticket(msgspec.Struct, frozen=True):
    """A ticket for the first frame of one connection, good for so many seconds."""

    ticket: str
    expires_in: int


@post(
    "/api/v1/ws/ticket",
    status_code=200,
    summary="A ticket for the live channel",
    operation_id="live_ticket",
    tags=["live"],
    responses=answers(Ticket, "The ticket."),
)
async def live_ticket(me: Me, application: FromApplication) -> Ticket:
    """Make a ticket that opens one connection to `/api/v1/ws`, sent in its first frame.

    It is good once and for 30 seconds, and the connection ends with the session of the access token.
    """
    ticket = await application.accounts.live_access.ticket(me)
    return Ticket(ticket, int(TICKET_LIFETIME.total_seconds()))


class _Left(Exception):  # noqa: N818 - ends the reading
    """The page has gone."""


@websocket("/api/v1/ws", opt={RATE: "live"})
async def live(socket: Socket) -> None:
    """Serve a page until either side ends it."""
    hub: LiveHub = socket.app.state.live
    await socket.accept()
    if not hub.is_running or not hub.clients.take_place():
        await _refuse(socket, hub, CloseCode.FULL)
        return
    try:
        client = await _let_in(socket, hub)
        if isinstance(client, CloseCode):
            await _refuse(socket, hub, client)
        else:
            await _serve(socket, hub, client)
    except _Left:
        pass
    finally:
        hub.clients.give_place_back()


async def _let_in(socket: Socket, hub: LiveHub) -> LiveClient | CloseCode:
    """Find out who it is, by cookie or ticket, and what the page saw last."""
    application: Application = socket.app.state.application
    try:
        actor = await _actor_of_cookie(socket, application)
        async with asyncio.timeout(HELLO_SECONDS):
            hello = frames.read_frame(await _text(socket))
        if not isinstance(hello, frames.Hello):
            raise frames.FrameInvalid("the first frame is a hello")
        if hello.ticket is not None:
            actor = await application.accounts.live_access.enter(hello.ticket)
    except TimeoutError:
        return CloseCode.MISUSED
    except frames.FrameInvalid as invalid:
        await socket.send_text(frames.error("live.frame_invalid", str(invalid)))
        return CloseCode.MISUSED
    except ServiceUnavailable:
        return CloseCode.FULL
    if actor is None:
        return CloseCode.NOT_SIGNED_IN
    return LiveClient(actor, cursor=hello.after, patience=application.settings.live.read_seconds)


async def _actor_of_cookie(socket: Socket, application: Application) -> Actor | None:
    """Say whose cookie it is. One that comes from a page of another site is nobody's: browsers send it along there."""
    secret = session_cookie(socket)
    if not secret or not is_same_origin(socket, application.settings.public_base_url):
        return None
    return await application.accounts.sessions.actor_of_browser(secret)


def is_same_origin(connection: Connection, public_base_url: str) -> bool:
    """Tell whether a connection comes from a page of ours: of the public address, or of the host that was asked."""
    origin = connection.headers.get("origin", "")
    if origin == "{0.scheme}://{0.netloc}".format(urlsplit(public_base_url)):
        return True
    host = connection.headers.get("host", "")
    return bool(host) and origin in {f"http://{host}", f"https://{host}"}


async def _serve(socket: Socket, hub: LiveHub, client: LiveClient) -> None:
    """Send and read until either ends."""

    async def send(frame: str) -> None:
        await socket.send_text(frame)
        hub.clients.count_frame()

    hub.connect(client)
    sending = asyncio.create_task(client.deliver(send, hub.updates.has_read))
    reading = asyncio.create_task(_read(socket, hub, client))
    try:
        await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.clients.remove(client)
        for task in (sending, reading):
            task.cancel()
        ended = await asyncio.gather(sending, reading, return_exceptions=True)
    if client.closing is not None and client.closing is not CloseCode.TOO_SLOW:
        await _refuse(socket, hub, client.closing)
    elif client.closing is not None:
        hub.clients.count_close(client.closing)
    for error in ended:
        if isinstance(error, Exception) and not isinstance(error, _Left):
            raise error


async def _read(socket: Socket, hub: LiveHub, client: LiveClient) -> None:
    """Read frames and do what they ask, until the page leaves or has made too many mistakes."""
    loop = asyncio.get_running_loop()
    budget, errors, code = Budget(hub.clients.limits.frames_per_second, loop.time()), 0, CloseCode.MISUSED
    while errors < MOST_ERRORS:
        text = await _text(socket)
        problem = None
        if not budget.take(loop.time()):
            problem, code = frames.error("rate_limited", "too many frames"), CloseCode.TOO_MANY_FRAMES
        else:
            try:
                await _answer(frames.read_frame(text), hub, client)
            except frames.FrameInvalid as invalid:
                problem, code = frames.error("live.frame_invalid", str(invalid)), CloseCode.MISUSED
        if problem is not None:
            errors += 1
            client.push(problem)
    client.close(code)
    await asyncio.Event().wait()


async def _answer(frame: frames.ClientFrame, hub: LiveHub, client: LiveClient) -> None:
    match frame:
        case frames.Hello():
            raise frames.FrameInvalid("a hello is the first frame alone")
        case frames.Ping():
            client.push(frames.PONG)
        case frames.Typing(conversation=conversation):
            await hub.moments.types(client, conversation)
        case frames.Watch(users=users):
            await hub.moments.watch(client, users)
        case frames.Follow(cards=cards):
            await hub.prices.follow(client, cards)


async def _text(socket: Socket) -> str | None:
    """Return the next frame, None for a binary one. Raises ``_Left``."""
    message = await socket.receive()
    if message["type"] != "websocket.receive":
        raise _Left
    return message.get("text")


async def _refuse(socket: Socket, hub: LiveHub, code: CloseCode) -> None:
    hub.clients.count_close(code)
    await socket.close(code=code, reason=_REASONS[code])


def live_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[live, live_ticket])
