"""Whether a channel carries a notification, when, and why: one pure rule, asked when it is made and when it leaves."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import frozen

from dualcaster_core.notifying.local_time import is_quiet, moment_of, quiet_until
from dualcaster_core.notifying.preferences import DIGESTED, Channel, Preferences, Recipient
from dualcaster_core.notifying.types import Category, Frequency, NotificationType

_MONDAY: Final = 0


class Reason(StrEnum):
    """Why a channel carries a notification as it does, or does not."""

    ALWAYS = "always"
    CHOSEN = "chosen"
    USUAL = "usual"
    QUIET_HOURS = "quiet_hours"
    DAILY_DIGEST = "daily_digest"
    WEEKLY_DIGEST = "weekly_digest"
    OVER_EMAILS = "over_emails"
    OVER_HOURLY = "over_hourly"
    OVER_DISCOVERY = "over_discovery"
    SWITCHED_OFF = "switched_off"
    CHANNEL_OFF = "channel_off"
    NOT_URGENT = "not_urgent"
    OWN_EMAIL = "own_email"
    NO_ADDRESS = "no_address"
    ADDRESS_FAILS = "address_fails"
    NOT_LINKED = "not_linked"
    NO_WEBHOOK = "no_webhook"
    NO_DEVICE = "no_device"
    CLOSED = "closed"
    READ = "read"
    NO_NOTIFIER = "no_notifier"
    NOTHING_TO_SAY = "nothing_to_say"
    GONE = "gone"


IN_WORDS: Final[Mapping[Reason, str]] = {
    Reason.ALWAYS: "Notifications about the security of your account always come.",
    Reason.CHOSEN: "You chose it in your settings.",
    Reason.USUAL: "It comes unless you choose otherwise.",
    Reason.QUIET_HOURS: "It waits until your quiet hours are over.",
    Reason.DAILY_DIGEST: "It is part of your daily digest.",
    Reason.WEEKLY_DIGEST: "It is part of your weekly digest.",
    Reason.OVER_EMAILS: "You had as many e-mails as you want in a day; it is part of your next digest.",
    Reason.OVER_HOURLY: "You had very many notifications within an hour.",
    Reason.OVER_DISCOVERY: "You had as many finds as are told in a day.",
    Reason.SWITCHED_OFF: "You switched it off.",
    Reason.CHANNEL_OFF: "You switched this way off.",
    Reason.NOT_URGENT: "It is told in digests, which this way does not carry.",
    Reason.OWN_EMAIL: "An e-mail about your account tells you.",
    Reason.NO_ADDRESS: "Your account has no confirmed e-mail address.",
    Reason.ADDRESS_FAILS: "E-mails to your address came back, or were reported as spam.",
    Reason.NOT_LINKED: "No Discord account is linked that wants direct messages.",
    Reason.NO_WEBHOOK: "You gave no webhook of a Discord channel.",
    Reason.NO_DEVICE: "No browser of yours takes push messages.",
    Reason.CLOSED: "The account is closed.",
    Reason.READ: "You had read it on the site before.",
    Reason.NO_NOTIFIER: "This site does not use this way.",
    Reason.NOTHING_TO_SAY: "There was nothing to sum up.",
    Reason.GONE: "What it is about was no longer available when it was to leave.",
}
"""Each reason as its person reads it."""


class Route(StrEnum):
    """What becomes of a notification on a channel."""

    ALONE = "alone"
    DIGEST = "digest"
    NOWHERE = "nowhere"


@frozen(kw_only=True)
class Decision:
    """What becomes of a notification on a channel, and why.

    One that goes ``ALONE`` leaves from ``at`` on; one for a ``DIGEST`` with that of ``window``, a day of the
    recipient's, which leaves ``at``.
    """

    route: Route
    reason: Reason
    at: datetime | None = None
    window: date | None = None


def decide(kind: NotificationType, channel: Channel, to: Recipient, now: datetime) -> Decision:
    """Decide whether and when a channel carries a notification to somebody; caps are counted when it leaves."""
    obstacle = _obstacle(kind, channel, to)
    if obstacle is not None:
        return Decision(route=Route.NOWHERE, reason=obstacle)
    frequency = to.preferences.frequency(kind, channel)
    if frequency is Frequency.OFF:
        return Decision(route=Route.NOWHERE, reason=Reason.SWITCHED_OFF)
    if frequency in {Frequency.DAILY, Frequency.WEEKLY}:
        if channel not in DIGESTED:
            return Decision(route=Route.NOWHERE, reason=Reason.NOT_URGENT)
        reason = Reason.DAILY_DIGEST if frequency is Frequency.DAILY else Reason.WEEKLY_DIGEST
        return digested(to.preferences, now, reason)
    return _alone(kind, channel, to.preferences, now)


def _alone(kind: NotificationType, channel: Channel, preferences: Preferences, now: datetime) -> Decision:
    if kind.category is Category.SECURITY:
        return Decision(route=Route.ALONE, reason=Reason.ALWAYS, at=now)
    held = held_until(preferences, now)
    if held > now:
        return Decision(route=Route.ALONE, reason=Reason.QUIET_HOURS, at=held)
    reason = Reason.USUAL if preferences.chosen(kind.category, channel) is None else Reason.CHOSEN
    return Decision(route=Route.ALONE, reason=reason, at=now)


def _obstacle(kind: NotificationType, channel: Channel, to: Recipient) -> Reason | None:
    """Say why a channel cannot carry a type at all. No switch keeps an e-mail about security back.

    Who is suspended is told by e-mail what moderators decide; a deleted account has no address any more.
    """
    if not to.is_active and not (channel is Channel.EMAIL and kind.category is Category.MODERATION):
        return Reason.CLOSED
    if channel is Channel.EMAIL and kind.own_email:
        return Reason.OWN_EMAIL
    is_forced = channel is Channel.EMAIL and kind.category is Category.SECURITY
    if not to.preferences.is_enabled(channel) and not is_forced:
        return Reason.CHANNEL_OFF
    return unreachable(channel, to)


def unreachable(channel: Channel, to: Recipient) -> Reason | None:
    """Say why there is no way to somebody by a channel; None where there is."""
    if channel is Channel.EMAIL:
        if to.email is None:
            return Reason.NO_ADDRESS
        return Reason.ADDRESS_FAILS if to.email_problem is not None else None
    if channel is Channel.DISCORD:
        linked = to.discord_id is not None and to.preferences.direct_messages
        return None if linked else Reason.NOT_LINKED
    if channel is Channel.WEBHOOK:
        return None if to.preferences.webhook is not None else Reason.NO_WEBHOOK
    return None if to.push else Reason.NO_DEVICE


def held_until(preferences: Preferences, now: datetime) -> datetime:
    """Return when somebody may be told something: now, or at the end of their quiet hours."""
    if preferences.quiet_hours is None or not is_quiet(preferences.quiet_hours, preferences.zone, now):
        return now
    return quiet_until(preferences.quiet_hours, preferences.zone, now)


def digested(preferences: Preferences, now: datetime, reason: Reason) -> Decision:
    """Put a notification into the next digest: of the next day, or of the next Monday for a weekly one.

    Both are of one window where they leave on the same day, and are one message then.
    """
    zone, at = preferences.zone, preferences.digest_time
    day = now.astimezone(zone).date()
    while moment_of(day, at, zone) <= now or (reason is Reason.WEEKLY_DIGEST and day.weekday() != _MONDAY):
        day += timedelta(days=1)
    return Decision(route=Route.DIGEST, reason=reason, at=moment_of(day, at, zone), window=day)


def digest_key(user_id: int, channel: Channel, window: date) -> str:
    """Name the digest of a recipient, a channel and a window."""
    return f"{user_id}:{channel.value}:{window.isoformat()}"
