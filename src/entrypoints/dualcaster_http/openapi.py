"""The description of the API, and its page, which loads nothing from another host."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from attrs import frozen
from litestar import Litestar, MediaType, Request, Response, get
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.spec import Contact, Example, License, Operation, Parameter, Server, Tag
from litestar.serialization import encode_json
from litestar.types import ControllerRouterHandler

from dualcaster_http.errors import ErrorBody
from dualcaster_http.examples import example_of

_REQUEST_ID = "6f1f0c5f3a5b4c5e9d1b7a2c4e8f0a1b"
_ERRORS: dict[int, tuple[str, ErrorBody]] = {
    400: (
        "A parameter is missing, malformed, out of its bounds or unknown.",
        ErrorBody(
            "validation",
            "limit: Expected `int` <= 100",
            {"fields": [{"field": "limit", "message": "Expected `int` <= 100"}]},
            _REQUEST_ID,
        ),
    ),
    404: ("There is no such card.", ErrorBody("card.not_found", "there is no such card", {}, _REQUEST_ID)),
    429: (
        "Too many calls from this address; Retry-After says in how many seconds the next one is welcome.",
        ErrorBody(
            "rate_limited",
            "more than 120 calls in 60 seconds; try again in 7 seconds",
            {"group": "search", "retry_after": 7},
            _REQUEST_ID,
        ),
    ),
    500: (
        "An error of ours; the request id finds it in the logs.",
        ErrorBody(
            "internal",
            "something went wrong on our side; it is written down under the request id",
            {},
            _REQUEST_ID,
        ),
    ),
    503: (
        "The database does not answer; Retry-After says when to ask again.",
        ErrorBody("service_unavailable", "the database does not answer", {}, _REQUEST_ID),
    ),
}
_ABOUT = """
Everything here is open to everybody and needs no key. Money is text with two places ("12.50") in US dollars unless
a currency is stated beside it; times are UTC. Ids of cards are short texts (hashids).

Every error has the same body: a stable `code`, a `message` for people, `details`, and the `request_id` that is also
in the `X-Request-ID` header of every answer. Query parameters that an address does not know are refused.

Calls are counted by address: the `RateLimit-*` headers say how many are left, and a refused call says in
`Retry-After` when the next one is welcome. Answers carry an `ETag`: send it back in `If-None-Match`.
"""
_ALWAYS = (400, 429, 500, 503)


def answers(shape: type[Any], meaning: str, *more: int) -> dict[int, ResponseSpec]:
    """Describe the answers of a route: what it gives, the errors that every route may give, and ``more``."""
    described = {200: _answer(shape, meaning, example_of(shape))}
    for status in sorted({*_ALWAYS, *more}):
        told, body = _ERRORS[status]
        described[status] = _answer(ErrorBody, told, msgspec.to_builtins(body))
    return described


def _answer(shape: type[Any], meaning: str, example: object) -> ResponseSpec:
    return ResponseSpec(
        shape, generate_examples=False, description=meaning, examples=[Example(summary=meaning, value=example)]
    )


def _config(public_base_url: str, version: str) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Dualcaster API",
        version=version,
        summary="Cards, prices and trading for Magic: The Gathering.",
        description=_ABOUT,
        license=License(name="MIT", identifier="MIT"),
        contact=Contact(name="Dualcaster", url=public_base_url),
        servers=[Server(url="/")],
        tags=[
            Tag(name="cards", description="Printings: search, prices, and who wants and has them."),
            Tag(name="health", description="Whether the service lives and can work."),
        ],
        use_handler_docstrings=True,
    )


@frozen
class Description:
    """The API in OpenAPI's words, as it is sent, and by path which query parameters it names."""

    document: bytes
    query_names: Mapping[str, frozenset[str]]


def describe(handlers: Sequence[ControllerRouterHandler], public_base_url: str, version: str) -> Description:
    """Describe routes. An application of its own does it: Litestar's routes for descriptions load from elsewhere."""
    given = {"application": Provide(lambda: None, sync_to_thread=False)}
    app = Litestar(handlers, dependencies=given, openapi_config=_config(public_base_url, version), logging_config=None)
    named = {path: _query_names(item.get) for path, item in (app.openapi_schema.paths or {}).items()}
    return Description(encode_json(app.openapi_schema.to_schema()), named)


def _query_names(operation: Operation | None) -> frozenset[str]:
    parameters = operation.parameters or [] if operation else []
    return frozenset(one.name for one in parameters if isinstance(one, Parameter) and one.param_in == "query")


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_document(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give the description."""
    described: Description = request.app.state.description
    headers = {"Cache-Control": "public, max-age=60, s-maxage=3600"}
    return Response(described.document, media_type=MediaType.JSON, headers=headers)
