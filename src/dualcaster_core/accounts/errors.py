"""Expected failures around accounts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil

from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden, ValidationFailed


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


class NameLookalike(Conflict):
    """The name could be mistaken for that of another account."""

    code = "user.name_lookalike"

    def __init__(self, username: str) -> None:
        super().__init__(
            f"the username {username!r} looks too much like another one; choose one that nobody can mistake",
            username=username,
        )


class NameReserved(Conflict):
    """The name sounds like somebody who speaks for the site."""

    code = "user.name_reserved"

    def __init__(self, username: str) -> None:
        super().__init__(f"the username {username!r} is kept back; choose another", username=username)


class AccountSuspended(Forbidden):
    """Moderators have shut the account: until a moment, or for good where ``until`` is None."""

    code = "auth.account_suspended"

    def __init__(self, until: datetime | None) -> None:
        lasting = f"suspended until {until:%Y-%m-%d %H:%M} UTC" if until else "banned"
        super().__init__(
            f"this account is {lasting}; you can appeal at /appeal", until=until.isoformat() if until else None
        )


class AccountRestricted(Forbidden):
    """Moderators have restricted the account: it neither proposes nor writes."""

    code = "auth.account_restricted"

    def __init__(self, until: datetime | None) -> None:
        lasting = f" until {until:%Y-%m-%d %H:%M} UTC" if until else ""
        super().__init__(
            f"your account is restricted{lasting}: no new proposals and messages; what you accepted goes on",
            until=until.isoformat() if until else None,
        )


class ProfilePrivate(Forbidden):
    """The owner shows the profile to nobody else."""

    code = "user.profile_private"

    def __init__(self, username: str) -> None:
        super().__init__(f"the profile of {username[:40]!r} is private", username=username[:40])


class PartHidden(Forbidden):
    """The profile is public, this part of it is not."""

    code = "user.part_hidden"

    def __init__(self, username: str, part: str) -> None:
        super().__init__(f"{username[:40]!r} does not show the {part}", username=username[:40], part=part)


class CardTypeCooldown(Conflict):
    """The trader type was changed not long ago."""

    code = "profile.card_type_cooldown"

    def __init__(self, changeable_at: datetime) -> None:
        super().__init__(
            f"your trader type can be changed again on {changeable_at.date().isoformat()}",
            changeable_at=changeable_at.isoformat(),
        )


class PlaceUnknown(ValidationFailed):
    """No place has this name; ``suggestions`` are the nearest ones that exist."""

    code = "place.unknown"

    def __init__(self, text: str, suggestions: Sequence[str] = ()) -> None:
        hint = f"did you mean {' or '.join(suggestions)}?" if suggestions else "try a larger town nearby"
        super().__init__(f"no place is called {text[:60]!r}; {hint}", field="place", suggestions=list(suggestions))


class OnboardingIncomplete(Conflict):
    """Steps are left; skip them instead, or do them."""

    code = "onboarding.incomplete"

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"still to do: {', '.join(missing)}; or skip the rest", missing=list(missing))


class EmailTaken(Conflict):
    """Another account has the e-mail address."""

    code = "user.email_taken"

    def __init__(self) -> None:
        super().__init__("an account with this e-mail address exists; log in, or reset its password", field="email")


class RegistrationRefused(ValidationFailed):
    """Several things about a new account cannot be as they are; ``fields`` has each with its code."""

    def __init__(self, wrong: Mapping[str, DualcasterError]) -> None:
        super().__init__(
            "; ".join(f"{field}: {error.message}" for field, error in wrong.items()),
            fields=[{"field": field, "message": error.message, "code": error.code} for field, error in wrong.items()],
        )
        self.wrong = wrong


class InvalidCredentials(DualcasterError):  # noqa: N818
    """No account has this name with this password; which of the two is wrong is not told."""

    code = "auth.invalid_credentials"

    def __init__(self, message: str = "the name or the password is wrong") -> None:
        super().__init__(message)


class NoPassword(Conflict):
    """The account has no password yet, and being signed in is not enough to set one or to move the account."""

    code = "auth.no_password"

    def __init__(self) -> None:
        super().__init__("this account has no password yet; have a link to set one sent to its e-mail address first")


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


class SessionNotFound(DualcasterError):  # noqa: N818
    """The account has no such session, or it has ended."""

    code = "session.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such session, or it has ended")


class TradesUnderWay(Conflict):
    """An account cannot be closed while others wait for what it promised."""

    code = "account.trades_under_way"

    def __init__(self, trades: int) -> None:
        what = "1 accepted trade is" if trades == 1 else f"{trades} accepted trades are"
        super().__init__(
            f"{what} not over, or disputed: complete or cancel first, or wait for the ruling", trades=trades
        )


class LastAdmin(Conflict):
    """Without this account nobody could administer the site."""

    code = "role.last_admin"

    def __init__(self) -> None:
        super().__init__("this is the last admin: make somebody else an admin first", field="role")


class ReasonNeeded(ValidationFailed):
    """Something is done to an account without saying why."""

    code = "reason.required"

    def __init__(self) -> None:
        super().__init__("say why: the reason stays in the audit log", field="reason")


class NotLocked(Conflict):
    """An account is not locked."""

    code = "account.not_locked"

    def __init__(self, username: str) -> None:
        super().__init__(f"{username} is not locked: nothing has to be unlocked")


class AlreadyVerified(Conflict):
    """The e-mail address of an account is verified, or there is none."""

    code = "account.already_verified"

    def __init__(self, username: str) -> None:
        super().__init__(f"{username} has no e-mail address that waits to be verified")


class BusinessNotFound(DualcasterError):  # noqa: N818
    """An account is no business account."""

    code = "business.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such business account")


class BusinessStepNotAllowed(Conflict):
    """A business account is not in a state for this."""

    code = "business.step_not_allowed"

    def __init__(self, step: str, state: str) -> None:
        super().__init__(f"a business account that is {state} cannot be changed so ({step})", step=step, state=state)


class BusinessChanged(Conflict):
    """A business account is not as it was seen."""

    code = "business.changed"

    def __init__(self) -> None:
        super().__init__("this business account was changed since you opened it; look at it again")
