"""Fetches a file into a temporary place: bounded, conditional, and removed whatever happens."""

import asyncio
import hashlib
import os
import shutil
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import mkdtemp
from time import time
from typing import Any, Final
from urllib.parse import SplitResult, urljoin

from attrs import define, field, frozen

from dualcaster_core.market.feeds.errors import (
    AddressRefused,
    FeedBrokenOff,
    FeedIsPage,
    FeedMissing,
    FeedRefused,
    FeedServerFailed,
    FeedTooLarge,
    FeedTooSlow,
    FeedUnreachable,
)
from dualcaster_core.market.feeds.model import FileVersion
from dualcaster_core.market.feeds.ports import Downloaded
from dualcaster_sources.fetching.addresses import AllowedHosts, is_local, require_public
from dualcaster_sources.streams.json_api import httpx_module
from dualcaster_sources.streams.opening import name_of

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
REDIRECTS: Final = 5
LEFT_BEHIND: Final = 24 * 3600.0
"""Seconds after which a place that no process has removed is that of a killed one."""
_PORTION: Final = 1024 * 1024
_LONGEST_WORD: Final = 500
"""Characters of a server's name for a version that are believed."""
_CONNECT_SECONDS: Final = 10.0
_OK, _UNCHANGED, _TOO_MANY, _SERVER_FAULT = 200, 304, 429, 500
_MOVED: Final = (301, 302, 303, 307, 308)
_MISSING: Final = (404, 410)
_PREFIX: Final = "price-feed-"


