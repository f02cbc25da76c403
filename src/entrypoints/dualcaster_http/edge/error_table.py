"""What each error code means to a client: one row for each code, in the table of its capability."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen


@frozen
class ErrorRow:
    """The status of an error, when it happens, and what it says then: an example for the description of the API.

    Of errors of 500 and above, but for 503, nobody outside is told more than that there was one.
    """

    status: int
    meaning: str
    message: str = ""
    details: Mapping[str, Any] = field(factory=dict)


ErrorTable = Mapping[str, ErrorRow]

GENERAL_ERRORS: ErrorTable = {
    "validation": ErrorRow(
        400,
        "A value is missing, malformed, out of its bounds or unknown.",
        "limit: Expected `int` <= 100",
        {"fields": [{"field": "limit", "message": "Expected `int` <= 100"}]},
    ),
    "bad_request": ErrorRow(400, "The body is no JSON.", "this request cannot be answered as it is"),
    "unauthorized": ErrorRow(401, "Nobody is signed in.", "sign in first"),
    "forbidden": ErrorRow(403, "The caller may not do this.", "this is not yours to change"),
    "forbidden.form": ErrorRow(
        403,
        "A form comes without its token, or with that of another page.",
        "this form is too old; load the page again",
    ),
    "not_found": ErrorRow(404, "There is no such thing.", "there is nothing at this address"),
    "method_not_allowed": ErrorRow(
        405, "The address does not take this method.", "this address does not take this method"
    ),
    "too_slow": ErrorRow(
        408,
        "The body stopped coming for 20 seconds, or came more slowly than 2 KB a second.",
        "the rest of what was sent did not come in time; send it again",
    ),
    "conflict": ErrorRow(
        409,
        "Somebody changed the same thing at the same time: read it again and retry.",
        "somebody else changed the same things at the same time; try again",
    ),
    "idempotency.in_progress": ErrorRow(
        409,
        "The first request with this Idempotency-Key has not ended yet: ask again in a moment.",
        "the first request with this key is still running",
    ),
    "export.in_progress": ErrorRow(
        409,
        "Another export of the same account is being made or sent.",
        "another export of yours is under way; wait for it to end",
    ),
    "too_large": ErrorRow(413, "The body is too large.", "what was sent is too large"),
    "unsupported_media_type": ErrorRow(
        415, "The Content-Type is not one that is read here.", "what was sent is of a kind that is not read here"
    ),
    "idempotency.key_reused": ErrorRow(
        422,
        "This Idempotency-Key was sent with another request before: use a new one.",
        "this key belongs to another request",
    ),
    "rate_limited": ErrorRow(
        429,
        "Too many calls; Retry-After says in how many seconds the next one is welcome.",
        "more than 120 calls in 60 seconds; try again in 7 seconds",
        {"group": "search", "retry_after": 7},
    ),
    "client_left": ErrorRow(
        499, "The caller hung up before its body was whole; seen in logs alone.", "the caller hung up"
    ),
    "error": ErrorRow(500, "An error of ours."),
    "internal": ErrorRow(
        500,
        "An error of ours; the request id finds it in the logs.",
        "something went wrong on our side; it is written down under the request id",
    ),
    "extra_missing": ErrorRow(500, "An optional part is not installed."),
    "setting.invalid": ErrorRow(500, "A setting is missing or malformed."),
    "server.address_unavailable": ErrorRow(500, "The address to listen on is taken."),
    "picture.invalid": ErrorRow(
        400,
        "The file is no JPEG, PNG or WebP picture by its content, is damaged, moves, or has too many pixels.",
        "this is not a JPEG, PNG or WebP picture; choose another file",
        {"field": "file"},
    ),
    "picture.too_large": ErrorRow(
        413,
        "The picture has too many bytes.",
        "this picture is larger than 5 MB; send a smaller one",
        {"field": "file", "most": 5_242_880},
    ),
    "storage.unavailable": ErrorRow(
        503,
        "Pictures cannot be stored or read: the storage does not answer, refuses, or is full.",
        "pictures cannot be stored or read at the moment; try again in a minute",
    ),
    "query_timed_out": ErrorRow(
        503,
        "The database gave up what was asked of it because it took too long.",
        "this took longer than the database may take; ask for less, or try again later",
    ),
    "service_unavailable": ErrorRow(
        503, "The database does not answer; Retry-After says when to ask again.", "the database does not answer"
    ),
}
"""The codes of no capability."""


def joined(*tables: ErrorTable) -> ErrorTable:
    """Join the tables of capabilities. Raises ``ValueError`` where two have a row for the same code."""
    whole: dict[str, ErrorRow] = {}
    for table in tables:
        if twice := whole.keys() & table.keys():
            raise ValueError(f"two rows for {', '.join(sorted(twice))}")
        whole |= table
    return whole
