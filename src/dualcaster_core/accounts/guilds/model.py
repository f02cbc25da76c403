"""Discord servers as we know them."""

from datetime import datetime

from attrs import field, frozen

from dualcaster_core.accounts.linked_accounts.model import LinkedAccount
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.text import one_line

LONGEST_GUILD_NAME = 100
"""As Discord bounds it."""


def check_guild_id(guild_id: int) -> int:
    """Return the id of a server. Raises ``ValidationFailed`` for what is none."""
    if not 0 < guild_id < 2**63:
        raise ValidationFailed("the id of a Discord server is a whole number above 0", field="guild_id")
    return guild_id


def check_guild_name(name: str) -> str:
    """Return the name of a server on one line. Raises ``ValidationFailed`` where it is longer than Discord has it."""
    called = one_line(name)
    if len(called) > LONGEST_GUILD_NAME:
        raise ValidationFailed(
            f"the name of a Discord server has at most {LONGEST_GUILD_NAME} characters", field="name"
        )
    return called


@frozen(kw_only=True)
class Guild:
    """A linked Discord server; ``channel_id`` is where members are told what no direct message can carry."""

    id: int = field(converter=check_guild_id)
    name: str = field(converter=check_guild_name)
    linked_at: datetime
    channel_id: int | None = None


@frozen(kw_only=True)
class KnownServer:
    """A server that Discord says somebody is in; ``takes_part``: they chose to be matched within it here."""

    guild_id: int = field(converter=check_guild_id)
    name: str = field(converter=check_guild_name)
    takes_part: bool = False


@frozen
class DueSync:
    """A Discord account whose servers are to be read, and how often that has failed in a row."""

    account: LinkedAccount
    failures: int


@frozen(kw_only=True)
class GuildMembership:
    """A Discord server that somebody takes part in; ``is_linked``: an admin has linked it."""

    guild_id: int
    name: str
    is_linked: bool
