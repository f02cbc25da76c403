"""Adds to the description of a route its examples and errors, and what the layers around it do."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from attrs import frozen
from litestar.handlers.http_handlers import HTTPRouteHandler

from dualcaster_http.edge.capability import Examples
from dualcaster_http.edge.error_table import ErrorRow, ErrorTable
from dualcaster_http.edge.errors import ErrorBody
from dualcaster_http.edge.idempotency import HEADER, takes_keys
from dualcaster_http.edge.request_validation import JSON, body_of
from dualcaster_http.openapi.answers import Answer

BEARER = "bearer"
BOT_KEY = "bot"
REQUEST_ID = "6f1f0c5f3a5b4c5e9d1b7a2c4e8f0a1b"
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
CODE_OF_STATUS = {
    400: "validation",
    401: "auth.required",
    403: "forbidden",
    404: "not_found",
    408: "too_slow",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "idempotency.key_reused",
    423: "auth.account_locked",
    429: "rate_limited",
    500: "internal",
    503: "service_unavailable",
}
"""The code that stands for a status where a route names no code."""


@frozen
class Operations:
    """Completes descriptions from the tables of all capabilities."""

    errors: ErrorTable
    answers: Examples
    bodies: Examples

    def complete(self, operation: Described, path: str, method: str, handler: HTTPRouteHandler) -> None:
        """Complete the description of what a handler answers to a method."""
        parameters = handler.parsed_fn_signature.parameters
        _add_least_values(operation, handler)
        errors = [*self._answered(operation["responses"], handler)]
        if "bot" in parameters:
            operation["security"] = [{BOT_KEY: []}]
            errors += ["auth.bot_key_invalid"]
        if "me" in parameters:
            operation["security"] = [{BEARER: []}]
            errors += ["auth.required", "auth.token_expired", "auth.token_invalid"]
        elif "visitor" in parameters:
            operation["security"] = [{}, {BEARER: []}]
            errors += ["auth.token_expired", "auth.token_invalid"]
        body = body_of(handler)
        if body is not None:
            errors += ["validation", "too_large", "too_slow", "unsupported_media_type"]
            if body.media == JSON and body.shape in self.bodies:
                example = {"summary": "A body.", "value": self._example_of(body.shape)}
                operation["requestBody"]["content"][JSON]["examples"] = {"body": example}
        if "me" in parameters and takes_keys(path, method):
            operation.setdefault("parameters", []).append(_KEY)
            errors += ["idempotency.in_progress", "idempotency.key_reused"]
        self._add_errors(operation["responses"], errors)

    def _answered(self, responses: Described, handler: HTTPRouteHandler) -> Sequence[int | str]:
        """Give the answer its example; return the errors that the route names."""
        for status, answer in (handler.responses or {}).items():
            if isinstance(answer, Answer):
                if answer.shape is not None and answer.media_type == JSON:
                    name = f"{answer.shape.__name__.lower()}-example-1"
                    example = {"summary": answer.description, "value": self._example_of(answer.shape)}
                    responses[str(status)]["content"][JSON]["examples"] = {name: example}
                return answer.errors
        return ()

    def _example_of(self, shape: type[Any]) -> object:
        return msgspec.to_builtins(self.answers[shape] if shape in self.answers else self.bodies[shape])

    def _add_errors(self, responses: Described, errors: Sequence[int | str]) -> None:
        for code, row in self._rows(errors).items():
            response = responses.setdefault(str(row.status), {"description": "", "content": {JSON: {}}})
            response["content"][JSON].setdefault("schema", _ENVELOPE)
            examples = response["content"][JSON].setdefault("examples", {})
            examples[code] = {"summary": row.meaning, "value": msgspec.to_builtins(_envelope(code, row))}
            response["description"] = f"{response['description']} {row.meaning}".strip()

    def _rows(self, errors: Sequence[int | str]) -> Mapping[str, ErrorRow]:
        codes = [CODE_OF_STATUS[error] if isinstance(error, int) else error for error in errors]
        return {code: self.errors[code] for code in codes}


def _envelope(code: str, row: ErrorRow) -> ErrorBody:
    return ErrorBody(code, row.message, dict(row.details), REQUEST_ID)


def _add_least_values(operation: Described, handler: HTTPRouteHandler) -> None:
    """Tell the parameters whose least value is 0, which Litestar leaves out."""
    described = {one["name"]: one for one in operation.get("parameters", ())}
    for name, field in handler.parsed_fn_signature.parameters.items():
        definition = field.kwarg_definition
        if getattr(definition, "ge", None) == 0:
            described[getattr(definition, "name", None) or name]["schema"]["minimum"] = 0


def query_names(operation: Described) -> frozenset[str]:
    """List the query parameters that a description names."""
    return frozenset(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")
