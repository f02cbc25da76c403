"""The description of the API, and its page, which loads nothing from another host."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from attrs import frozen
from litestar import Litestar, MediaType, Request, Response, get
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, Contact, License, SecurityScheme, Server, Tag
from litestar.serialization import encode_json

from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_http.edge.authentication import PROVIDERS
from dualcaster_http.edge.capability import Capability
from dualcaster_http.edge.error_table import GENERAL_ERRORS, joined
from dualcaster_http.edge.request_validation import JSON, body_of, http_handlers
from dualcaster_http.openapi.operations import BEARER, BOT_KEY, Operations, query_names

_ABOUT = """
Cards, prices and public profiles are open to everybody. What belongs to somebody takes an access token:
`Authorization: Bearer <token>`, from `/api/v1/auth/login`; it lives 15 minutes, and `/api/v1/auth/refresh` gives the
next one. Cookies mean nothing here. Bots of the operator send `Authorization: Bot <key>` to `/api/v1/discord`.

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


def _config(public_base_url: str, version: str, tags: Mapping[str, str]) -> OpenAPIConfig:
    return OpenAPIConfig(
        title=f"{SITE_NAME} API",
        version=version,
        summary="Cards, prices and trading for Magic: The Gathering.",
        description=_ABOUT,
        license=License(name="MIT", identifier="MIT"),
        contact=Contact(name=SITE_NAME, url=public_base_url),
        servers=[Server(url="/")],
        tags=[Tag(name=name, description=meaning) for name, meaning in tags.items()],
        components=Components(
            security_schemes={
                BEARER: SecurityScheme(
                    type="http",
                    scheme="bearer",
                    bearer_format="JWT",
                    description="The access token that /api/v1/auth/login gives; it lives 15 minutes.",
                ),
                BOT_KEY: SecurityScheme(
                    type="apiKey",
                    name="Authorization",
                    security_scheme_in="header",
                    description="`Bot <key>`, with the key in DISCORD_BOT_API_KEY: for bots of the operator alone.",
                ),
            }
        ),
        use_handler_docstrings=True,
    )


@frozen
class Description:
    """The API in OpenAPI's words, as it is sent, and by path and method which query parameters it names."""

    document: bytes
    query_names: Mapping[tuple[str, str], frozenset[str]]


def describe(capabilities: Sequence[Capability], public_base_url: str, version: str) -> Description:
    """Describe routes. An application of its own does it: Litestar's routes for descriptions load from elsewhere."""
    tags = {name: meaning for one in capabilities for name, meaning in one.tags.items()}
    operations = Operations(
        errors=joined(GENERAL_ERRORS, *(one.errors for one in capabilities)),
        answers={shape: example for one in capabilities for shape, example in one.answers.items()},
        bodies={shape: example for one in capabilities for shape, example in one.bodies.items()},
    )
    app = Litestar(
        [route for one in capabilities for route in one.routes()],
        dependencies={"application": Provide(lambda: None, sync_to_thread=False), **PROVIDERS},  # named, never called
        openapi_config=_config(public_base_url, version, tags),
        logging_config=None,
    )
    document = app.openapi_schema.to_schema()
    document["components"]["schemas"] |= _bodies_as_read(app)
    named: dict[tuple[str, str], frozenset[str]] = {}
    for path, method, handler in http_handlers(app):
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            operations.complete(operation, path, method, handler)
            named[path, method] = query_names(operation)
    return Description(encode_json(document), named)


def _bodies_as_read(app: Litestar) -> dict[str, Any]:
    """Describe the bodies of requests by what decodes them: so every bound is told that is held, and no other.

    Litestar's own description leaves out that unknown fields are refused, and least values of 0.
    """
    bodies = [body_of(handler) for _, _, handler in http_handlers(app)]
    shapes = {body.shape: None for body in bodies if body is not None and body.media == JSON}
    _, components = msgspec.json.schema_components(shapes, ref_template="#/components/schemas/{name}")
    return dict(components)


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_document(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the description."""
    described: Description = request.app.state.description
    headers = {"Cache-Control": "public, max-age=60, s-maxage=3600"}
    return Response(described.document, media_type=MediaType.JSON, headers=headers)
