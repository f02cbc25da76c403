"""Examples of signing in."""

from datetime import UTC, datetime, timedelta

from dualcaster_core.accounts.model import Role
from dualcaster_http.accounts import auth_requests as shapes
from dualcaster_http.edge.capability import Examples

_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrWnlMcVA0YiJ9.c2lnbmF0dXJl"  # noqa: S105 - an example
_REFRESH = "vJ3tq0v0G8mJm0cQ4o2i0yQbq3n8yC2m3v9mQ8rQmHk"
_PASSWORD = "four black lotus petals"  # noqa: S105 - an example
_OLD = "one old library of Leng"
_SESSION = shapes.SessionView(
    id="kZyLqP4b",
    device="Firefox on Linux",
    address="192.0.2.7",
    created_at=_NOW - timedelta(days=3),
    last_used_at=_NOW,
    expires_at=_NOW + timedelta(days=30),
    current=True,
)

ANSWERS: Examples = {
    shapes.SignedIn: shapes.SignedIn(
        access_token=_TOKEN,
        refresh_token=_REFRESH,
        expires_in=900,
        user=shapes.AccountView(hashid="wNqzY3bR", username="ann", role=Role.USER, email_verified=False),
    ),
    shapes.SessionList: shapes.SessionList((_SESSION,)),
    shapes.Accepted: shapes.Accepted(message="an e-mail is on its way"),
}
BODIES: Examples = {
    shapes.NewAccount: shapes.NewAccount(email="ann@example.org", username="ann", password=_PASSWORD),
    shapes.Credentials: shapes.Credentials(login="ann", password=_PASSWORD),
    shapes.RefreshBody: shapes.RefreshBody(refresh_token=_REFRESH),
    shapes.MailedToken: shapes.MailedToken(token=_REFRESH),
    shapes.EmailBody: shapes.EmailBody(email="ann@example.org"),
    shapes.NewPassword: shapes.NewPassword(token=_REFRESH, password=_PASSWORD),
    shapes.PasswordChange: shapes.PasswordChange(password=_PASSWORD, current_password=_OLD),
    shapes.EmailChange: shapes.EmailChange(email="ann@example.net", current_password=_PASSWORD),
}
