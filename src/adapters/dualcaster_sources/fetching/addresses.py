"""Which addresses may be asked: those of hosts that were set up, over https, where they lie on the open internet."""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from dualcaster_core.market.feeds.errors import AddressRefused
from dualcaster_sources.streams.opening import name_of

IpAddress = IPv4Address | IPv6Address
LOCAL: Final = ("localhost", "127.0.0.1", "::1")
"""Names of this machine, which may be asked without https where they are written in an address that was set up."""
_HTTPS: Final = 443
_TRANSLATED: Final = ip_network("64:ff9b::/96")
"""IPv6 addresses that a gateway turns into the IPv4 address in their last 32 bits."""


def is_public(address: IpAddress) -> bool:
    """Tell whether an address lies on the open internet, what it stands for in IPv4 too."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


@frozen
class AllowedHosts:
    """Decides which addresses of a feed are asked: its own, and https on ``hosts`` for what it redirects to."""

    hosts: frozenset[str]

    @classmethod
    def of(cls, hosts: Collection[str]) -> "AllowedHosts":
        """Allow these hosts, whatever the letter case."""
        return cls(frozenset(host.lower() for host in hosts))

    def require(self, address: str, *, feed: str) -> SplitResult:
        """Return an address in its parts. Raises ``AddressRefused`` where it is none that may be asked.

        ``feed`` is the address that was set up: this machine is asked where that names it, and nothing leads there.
        """
        parts = _parts(address)
        if (parts.scheme, parts.netloc) == _origin(feed) and is_local(parts):
            return parts
        if parts.scheme != "https" or "@" in parts.netloc or (parts.port or _HTTPS) != _HTTPS:
            raise _refused(address, "only https addresses without user and port are asked")
        if (parts.hostname or "") not in self.hosts:
            raise _refused(address, "its host is none of those that were set up; PRICE_FEED_HOSTS adds others")
        return parts


def is_local(parts: SplitResult) -> bool:
    """Tell whether an address names this machine."""
    return parts.hostname in LOCAL and parts.scheme in ("http", "https") and "@" not in parts.netloc


def require_public(found: Collection[str], name: str) -> None:
    """Raise ``AddressRefused`` where a host lies at an address that is not on the open internet."""
    for one in found:
        if not is_public(ip_address(one.partition("%")[0])):
            raise AddressRefused(f"{name}: its host lies at {one}, which is not on the open internet", lasting=True)


def _origin(address: str) -> tuple[str, str]:
    parts = _parts(address)
    return parts.scheme, parts.netloc


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises ValueError where it is none
    except ValueError:
        raise _refused(address, "it is no address") from None
    return parts


def _refused(address: str, why: str) -> AddressRefused:
    return AddressRefused(f"{name_of(address)}: {why}", lasting=True)
