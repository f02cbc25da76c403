"""What direct messages need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.notifying.delivery.ports import NotificationSettings
from dualcaster_core.notifying.direct_messages.model import MessageAction


class DirectChannels(Protocol):
    """The direct messages that are open, and how many were begun lately, by whichever process."""

    async def known(self, user_id: int, discord_id: str) -> int | None:
        """Return the channel to somebody, None where none is open."""
        ...

    async def claim(self, user_id: int, discord_id: str, now: datetime, *, hourly: int) -> datetime | None:
        """Take one of the hour's new channels for somebody; None where it is theirs, else when one is free.

        Who has claimed one in this hour has it still.
        """
        ...

    async def opened(self, user_id: int, discord_id: str, channel_id: int, *, by_bot: bool) -> None:
        """Note the channel to somebody; one that they opened themselves (not ``by_bot``) counts for no hour."""
        ...

    async def refused(self, user_id: int, discord_id: str, now: datetime) -> int:
        """Note that somebody takes no messages, and forget the channel; count who refused in this hour."""
        ...

    async def paused_until(self, now: datetime) -> datetime | None:
        """Return until when none is begun, None where they may be."""
        ...

    async def pause(self, until: datetime, code: int) -> None:
        """Begin none until a moment, because Discord answered with a code."""
        ...

    async def server_channels(self, user_id: int) -> Sequence[int]:
        """List the channels for such news of the linked servers that somebody takes part in."""
        ...


class MessageActions(Protocol):
    """What can be pressed under a message."""

    async def of(self, user_id: int, path: str) -> Sequence[MessageAction]:
        """List the buttons for what a page of the site shows to somebody; most pages have none."""
        ...


class DirectMessagesUnitOfWork(UnitOfWork, Protocol):
    """A transaction over who wants direct messages."""

    @property
    def notification_settings(self) -> NotificationSettings:
        """How people want to be told."""
        ...