async def addresses_of(host: str, port: int) -> Sequence[str]:
    """Ask where a host lies."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@frozen(kw_only=True)
class HttpDownloads:
    """``FeedDownloads`` over http, into ``folder``.

    A host is looked up, and asked at the very address that was found fit: what its name leads to later counts for
    nothing. Proxies of the environment are not used. ``tls`` replaces the certificates that are trusted, ``https_port``
    the port that hosts are asked at.
    """

    hosts: AllowedHosts
    folder: Path
    most_bytes: int
    seconds: float
    idle_seconds: float
    resolve: Resolve = addresses_of
    require_open: Callable[[Sequence[str], str], None] = require_public
    tls: ssl.SSLContext | None = None
    https_port: int = 443

    @asynccontextmanager
    async def fetch(self, address: str, known: FileVersion | None) -> AsyncIterator[Downloaded | None]:
        """Fetch a file, there until the block ends; None where the server says that the known version still holds."""
        place = await asyncio.to_thread(_place_in, self.folder)
        try:
            yield await self._bounded(address, known, place)
        finally:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, place, ignore_errors=True))

    async def _bounded(self, address: str, known: FileVersion | None, place: Path) -> Downloaded | None:
        httpx, name = httpx_module(), name_of(address)
        try:
            async with asyncio.timeout(self.seconds):
                return await self._fetch(address, known, place)
        except TimeoutError:
            raise FeedTooSlow(f"{name}: it took longer than {self.seconds:g} s") from None
        except httpx.ConnectTimeout as error:
            raise FeedUnreachable(f"{name}: no connection within {_CONNECT_SECONDS:g} s") from error
        except httpx.TimeoutException as error:
            raise FeedTooSlow(f"{name}: nothing came for {self.idle_seconds:g} s") from error
        except httpx.ConnectError as error:
            raise FeedUnreachable(f"{name}: {_said(error)}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise FeedBrokenOff(f"{name}: {_said(error)}") from error

    async def _fetch(self, address: str, known: FileVersion | None, place: Path) -> Downloaded | None:
        httpx, asked = httpx_module(), address
        timeout = httpx.Timeout(self.idle_seconds, connect=min(_CONNECT_SECONDS, self.seconds))
        context = self.tls if self.tls is not None else True
        async with httpx.AsyncClient(timeout=timeout, verify=context, trust_env=False) as client:
            for _ in range(REDIRECTS + 1):
                parts = self.hosts.require(asked, feed=address)
                request = client.build_request("GET", **await self._at(parts, known))
                answer = await client.send(request, stream=True)
                try:
                    if answer.status_code not in _MOVED:
                        return await self._received(answer, address, asked, known, place)
                    asked = urljoin(asked, answer.headers.get("Location", ""))
                finally:
                    await answer.aclose()
        raise AddressRefused(f"{name_of(address)}: it redirects more than {REDIRECTS} times", lasting=True)

    async def _at(self, parts: SplitResult, known: FileVersion | None) -> dict[str, Any]:
        """Describe the request for an address, at the place where its host lies now."""
        headers = {"User-Agent": "dualcaster", "Accept-Encoding": "identity", "Host": parts.netloc}
        if known is not None and known.etag is not None:
            headers["If-None-Match"] = known.etag
        if known is not None and known.last_modified is not None:
            headers["If-Modified-Since"] = known.last_modified
        host, name = parts.hostname or "", name_of(parts.geturl())
        if is_local(parts):
            return {"url": parts.geturl(), "headers": headers}
        try:
            found = await self.resolve(host, self.https_port)
        except OSError as error:
            raise FeedUnreachable(f"{name}: {host} is not known: {error.strerror or error}") from error
        if not found:
            raise FeedUnreachable(f"{name}: {host} is not known")
        self.require_open(found, name)
        first = f"[{found[0]}]" if ":" in found[0] else found[0]
        return {
            "url": parts._replace(netloc=f"{first}:{self.https_port}", fragment="").geturl(),
            "headers": headers,
            "extensions": {"sni_hostname": host},
        }

    async def _received(
        self, answer: Any, address: str, asked: str, known: FileVersion | None, place: Path
    ) -> Downloaded | None:
        if answer.status_code == _UNCHANGED and known is not None:
            return None
        name = name_of(asked)
        _require_file(answer.status_code, answer.headers, name)
        stated = answer.headers.get("Content-Length", "")
        if stated.isdecimal() and int(stated[:19]) > self.most_bytes:
            raise FeedTooLarge(
                f"{name}: it has {int(stated[:19]):,} bytes, more than {self.most_bytes:,}", lasting=True
            )
        file = _File(place / _file_name(asked), self.most_bytes, name)
        try:
            async for portion in answer.aiter_raw(_PORTION):
                await asyncio.to_thread(file.write, portion)
        finally:
            await asyncio.to_thread(file.close)
        version = FileVersion(
            address=address,
            etag=_word(answer.headers.get("ETag")),
            last_modified=_word(answer.headers.get("Last-Modified")),
            digest=file.digest,
        )
        await asyncio.to_thread(_dated, file.path, version.last_modified)
        return Downloaded(place=str(file.path), version=version, bytes=file.size)


@define
class _File:
    """A file that is being fetched."""

    path: Path
    most_bytes: int
    name: str
    size: int = field(default=0, init=False)
    _hash: Any = field(factory=hashlib.sha256, init=False)
    _stream: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._stream = self.path.open("xb")

    @property
    def digest(self) -> str:
        """SHA-256 of what was written."""
        return str(self._hash.hexdigest())

    def write(self, portion: bytes) -> None:
        """Write on. Raises ``FeedTooLarge`` where that is too much."""
        if not self.size and portion.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
            raise FeedIsPage(f"{self.name}: a page came in place of a list")
        self.size += len(portion)
        if self.size > self.most_bytes:
            raise FeedTooLarge(f"{self.name}: it has more than {self.most_bytes:,} bytes", lasting=True)
        self._hash.update(portion)
        self._stream.write(portion)

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def _require_file(status: int, headers: Any, name: str) -> None:
    if status == _OK:
        if headers.get("Content-Type", "").lower().startswith("text/html"):
            raise FeedIsPage(f"{name}: a page came in place of a list")
        return
    told = headers.get("Retry-After", "")
    facts = {"retry_after": timedelta(seconds=int(told))} if told.isdecimal() and len(told) < 7 else {}
    if status in _MISSING:
        raise FeedMissing(f"{name}: the server answered {status}: there is nothing at this address", lasting=True)
    if status == _TOO_MANY or status >= _SERVER_FAULT:
        raise FeedServerFailed(f"{name}: the server answered {status}", **facts)
    raise FeedRefused(f"{name}: the server answered {status}", lasting=True)


def _place_in(folder: Path) -> Path:
    """Make a place for one file, and remove those that killed processes left behind."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in folder.glob(f"{_PREFIX}*"):
        try:
            if one.stat().st_mtime < time() - LEFT_BEHIND:
                shutil.rmtree(one, ignore_errors=True)
        except FileNotFoundError:
            continue
    return Path(mkdtemp(prefix=_PREFIX, dir=folder))


def _file_name(address: str) -> str:
    """Name a file as its address does: readers tell days and kinds by it."""
    last = address.partition("?")[0].partition("#")[0].rpartition("/")[2]
    return "".join(letter for letter in last if letter.isalnum() or letter in "._-").lstrip(".")[:120] or "list"


def _dated(path: Path, last_modified: str | None) -> None:
    """Give a file the moment that its server says it was written."""
    try:
        written = parsedate_to_datetime(last_modified or "").timestamp()
    except (TypeError, ValueError, OverflowError):
        return
    os.utime(path, (written, written))


def _word(text: str | None) -> str | None:
    return text if text and len(text) <= _LONGEST_WORD and text.isprintable() else None


def _said(error: Exception) -> str:
    return str(error)[:200] or type(error).__name__
