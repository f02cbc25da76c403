"""What is refused before a handler of the API runs: query parameters nobody reads, and bodies of another kind or shape.

Litestar itself takes ``"7"`` for 7 and any Content-Type; clients would learn to rely on that.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from attrs import frozen
from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.handlers.http_handlers import HTTPRouteHandler
from litestar.params import BodyKwarg
from litestar.routes import HTTPRoute

from dualcaster_http.edge.parameters import refuse_unknown

Connection = ASGIConnection[Any, Any, Any, Any]
API = "/api/"
ANY_QUERY = "any_query"
"""Name of the option of a route that others call with parameters of their own."""
JSON = "application/json"


class WrongContentType(HTTPException):
    """The body is of a kind that this address does not read."""

    status_code = 415


@frozen
class Body:
    """The body that a route reads: its content type, and its shape where that is JSON."""

    media: str
    shape: Any


def body_of(handler: BaseRouteHandler) -> Body | None:
    """Tell which body a handler reads; None for none."""
    field = handler.parsed_fn_signature.parameters.get("data")
    if field is None:
        return None
    media = JSON
    if isinstance(field.kwarg_definition, BodyKwarg) and field.kwarg_definition.media_type:
        media = str(getattr(field.kwarg_definition.media_type, "value", field.kwarg_definition.media_type))
    return Body(media, field.annotation)


def check_query(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse query parameters of the API that the description of the route does not name."""
    if handler.opt.get(ANY_QUERY):
        return
    scope = connection.scope
    if connection.query_params and str(scope["path"]).startswith(API):
        named: Mapping[tuple[str, str], frozenset[str]] = connection.app.state.description.query_names
        known = named.get((scope["path_template"], str(scope.get("method", "GET"))), frozenset())
        refuse_unknown(list(connection.query_params), known)


async def check_body(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse a body of another content type, and JSON whose types are not exactly those described."""
    if not isinstance(connection, Request) or not str(connection.scope["path"]).startswith(API):
        return
    expected = body_of(handler)
    if expected is None:
        return
    given = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != expected.media:
        raise WrongContentType(detail=f"send {expected.media}")
    if expected.media == JSON:
        _check_json(await connection.body(), expected.shape)


def _check_json(body: bytes, shape: Any) -> None:
    try:
        _decoder(shape).decode(body)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `$")
        raise ValidationException(extra=[{"key": where.strip("`.") or "body", "message": message}]) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValidationException(extra=[{"key": "body", "message": "is no JSON"}]) from error


@lru_cache(maxsize=512)
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape, strict=True)


def http_handlers(app: Litestar) -> list[tuple[str, str, HTTPRouteHandler]]:
    """List what an application answers: path, method and handler; OPTIONS is Litestar's own."""
    return [
        (route.path_format, str(method), handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in route.route_handler_map.items()
        if method != "OPTIONS"
    ]
