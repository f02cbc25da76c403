"""Adds to the description of a route what the layers around it do: signing in, bodies and repeated requests."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar.handlers.http_handlers import HTTPRouteHandler

from dualcaster_http.edge.idempotency import HEADER, takes_keys
from dualcaster_http.edge.request_validation import JSON, body_of
from dualcaster_http.openapi.error_examples import ERROR_EXAMPLES, grouped
from dualcaster_http.openapi.examples import BODIES, example_of

BEARER = "bearer"
_ENVELOPE = {"$ref": "#/components/schemas/ErrorBody"}
Described = dict[str, Any]
_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "A text of the caller's own: sent again within 24 hours, the request is not done again.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    "example": "want-7f3b2c",
}


def complete(operation: Described, path: str, method: str, handler: HTTPRouteHandler) -> None:
    """Complete the description of what a handler answers to a method."""
    parameters = handler.parsed_fn_signature.parameters
    errors: list[str] = []
    if "me" in parameters:
        operation["security"] = [{BEARER: []}]
        errors += ["auth.required", "auth.token_expired", "auth.token_invalid"]
    elif "visitor" in parameters:
        operation["security"] = [{}, {BEARER: []}]
        errors += ["auth.token_expired", "auth.token_invalid"]
    body = body_of(handler)
    if body is not None:
        errors += ["validation", "too_large", "too_slow", "unsupported_media_type"]
        if body.media == JSON and body.shape in BODIES:
            example = {"summary": "A body.", "value": example_of(body.shape)}
            operation["requestBody"]["content"][JSON]["examples"] = {"body": example}
    if "me" in parameters and takes_keys(path, method):
        operation.setdefault("parameters", []).append(_KEY)
        errors += ["idempotency.in_progress", "idempotency.key_reused"]
    _add_errors(operation["responses"], grouped(tuple(errors)))


def _add_errors(responses: Described, errors: Mapping[int, Sequence[str]]) -> None:
    for status, codes in errors.items():
        response = responses.setdefault(str(status), {"description": "", "content": {JSON: {"schema": _ENVELOPE}}})
        examples = response["content"][JSON].setdefault("examples", {})
        for code in codes:
            if code not in examples:
                told = ERROR_EXAMPLES[code]
                examples[code] = {"summary": told.meaning, "value": msgspec.to_builtins(told.body(code))}
                response["description"] = f"{response['description']} {told.meaning}".strip()


def query_names(operation: Described) -> frozenset[str]:
    """List the query parameters that a description names."""
    return frozenset(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")
