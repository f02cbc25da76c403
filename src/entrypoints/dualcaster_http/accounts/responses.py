"""Answers about accounts that belong to HTTP alone."""

from attrs import frozen


@frozen(kw_only=True)
class ProviderSignIn:
    """The address at which somebody allows us to know who they are."""

    authorization_url: str
