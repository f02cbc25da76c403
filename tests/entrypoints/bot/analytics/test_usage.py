"""What is done on Discord is counted: commands under a number for the account there, what they do as on the site."""

import pytest

from dualcaster_app import Application
from dualcaster_core.analytics.model import AnalyticsType, Surface
from tests.support.discord_server import DiscordServer
from tests.support.traders import trader
from tests.support.usage import Noted, forget, noted, noted_types

COMMAND = AnalyticsType.DISCORD_COMMAND


@pytest.fixture(autouse=True)
async def from_the_start(application: Application) -> None:
    """Let no test see what another counted."""
    await forget(application)


async def test_a_command_counts_and_what_it_shows(server: DiscordServer, application: Application) -> None:
    """Somebody whom no account here is linked to is a user of the bot like anybody else."""
    await server.ask(server.visitor(), "price", card="Forest")
    found = await noted(application)
    assert found[-1] == Noted(COMMAND, Surface.BOT, has_person=True, properties={"command": "price"})
    assert found[:-1] == [Noted(AnalyticsType.CARD_VIEWED, Surface.BOT, has_person=False, properties={})]


async def test_what_a_member_does_counts_as_theirs(server: DiscordServer, application: Application) -> None:
    """Lists that are changed and matches that are looked at count as on the site, under the number of the member."""
    somebody = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    member = await server.member(somebody.user_id)
    await forget(application)
    await server.ask(member, "want add", card="Forest")
    await server.ask(member, "matches")
    found = [one for one in await noted(application) if one.type is not COMMAND]
    assert [(one.type.value, one.has_person) for one in found] == [("match.viewed", True), ("want_list.add", True)]


async def test_a_command_that_is_refused_is_a_command_alone(server: DiscordServer, application: Application) -> None:
    """Nothing was put on a list for somebody who has none."""
    await server.ask(server.visitor(), "want add", card="Forest")
    assert await noted_types(application) == ["discord.command"]
