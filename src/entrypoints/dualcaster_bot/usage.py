"""What commands count as, noted once they were answered."""

from collections.abc import Mapping
from typing import Any, Final

import discord
import structlog
from attrs import frozen

from dualcaster_core.accounts.linked_accounts.model import DISCORD
from dualcaster_core.accounts.linked_accounts.people import LinkedPeople
from dualcaster_core.analytics.model import AnalyticsType, Surface
from dualcaster_core.analytics.recording import AnalyticsRecorder
from dualcaster_core.kernel.errors import DualcasterError

log = structlog.get_logger(__name__)
COUNTED: Final[Mapping[str, AnalyticsType]] = {
    "price": AnalyticsType.CARD_VIEWED,
    "price.pick": AnalyticsType.CARD_VIEWED,
    "why": AnalyticsType.CARD_VIEWED,
    "find": AnalyticsType.CARD_SEARCHED,
    "look up": AnalyticsType.CARD_SEARCHED,
    "want add": AnalyticsType.WANT_ADDED,
    "price.want": AnalyticsType.WANT_ADDED,
    "want remove": AnalyticsType.WANT_REMOVED,
    "have add": AnalyticsType.HAVE_ADDED,
    "have remove": AnalyticsType.HAVE_REMOVED,
    "matches everywhere": AnalyticsType.MATCH_VIEWED,
    "matches server": AnalyticsType.MATCH_VIEWED,
    "matches nearby": AnalyticsType.MATCH_VIEWED,
    "signals": AnalyticsType.RECOMMENDATION_VIEWED,
    "profile": AnalyticsType.PROFILE_VIEWED,
}
"""What commands, presses and forms count as besides being commands, by their names."""


@frozen
class BotUsage:
    """Notes commands, under a number for the Discord account, and what they did under one for the member."""

    recorder: AnalyticsRecorder
    people: LinkedPeople

    async def done(self, interaction: discord.Interaction[Any], name: str, *, answered: bool) -> None:
        """Note an interaction that came for the first time; ``answered`` where it was not refused."""
        if interaction.type is discord.InteractionType.application_command:
            self.recorder.note(
                AnalyticsType.DISCORD_COMMAND,
                Surface.BOT,
                discord_id=interaction.user.id,
                properties={"command": name},
            )
        counted = COUNTED.get(name)
        if counted is None or not answered:
            return
        try:
            person = await self.people.find(DISCORD, str(interaction.user.id))
        except DualcasterError as error:
            log.info("usage not noted", command=name, reason=str(error)[:200])
            return
        self.recorder.note(counted, Surface.BOT, user_id=person.user_id if person else None)
