"""What the endpoints around signing in take and give."""

from datetime import datetime
from typing import Annotated

import msgspec
from attrs import frozen

from dualcaster_core.accounts.identity.model import LONGEST_EMAIL, Session
from dualcaster_core.accounts.identity.passwords import LONGEST_PASSWORD, MIN_PASSWORD
from dualcaster_core.accounts.identity.sessions import LONGEST_TOKEN, TokenPair
from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.kernel.ids import IdKind, PublicIds

_PLAIN = r"^[^\x00-\x1f\x7f]*$"
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=LONGEST_EMAIL, pattern=_PLAIN)]
Username = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{3,30}$")]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_PASSWORD)]
ChosenPassword = Annotated[
    str, msgspec.Meta(max_length=LONGEST_PASSWORD, extra_json_schema={"minLength": MIN_PASSWORD})
]
"""A password to set: the core refuses what is short, and says so in its own words."""
Login = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_EMAIL, pattern=_PLAIN)]
Token = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TOKEN, pattern=r"^[A-Za-z0-9_.=-]+$")]


NewEmail = Annotated[str, msgspec.Meta(max_length=LONGEST_EMAIL, pattern=_PLAIN, extra_json_schema={"minLength": 3})]
NewUsername = Annotated[
    str, msgspec.Meta(max_length=LONGEST_EMAIL, extra_json_schema={"pattern": "^[A-Za-z0-9_-]{3,30}$"})
]
"""What is chosen for a new account: the core says what is wrong with each, of all of them at once."""


class NewAccount(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What it takes to open an account. A password has 10 to 200 characters and is none that everybody tries."""

    email: NewEmail
    username: NewUsername
    password: ChosenPassword


class Credentials(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """An e-mail address or a username, and the password."""

    login: Login
    password: Password


class RefreshBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The token that renews a session, good once."""

    refresh_token: Token


class MailedToken(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The token of a mailed link."""

    token: Token


class EmailBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """An e-mail address."""

    email: Email


class NewPassword(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The token of a mailed link, and the password to set."""

    token: Token
    password: ChosenPassword


class PasswordChange(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The password until now, left out by an account that has none yet, and the one from now on."""

    password: ChosenPassword
    current_password: Password | None = None


class EmailChange(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The new address, and the password of an account that has one."""

    email: Email
    current_password: Password | None = None


@frozen(kw_only=True)
class AccountView:
    """Who is signed in."""

    hashid: str
    username: str
    role: Role
    email_verified: bool


@frozen(kw_only=True)
class SignedIn:
    """An access token, good for ``expires_in`` seconds, the token that renews it once, and whose they are."""

    access_token: str
    refresh_token: str
    expires_in: int
    user: AccountView
    token_type: str = "Bearer"  # noqa: S105 - a name


@frozen(kw_only=True)
class SessionView:
    """A device that is signed in; ``current`` is the one that asks."""

    id: str
    device: str
    address: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool


@frozen
class SessionList:
    """Where an account is signed in, the last used first."""

    items: tuple[SessionView, ...]


@frozen(kw_only=True)
class Accepted:
    """It was heard; what follows comes by e-mail."""

    message: str


def account_view(actor: Actor, ids: PublicIds) -> AccountView:
    """Show an actor to itself."""
    return AccountView(
        hashid=ids.encode(IdKind.USER, actor.user_id),
        username=actor.username,
        role=actor.role,
        email_verified=actor.email_verified,
    )


def signed_in_view(pair: TokenPair, ids: PublicIds) -> SignedIn:
    """Show a pair of tokens to whom they belong."""
    return SignedIn(
        access_token=pair.access_token,
        refresh_token=pair.refresh_token,
        expires_in=pair.expires_in,
        user=account_view(pair.actor, ids),
    )


def session_view(session: Session, me: Actor, ids: PublicIds) -> SessionView:
    """Show a session to its owner."""
    return SessionView(
        id=ids.encode(IdKind.SESSION, session.id),
        device=session.device,
        address=session.address,
        created_at=session.created_at,
        last_used_at=session.last_used_at,
        expires_at=session.expires_at,
        current=session.id == me.session_id,
    )
