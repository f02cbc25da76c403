"""Examples of linked accounts."""

from datetime import UTC, datetime

from dualcaster_core.accounts.linked_accounts.use_cases import LinkedAccountList, LinkedAccountView
from dualcaster_http.accounts.discord_api import GuildLink, LinkedGuild
from dualcaster_http.accounts.linked_accounts_api import DiscordServer, DiscordServerList
from dualcaster_http.accounts.responses import ProviderSignIn
from dualcaster_http.edge.capability import Examples

_LINKED = LinkedAccountView(
    provider="discord",
    provider_name="Discord",
    username="nelly",
    display_name="Nelly the Trader",
    connected_at=datetime(2026, 2, 14, 9, 30, tzinfo=UTC),
    last_synced_at=datetime(2026, 2, 20, 6, 0, tzinfo=UTC),
)
BODIES: Examples = {
    GuildLink: GuildLink(
        discord_id="80351110224678912", manages=True, name="Portland Trades", channel_id="197038439483310087"
    ),
}
ANSWERS: Examples = {
    DiscordServerList: DiscordServerList(
        items=(DiscordServer(guild_id="197038439483310086", name="Portland Trades", takes_part=True),)
    ),
    LinkedGuild: LinkedGuild(
        guild_id="197038439483310086",
        name="Portland Trades",
        channel_id="197038439483310087",
        linked_at=datetime(2026, 2, 14, 9, 30, tzinfo=UTC),
    ),
    LinkedAccountList: LinkedAccountList(items=(_LINKED,), available=("google",)),
    ProviderSignIn: ProviderSignIn(
        authorization_url="https://discord.com/oauth2/authorize?response_type=code&client_id=157730590492196864"
    ),
}
