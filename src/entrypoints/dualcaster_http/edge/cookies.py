"""The cookies of the pages. With https their names carry ``__Host-``, so that no neighbouring host can set them."""

from datetime import timedelta

from litestar.datastructures import Cookie

from dualcaster_core.accounts.identity.model import DEVICE_REMEMBERED
from dualcaster_http.edge.rate_limits import Connection

_SESSION = "dualcaster_session"
_DEVICE = "dualcaster_device"
CSRF = "dualcaster_csrf"


def cookie_name(connection: Connection, name: str) -> str:
    """Return the name under which a cookie of ours is sent."""
    return f"__Host-{name}" if connection.app.state.application.settings.only_https else name


def make_cookie(connection: Connection, name: str, value: str, *, lifetime: timedelta | None = None) -> Cookie:
    """Make a cookie that no script reads and no other site sends along with a form; it ends with the browser
    unless a ``lifetime`` is given, and at once with an empty value.
    """
    seconds = int(lifetime.total_seconds()) if lifetime else None
    return Cookie(
        key=cookie_name(connection, name),
        value=value,
        max_age=0 if not value else seconds,
        path="/",
        secure=connection.app.state.application.settings.only_https,
        httponly=True,
        samesite="lax",
    )


def read_cookie(connection: Connection, name: str) -> str | None:
    """Return the value of a cookie of ours, None where the browser did not send it."""
    value = connection.cookies.get(cookie_name(connection, name))
    return value if value and len(value) <= 4_000 else None


def session_cookie(connection: Connection) -> str | None:
    """Return the secret of the browser's session."""
    return read_cookie(connection, _SESSION)


def signed_in(connection: Connection, secret: str) -> Cookie:
    """Make the cookie that signs a browser in."""
    lifetime = connection.app.state.application.settings.accounts.session_lifetime
    return make_cookie(connection, _SESSION, secret, lifetime=lifetime)


def device_cookie(connection: Connection) -> str:
    """Return the secret by which a browser that signed in before is known, empty for others."""
    return read_cookie(connection, _DEVICE) or ""


def known_device(connection: Connection, secret: str) -> Cookie:
    """Make the cookie by which a browser is known again; it stays when somebody logs out."""
    return make_cookie(connection, _DEVICE, secret, lifetime=DEVICE_REMEMBERED)


def signed_out(connection: Connection) -> Cookie:
    """Make the cookie that signs a browser out."""
    return make_cookie(connection, _SESSION, "")
