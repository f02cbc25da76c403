"""The outermost layer: request ids, the access log, measurements and headers of every answer, errors included."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from time import perf_counter
from typing import Any, cast
from uuid import uuid4

import msgspec
import structlog
from attrs import define
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send
from prometheus_client import Histogram

from dualcaster_http.edge.errors import ErrorBody, failure_of
from dualcaster_http.edge.incoming import CLIENT_LEFT, PACE, Body, BodyPace, Departure
from dualcaster_http.edge.responses import Reply
from dualcaster_http.edge.usage import UsageNotes

log = structlog.get_logger("dualcaster_http.access")

_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_RESOURCES = "resources"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' https://cards.scryfall.io; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What pages may load: our own files, and pictures of cards."""
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


_PLAIN = _encoded(SECURITY_HEADERS)
_PLAIN_AND_HTTPS = [*_PLAIN, *_encoded(_ONLY_HTTPS)]


@define
class Edge:
    """An ASGI application around another; it lets no error through."""

    inner: ASGIApp
    requests: Histogram
    only_https: bool = False
    pace: BodyPace = PACE
    usage: UsageNotes | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == ScopeType.WEBSOCKET:
            await self.inner(scope, receive, send)
            return
        asked = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        request_id = _request_id(asked.get(b"x-request-id", ""))
        resources = AsyncExitStack()
        state = dict(scope.get("state") or {}) | {"request_id": request_id, _RESOURCES: resources}
        method = str(scope["method"])
        inside = cast("Scope", {**scope, "state": state, "method": "GET" if method == "HEAD" else method})
        always = _PLAIN_AND_HTTPS if self.only_https else _PLAIN
        reply = Reply(
            send=send,
            etag_asked=asked.get(b"if-none-match", "")[:1_000],
            gzip_taken="gzip" in asked.get(b"accept-encoding", ""),
            head_only=method == "HEAD",
            extra=lambda: (*_encoded({"x-request-id": request_id, **state.get("rate_limit", {})}), *always),
        )
        began = perf_counter()
        departure = Departure(receive) if _reads_only(method, asked) else None
        reply.on_end = departure.close if departure else None
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.inner(inside, departure or Body(receive, self.pace), reply)
            except asyncio.CancelledError:
                if departure is None or not departure.cancelled or not _taken_back():
                    raise
                reply.status = CLIENT_LEFT
            except Exception as error:
                await self._give_up(reply, request_id, error)
            finally:
                if departure is not None:
                    departure.close()
                await resources.aclose()
                answered = cast("Mapping[str, Any]", inside)
                self._note(method, answered, reply, perf_counter() - began)
                if self.usage is not None:
                    self.usage.answered(answered, asked, method, reply.status)

    async def _give_up(self, reply: Reply, request_id: str, error: Exception) -> None:
        log.error("request broke off", exc_info=error)
        if reply.started:
            raise error
        failure = failure_of(RuntimeError(), {})
        body = msgspec.json.encode(ErrorBody(failure.code, failure.message, {}, request_id))
        headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        await reply({"type": "http.response.start", "status": failure.status, "headers": headers})
        await reply({"type": "http.response.body", "body": body, "more_body": False})

    def _note(self, method: str, scope: Mapping[str, Any], reply: Reply, seconds: float) -> None:
        route = str(scope.get("path_template") or "none")
        known = method if method in _METHODS else "other"
        self.requests.labels(known, route, str(reply.status)).observe(seconds)
        log.info(
            "request",
            method=known,
            path=str(scope["path"])[:200],
            route=route,
            status=reply.status,
            milliseconds=round(seconds * 1_000, 1),
            bytes=reply.sent_bytes,
        )


def resources_of(scope: Scope) -> AsyncExitStack:
    """Return what a request holds until it has ended, whether its answer was sent or not."""
    resources: AsyncExitStack = scope["state"][_RESOURCES]
    return resources


def _reads_only(method: str, asked: Mapping[bytes, str]) -> bool:
    """Tell whether a request brings no body and changes nothing, so that it may end where its caller leaves."""
    return method in _SAFE and b"transfer-encoding" not in asked and asked.get(b"content-length", "0") == "0"


def _taken_back() -> bool:
    """Take back that this task was cancelled; False where somebody else wants its end too."""
    task = asyncio.current_task()
    return task is not None and task.uncancel() == 0


def _request_id(given: str) -> str:
    return given if _SANE_REQUEST_ID.fullmatch(given) else uuid4().hex
