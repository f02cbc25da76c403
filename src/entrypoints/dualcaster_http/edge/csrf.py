"""Tokens that tell a form of ours from one that another site made its visitor send.

A token is made of the browser's session, or before anybody is signed in of a random cookie, so that it is worth
nothing elsewhere: whoever plants the random cookie in a browser that is signed in sends no form of its owner's. Each
time that a token is written it is masked anew, so that no two pages hold the same secret for their compressed length
to betray (BREACH). It is not Litestar's own: that one sets its cookie on every page, and public pages that are kept in
shared caches must set none.
"""

import hmac
from base64 import b64decode, urlsafe_b64encode
from secrets import token_bytes
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException

from dualcaster_core.kernel.errors import Forbidden
from dualcaster_http.edge.cookies import CSRF, read_cookie, session_cookie
from dualcaster_http.edge.rate_limits import Connection
from dualcaster_http.edge.request_validation import API

FIELD, HEADER = "_csrf_token", "x-csrftoken"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ONE_CLICK = "/email/unsubscribe/"
"""Where mail programs stop e-mails by themselves (RFC 8058): they have no page of ours, but a link that is signed."""
MAX_FIELDS = 1_000
"""Fields of a form; the largest of ours has a few dozen, and reading very many would hold everybody up."""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_SEED = "csrf_seed"
_SIZE, _LONGEST = 32, 200


class FormTooLarge(HTTPException):
    """A form has more fields than any of ours."""

    status_code = 413


class FormRefused(Forbidden):
    """A form came without the token of the page it should come from."""

    code = "forbidden.form"

    def __init__(self) -> None:
        super().__init__("this form is too old or came from another site; go back, reload the page and send it again")


def csrf_token(request: Request[Any, Any, Any]) -> str:
    """Return the token for the forms of a page.

    Where nobody is signed in it takes the cookie ``fresh_seed`` tells of.
    """
    state = request.scope["state"]
    seed = _seed_of(request) or state.get(_SEED)
    if seed is None:
        seed = state[_SEED] = request.app.state.random_token()
    return masked(digest_of(request.app.state.csrf_key, seed))


def fresh_seed(request: Request[Any, Any, Any]) -> str | None:
    """Return the value of the cookie that this answer must set for its tokens to work, None where it has one."""
    seed: str | None = request.scope["state"].get(_SEED)
    return seed


async def check_form(connection: Connection) -> None:
    """Refuse a form without its token. The API takes no cookies and so needs none.

    Raises ``FormRefused``, and ``FormTooLarge`` for one with too many fields.
    """
    path, method = str(connection.scope["path"]), str(connection.scope.get("method", "GET"))
    if method in _SAFE or path.startswith((API, ONE_CLICK)) or not isinstance(connection, Request):
        return
    media = connection.headers.get("content-type", "").strip().lower()
    if not media.startswith("multipart/") and (await connection.body()).count(b"&") >= MAX_FIELDS:
        raise FormTooLarge
    given = connection.headers.get(HEADER, "")
    if not given and connection.headers.get("content-type", "").startswith(_FORMS):
        given = str((await connection.form()).get(FIELD, ""))
    seed = _seed_of(connection)
    key: bytes = connection.app.state.csrf_key
    if seed is None or not hmac.compare_digest(digest_of(key, seed), _unmasked(given)):
        if connection.headers.get("content-type", "").startswith(_FORMS):
            await (await connection.form()).close()
        raise FormRefused


def _seed_of(connection: Connection) -> str | None:
    """Return what a browser's tokens are made of: its session where it has one, and nothing else then."""
    return session_cookie(connection) or read_cookie(connection, CSRF)


def digest_of(key: bytes, seed: str) -> bytes:
    """Return what a token is before it is masked."""
    return hmac.digest(key, seed.encode(), "sha256")


def masked(digest: bytes) -> str:
    """Write a token: a random mask, and the digest under it."""
    mask = token_bytes(_SIZE)
    return urlsafe_b64encode(mask + _either(mask, digest)).decode()


def _unmasked(given: str) -> bytes:
    try:
        told = b64decode(given[:_LONGEST].encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        return b""
    return _either(told[:_SIZE], told[_SIZE:]) if len(told) == 2 * _SIZE else b""


def _either(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
