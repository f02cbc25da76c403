"""Says at a route what it answers; examples and errors are filled in when the API is described."""

from dataclasses import dataclass
from typing import Any

from litestar.openapi import ResponseSpec

from dualcaster_http.edge.errors import ErrorBody

JSON = "application/json"
_ALWAYS = ("validation", "rate_limited", "internal", "service_unavailable")


@dataclass
class Answer(ResponseSpec):
    """The answer of a route, and the errors that it may give instead, by code or by status."""

    shape: type[Any] | None = None
    errors: tuple[int | str, ...] = ()


def answer(shape: type[Any] | None, meaning: str, *errors: int | str, media: str = JSON) -> Answer:
    """Describe the answer of a route that gives no errors but ``errors``."""
    return Answer(shape, generate_examples=False, description=meaning, media_type=media, shape=shape, errors=errors)


def answers(
    shape: type[Any] | None, meaning: str, *errors: int | str, status: int = 200, media: str = JSON
) -> dict[int, ResponseSpec]:
    """Describe the answers of a route: what it returns, the errors that every route may give, and ``errors``.

    ``shape`` is None where there is no body (204); ``status`` must be the one that the route answers with. Errors are
    named by code (``"user.not_found"``), or by a status that stands for its usual code. What comes with a body, with
    being signed in and with Idempotency-Key is added to the description by itself.
    """
    return {status: answer(shape, meaning, *_ALWAYS, *errors, media=media), 400: _error(), 500: _error()}


def _error() -> ResponseSpec:
    """Say that errors have our envelope; Litestar would describe its own."""
    return ResponseSpec(ErrorBody, generate_examples=False, description="")
