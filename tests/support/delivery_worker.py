"""A process that delivers notifications by a clock in a file, until it is killed.

``python -m tests.support.delivery_worker DATABASE_URL CLOCK_FILE SMTP_PORT DISCORD_URL``
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import randbits

import structlog
from attrs import evolve, frozen

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.market.overview.rules import MarketRules
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.notifying.delivery.delivering import DeliverNotifications
from dualcaster_core.notifying.delivery.model import DeliveryRules
from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.notifying.unsubscribing import UnsubscribeLinks
from dualcaster_discord import DiscordRest, DiscordWebhookNotifier
from dualcaster_email import EmailNotifier, NotificationEmails, Sender, SmtpMailer, SmtpServer
from dualcaster_postgres.notifying.digest_sections import PostgresDigestSections
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from dualcaster_postgres.unit_of_work import unit_of_work_factory

RULES = DeliveryRules(attempts=12, first_retry=timedelta(minutes=1), longest_retry=timedelta(minutes=30))


@frozen
class FileClock:
    """A clock that stands still at the moment that a file says, in seconds since 1970."""

    path: Path

    def now(self) -> datetime:
        """Read it."""
        return datetime.fromtimestamp(float(self.path.read_text(encoding="ascii")), UTC)

    def set(self, moment: datetime) -> None:
        """Put it on, at once for everybody who reads it."""
        new = self.path.with_suffix(".new")
        new.write_text(str(moment.timestamp()), encoding="ascii")
        new.replace(self.path)


async def deliver(database_url: str, clock_file: str, smtp_port: str, discord_url: str) -> None:
    """Deliver for ever."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    clock, ids = FileClock(Path(clock_file)), PublicIds()
    database = Database(database_url, evolve(WORK, connections=10))
    await database.open()
    server = SmtpServer(host="127.0.0.1", port=int(smtp_port), use_tls=False, patience=10)
    mailer = SmtpMailer(server, Sender("site@deals.example", "Dualcaster"), clock)
    links = UnsubscribeLinks(b"k" * 32, ids, "https://deals.example")
    delivering = DeliverNotifications(
        units=unit_of_work_factory(database, clock, MatchRules(), ids),
        notifiers={
            Channel.EMAIL: EmailNotifier(mailer, NotificationEmails(links)),
            Channel.WEBHOOK: DiscordWebhookNotifier(
                DiscordRest(base_url=discord_url), lambda sealed: sealed, links.site_url
            ),
        },
        digests=PostgresDigestSections(database, ids, MarketRules()),
        clock=clock,
        rules=RULES,
        new_lease=lambda: randbits(62),
        log=structlog.get_logger("tests"),
    )
    while True:
        if (await delivering.turn()).did_nothing:
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(deliver(*sys.argv[1:]))
