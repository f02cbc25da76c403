"""Builds what signs in with accounts at other providers."""

from collections.abc import Mapping

from attrs import frozen

from dualcaster_app.settings import OAuthClient, Settings
from dualcaster_core.accounts.bot_keys import BotKeys
from dualcaster_core.accounts.guilds.ports import ServerDirectory
from dualcaster_core.accounts.guilds.server_sync import ServerSync
from dualcaster_core.accounts.guilds.use_cases import Guilds
from dualcaster_core.accounts.linked_accounts.collection_links import CollectionLinks
from dualcaster_core.accounts.linked_accounts.link_requests import LinkRequests
from dualcaster_core.accounts.linked_accounts.model import DISCORD
from dualcaster_core.accounts.linked_accounts.people import LinkedPeople
from dualcaster_core.accounts.linked_accounts.ports import OAuthProvider
from dualcaster_core.accounts.linked_accounts.tokens import ProviderAccess, TokenKeeper
from dualcaster_core.accounts.linked_accounts.use_cases import LinkedAccounts
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_crypto import FernetCipher, random_token
from dualcaster_oauth import PROVIDERS, ClientSettings, DiscordProvider
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class LinkedAccountUseCases:
    """What people do with accounts at other providers; ``provider_access`` acts for them there.

    ``people`` finds members by those accounts, ``requests`` are links that begin there, ``guilds`` Discord servers.
    ``server_sync`` reads which servers people are in. ``bot_keys`` lets in bots of our own that run in other processes.
    """

    linked_accounts: LinkedAccounts
    provider_access: ProviderAccess
    collection_links: CollectionLinks
    people: LinkedPeople
    requests: LinkRequests
    guilds: Guilds
    server_sync: ServerSync
    bot_keys: BotKeys


def build_linked_accounts(
    settings: Settings, units: UnitOfWorkFactory[PostgresUnitOfWork], clock: Clock
) -> LinkedAccountUseCases:
    """Build what signs in with the providers of the settings."""
    providers = providers_of(settings.oauth)
    keeper = TokenKeeper(FernetCipher.with_secret(settings.secret))
    access = ProviderAccess(units, providers, keeper, clock)
    return LinkedAccountUseCases(
        linked_accounts=LinkedAccounts(
            units=units,
            providers=providers,
            keeper=keeper,
            secrets=random_token,
            clock=clock,
            rules=settings.accounts,
        ),
        provider_access=access,
        collection_links=CollectionLinks(units, clock),
        people=LinkedPeople(units),
        requests=LinkRequests(units, clock, random_token),
        guilds=Guilds(units, clock),
        server_sync=ServerSync(
            units=units,
            access=access,
            directory=directory_of(settings.oauth),
            clock=clock,
            rules=settings.server_sync,
        ),
        bot_keys=BotKeys(settings.bot.api_key),
    )


def providers_of(clients: Mapping[str, OAuthClient]) -> Mapping[str, OAuthProvider]:
    """Make the providers that are set up, by name."""
    return {name: PROVIDERS[name](_client_settings(client)) for name, client in clients.items()}


def directory_of(clients: Mapping[str, OAuthClient]) -> ServerDirectory | None:
    """Make what reads servers at Discord, None where it is not set up."""
    client = clients.get(DISCORD)
    return DiscordProvider(_client_settings(client)) if client is not None else None


def _client_settings(client: OAuthClient) -> ClientSettings:
    return ClientSettings(
        client_id=client.client_id,
        client_secret=client.client_secret,
        redirect_uri=client.redirect_uri,
        base_url=client.base_url,
    )
