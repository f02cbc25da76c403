"""How often one caller may call each group of endpoints."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any

from litestar.connection import ASGIConnection

from dualcaster_core.kernel.rate_limits import RateLimit, RateLimited

Connection = ASGIConnection[Any, Any, Any, Any]
Limits = Mapping[str, tuple[RateLimit, ...]]
RATE = "rate"
"""Name of the route option that states a group."""
BOT = "bot"
"""The group of bots, and what the state of a call names its bot by: None where it sent no key that is known."""
GUESSES = "token"
"""The group of those who may be guessing: tokens of e-mails, and keys of bots."""
MINUTE, HOUR = 60, 3600
_BOUNDS: Mapping[str, tuple[tuple[int, int], ...]] = {
    "read": ((240, MINUTE),),
    "search": ((120, MINUTE),),
    "complete": ((300, MINUTE),),
    "page": ((240, MINUTE),),
    "sitemap": ((30, MINUTE),),
    "account": ((240, MINUTE),),
    "live": ((240, MINUTE),),
    "bot": ((1_200, MINUTE), (30_000, HOUR)),
    "write": ((120, MINUTE), (3_000, HOUR)),
    "match": ((60, MINUTE), (1_200, HOUR)),
    "refresh_matches": ((10, MINUTE), (120, HOUR)),
    "import": ((20, MINUTE), (120, HOUR)),
    "picture": ((10, MINUTE), (60, HOUR)),
    "message": ((60, MINUTE), (600, HOUR)),
    "card_picture": ((60, MINUTE), (1_200, HOUR)),
    "photo": ((20, MINUTE), (200, HOUR)),
    "media": ((1_200, MINUTE),),
    "export": ((20, MINUTE), (120, HOUR)),
    "place": ((10, MINUTE), (60, HOUR)),
    "login": ((10, MINUTE), (30, HOUR)),
    "oauth": ((20, MINUTE), (120, HOUR)),
    "register": ((10, MINUTE), (30, HOUR)),
    "refresh": ((10, MINUTE), (30, HOUR)),
    "email": ((5, MINUTE), (15, HOUR)),
    "token": ((10, MINUTE), (60, HOUR)),
}
LIMITS: Limits = {
    group: tuple(RateLimit(group, calls, seconds) for calls, seconds in bounds) for group, bounds in _BOUNDS.items()
}
"""How many calls a group takes in how many seconds; all limits of a group hold at once."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def group_of(connection: Connection) -> str | None:
    """Name the group of a call: that of its route, or else for the API the one that fits its method.

    A bot without a key that is known is counted as somebody who guesses.
    """
    if connection.scope["state"].get(BOT, connection) is None:
        return GUESSES
    group: str | None = connection.route_handler.opt.get(RATE)
    if group is None and str(connection.scope["path"]).startswith("/api/"):
        return "read" if connection.scope.get("method", "GET") in _SAFE else "write"
    return group


def address_of(connection: Connection) -> str:
    """Name the address of a caller."""
    return network_of(connection.client.host if connection.client else "unknown")


def network_of(host: str) -> str:
    """Name an address: an IPv4 one, or the /64 network of an IPv6 one, since a household has that many."""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)


def caller_of(connection: Connection) -> str:
    """Name who calls: the key of a bot, an account where somebody is signed in, else an address."""
    caller = connection.scope["state"].get(BOT)
    if caller is not None:
        return f"bot {caller.name}"
    actor = connection.scope["state"].get("actor")
    return address_of(connection) if actor is None else f"user {actor.user_id}"


async def keep_to_limits(connection: Connection) -> None:
    """Count the call for its group. Raises ``RateLimited``; the headers of the answer tell what is left."""
    group = group_of(connection)
    if group is None:
        return
    limits = connection.app.state.limits[group]
    verdict = await connection.app.state.application.rate_limiter.hit(limits, caller_of(connection))
    connection.scope["state"]["rate_limit"] = {
        "RateLimit-Policy": ", ".join(f"{limit.calls};w={limit.seconds}" for limit in limits),
        "RateLimit-Limit": str(verdict.limit.calls),
        "RateLimit-Remaining": str(verdict.remaining),
        "RateLimit-Reset": str(round(verdict.room_in)),
    }
    if not verdict.allowed:
        raise RateLimited(verdict)
