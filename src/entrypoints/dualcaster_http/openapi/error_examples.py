"""What each error code means to a client, with an example: the description of the API is made of this table."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from dualcaster_http.edge.errors import STATUS_OF_CODE, ErrorBody

REQUEST_ID = "6f1f0c5f3a5b4c5e9d1b7a2c4e8f0a1b"


@frozen
class ErrorExample:
    """When an error happens, and what it says then."""

    meaning: str
    message: str
    details: Mapping[str, Any] = {}

    def body(self, code: str) -> ErrorBody:
        """Return the envelope as it is sent."""
        return ErrorBody(code, self.message, dict(self.details), REQUEST_ID)


ERROR_EXAMPLES: Mapping[str, ErrorExample] = {
    "validation": ErrorExample(
        "A value is missing, malformed, out of its bounds or unknown.",
        "limit: Expected `int` <= 100",
        {"fields": [{"field": "limit", "message": "Expected `int` <= 100"}]},
    ),
    "bad_request": ErrorExample("The body is no JSON.", "this request cannot be answered as it is"),
    "auth.required": ErrorExample("Nobody is signed in.", "sign in first"),
    "auth.token_expired": ErrorExample(
        "The access token is older than 15 minutes: get a new one at /auth/refresh.", "the access token has expired"
    ),
    "auth.token_invalid": ErrorExample(
        "The token is none of ours, or its session has ended: log in again.", "this token is not valid; log in again"
    ),
    "auth.refresh_reused": ErrorExample(
        "The refresh token was used before: the whole session has ended, since somebody else may hold the newer one.",
        "this refresh token was used before; the session has ended for safety: log in again",
    ),
    "auth.invalid_credentials": ErrorExample(
        "No account has this name with this password.", "the name or the password is wrong"
    ),
    "auth.account_locked": ErrorExample(
        "Too many wrong passwords; Retry-After says in how many seconds the next try is possible.",
        "too many wrong passwords; try again in 15 minutes, or reset the password",
        {"retry_after": 900},
    ),
    "auth.link_invalid": ErrorExample(
        "The mailed token is unknown, used or too old.",
        "this link was used before or is too old; ask for a new one",
    ),
    "session.not_found": ErrorExample(
        "The account has no such session, or it has ended.", "there is no such session, or it has ended"
    ),
    "user.name_taken": ErrorExample(
        "Another account has the name, perhaps in other letter case.",
        "the username 'ann' is taken",
        {"username": "ann"},
    ),
    "user.name_lookalike": ErrorExample(
        "The name could be mistaken for that of another account.",
        "the username 'b0b' looks too much like another one; choose one that nobody can mistake",
        {"username": "b0b"},
    ),
    "user.name_reserved": ErrorExample(
        "The name is kept back.", "the username 'support' is kept back; choose another", {"username": "support"}
    ),
    "user.email_taken": ErrorExample(
        "Another account has the e-mail address.",
        "an account with this e-mail address exists; log in, or reset its password",
        {"field": "email"},
    ),
    "oauth.provider_unknown": ErrorExample(
        "No provider of this name is set up here.", "nobody can sign in here with 'myspace'", {"provider": "myspace"}
    ),
    "linked_account.not_found": ErrorExample(
        "No account of this provider is linked.",
        "no account of this provider is linked to yours",
        {"provider": "discord"},
    ),
    "linked_account.last_sign_in": ErrorExample(
        "Without this account nobody could sign in any more: set a password first.",
        "this is your only way to sign in; set a password first",
        {"provider": "discord"},
    ),
    "forbidden": ErrorExample("The caller may not do this.", "this is not yours to change"),
    "not_found": ErrorExample("There is no such thing.", "there is nothing at this address"),
    "card.not_found": ErrorExample("There is no such card.", "there is no such card"),
    "user.not_found": ErrorExample(
        "There is no such user, or none that the caller may know of.", "there is no user 'ann'", {"username": "ann"}
    ),
    "user.profile_private": ErrorExample(
        "The owner shows the profile to nobody else.", "the profile of 'ann' is private", {"username": "ann"}
    ),
    "user.part_hidden": ErrorExample(
        "The profile is public, this part of it is not.",
        "'ann' does not show the want list",
        {"username": "ann", "part": "want list"},
    ),
    "place.unknown": ErrorExample(
        "No place has this name.",
        "no place is called 'Portlnd'; did you mean Portland, OR?",
        {"field": "place", "suggestions": ["Portland, OR"]},
    ),
    "profile.card_type_cooldown": ErrorExample(
        "The trader type was changed less than 30 days ago.",
        "your trader type can be changed again on 2026-03-02",
        {"changeable_at": "2026-03-02T08:00:00+00:00"},
    ),
    "onboarding.incomplete": ErrorExample(
        "Some of the first steps are not done.", "still to do: wants; or skip the rest", {"missing": ["wants"]}
    ),
    "match.not_found": ErrorExample("The two have nothing to trade.", "there is no match with 'ann'"),
    "item.not_found": ErrorExample(
        "There is no such item in the caller's inventory.", "there is no such item in your inventory"
    ),
    "have.not_found": ErrorExample(
        "There is no such offer on the caller's list.", "there is no such offer on your have list"
    ),
    "inventory.promised": ErrorExample(
        "Copies that are promised in accepted trades must stay as they are.",
        "2 copies are promised in accepted trades and must stay as they are",
        {"reserved": 2},
    ),
    "have.already_listed": ErrorExample(
        "The item is on the have list already.", "this item is on the have list already; change that offer"
    ),
    "import.unreadable": ErrorExample(
        "The file as a whole cannot be read.",
        "cards.csv, line 7: a quote is not closed",
        {"file": "cards.csv", "line": 7, "reason": "a quote is not closed"},
    ),
    "import.format_unknown": ErrorExample("No format fits the file.", "the header belongs to no format that is known"),
    "import.refused": ErrorExample(
        "The import would break a rule, so nothing of it was done.",
        "cards.csv, line 7: 0 is not a quantity; nothing was imported",
    ),
    "import.in_progress": ErrorExample(
        "Another file of the caller's is being imported: send this one when it is done.",
        "another file of yours is being imported; wait for it to end",
    ),
    "want.not_found": ErrorExample("There is no such want on the caller's list.", "there is no such want"),
    "conflict": ErrorExample(
        "Somebody changed the same thing at the same time: read it again and retry.",
        "somebody else changed the same things at the same time; try again",
    ),
    "inventory.insufficient": ErrorExample("Fewer copies are owned than that.", "you own 2 copies of this, not 3"),
    "idempotency.in_progress": ErrorExample(
        "The first request with this Idempotency-Key has not ended yet: ask again in a moment.",
        "the first request with this key is still running",
    ),
    "idempotency.key_reused": ErrorExample(
        "This Idempotency-Key was sent with another request before: use a new one.",
        "this key belongs to another request",
    ),
    "too_slow": ErrorExample(
        "The body stopped coming for 20 seconds.", "the rest of what was sent did not come in time; send it again"
    ),
    "too_large": ErrorExample("The body is too large.", "what was sent is too large"),
    "unsupported_media_type": ErrorExample(
        "The Content-Type is not one that is read here.", "what was sent is of a kind that is not read here"
    ),
    "rate_limited": ErrorExample(
        "Too many calls; Retry-After says in how many seconds the next one is welcome.",
        "more than 120 calls in 60 seconds; try again in 7 seconds",
        {"group": "search", "retry_after": 7},
    ),
    "internal": ErrorExample(
        "An error of ours; the request id finds it in the logs.",
        "something went wrong on our side; it is written down under the request id",
    ),
    "service_unavailable": ErrorExample(
        "The database does not answer; Retry-After says when to ask again.", "the database does not answer"
    ),
}
"""Codes that routes name in ``answers`` need an entry here."""

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


def grouped(errors: tuple[int | str, ...]) -> Mapping[int, list[str]]:
    """Group codes, or statuses that stand for their usual code, by status."""
    codes = dict.fromkeys(CODE_OF_STATUS[error] if isinstance(error, int) else error for error in errors)
    found: dict[int, list[str]] = {}
    for code in codes:
        found.setdefault(STATUS_OF_CODE[code], []).append(code)
    return dict(sorted(found.items()))
