"""What every command works with."""

import discord
from attrs import frozen

from dualcaster_app import Application
from dualcaster_bot.answers import Answers
from dualcaster_bot.links import SiteLinks
from dualcaster_core.accounts.linked_accounts.model import DISCORD
from dualcaster_core.accounts.linked_accounts.people import LinkedPerson


@frozen
class BotContext:
    """The application, how its answers reach people, and where its pages are."""

    application: Application
    answers: Answers
    links: SiteLinks

    async def person(self, user: discord.abc.User) -> LinkedPerson:
        """Return the member that a Discord account is linked to. Raises ``NotLinked``."""
        return await self.application.linked_accounts.people.of(DISCORD, str(user.id))

    async def person_if_linked(self, user: discord.abc.User) -> LinkedPerson | None:
        """Return the member that a Discord account is linked to, None where it is linked to nobody."""
        return await self.application.linked_accounts.people.find(DISCORD, str(user.id))
