"""The shop systems that stock is read from: what each asks for, and what it allows."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import frozen

from dualcaster_core.stores.sync.errors import CredentialsIncomplete

LONGEST_CREDENTIAL: Final = 500


class StockProvider(StrEnum):
    """A shop system, or files."""

    TCGPLAYER = "tcgplayer"
    CRYSTAL_COMMERCE = "crystal_commerce"
    BINDERPOS = "binderpos"
    CSV = "csv"


@frozen(kw_only=True)
class CredentialField:
    """One thing that a store has to state to be let in; a ``secret`` one is never shown again."""

    name: str
    label: str
    hint: str = ""
    secret: bool = True
    required: bool = True


@frozen(kw_only=True)
class ProviderFacts:
    """What a shop system is called, asks for and allows.

    ``reads_changes``: it can be asked for what has changed since a moment. ``takes_changes``: quantities and prices can
    be sent to it. ``tells_changes``: it calls us when something changes.
    """

    title: str
    credentials: tuple[CredentialField, ...] = ()
    reads_changes: bool = False
    takes_changes: bool = False
    tells_changes: bool = False


PROVIDERS: Final[Mapping[StockProvider, ProviderFacts]] = MappingProxyType(
    {
        StockProvider.TCGPLAYER: ProviderFacts(
            title="TCGplayer",
            credentials=(
                CredentialField(name="public_key", label="Public key", secret=False),
                CredentialField(name="private_key", label="Private key"),
                CredentialField(
                    name="access_token", label="Access token", hint="The token of your store's authorization."
                ),
                CredentialField(
                    name="store_key", label="Store key", hint="Leave empty to look it up.", secret=False, required=False
                ),
            ),
            takes_changes=True,
        ),
        StockProvider.CRYSTAL_COMMERCE: ProviderFacts(
            title="Crystal Commerce",
            credentials=(
                CredentialField(
                    name="store",
                    label="Store name",
                    hint="“yourstore” of yourstore-admin.crystalcommerce.com.",
                    secret=False,
                ),
                CredentialField(name="username", label="API user name", secret=False),
                CredentialField(name="proxy_secret", label="API proxy secret"),
            ),
            takes_changes=True,
        ),
        StockProvider.BINDERPOS: ProviderFacts(
            title="BinderPOS (Shopify)",
            credentials=(
                CredentialField(name="shop", label="Shop domain", hint="yourstore.myshopify.com", secret=False),
                CredentialField(name="access_token", label="Admin API access token"),
                CredentialField(
                    name="webhook_secret",
                    label="API secret key",
                    hint="Signs what Shopify tells us; without it changes arrive with the next sync.",
                    required=False,
                ),
                CredentialField(
                    name="location_id",
                    label="Location number",
                    hint="Leave empty for all of your locations.",
                    secret=False,
                    required=False,
                ),
            ),
            reads_changes=True,
            takes_changes=True,
            tells_changes=True,
        ),
        StockProvider.CSV: ProviderFacts(title="Files (CSV)"),
    }
)


def checked_credentials(provider: StockProvider, given: Mapping[str, str]) -> Mapping[str, str]:
    """Return what a provider asks for out of what was given, trimmed. Raises ``CredentialsIncomplete``."""
    found: dict[str, str] = {}
    for one in PROVIDERS[provider].credentials:
        value = given.get(one.name, "").strip()
        if len(value) > LONGEST_CREDENTIAL or not value.isprintable() or not value.isascii():
            raise CredentialsIncomplete(one.name, f"{one.label} is not readable: copy it again")
        if one.required and not value:
            raise CredentialsIncomplete(one.name, f"{one.label} is missing")
        if value:
            found[one.name] = value
    return found
