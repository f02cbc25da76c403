"""The description of the API, and its page, which loads nothing from another host."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from attrs import frozen
from litestar import Litestar, MediaType, Request, Response, get
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.spec import Components, Contact, Example, License, SecurityScheme, Server, Tag
from litestar.serialization import encode_json
from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.errors import ErrorBody
from dualcaster_http.edge.request_validation import http_handlers
from dualcaster_http.openapi.error_examples import ERROR_EXAMPLES, grouped
from dualcaster_http.openapi.examples import example_of
from dualcaster_http.openapi.operations import BEARER, complete, query_names

_ABOUT = """
Cards, prices and public profiles are open to everybody. What belongs to somebody takes an access token:
`Authorization: Bearer <token>`, from `/api/v1/auth/login`; it lives 15 minutes, and `/api/v1/auth/refresh` gives the
next one. Cookies mean nothing here.

**Values.** Money is text with two places ("12.50"), in US dollars unless a currency is stated beside it; times are
UTC; ids are short texts (hashids). Bodies are JSON of exactly the described types: "7" is not 7, and a field or a query
parameter that an address does not know is refused.

**Lists** are `{"items": [...], "next_cursor": ...}`. Send `next_cursor` as `cursor`, with everything else as before,
for the next page; it is null on the last one.

**Errors** have one body: a stable `code`, a `message` for people, `details`, and the `request_id` that is also in the
`X-Request-ID` header of every answer.

**Sending twice.** A POST with an `Idempotency-Key` header (any text of your own, new for each thing you do) is done
once: sent again within 24 hours it gets the first answer, with `Idempotent-Replay: true`.

**Limits.** Calls are counted by account, or by address for who is not signed in: the `RateLimit-*` headers say how many
are left, and a refused call says in `Retry-After` when the next one is welcome. Public answers carry an `ETag`: send
it back in `If-None-Match`.
"""
_ALWAYS = ("validation", "rate_limited", "internal", "service_unavailable")


def answers(
    shape: type[Any] | None, meaning: str, *errors: int | str, status: int = 200, media: str = "application/json"
) -> dict[int, ResponseSpec]:
    """Describe the answers of a route: what it gives, the errors that every route may give, and ``errors``.

    ``shape`` is None where there is no body (204); ``status`` must be the one that the route answers with. Errors are
    named by code (``"user.not_found"``), or by a status that stands for its usual code. What comes with a body, with
    being signed in and with Idempotency-Key is added to the description by itself.
    """
    described = {status: _answer(shape, meaning, media)}
    for failed, codes in grouped((*_ALWAYS, *errors)).items():
        described[failed] = error_answer(codes)
    return described


def error_answer(codes: Sequence[str]) -> ResponseSpec:
    """Describe an answer that is an error, with an example for each of its codes."""
    told = [ERROR_EXAMPLES[code] for code in codes]
    examples = [
        Example(id=code, summary=one.meaning, value=msgspec.to_builtins(one.body(code)))
        for code, one in zip(codes, told, strict=True)
    ]
    meaning = " ".join(one.meaning for one in told)
    return ResponseSpec(ErrorBody, generate_examples=False, description=meaning, examples=examples)


def _answer(shape: type[Any] | None, meaning: str, media: str) -> ResponseSpec:
    if shape is None or media != "application/json":
        return ResponseSpec(shape, generate_examples=False, description=meaning, media_type=media)
    example = Example(summary=meaning, value=example_of(shape))
    return ResponseSpec(shape, generate_examples=False, description=meaning, examples=[example])


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
            Tag(name="auth", description="Accounts: opening one, signing in and out, passwords and addresses."),
            Tag(name="cards", description="Printings: search, prices, and who wants and has them."),
            Tag(name="connections", description="Accounts elsewhere that sign in here."),
            Tag(name="matches", description="Who has what one wants and wants what one has."),
            Tag(name="users", description="People: profiles and who sees them, places, one's own account."),
            Tag(name="inventory", description="What one owns: items, files to and from other apps, totals."),
            Tag(name="have-list", description="What one offers for trade."),
            Tag(name="want-list", description="What one looks for."),
            Tag(name="alerts", description="Prices that one asked to be told of."),
            Tag(name="health", description="Whether the service lives and can work."),
        ],
        components=Components(
            security_schemes={
                BEARER: SecurityScheme(
                    type="http",
                    scheme="bearer",
                    bearer_format="JWT",
                    description="The access token that /api/v1/auth/login gives; it lives 15 minutes.",
                )
            }
        ),
        use_handler_docstrings=True,
    )


@frozen
class Description:
    """The API in OpenAPI's words, as it is sent, and by path and method which query parameters it names."""

    document: bytes
    query_names: Mapping[tuple[str, str], frozenset[str]]


def describe(
    handlers: Sequence[ControllerRouterHandler],
    dependencies: Mapping[str, Provide],
    public_base_url: str,
    version: str,
) -> Description:
    """Describe routes. An application of its own does it: Litestar's routes for descriptions load from elsewhere."""
    config = _config(public_base_url, version)
    app = Litestar(handlers, dependencies=dict(dependencies), openapi_config=config, logging_config=None)
    document = app.openapi_schema.to_schema()
    named: dict[tuple[str, str], frozenset[str]] = {}
    for path, method, handler in http_handlers(app):
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            complete(operation, path, method, handler)
            named[path, method] = query_names(operation)
    return Description(encode_json(document), named)


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_document(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the description."""
    described: Description = request.app.state.description
    headers = {"Cache-Control": "public, max-age=60, s-maxage=3600"}
    return Response(described.document, media_type=MediaType.JSON, headers=headers)
