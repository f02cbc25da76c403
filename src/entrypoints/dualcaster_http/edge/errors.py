"""Errors as clients see them: one envelope, with the status of the tables of all capabilities."""

import re
from typing import Any
from urllib.parse import urlencode

import msgspec
import structlog
from attrs import frozen
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from dualcaster_core.accounts.errors import AccountLocked, SignInRequired
from dualcaster_core.kernel.errors import (
    Conflict,
    DualcasterError,
    Forbidden,
    ServiceUnavailable,
    ValidationFailed,
)
from dualcaster_core.kernel.rate_limits import RateLimited
from dualcaster_core.messaging.errors import LimitReached
from dualcaster_http.edge.error_table import ErrorTable

log = structlog.get_logger(__name__)

_STATUS_OF_FAMILY: tuple[tuple[type[DualcasterError], int], ...] = (
    (ValidationFailed, 400),
    (Forbidden, 403),
    (Conflict, 409),
    (ServiceUnavailable, 503),
)
_CODE_OF_STATUS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    499: "client_left",
    503: "service_unavailable",
}
_MESSAGES = {
    404: "there is nothing at this address",
    405: "this address does not take this method",
    408: "the rest of what was sent did not come in time; send it again",
    413: "what was sent is too large",
    415: "what was sent is of a kind that is not read here",
    499: "the caller hung up before everything was sent",
}
RETRY_AFTER_SECONDS = 5
"""How long to wait before asking again while a server does not answer."""
_MISSING = re.compile(r"Missing required \w+ parameter '(\w+)'")
_INTERNAL = "something went wrong on our side; it is written down under the request id"


class ErrorBody(msgspec.Struct, frozen=True):
    """The body of every error; ``code`` is stable, ``request_id`` finds the error in our logs."""

    code: str
    message: str
    details: dict[str, Any]
    request_id: str


@frozen
class Failure:
    """What is told of an error: its status, the envelope's content and headers."""

    status: int
    code: str
    message: str
    details: dict[str, Any]
    headers: dict[str, str]


def status_of(error: DualcasterError, table: ErrorTable) -> int:
    """Return the status of an expected error: by its code, else by its family, else 500."""
    if error.code in table:
        return table[error.code].status
    return next((status for family, status in _STATUS_OF_FAMILY if isinstance(error, family)), 500)


def failure_of(error: Exception, table: ErrorTable) -> Failure:
    """Say what may be told of an error; nothing of one that is not expected."""
    if isinstance(error, DualcasterError):
        return _expected(error, status_of(error, table))
    if isinstance(error, ValidationException):
        return _invalid(error)
    if isinstance(error, HTTPException) and error.status_code in _CODE_OF_STATUS:
        message = _MESSAGES.get(error.status_code, "this request cannot be answered as it is")
        code = _CODE_OF_STATUS[error.status_code]
        return Failure(error.status_code, code, message, {}, dict(error.headers or {}))
    return Failure(500, "internal", _INTERNAL, {}, {})


def _expected(error: DualcasterError, status: int) -> Failure:
    if status == 503:
        return Failure(status, error.code, error.message, {}, {"Retry-After": str(RETRY_AFTER_SECONDS)})
    if status >= 500:
        return Failure(500, "internal", _INTERNAL, {}, {})
    headers = {}
    if isinstance(error, RateLimited | AccountLocked | LimitReached):
        headers["Retry-After"] = str(error.retry_after)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    details = msgspec.to_builtins(dict(error.facts), enc_hook=str)
    return Failure(status, error.code, error.message, details, headers)


def _invalid(error: ValidationException) -> Failure:
    found = error.extra if isinstance(error.extra, list) else []
    fields = [{"field": str(one.get("key", "")), "message": str(one.get("message", ""))} for one in found]
    if not fields and (missing := _MISSING.search(error.detail)):
        fields = [{"field": missing.group(1), "message": "is missing"}]
    told = "; ".join(f"{one['field']}: {one['message']}" for one in fields) or "a value is missing or malformed"
    return Failure(400, "validation", told, {"fields": fields}, {})


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Tell whether a person's browser asks; programs and everything under ``/api`` get JSON."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer any error: a page for people, the envelope for programs."""
    failure = failure_of(error, request.app.state.errors)
    if failure.status == 503:
        log.warning("request refused", code=failure.code, path=request.url.path, reason=failure.message)
    elif failure.status >= 500:
        log.error("request failed", code=failure.code, path=request.url.path, exc_info=error)
    request_id = str(request.scope["state"].get("request_id", ""))
    headers = {**failure.headers, "Cache-Control": "no-store"}
    if wants_page(request):
        if isinstance(error, SignInRequired):
            return _to_log_in(request)
        page = request.app.state.pages.error(failure, request_id, request)
        return Response(page, status_code=failure.status, headers=headers, media_type="text/html")
    body = ErrorBody(failure.code, failure.message, failure.details, request_id)
    return Response(body, status_code=failure.status, headers=headers, media_type="application/json")


def _to_log_in(request: Request[Any, Any, Any]) -> Response[Any]:
    """Send a browser to the log-in page, and from there back to where it wanted to go."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = "/login" if request.method != "GET" else f"/login?{urlencode({'next': wanted[:500]})}"
    headers = {"Location": target, "Cache-Control": "no-store", "HX-Redirect": target}
    if request.headers.get("hx-request"):
        return Response("", status_code=204, headers=headers, media_type="text/html")
    return Response("", status_code=303, headers=headers, media_type="text/html")
