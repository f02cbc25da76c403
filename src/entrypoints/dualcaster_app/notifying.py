"""Builds what carries notifications, e-mails and live updates to people, and the notification centre."""

from io import StringIO
from secrets import randbits

import structlog
from attrs import frozen

from dualcaster_app.settings import EmailSettings, Settings
from dualcaster_console import ConsoleMailer
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.choosing import NotificationPreferences, Seal
from dualcaster_core.notifying.delivery.delivering import DeliverNotifications
from dualcaster_core.notifying.delivery.ports import EmailFeedback, Notifier
from dualcaster_core.notifying.direct_messages.ports import DirectChannels, MessageActions
from dualcaster_core.notifying.direct_messages.use_cases import DirectMessages
from dualcaster_core.notifying.feedback import EmailFeedbackService
from dualcaster_core.notifying.ports import (
    ConversationAudience,
    EmailRenderer,
    LiveUpdateLog,
    LiveWakeups,
    Mailer,
)
from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.notifying.presence import Companions
from dualcaster_core.notifying.push import PushEndpoints
from dualcaster_core.notifying.unsubscribing import UnsubscribeLinks
from dualcaster_core.notifying.use_cases import NotificationCentre
from dualcaster_crypto import FernetCipher, derived_key
from dualcaster_discord import DirectMessageNotifier, DiscordRest, DiscordWebhookNotifier
from dualcaster_email import (
    EmailNotifier,
    NotificationEmails,
    ResendFeedback,
    Sender,
    SendGridFeedback,
    SmtpServer,
    TemplateEmails,
    mailer_from,
)
from dualcaster_postgres.messaging.audience import PostgresConversationAudience
from dualcaster_postgres.notifying.deliveries import PostgresDeliveryWakeups
from dualcaster_postgres.notifying.digest_sections import PostgresDigestSections
from dualcaster_postgres.notifying.direct_channels import PostgresDirectChannels
from dualcaster_postgres.notifying.live_updates import PostgresLiveUpdateLog, PostgresLiveWakeups
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork
from dualcaster_redis import RedisPresence, RedisTransientUpdates
from dualcaster_webpush import WebPushNotifier, new_private_key, public_key_of


@frozen(kw_only=True)
class LiveChannel:
    """What open pages are served from: updates that are kept, and what is true for seconds only."""

    log: LiveUpdateLog
    wakeups: LiveWakeups
    transient: RedisTransientUpdates
    presence: RedisPresence
    companions: Companions

    async def close(self) -> None:
        """Close every connection to Redis."""
        await self.transient.close()
        await self.presence.close()


@frozen(kw_only=True)
class NotifyingAdapters:
    """The ways to people: deliveries, e-mails, the notification centre and open pages."""

    delivering: DeliverNotifications
    wakeups: PostgresDeliveryWakeups
    preferences: NotificationPreferences
    feedback: EmailFeedbackService
    push_key: str | None
    direct_messages: DirectMessages
    mailer: Mailer
    renderer: EmailRenderer
    centre: NotificationCentre
    live: LiveChannel


def build_live_channel(database: Database, redis_url: str, audience: ConversationAudience) -> LiveChannel:
    """Build the live channel; its connections to Redis are opened when they are needed."""
    transient, presence = RedisTransientUpdates(redis_url), RedisPresence(redis_url)
    return LiveChannel(
        log=PostgresLiveUpdateLog(database),
        wakeups=PostgresLiveWakeups(database),
        transient=transient,
        presence=presence,
        companions=Companions(audience, presence, transient),
    )


