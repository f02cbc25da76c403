"""The last touches to every reply: ETag, compression, security headers, and nothing but headers for HEAD."""

import gzip
from collections.abc import Callable, Iterable, MutableMapping
from hashlib import blake2b

from attrs import define, field
from litestar.datastructures import MutableScopeHeaders
from litestar.types import HTTPResponseBodyEvent, HTTPResponseStartEvent, Message, Send

SMALLEST_COMPRESSED = 1_024
_TEXT = ("text/", "application/json", "application/xml", "application/manifest+json", "image/svg+xml")


@define
class Reply:
    """A reply on its way out; a body that comes in one piece is held until its tag and size are known."""

    send: Send
    etag_asked: str
    gzip_taken: bool
    head_only: bool
    extra: Callable[[], Iterable[tuple[bytes, bytes]]]
    status: int = 0
    started: bool = False
    sent_bytes: int = 0
    on_end: Callable[[], None] | None = None
    _start: HTTPResponseStartEvent | None = field(default=None, init=False)

    async def __call__(self, message: Message) -> None:
        """Take a message from the application."""
        if message["type"] == "http.response.start":
            self._start, self.status = message, message["status"]
        elif message["type"] == "http.response.body":
            await self._body(message)
        else:
            await self.send(message)

    async def _body(self, message: HTTPResponseBodyEvent) -> None:
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._start is not None and not more:
            body = self._finished(self._start, body)
        if not more and self.on_end is not None:
            self.on_end()
        await self._open()
        self.sent_bytes += len(body)
        await self.send({"type": "http.response.body", "body": b"" if self.head_only else body, "more_body": more})

    async def _open(self) -> None:
        if self._start is None:
            return
        start, self._start, self.started = self._start, None, True
        given = list(start["headers"])
        named = {name.lower() for name, _ in given}
        start["headers"] = [*given, *(header for header in self.extra() if header[0] not in named)]
        await self.send(start)

    def _finished(self, start: HTTPResponseStartEvent, body: bytes) -> bytes:
        headers = MutableScopeHeaders(start)
        if self.status == 200 and "public" in headers.get("cache-control", ""):
            tag = headers.setdefault("etag", f'W/"{blake2b(body, digest_size=12).hexdigest()}"')
            if self.etag_asked and _names(self.etag_asked, tag):
                start["status"] = self.status = 304
                _without_body(headers)
                return b""
        if headers.get("content-type", "").startswith(_TEXT) and len(body) >= SMALLEST_COMPRESSED:
            body = self._compressed(headers, body)
        if self.status not in (204, 304):
            headers["content-length"] = str(len(body))
        return body

    def _compressed(self, headers: MutableScopeHeaders, body: bytes) -> bytes:
        headers.extend_header_value("vary", "Accept-Encoding")
        if not self.gzip_taken or "content-encoding" in headers:
            return body
        headers["content-encoding"] = "gzip"
        return gzip.compress(body, 5, mtime=0)


def _names(asked: str, tag: str) -> bool:
    """Compare weakly (RFC 9110, 13.1.2): a tag is named whatever its strength, or by a star."""
    plain = tag.removeprefix("W/")
    return asked.strip() == "*" or plain in (one.strip().removeprefix("W/") for one in asked.split(","))


def _without_body(headers: MutableMapping[str, str]) -> None:
    for name in ("content-length", "content-type"):
        if name in headers:
            del headers[name]
