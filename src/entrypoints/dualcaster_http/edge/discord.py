"""What bots of ours name people and servers by: Discord's ids."""

from typing import Annotated

import msgspec
from litestar.params import PathParameter

from dualcaster_app import Application
from dualcaster_core.accounts.linked_accounts.model import DISCORD
from dualcaster_core.accounts.linked_accounts.people import LinkedPerson
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_http.edge.parameters import one_example

PREFIX = "/api/v1/discord"
SNOWFLAKE = r"^[1-9][0-9]{0,18}$"
_LARGEST = 2**63 - 1
Snowflake = Annotated[str, msgspec.Meta(pattern=SNOWFLAKE, description="An id of Discord.")]
DiscordId = Annotated[
    str,
    PathParameter(
        description="Discord's id of a person.", pattern=SNOWFLAKE, examples=one_example("80351110224678912")
    ),
]
GuildId = Annotated[
    str,
    PathParameter(
        description="Discord's id of a server.", pattern=SNOWFLAKE, examples=one_example("197038439483310086")
    ),
]


def snowflake(text: str, field: str) -> int:
    """Read an id of Discord. Raises ``ValidationFailed`` for a number that is too large."""
    number = int(text)
    if number > _LARGEST:
        raise ValidationFailed("an id of Discord is a whole number below 2^63", field=field)
    return number


async def linked_person(application: Application, discord_id: str) -> LinkedPerson:
    """Return the member whom a Discord account is linked to. Raises ``NotLinked``."""
    return await application.linked_accounts.people.of(DISCORD, str(snowflake(discord_id, "discord_id")))