def build_notifying(
    settings: Settings,
    mailer: Mailer,
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    actions: MessageActions,
    *,
    redis_url: str,
    clock: Clock,
    ids: PublicIds,
) -> NotifyingAdapters:
    """Build the ways to people over a mailer, a database and Redis; ``actions`` are pressed under direct messages."""
    channels = PostgresDirectChannels(database)
    links = UnsubscribeLinks(derived_key(settings.secret, "unsubscribe"), ids, settings.public_base_url)
    cipher = FernetCipher.with_secret(settings.secret)
    direct = direct_messages_of(settings, channels, actions, clock)
    notifiers = notifiers_of(settings, mailer, links, cipher, direct=direct)
    return NotifyingAdapters(
        delivering=DeliverNotifications(
            units=units,
            notifiers=notifiers,
            digests=PostgresDigestSections(database, ids, settings.market),
            clock=clock,
            rules=settings.deliveries,
            new_lease=lambda: randbits(62),
            log=structlog.get_logger("dualcaster.notifying"),
        ),
        wakeups=PostgresDeliveryWakeups(database),
        feedback=EmailFeedbackService(units=units, services=_feedback_of(settings.email), clock=clock),
        push_key=public_key_of(settings.push.vapid_private_key) if settings.push.vapid_private_key else None,
        preferences=NotificationPreferences(
            units=units,
            clock=clock,
            ids=ids,
            rules=settings.deliveries,
            links=links,
            seal=Seal(close=cipher.encrypt, open=cipher.decrypt),
            endpoints=PushEndpoints(settings.push.services, settings.push.insecure),
            channels=frozenset(notifiers),
        ),
        direct_messages=DirectMessages(units, channels),
        mailer=mailer,
        renderer=TemplateEmails(settings.public_base_url),
        centre=NotificationCentre(units, clock, ids),
        live=build_live_channel(database, redis_url, PostgresConversationAudience(database, ids)),
    )


def notifiers_of(
    settings: Settings,
    mailer: Mailer,
    links: UnsubscribeLinks,
    cipher: FernetCipher,
    *,
    direct: DirectMessageNotifier | None,
) -> dict[Channel, Notifier]:
    """Make the channels of this site."""
    rest = DiscordRest(base_url=settings.bot.api_url)
    email = EmailNotifier(mailer, NotificationEmails(links))
    webhook = DiscordWebhookNotifier(rest, cipher.decrypt, settings.public_base_url)
    channels: list[Notifier] = [email, webhook]
    if settings.push.vapid_private_key is not None:
        channels.append(
            WebPushNotifier(
                private_key=settings.push.vapid_private_key,
                subject=settings.push.subject or f"mailto:{settings.email.from_address}",
                site_url=settings.public_base_url,
            )
        )
    if direct is not None:
        channels.append(direct)
    return {one.channel: one for one in channels}


def direct_messages_of(
    settings: Settings, channels: DirectChannels, actions: MessageActions, clock: Clock
) -> DirectMessageNotifier | None:
    """Make what sends direct messages; None without the token of a bot."""
    if settings.bot.token is None:
        return None
    return DirectMessageNotifier(
        rest=DiscordRest(base_url=settings.bot.api_url, token=settings.bot.token),
        channels=channels,
        actions=actions,
        clock=clock,
        rules=settings.direct_messages,
        site_url=settings.public_base_url,
    )


def new_push_keys() -> tuple[str, str]:
    """Make the private key of a site that pushes, and return it with its public one."""
    private = new_private_key()
    return private, public_key_of(private)


def _feedback_of(email: EmailSettings) -> dict[str, EmailFeedback]:
    services: dict[str, EmailFeedback] = {}
    if email.resend_webhook_secret is not None:
        services["resend"] = ResendFeedback(email.resend_webhook_secret)
    if email.sendgrid_webhook_key is not None:
        services["sendgrid"] = SendGridFeedback(email.sendgrid_webhook_key)
    return services


def mailer_of(email: EmailSettings, clock: Clock, *, quiet: bool = False) -> Mailer:
    """Make the way out for e-mails; ``quiet`` keeps them off the console."""
    if email.provider is None:
        return ConsoleMailer(StringIO() if quiet else None)
    smtp = None
    if email.smtp_host is not None:
        smtp = SmtpServer(
            host=email.smtp_host,
            port=email.smtp_port,
            user=email.smtp_user,
            password=email.smtp_password,
            use_tls=email.smtp_use_tls,
        )
    return mailer_from(
        email.provider,
        Sender(email.from_address, email.from_name),
        clock,
        smtp=smtp,
        resend_api_key=email.resend_api_key,
        sendgrid_api_key=email.sendgrid_api_key,
    )
