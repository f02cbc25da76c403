"""The outermost layer: request ids, the access log, measurements and headers of every answer, errors included."""

import asyncio
import re
from collections.abc import Mapping
from time import perf_counter
from typing import Any, cast
from uuid import uuid4

import msgspec
import structlog
from attrs import define
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send
from prometheus_client import Histogram

from dualcaster_http.edge.errors import ErrorBody, failure_of
from dualcaster_http.edge.responses import Reply

log = structlog.get_logger("dualcaster_http.access")

BODY_PATIENCE = 20.0
"""How long each portion of a body may take, in seconds."""
_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https://cards.scryfall.io; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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
    patience: float = BODY_PATIENCE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == ScopeType.WEBSOCKET:
            await self.inner(scope, receive, send)
            return
        asked = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        request_id = _request_id(asked.get(b"x-request-id", ""))
        state = dict(scope.get("state") or {}) | {"request_id": request_id}
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
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.inner(inside, _bounded(receive, self.patience), reply)
            except Exception as error:
                await self._give_up(reply, request_id, error)
            finally:
                self._note(method, cast("Mapping[str, Any]", inside), reply, perf_counter() - began)

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


class BodyTooSlow(HTTPException):
    """The rest of a body did not come in time."""

    status_code = 408


def _bounded(receive: Receive, patience: float) -> Receive:
    """Wait only so long for each portion of a body; once it is whole, waiting is for the caller to hang up."""
    whole = False

    async def bounded() -> Any:
        nonlocal whole
        if whole:
            return await receive()
        try:
            async with asyncio.timeout(patience):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow(detail="the body did not come in time") from None
        whole = not message.get("more_body", False)
        return message

    return bounded


def _request_id(given: str) -> str:
    return given if _SANE_REQUEST_ID.fullmatch(given) else uuid4().hex
