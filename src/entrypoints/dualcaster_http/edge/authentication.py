"""Who calls: programs send an access token to the API, browsers a cookie to the pages. Neither is taken for the other.

So no page of another site can act on the API through somebody's cookies, and pages need CSRF tokens only.
"""

from typing import Any

from attrs import evolve
from litestar import Request
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation

from dualcaster_app import Application
from dualcaster_core.accounts.bot_keys import BotCaller, BotKeyInvalid
from dualcaster_core.accounts.errors import SignInRequired, TokenExpired, TokenInvalid
from dualcaster_core.accounts.identity.sessions import LONGEST_DEVICE, Device
from dualcaster_core.accounts.model import Actor
from dualcaster_http.edge.cookies import device_cookie, session_cookie
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import BOT, Connection, address_of
from dualcaster_http.edge.request_validation import API

Me = NamedDependency[SkipValidation[Actor]]
"""Parameter ``me``: who is signed in. Without anybody the answer is 401, or the log-in page for a browser."""
Visitor = NamedDependency[SkipValidation[Actor | None]]
"""Parameter ``visitor``: who is signed in, or None."""
Bot = NamedDependency[SkipValidation[BotCaller]]
"""Parameter ``bot``: a bot of ours in another process, known by its key. Without one the answer is 401."""

_ACTOR, _PROBLEM = "actor", "actor_problem"


async def identify(connection: Connection, handler: BaseRouteHandler) -> None:
    """Find out who calls where the route wants to know; a token that is no good is told of by ``require``."""
    if _wants(handler, "bot"):
        connection.scope["state"][BOT] = _read_bot(connection)
        return
    if not _wants(handler, "me") and not _wants(handler, "visitor"):
        return
    state = connection.scope["state"]
    try:
        state[_ACTOR] = await _read_actor(connection)
    except (TokenExpired, TokenInvalid) as error:
        state[_ACTOR], state[_PROBLEM] = None, error


def require(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse tokens that are no good, and nobody where somebody must be signed in.

    Runs once the call is counted. Raises ``TokenExpired``, ``TokenInvalid``, ``SignInRequired`` and ``BotKeyInvalid``.
    """
    state = connection.scope["state"]
    if BOT in state and state[BOT] is None:
        raise BotKeyInvalid
    if _PROBLEM in state:
        raise state[_PROBLEM]
    if _wants(handler, "me") and state.get(_ACTOR) is None:
        raise SignInRequired


def actor_of(connection: Connection) -> Actor | None:
    """Say who calls, as far as the route wanted to know."""
    found: Actor | None = connection.scope["state"].get(_ACTOR)
    return found


def _wants(handler: BaseRouteHandler, name: str) -> bool:
    return name in handler.parsed_fn_signature.parameters


async def _read_actor(connection: Connection) -> Actor | None:
    application: Application = connection.app.state.application
    if str(connection.scope["path"]).startswith(API):
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        return await application.accounts.sessions.actor_of_token(token.strip())
    return await application.accounts.sessions.actor_of_browser(session_cookie(connection) or "")


def _read_bot(connection: Connection) -> BotCaller | None:
    """Know a bot by the one key that it sends; a token of a person is none."""
    application: Application = connection.app.state.application
    sent = connection.headers.getall("authorization", [])
    scheme, _, key = sent[0].partition(" ") if len(sent) == 1 else ("", "", "")
    if scheme.lower() != "bot":
        return None
    try:
        return application.linked_accounts.bot_keys.caller(key.strip())
    except BotKeyInvalid:
        return None


def bot(request: Request[Any, Any, Any], application: FromApplication) -> BotCaller:
    """Provide the bot that calls. Raises ``BotKeyInvalid``."""
    caller: BotCaller | None = request.scope["state"].get(BOT)
    if caller is None:
        raise BotKeyInvalid
    return caller


def visitor(request: Request[Any, Any, Any], application: FromApplication) -> Actor | None:
    """Provide who is signed in, or None.

    It takes the application because Litestar resolves one dependency after another much faster than two at once.
    """
    return actor_of(request)


def me(request: Request[Any, Any, Any], application: FromApplication) -> Actor:
    """Provide who is signed in. Raises ``SignInRequired``."""
    actor = actor_of(request)
    if actor is None:
        raise SignInRequired
    return actor


def device_of(connection: Connection) -> Device:
    """Describe where a call comes from, as the owner of the account will recognise it."""
    named = connection.headers.get("user-agent", "")
    return Device(name=device_name(named)[:LONGEST_DEVICE], address=address_of(connection))


def browser_of(connection: Connection) -> Device:
    """Describe where a form comes from, with the secret of a browser that signed in before."""
    return evolve(device_of(connection), secret=device_cookie(connection))


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """Make a short name of a User-Agent: ``Firefox on Linux``; of a program, its own first word."""
    browser = next((name for mark, name in _BROWSERS if f"{mark}/" in user_agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    if browser and system:
        return f"{browser} on {system}"
    first = user_agent.split(" ", 1)[0]
    return "".join(mark for mark in first if mark.isascii() and mark.isprintable()) or "unknown device"


PROVIDERS = {
    "bot": Provide(bot, sync_to_thread=False),
    "me": Provide(me, sync_to_thread=False),
    "visitor": Provide(visitor, sync_to_thread=False),
}
"""The dependencies of every route."""
