"""The cookie with which somebody who is shut out, and has signed in at a provider, may appeal."""

import re
from datetime import timedelta

from litestar.datastructures import Cookie

from dualcaster_core.accounts.identity.appeal_proofs import PROVEN_FOR
from dualcaster_http.edge.cookies import make_cookie, read_cookie
from dualcaster_http.edge.rate_limits import Connection

_NAME = "dualcaster_appeal"
_SECRET = re.compile(r"[A-Za-z0-9_-]{40,100}\Z")


def proof_of(connection: Connection) -> str | None:
    """Return the proof that this browser holds; None where it holds none of ours."""
    value = read_cookie(connection, _NAME)
    return value if value is not None and _SECRET.match(value) else None


def remember_proof(connection: Connection, proof: str) -> Cookie:
    """Make the cookie; it lasts as long as the proof."""
    return make_cookie(connection, _NAME, proof, lifetime=PROVEN_FOR)


def forget_proof(connection: Connection) -> Cookie:
    """Take the cookie away."""
    return make_cookie(connection, _NAME, "", lifetime=timedelta(0))
