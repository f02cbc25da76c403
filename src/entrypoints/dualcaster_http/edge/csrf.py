"""Tokens that tell a form of ours from one that another site made its visitor send.

A token is made of the browser's session, or before anybody is signed in of a random cookie, so that it is worth
nothing elsewhere. It is not Litestar's own: that one sets its cookie on every page, and public pages that are kept in
shared caches must set none.
"""

import hmac
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException

from dualcaster_core.kernel.errors import Forbidden
from dualcaster_http.edge.cookies import CSRF, read_cookie, session_cookie
from dualcaster_http.edge.rate_limits import Connection
from dualcaster_http.edge.request_validation import API

FIELD, HEADER = "_csrf_token", "x-csrftoken"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_FIELDS = 1_000
"""Fields of a form; the largest of ours has a few dozen, and reading very many would hold everybody up."""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_SEED = "csrf_seed"


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
    seed = session_cookie(request) or read_cookie(request, CSRF) or state.get(_SEED)
    if seed is None:
        seed = state[_SEED] = request.app.state.random_token()
    return _token(request, seed)


def fresh_seed(request: Request[Any, Any, Any]) -> str | None:
    """Return the value of the cookie that this answer must set for its tokens to work, None where it has one."""
    seed: str | None = request.scope["state"].get(_SEED)
    return seed


async def check_form(connection: Connection) -> None:
    """Refuse a form without its token. The API takes no cookies and so needs none.

    Raises ``FormRefused``, and ``FormTooLarge`` for one with too many fields.
    """
    path, method = str(connection.scope["path"]), str(connection.scope.get("method", "GET"))
    if method in _SAFE or path.startswith(API) or not isinstance(connection, Request):
        return
    media = connection.headers.get("content-type", "").strip().lower()
    if not media.startswith("multipart/") and (await connection.body()).count(b"&") >= MAX_FIELDS:
        raise FormTooLarge
    given = connection.headers.get(HEADER, "")
    if not given and connection.headers.get("content-type", "").startswith(_FORMS):
        given = str((await connection.form()).get(FIELD, ""))
    seeds = (session_cookie(connection), read_cookie(connection, CSRF))
    if not any(seed and hmac.compare_digest(_token(connection, seed).encode(), given.encode()) for seed in seeds):
        if connection.headers.get("content-type", "").startswith(_FORMS):
            await (await connection.form()).close()
        raise FormRefused


def _token(connection: Connection, seed: str) -> str:
    key: bytes = connection.app.state.csrf_key
    return hmac.new(key, seed.encode(), "sha256").hexdigest()
