"""Notifications while workers are killed and half of everything fails: each once, none in quiet hours, caps kept."""

import asyncio
import os
import random
import re
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from attrs import define, evolve, field, frozen
from sqlalchemy import bindparam, func, insert, select

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.notifying.local_time import QuietHours, is_quiet, zone_named
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.preferences import Channel, Preferences
from dualcaster_core.notifying.types import Category, Frequency
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from dualcaster_postgres.tables.accounts import credentials, users
from dualcaster_postgres.tables.notifying import deliveries, notifications
from dualcaster_postgres.unit_of_work import unit_of_work_factory
from tests.support.asgi_server import served
from tests.support.delivery_worker import FileClock
from tests.support.discord_api import Answered, LocalDiscord, Posted

NOTIFICATIONS = int(os.environ.get("DUALCASTER_NOTIFICATIONS", "300"))
PEOPLE = max(20, NOTIFICATIONS // 5)
BEGIN = datetime(2026, 3, 7, 21, 0, tzinfo=UTC)
"""Hours before clocks are put forward in New York: at 02:00 on 8 March, which is 07:00 UTC."""
ZONES = ("America/New_York", "UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia")
KINDS = ("trade.cards_sent", "message.received", "match.strong", "price.alert", "signal.outcome", "system.test")
SLACK = timedelta(minutes=5)
"""How much the clock may go on between the moment at which something is let through and that at which it arrives."""
_STATE = select(
    func.count().filter(deliveries.c.status == "waiting"),
    func.count().filter(deliveries.c.status == "waiting", deliveries.c.lease.is_not(None)),
    func.min(deliveries.c.not_before).filter(deliveries.c.status == "waiting", deliveries.c.lease.is_(None)),
    func.min(deliveries.c.not_before).filter(deliveries.c.status == "waiting", deliveries.c.lease.is_not(None)),
)


@frozen
class Arrived:
    """Something that a mail server or Discord took."""

    at: datetime
    to: str
    key: str
    content: str


@define
class World:
    """The servers outside, each of which fails half the time, and everything that arrived there."""

    clock: FileClock
    dice: random.Random = field(factory=lambda: random.Random(7))
    mails: list[Arrived] = field(factory=list)
    posts: list[Arrived] = field(factory=list)
    refused: int = 0

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take an e-mail, or have it come again."""
        if self.dice.random() < 0.5:
            self.refused += 1
            return "451 later, perhaps"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        body = mail.get_body(("plain",))
        content = body.get_content() if body is not None else ""
        self.mails.append(Arrived(self.clock.now(), str(mail["To"]), str(mail["Message-ID"]), content))
        return "250 taken"

    def answer(self, posted: Posted) -> Answered:
        """Take a message of Discord, or fail in one of its ways."""
        if self.dice.random() < 0.5:
            self.refused += 1
            if self.dice.random() < 0.5:
                return Answered(429, {"retry_after": 90.0})
            return Answered(502, {})
        (embed,) = posted.body["embeds"]
        shown = embed["title"] + " " + " ".join(one["value"] for one in embed.get("fields", ()))
        self.posts.append(Arrived(self.clock.now(), posted.path, shown, shown))
        return Answered()


@frozen
class Person:
    """Somebody, and how they want to be told."""

    user_id: int
    email: str
    preferences: Preferences


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A pool for the test itself."""
    pool = Database(database_url, evolve(WORK, connections=4))
    await pool.open()
    yield pool
    await pool.close()


def preferences_for(number: int) -> Preferences:
    """Mix zones, quiet hours, switches, choices and caps."""
    quiet = (None, QuietHours(starts=time(22), ends=time(2, 30)), QuietHours(starts=time(13), ends=time(23, 59)))
    choices: Mapping[int, dict[Category, dict[Channel, Frequency]]] = {
        0: {},
        1: {Category.TRADES: {Channel.EMAIL: Frequency.DAILY}, Category.DISCOVERY: {Channel.EMAIL: Frequency.ON}},
        2: {Category.MESSAGES: {Channel.EMAIL: Frequency.WEEKLY, Channel.WEBHOOK: Frequency.OFF}},
        3: {Category.DISCOVERY: {Channel.EMAIL: Frequency.ON, Channel.WEBHOOK: Frequency.ON}},
    }
    webhook = f"https://discord.com/api/webhooks/{10_000 + number}/" + "t" * 68 if number % 2 else None
    return Preferences(
        time_zone=ZONES[number % len(ZONES)],
        quiet_hours=quiet[number % 3],
        choices=choices[number % 4],
        email_enabled=number % 11 != 0,
        emails_per_day=3 if number % 7 == 0 else None,
        webhook=webhook,
    )


async def settle(database: Database, clock: FileClock) -> Sequence[Person]:
    """Open the accounts of everybody."""
    people = []
    async with database.transaction() as session:
        for number in range(PEOPLE):
            values = {
                "username": f"person-{number}",
                "created_at": BEGIN,
                "last_active_at": BEGIN,
                "is_active": True,
                "is_public": True,
                "show_have_list": True,
                "show_want_list": True,
                "email_verified": number % 13 != 0,
                "trade_radius_miles": 50,
            }
            row = await session.row(
                insert(users).values({name: bindparam(name) for name in values}).returning(users.c.id), **values
            )
            assert row is not None
            email = f"person-{number}@example.org"
            await session.run(
                insert(credentials).values(user_id=bindparam("user"), email=bindparam("address")),
                user=row[0],
                address=email,
            )
            people.append(Person(int(row[0]), email, preferences_for(number)))
    units = unit_of_work_factory(database, clock, MatchRules(), PublicIds())
    async with units() as uow:
        for person in people:
            await uow.notification_settings.store(person.user_id, person.preferences)
        await uow.commit()
    return people


async def tell(units: Any, people: Sequence[Person], numbers: range, now: datetime, dice: random.Random) -> None:
    """Tell people things; every tenth is told to somebody who is told very much."""
    told = []
    for number in numbers:
        person = people[number % 10] if number % 10 == 0 else dice.choice(people)
        kind = "match.strong" if number % 10 == 0 and number % 20 else dice.choice(KINDS)
        told.append(
            NewNotification(
                user_id=person.user_id, key=f"n{number}", type=kind, title=f"Number {number} of all", created_at=now
            )
        )
    async with units() as uow:
        await uow.notifications.add(*told)
        await uow.commit()


async def started(*arguments: str) -> asyncio.subprocess.Process:
    """Start a worker."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.delivery_worker", *arguments, cwd=Path(__file__).parents[2]
    )


async def test_everything_arrives_once_or_ends_with_a_reason(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """With two workers that are killed at random, and a mail server and a Discord that fail half the time."""
    clock = FileClock(tmp_path / "clock")
    clock.set(BEGIN)
    world, dice = World(clock), random.Random(11)
    people = await settle(database, clock)
    units = unit_of_work_factory(database, clock, MatchRules(), PublicIds())
    loop = asyncio.get_running_loop()
    mail = await loop.create_server(lambda: SMTP(world, enable_SMTPUTF8=True), "127.0.0.1", 0)
    killed = 0
    async with served(LocalDiscord(world.answer)) as discord:
        arguments = (database_url, str(clock.path), str(mail.sockets[0].getsockname()[1]), discord)
        workers = [await started(*arguments) for _ in range(2)]
        try:
            batches = [
                range(start, min(start + NOTIFICATIONS // 4, NOTIFICATIONS))
                for start in range(0, NOTIFICATIONS, NOTIFICATIONS // 4)
            ]
            seen, strike, stalled = 0, max(40, NOTIFICATIONS // 8), (0, 0, 0)
            while True:
                if batches and clock.now() >= BEGIN + timedelta(hours=5) * (4 - len(batches)):
                    await tell(units, people, batches.pop(0), clock.now(), dice)
                row = await database.row(_STATE)
                assert row is not None
                waiting, leased, due_at, lease_ends = row
                if not waiting and not batches:
                    break
                now = clock.now()
                happened = len(world.mails) + len(world.posts) + world.refused
                if leased:
                    # A minute passes where nothing has moved for a second: whoever had the lease is dead.
                    same = stalled[:2] == (happened, leased)
                    stalled = (happened, leased, stalled[2] + 1 if same else 0)
                    if stalled[2] >= 10:
                        clock.set(min(now + timedelta(minutes=1), lease_ends))
                        stalled = (happened, leased, 0)
                elif due_at is None or due_at > now:
                    following = BEGIN + timedelta(hours=5) * (4 - len(batches)) if batches else None
                    moments = [moment for moment in (due_at, following) if moment is not None]
                    clock.set(max(min(moments), now))
                await asyncio.sleep(0.1 if leased else 0.05)
                if happened - seen > strike:
                    seen = happened
                    place = dice.randrange(2)
                    workers[place].send_signal(signal.SIGKILL)
                    await workers[place].wait()
                    killed += 1
                    workers[place] = await started(*arguments)
        finally:
            for worker in workers:
                if worker.returncode is None:
                    worker.kill()
                await worker.wait()
            mail.close()
            await mail.wait_closed()
    figures = await checked(database, people, world)
    print({"people": PEOPLE, "notifications": NOTIFICATIONS, "killed": killed, "refused": world.refused, **figures})  # noqa: T201
    assert killed > 0


async def checked(database: Database, people: Sequence[Person], world: World) -> dict[str, Any]:
    """Hold every rule against what arrived; return the figures."""
    d = deliveries.c
    rows = await database.rows(
        select(
            d.id, d.user_id, d.channel, d.status, d.reason, d.digest_key, d.category, d.ended_at, notifications.c.title
        )
        .join_from(deliveries, notifications, notifications.c.id == d.notification_id)
        .order_by(d.id)
    )
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[f"{row[2]} {row[3]} {row[4]}"] += 1
    assert {row[3] for row in rows} <= {"delivered", "failed", "left_out"}
    first: dict[str, Arrived] = {}
    for mail in sorted(world.mails, key=lambda one: one.at):
        first.setdefault(mail.key, mail)
    repeats = len(world.mails) - len(first)
    told = {row[8] for row in rows}
    assert len({row[0] for row in rows}) == len(rows)

    # each e-mail once, by the id that mailboxes know it by; each message of Discord once
    by_mail = [row for row in rows if row[2] == "email"]
    alone = [row for row in by_mail if row[5] is None and row[3] == "delivered"]
    digests: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if row[5] is not None:
            digests[row[5]].append(row)
    delivered_digests = {
        key for key, listed in digests.items() if listed[0][2] == "email" and listed[0][3] == "delivered"
    }
    assert len(first) >= len(alone) + len(delivered_digests)
    surplus = len(first) - len(alone) - len(delivered_digests)
    by_address = {person.email: person for person in people}
    arrived = defaultdict(list)
    for one in first.values():
        arrived[one.to].append(one)
    assert set(arrived) <= set(by_address)
    posted = [one.key for one in world.posts if "Your " not in one.key[:5]]
    assert len(posted) == len(set(posted))

    # digests are whole: they end as one, and list what they are of
    for key, listed in digests.items():
        assert len({(row[3], row[4], row[7]) for row in listed}) == 1, key
        if key in delivered_digests:
            person = next(one for one in people if one.user_id == listed[0][1])
            assert any(
                all(re.search(rf"{row[8]}\b", mail.content) for row in listed[-30:]) for mail in arrived[person.email]
            ), key

    # none in quiet hours
    for one in first.values():
        chosen = by_address[one.to].preferences
        if chosen.quiet_hours is not None:
            assert not all(is_quiet(chosen.quiet_hours, chosen.zone, at) for at in (one.at, one.at - SLACK)), one

    # caps: of e-mails in any 24 hours
    most = 0
    for address, mails in arrived.items():
        chosen, moments = (
            by_address[address].preferences,
            sorted(one.at for one in mails if "This is a test" not in one.content),
        )
        exempt = {row[8] for row in by_mail if row[6] == "system"}
        counted = sorted(
            one.at
            for one in mails
            if not any(re.search(rf"{title}\b", one.content.split("--")[0][:60]) for title in exempt)
        )
        for place, moment in enumerate(counted):
            within = [other for other in counted[place:] if other - moment < timedelta(days=1) - SLACK]
            most = max(most, len(within))
            assert len(within) <= (chosen.emails_per_day or 10), (address, within)
        assert moments
    assert told
    return {
        "e-mails": len(first),
        "of them digests": len(delivered_digests),
        "sent again after a kill, same Message-ID": repeats,
        "arrived though a worker died before noting it": surplus,
        "messages of Discord": len(world.posts),
        "most e-mails to one person in 24 hours": most,
        "ended": dict(counts),
    }


def test_the_gap_is_one() -> None:
    """In New York quiet hours that end at 02:30 are over at 03:00 on the night of this test."""
    zone = zone_named("America/New_York")
    quiet = QuietHours(starts=time(22), ends=time(2, 30))
    assert is_quiet(quiet, zone, datetime(2026, 3, 8, 6, 59, tzinfo=UTC))
    assert not is_quiet(quiet, zone, datetime(2026, 3, 8, 7, 0, tzinfo=UTC))
