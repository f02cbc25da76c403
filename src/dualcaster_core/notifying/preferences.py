"""How somebody wants to be told, and by which ways they can be."""

from collections.abc import Mapping
from datetime import time, tzinfo
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.notifying.local_time import QuietHours, zone_named
from dualcaster_core.notifying.types import Category, Frequency, NotificationType

MOST_EMAILS: Final = 100
"""How many e-mails a day somebody may ask for at most."""
DIGEST_HOUR: Final = 8


class Channel(StrEnum):
    """A way out of the site. The notification centre is none: it has everything, always, at once."""

    EMAIL = "email"
    DISCORD = "discord"
    WEBHOOK = "webhook"
    PUSH = "push"


DIGESTED: Final = frozenset({Channel.EMAIL, Channel.DISCORD, Channel.WEBHOOK})
"""The channels that carry digests."""
Choices = Mapping[Category, Mapping[Channel, Frequency]]


def _check_choices(_: object, __: object, choices: Choices) -> None:
    for category, channels in choices.items():
        if category is Category.SECURITY and channels:
            raise ValidationFailed("notifications of security cannot be changed", field="choices")
        for channel, frequency in channels.items():
            if channel not in DIGESTED and frequency in {Frequency.DAILY, Frequency.WEEKLY}:
                raise ValidationFailed(f"there are no digests by {channel.value}", field="choices")


@frozen(kw_only=True)
class Preferences:
    """How one person wants to be told; the defaults are those of who has chosen nothing.

    ``choices`` has what was chosen for a category and channel, for which each type has its own default otherwise.
    ``emails_per_day`` is None for the site's number. Digests leave at ``digest_hour`` of the person's day, weekly ones
    on Mondays. ``webhook`` is the address of a Discord channel's webhook, sealed: who knows it can write there. Raises
    ``ValidationFailed``.
    """

    email_enabled: bool = True
    discord_enabled: bool = True
    push_enabled: bool = True
    direct_messages: bool = False
    weekly_summary: bool = True
    choices: Choices = field(factory=dict, validator=_check_choices)
    time_zone: str = field(default="UTC")
    quiet_hours: QuietHours | None = None
    emails_per_day: int | None = field(default=None)
    digest_hour: int = field(default=DIGEST_HOUR)
    webhook: str | None = field(default=None, repr=False)

    @time_zone.validator
    def _check_zone(self, _: object, name: str) -> None:
        zone_named(name)

    @emails_per_day.validator
    def _check_number(self, _: object, number: int | None) -> None:
        if number is not None and not 1 <= number <= MOST_EMAILS:
            raise ValidationFailed(f"between 1 and {MOST_EMAILS} e-mails a day", field="emails_per_day")

    @digest_hour.validator
    def _check_hour(self, _: object, hour: int) -> None:
        if not 0 <= hour < 24:
            raise ValidationFailed("the hour of digests is one of 0 to 23", field="digest_hour")

    @property
    def zone(self) -> tzinfo:
        """The time zone."""
        return zone_named(self.time_zone)

    @property
    def digest_time(self) -> time:
        """The time of day at which digests leave."""
        return time(self.digest_hour)

    def is_enabled(self, channel: Channel) -> bool:
        """Tell whether a channel is switched on as a whole."""
        switches = {Channel.EMAIL: self.email_enabled, Channel.PUSH: self.push_enabled}
        return switches.get(channel, self.discord_enabled)

    def chosen(self, category: Category, channel: Channel) -> Frequency | None:
        """Return what was chosen for a category and channel; None where nothing was."""
        return self.choices.get(category, {}).get(channel)

    def frequency(self, kind: NotificationType, channel: Channel) -> Frequency:
        """Return how soon a channel carries a type; security is always on."""
        if kind.category is Category.SECURITY:
            return Frequency.ON
        return self.chosen(kind.category, channel) or kind.usual


@frozen(kw_only=True)
class PushSubscription:
    """A browser that can be pushed to: where, and the keys that only it can read with."""

    id: int
    endpoint: str
    p256dh: str
    auth: str = field(repr=False)


@frozen(kw_only=True)
class Recipient:
    """Somebody who is told, and the ways to them that are open at this moment.

    ``email`` is a verified address, ``email_problem`` says why nothing is sent there any more; ``discord_id`` is
    Discord's name for who linked an account there.
    """

    user_id: int
    username: str
    is_active: bool = True
    preferences: Preferences = field(factory=Preferences)
    email: str | None = field(default=None, repr=False)
    email_problem: str | None = None
    discord_id: str | None = None
    push: tuple[PushSubscription, ...] = ()
