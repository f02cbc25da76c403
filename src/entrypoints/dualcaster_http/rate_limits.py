"""How often one address may call each group of endpoints."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from dualcaster_core.kernel.rate_limits import RateLimit, RateLimited

Connection = ASGIConnection[Any, Any, Any, Any]
RATE = "rate"
"""Name of the route option that states a group."""

LIMITS: Mapping[str, RateLimit] = {
    limit.group: limit
    for limit in (
        RateLimit("read", 240, 60),
        RateLimit("search", 120, 60),
        RateLimit("complete", 300, 60),
        RateLimit("page", 240, 60),
        RateLimit("sitemap", 30, 60),
    )
}


def caller_of(connection: Connection) -> str:
    """Name who calls: an IPv4 address, or the /64 network of an IPv6 one, since a household has that many."""
    host = connection.client.host if connection.client else "unknown"
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)


async def keep_to_limits(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Guard: count the call for its group. Raises ``RateLimited``; the headers of the answer tell what is left."""
    group = connection.route_handler.opt.get(RATE)
    if group is None:
        return
    limit = connection.app.state.limits[group]
    verdict = await connection.app.state.application.rate_limiter.hit(limit, caller_of(connection))
    connection.scope["state"]["rate_limit"] = {
        "RateLimit-Policy": f"{limit.most};w={limit.seconds}",
        "RateLimit-Limit": str(limit.most),
        "RateLimit-Remaining": str(verdict.remaining),
        "RateLimit-Reset": str(round(verdict.room_in)),
    }
    if not verdict.allowed:
        raise RateLimited(limit, verdict)
