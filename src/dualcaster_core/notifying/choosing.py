"""What people do about how they are told: look at it, change it, silence a category, stop e-mails by a link."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any, Final

from attrs import evolve, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.delivery.decisions import IN_WORDS, Decision, Reason, decide, unreachable
from dualcaster_core.notifying.delivery.model import DeliveryRecord, DeliveryRules, DeliveryStatus
from dualcaster_core.notifying.errors import NotificationNotFound, UnsubscribeLinkInvalid
from dualcaster_core.notifying.local_time import QuietHours
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.ports import ChoosingUnitOfWork
from dualcaster_core.notifying.preferences import DIGESTED, Channel, Preferences, Recipient
from dualcaster_core.notifying.push import PushEndpoints
from dualcaster_core.notifying.types import TYPES, Category, Frequency, type_of
from dualcaster_core.notifying.unsubscribing import UnsubscribeLinks
from dualcaster_core.notifying.views import (
    ChannelState,
    ChannelWhy,
    NotificationWhy,
    PreferencesView,
    QuietHoursView,
)
from dualcaster_core.notifying.webhooks import webhook_at

MOST_BROWSERS: Final = 10
"""How many browsers of one person can be pushed to."""
MUTABLE: Final = tuple(category for category in Category if category is not Category.SECURITY)
SWITCHES: Final = ("email_enabled", "discord_enabled", "push_enabled", "direct_messages", "weekly_summary")
PLAIN: Final = (*SWITCHES, "time_zone", "emails_per_day", "digest_hour")
"""The preferences that are changed as they are given."""


@frozen(kw_only=True)
class Seal:
    """How addresses of webhooks are kept: sealed, and read again; None where that cannot be."""

    close: Callable[[str], str]
    open: Callable[[str], str | None]


@frozen(kw_only=True)
class NotificationPreferences:
    """Shows and changes how somebody wants to be told."""

    units: UnitOfWorkFactory[ChoosingUnitOfWork]
    clock: Clock
    ids: PublicIds
    rules: DeliveryRules
    links: UnsubscribeLinks
    seal: Seal
    endpoints: PushEndpoints
    channels: frozenset[Channel]

    async def of(self, user_id: int) -> PreferencesView:
        """Return what somebody chose, what is usual, and which ways to them are open."""
        async with self.units() as uow:
            return self._view(await _recipient(uow, user_id))

    async def change(self, user_id: int, changes: Mapping[str, Any]) -> PreferencesView:
        """Change what is given, by the names of ``PreferencesView``; all of it or nothing.

        ``choices`` are merged: a channel of a category that is None has its default again. ``webhook_url`` is an
        address of Discord's, None for none. Raises ``ValidationFailed``.
        """
        async with self.units() as uow:
            known = await uow.notification_settings.locked(user_id)
            await uow.notification_settings.store(user_id, self._changed(known, changes))
            view = self._view(await _recipient(uow, user_id))
            await uow.commit()
        return view

    def _changed(self, known: Preferences, changes: Mapping[str, Any]) -> Preferences:
        new: dict[str, Any] = {name: changes[name] for name in PLAIN if name in changes}
        if "quiet_hours" in changes:
            new["quiet_hours"] = _quiet_hours(changes["quiet_hours"])
        if "choices" in changes:
            new["choices"] = _merged(known, changes["choices"])
        if "webhook_url" in changes:
            address = changes["webhook_url"]
            new["webhook"] = self.seal.close(webhook_at(address).address) if address else None
        return evolve(known, **new)

    async def silence(self, user_id: int, category: Category, *, channel: Channel | None = None) -> PreferencesView:
        """Let a category leave by no channel any more, or not by one; the notification centre goes on having it.

        Raises ``ValidationFailed`` for security, which is always told.
        """
        if category is Category.SECURITY:
            raise ValidationFailed("notifications about the security of an account cannot be silenced")
        off = {one.value: Frequency.OFF for one in Channel if channel in {None, one}}
        return await self.change(user_id, {"choices": {category.value: off}})

    async def why(self, user_id: int, hashid: str) -> NotificationWhy:
        """Say why a notification came, by which channels, and what would silence it.

        Raises ``NotificationNotFound`` for one that is not theirs.
        """
        key = self.ids.decode(IdKind.NOTIFICATION, hashid)
        async with self.units() as uow:
            found = None if key is None else await uow.notifications.one(user_id, key)
            if found is None:
                raise NotificationNotFound
            records = await uow.deliveries.records(user_id, found.id)
            recipient = await _recipient(uow, user_id)
        kind = type_of(found.type, found.category)
        by_channel = {one.channel: one for one in records}
        return NotificationWhy(
            type=found.type,
            category=found.category,
            because=f"You got this because {kind.why}.",
            can_be_silenced=found.category is not Category.SECURITY,
            channels=tuple(
                _channel_why(channel, by_channel.get(channel), decide(kind, channel, recipient, self.clock.now()))
                for channel in Channel
                if channel in self.channels
            ),
        )

    async def test(self, user_id: int) -> None:
        """Send a notification by all ways that are open, to see it arrive."""
        now = self.clock.now()
        async with self.units() as uow:
            await uow.notifications.add(
                NewNotification(
                    user_id=user_id,
                    key=f"test:{now.isoformat()}",
                    type="system.test",
                    title="This is a test",
                    body="If you can read it here, notifications reach you this way.",
                    action_url="/settings/notifications",
                    created_at=now,
                )
            )
            await uow.commit()

    async def subscribe(self, user_id: int, *, endpoint: str, p256dh: str, auth: str, device: str) -> None:
        """Push to a browser from now on. Raises ``ValidationFailed`` for an address of no push service."""
        self.endpoints.check(endpoint, p256dh, auth)
        async with self.units() as uow:
            await uow.notification_settings.subscribe(
                user_id, endpoint, p256dh, auth, device=device[:60], at=self.clock.now(), most=MOST_BROWSERS
            )
            await uow.commit()

    async def unsubscribe_browser(self, user_id: int, endpoint: str) -> None:
        """Push no more to a browser; to nobody else's than one's own."""
        async with self.units() as uow:
            await uow.notification_settings.unsubscribe(user_id, endpoint=endpoint)
            await uow.commit()

    async def resume_email(self, user_id: int) -> None:
        """Send to an address again to which e-mails had failed."""
        async with self.units() as uow:
            await uow.notification_settings.resume_email(user_id)
            await uow.commit()

    async def unsubscribable(self, token: str) -> Category | None:
        """Return what a link of an e-mail stops: a category, None for all. Raises ``UnsubscribeLinkInvalid``."""
        async with self.units() as uow:
            await self._person_of(uow, token)
        return self.links.category(token)

    async def unsubscribe(self, token: str) -> Category | None:
        """Stop what a link of an e-mail is for; done twice it changes nothing more.

        Raises ``UnsubscribeLinkInvalid`` where it is nobody's, or the address is another by now.
        """
        category = self.links.category(token) if self.links.person(token) is not None else None
        async with self.units() as uow:
            user_id = await self._person_of(uow, token)
            known = await uow.notification_settings.locked(user_id)
            if category is None:
                changed = evolve(known, email_enabled=False)
            else:
                off = {category.value: {Channel.EMAIL.value: Frequency.OFF}}
                changed = self._changed(known, {"choices": off})
            await uow.notification_settings.store(user_id, changed)
            await uow.commit()
        return category

    async def _person_of(self, uow: ChoosingUnitOfWork, token: str) -> int:
        user_id = self.links.person(token)
        people = {} if user_id is None else await uow.notification_settings.recipients([user_id])
        person = people.get(user_id or 0)
        if person is None or person.email is None or not self.links.is_good(token, person.email):
            raise UnsubscribeLinkInvalid
        return person.user_id

    def _view(self, person: Recipient) -> PreferencesView:
        chosen = person.preferences
        quiet = chosen.quiet_hours
        return PreferencesView(
            email_enabled=chosen.email_enabled,
            discord_enabled=chosen.discord_enabled,
            push_enabled=chosen.push_enabled,
            direct_messages=chosen.direct_messages,
            weekly_summary=chosen.weekly_summary,
            time_zone=chosen.time_zone,
            quiet_hours=None if quiet is None else QuietHoursView(starts=_clock(quiet.starts), ends=_clock(quiet.ends)),
            emails_per_day=chosen.emails_per_day or self.rules.emails_daily,
            digest_hour=chosen.digest_hour,
            webhook=self._shown(chosen.webhook),
            browsers=len(person.push),
            choices={
                category: {channel: chosen.chosen(category, channel) for channel in Channel if channel in self.channels}
                for category in MUTABLE
            },
            usual={category: usual_of(category) for category in MUTABLE},
            channels=tuple(self._state(channel, person) for channel in Channel if channel in self.channels),
        )

    def _shown(self, sealed: str | None) -> str | None:
        address = self.seal.open(sealed) if sealed else None
        return webhook_at(address).shown if address else None

    @staticmethod
    def _state(channel: Channel, person: Recipient) -> ChannelState:
        obstacle = unreachable(channel, person)
        return ChannelState(
            channel=channel,
            is_open=obstacle is None,
            problem=None if obstacle is None else IN_WORDS[obstacle],
            has_digests=channel in DIGESTED,
        )


def usual_of(category: Category) -> tuple[Frequency, ...]:
    """Return how soon the types of a category are told to who chose nothing: several where they differ."""
    kinds = [kind for kind in TYPES.values() if kind.category is category and kind.name != "system.weekly"]
    return tuple(dict.fromkeys(kind.usual for kind in kinds)) or (Frequency.ON,)


async def _recipient(uow: ChoosingUnitOfWork, user_id: int) -> Recipient:
    found = await uow.notification_settings.recipients([user_id])
    return found.get(user_id) or Recipient(user_id=user_id, username="", is_active=False)


def _quiet_hours(given: Mapping[str, str] | None) -> QuietHours | None:
    if given is None:
        return None
    try:
        starts, ends = (time.fromisoformat(given[name]) for name in ("starts", "ends"))
    except (ValueError, KeyError, TypeError):
        raise ValidationFailed("quiet hours are two times of a day such as 22:00", field="quiet_hours") from None
    return QuietHours(starts=starts, ends=ends)


def _merged(known: Preferences, changes: Mapping[str, Mapping[str, Frequency | None]]) -> dict[Category, Any]:
    merged: dict[Category, dict[Channel, Frequency]] = {
        category: dict(channels) for category, channels in known.choices.items()
    }
    for category, channels in changes.items():
        row = merged.setdefault(Category(category), {})
        for channel, frequency in channels.items():
            if frequency is None:
                row.pop(Channel(channel), None)
            else:
                row[Channel(channel)] = Frequency(frequency)
    return {category: row for category, row in merged.items() if row}


def _channel_why(channel: Channel, record: DeliveryRecord | None, decision: Decision) -> ChannelWhy:
    """Say what became of it on a channel, or why that did not carry it, by what is chosen now."""
    if record is None:
        return ChannelWhy(channel=channel, status="not_sent", reason=decision.reason, words=IN_WORDS[decision.reason])
    words = _WORDS.get(record.status, "")
    known = {one.value for one in Reason}
    if record.reason in known:
        words = f"{words} {IN_WORDS[Reason(record.reason)]}".strip()
    elif record.status is DeliveryStatus.FAILED:
        words = f"{words} {record.detail}".strip()
    at: datetime | None = record.ended_at or record.not_before
    return ChannelWhy(channel=channel, status=record.status.value, reason=record.reason, words=words, at=at)


_WORDS: Final = {
    DeliveryStatus.DELIVERED: "It was delivered.",
    DeliveryStatus.FAILED: "It could not be delivered.",
    DeliveryStatus.LEFT_OUT: "It was left out.",
    DeliveryStatus.WAITING: "It is on its way.",
}


def _clock(at: time) -> str:
    return f"{at:%H:%M}"
