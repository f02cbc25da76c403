"""The cookie that ties a visit to a provider to the browser that began it."""

import re

from litestar.datastructures import Cookie

from dualcaster_http.edge.cookies import make_cookie, read_cookie
from dualcaster_http.edge.rate_limits import Connection

_NAME = "dualcaster_oauth"
_SECRET = re.compile(r"[A-Za-z0-9_-]{40,100}\Z")


def browser_secret(connection: Connection) -> str | None:
    """Return the secret that this browser holds; None where it holds none of ours."""
    value = read_cookie(connection, _NAME)
    return value if value is not None and _SECRET.match(value) else None


def remember_browser(connection: Connection, secret: str) -> Cookie:
    """Make the cookie; it lasts as long as a visit may take."""
    lifetime = connection.app.state.application.settings.accounts.oauth_lifetime
    return make_cookie(connection, _NAME, secret, lifetime=lifetime)
