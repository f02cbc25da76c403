"""Expected failures around accounts at outside providers."""

from datetime import timedelta

from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden, ServiceUnavailable, ValidationFailed


class ProviderUnknown(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """No provider of this name is set up here."""

    code = "oauth.provider_unknown"

    def __init__(self, provider: str) -> None:
        super().__init__(f"nobody can sign in here with {provider[:40]!r}", provider=provider[:40])


class SignInStale(DualcasterError):  # noqa: N818
    """A sign-in came back that this browser did not begin, that took too long, or that came back before."""

    code = "oauth.state_invalid"

    def __init__(self) -> None:
        super().__init__("this sign-in took too long, or was begun in another browser; try it again")


class SignInDenied(DualcasterError):  # noqa: N818
    """The person said no at the provider."""

    code = "oauth.denied"

    def __init__(self, provider: str) -> None:
        super().__init__("you were not signed in, because you did not allow it there", provider=provider)


class ProviderRefused(DualcasterError):  # noqa: N818
    """The provider does not accept a code or a refresh token, or not any more."""

    code = "oauth.refused"

    def __init__(self, provider: str) -> None:
        super().__init__("the provider did not confirm this sign-in; try it again", provider=provider)


class ProviderUnavailable(ServiceUnavailable):
    """The provider does not answer, or not as agreed; ``reason`` is for the log.

    ``retry_after`` is how long it asked to be left alone.
    """

    code = "oauth.provider_unavailable"

    def __init__(self, provider: str, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__("the provider does not answer at the moment; try again in a few minutes", provider=provider)
        self.reason = reason
        self.retry_after = retry_after


class ProviderEmailUnverified(Forbidden):
    """The provider does not vouch for an e-mail address, so that no account is opened with it."""

    code = "oauth.email_unverified"

    def __init__(self, provider: str) -> None:
        super().__init__(
            "verify your e-mail address at the provider first, or sign up with a password", provider=provider
        )


class ProviderEmailTaken(Conflict):
    """An account here has this e-mail address; only its owner links the outside account to it, when signed in."""

    code = "oauth.email_taken"

    def __init__(self, provider: str) -> None:
        super().__init__(
            "an account with your e-mail address exists: log in, then link the outside account in your settings",
            provider=provider,
        )


class AccountClosed(Forbidden):
    """The account behind a link is closed."""

    code = "oauth.account_closed"

    def __init__(self, provider: str) -> None:
        super().__init__("the account behind this sign-in is closed", provider=provider)


class LinkedAccountTaken(Conflict):
    """The outside account is linked to somebody else here."""

    code = "linked_account.taken"

    def __init__(self, provider: str) -> None:
        super().__init__("this outside account is linked to another user; unlink it there first", provider=provider)


class AnotherLinked(Conflict):
    """The user has linked another account of the same provider."""

    code = "linked_account.another_linked"

    def __init__(self, provider: str) -> None:
        super().__init__("another account of this provider is linked to yours; unlink it first", provider=provider)


class LastSignIn(Conflict):
    """Without this outside account nobody could sign in to the user's account any more."""

    code = "linked_account.last_sign_in"

    def __init__(self, provider: str) -> None:
        super().__init__("this is your only way to sign in; set a password first", provider=provider)


class LinkedAccountNotFound(DualcasterError):  # noqa: N818
    """The user has linked no account of this provider."""

    code = "linked_account.not_found"

    def __init__(self, provider: str) -> None:
        super().__init__("no account of this provider is linked to yours", provider=provider)


class LinkedAccountExpired(Conflict):
    """The provider does not let us act for the user any more."""

    code = "linked_account.expired"

    def __init__(self, provider: str) -> None:
        super().__init__("the provider ended this link; unlink the account and link it again", provider=provider)


class NotLinked(DualcasterError):  # noqa: N818
    """Nobody here has linked this outside account."""

    code = "linked_account.not_linked"

    def __init__(self, provider: str) -> None:
        super().__init__("this outside account is linked to no account here; link it first", provider=provider)


class CollectionLinkInvalid(ValidationFailed):
    """A text is no public link of a collection."""

    code = "linked_account.link_invalid"

    def __init__(self) -> None:
        super().__init__(
            "paste the public link of your collection, such as https://moxfield.com/collection/AbC123", field="link"
        )


class LinkRequestInvalid(DualcasterError):  # noqa: N818
    """The address of a link is unknown, was used before, or is too old."""

    code = "linked_account.request_invalid"

    def __init__(self) -> None:
        super().__init__("this link was used before or is too old; ask for a new one where you got it")
