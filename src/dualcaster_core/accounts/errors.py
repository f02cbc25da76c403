"""Expected failures around accounts."""

from datetime import datetime
from math import ceil

from dualcaster_core.kernel.errors import Conflict, DualcasterError


class UserNotFound(DualcasterError):  # noqa: N818
    """No such account, or none that this actor may see."""

    code = "user.not_found"

    def __init__(self, username: str) -> None:
        super().__init__(f"there is no user {username[:40]!r}", username=username[:40])


class UsernameTaken(Conflict):
    """Another account has the name, perhaps in other letter case."""

    code = "user.name_taken"

    def __init__(self, username: str) -> None:
        super().__init__(f"the username {username!r} is taken", username=username)


class EmailTaken(Conflict):
    """Another account has the e-mail address."""

    code = "user.email_taken"

    def __init__(self) -> None:
        super().__init__("an account with this e-mail address exists; log in, or reset its password", field="email")


class InvalidCredentials(DualcasterError):  # noqa: N818
    """No account has this name with this password; which of the two is wrong is not told."""

    code = "auth.invalid_credentials"

    def __init__(self, message: str = "the name or the password is wrong") -> None:
        super().__init__(message)


class AccountLocked(DualcasterError):  # noqa: N818
    """Too many wrong passwords; ``retry_after`` says in how many seconds the next try is possible."""

    code = "auth.account_locked"

    def __init__(self, until: datetime, now: datetime) -> None:
        self.retry_after = max(1, ceil((until - now).total_seconds()))
        minutes = ceil(self.retry_after / 60)
        super().__init__(
            f"too many wrong passwords; try again in {minutes} minutes, or reset the password",
            retry_after=self.retry_after,
        )


class SignInRequired(DualcasterError):  # noqa: N818
    """Nobody is signed in where somebody must be."""

    code = "auth.required"

    def __init__(self) -> None:
        super().__init__("sign in first: send an access token")


class TokenExpired(DualcasterError):  # noqa: N818
    """A token was good and no longer is."""

    code = "auth.token_expired"

    def __init__(self, message: str = "this token has expired; refresh it, or log in again") -> None:
        super().__init__(message)


class TokenInvalid(DualcasterError):  # noqa: N818
    """A token is not one of ours, was used up, or belongs to a session that has ended."""

    code = "auth.token_invalid"

    def __init__(self, message: str = "this token is not valid; log in again") -> None:
        super().__init__(message)


class RefreshReused(TokenInvalid):
    """A refresh token came a second time: whoever holds the newer one is signed out as well."""

    code = "auth.refresh_reused"

    def __init__(self) -> None:
        super().__init__("this refresh token was used before; the session has ended for safety: log in again")


class LinkInvalid(DualcasterError):  # noqa: N818
    """A mailed link is unknown, used or too old."""

    code = "auth.link_invalid"

    def __init__(self) -> None:
        super().__init__("this link was used before or is too old; ask for a new one")
