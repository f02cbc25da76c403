"""PostgreSQL, Redis, their clocks, the schema, and the work that waits."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from attrs import field, frozen

from dualcaster_app.doctor.findings import Finding, fail, ok, warn
from dualcaster_app.doctor.places_check import room_of
from dualcaster_app.readiness import BEHIND_AFTER
from dualcaster_crypto import FernetCipher
from dualcaster_postgres import diagnosis
from dualcaster_postgres.migrate import known_revisions
from dualcaster_redis.diagnosis import foreign_keys, redis_facts

OLDEST_POSTGRES = 150_000
OLDEST_REDIS = 6
MOST_SKEW = timedelta(seconds=2)
TRIES = 5
SECONDS = 5
_AMQP = b"AMQP\x00\x00\x09\x01"
OLD_PRICES = timedelta(days=3)


@frozen(kw_only=True)
class ServerChecks:
    """Checks of the servers; tasks go through ``broker_redis_url``, or through ``rabbitmq_url``."""

    database_url: str
    redis_url: str
    broker_redis_url: str | None
    rabbitmq_url: str | None = None
    secret: str | None = field(default=None, repr=False)

    async def postgres(self) -> list[Finding]:
        """Version, encoding, connections, statistics and the disk of the data."""
        async with diagnosis.asked(self.database_url, SECONDS) as connection:
            facts = await diagnosis.server_facts(connection)
            stale = await diagnosis.without_statistics(connection)
            directory = await diagnosis.data_directory(connection)
        release = f"{facts.version // 10_000}.{facts.version % 10_000}"
        found = []
        if facts.version < OLDEST_POSTGRES:
            found.append(fail("postgresql", f"version {release}", "Move the database to PostgreSQL 15 or newer."))
        elif facts.encoding != "UTF8":
            found.append(
                fail(
                    "postgresql",
                    f"encoding {facts.encoding}",
                    "Make the database anew with ENCODING 'UTF8', and restore.",
                )
            )
        elif facts.connections * 10 > facts.most_connections * 9:
            found.append(
                warn(
                    "postgresql",
                    f"{facts.connections} of {facts.most_connections} connections are taken",
                    "Raise max_connections, or lower DATABASE_POOL and the number of processes.",
                )
            )
        else:
            size = f"{facts.bytes / 1_048_576:,.0f} MB"
            found.append(ok("postgresql", f"version {release}, {facts.encoding}, {size}, no extension needed"))
        if stale:
            found.append(
                warn(
                    "statistics",
                    f"not analysed for a week: {', '.join(stale)}",
                    "Run ANALYZE, and see that autovacuum is on.",
                )
            )
        else:
            found.append(ok("statistics", "large tables were analysed within the week"))
        if directory is not None:
            found += room_of("disk of the database", directory)
        return found

    async def redis(self) -> list[Finding]:
        """Version, what happens when it is full, and whether the broker's database is its own."""
        facts = await redis_facts(self.redis_url, SECONDS)
        if int(facts.version.partition(".")[0] or 0) < OLDEST_REDIS:
            return [fail("redis", f"version {facts.version}", "Use Redis 6 or newer.")]
        kept = "append-only file" if facts.append_only else "snapshots" if facts.saves else "nothing kept on disk"
        found = [ok("redis", f"version {facts.version}, {kept}, {facts.used / 1_048_576:,.0f} MB used")]
        if self.broker_redis_url is None:
            return found
        if facts.policy.startswith("allkeys"):
            found.append(
                warn(
                    "redis eviction",
                    f"maxmemory-policy {facts.policy} may throw tasks away, which are then sent again later",
                    "Set maxmemory-policy to noeviction or volatile-lru.",
                )
            )
        foreign = await foreign_keys(self.broker_redis_url, ("dramatiq",), SECONDS)
        found.append(
            warn(
                "broker",
                f"{foreign} keys of others lie in the broker's database",
                "Give Dualcaster's tasks a database of Redis that nobody else uses: number 1.",
            )
            if foreign
            else ok("broker", "tasks go through a database of Redis of their own")
        )
        return found

    async def rabbitmq(self) -> list[Finding]:
        """See that whoever listens at the address of RabbitMQ speaks its protocol; nobody logs in."""
        parts = urlsplit(self.rabbitmq_url or "")
        secure = parts.scheme == "amqps"
        host, port = parts.hostname or "localhost", parts.port or (5671 if secure else 5672)
        reader, writer = await asyncio.open_connection(host, port, ssl=secure or None)
        try:
            writer.write(_AMQP)
            first = await reader.read(1)
        finally:
            writer.close()
        if first == b"\x01":
            return [ok("rabbitmq", f"{host}:{port} answers")]
        return [
            fail("rabbitmq", f"{host}:{port} speaks another protocol", "Compare BROKER_URL with RabbitMQ's address.")
        ]

    async def clock_of_postgres(self) -> list[Finding]:
        """Compare the clock of the database with this machine's."""
        async with diagnosis.asked(self.database_url, SECONDS) as connection:
            before = datetime.now(UTC)
            facts = await diagnosis.server_facts(connection)
            return [skew("clock of postgresql", before, facts.now, datetime.now(UTC))]

    async def clock_of_redis(self) -> list[Finding]:
        """Compare the clock of Redis with this machine's."""
        before = datetime.now(UTC)
        facts = await redis_facts(self.redis_url, SECONDS)
        return [skew("clock of redis", before, facts.now, datetime.now(UTC))]

    async def schema(self) -> list[Finding]:
        """Compare the migration of the database with the newest."""
        known = known_revisions()
        async with diagnosis.asked(self.database_url, SECONDS) as connection:
            stored = await diagnosis.migration(connection)
        if stored == known[0]:
            return [ok("schema", f"at {stored}, the newest")]
        if stored is None:
            return [fail("schema", "the database is empty", "Run: dualcaster db upgrade")]
        if stored in known:
            return [fail("schema", f"at {stored}, and {known[0]} is the newest", "Run: dualcaster db upgrade")]
        return [
            warn(
                "schema", f"at {stored}, which this release does not know", "Update this program to the newer release."
            )
        ]

    async def encrypted_data(self) -> list[Finding]:
        """See that what is kept encrypted can be read with the secret key of this process."""
        async with diagnosis.asked(self.database_url, SECONDS) as connection:
            samples = await diagnosis.encrypted_samples(connection)
        if not samples or self.secret is None:
            return [ok("encrypted data", "there is none")] if not samples else []
        cipher = FernetCipher.with_secret(self.secret)
        unread = [kind for kind, text in samples.items() if cipher.decrypt(text) is None]
        if not unread:
            return [ok("encrypted data", f"can be read: {', '.join(samples)}")]
        return [
            fail(
                "encrypted data",
                f"written with another SECRET_KEY: {', '.join(unread)}",
                "Start with the SECRET_KEY of before; otherwise people link accounts and give addresses anew.",
            )
        ]

    async def background(self) -> list[Finding]:
        """Look at events that wait, tasks that were tried too often, and the schedule."""
        async with diagnosis.asked(self.database_url, SECONDS) as connection:
            waiting, age = await diagnosis.open_events(connection)
            stuck = await diagnosis.stuck_tasks(connection, TRIES)
            fired = await diagnosis.schedule(connection)
            newest = await diagnosis.newest_price(connection)
        late = age > BEHIND_AFTER
        return [
            fail(
                "outbox",
                f"{waiting:,} events wait, the oldest for {age:,.0f} s",
                "Start a worker, or more: dualcaster worker",
            )
            if late
            else ok("outbox", f"{waiting:,} events wait"),
            warn("tasks", _stuck(stuck), "Look for the handler's errors in the worker's log.")
            if stuck
            else ok("tasks", "none was tried too often"),
            *_schedule(fired),
            _prices(newest),
        ]


def skew(check: str, before: datetime, theirs: datetime, after: datetime) -> Finding:
    """Compare another clock with ours before it was asked and after it answered."""
    apart = max(before - theirs, theirs - after, timedelta(0))
    if apart <= MOST_SKEW:
        return ok(check, f"within {MOST_SKEW.total_seconds():.0f} s of this machine's")
    return fail(
        check,
        f"{apart.total_seconds():,.1f} s apart from this machine's",
        "Have both machines set their clocks by NTP.",
    )


def _stuck(stuck: Mapping[str, tuple[int, int]]) -> str:
    return "; ".join(f"{count:,} of {handler}, sent up to {most} times" for handler, (count, most) in stuck.items())


def _schedule(fired: Mapping[str, str]) -> list[Finding]:
    now = datetime.now(UTC)
    night, moment = fired.get("nightly"), fired.get("five_minutes")
    found = []
    if night is None or night < (now - timedelta(days=1, hours=4)).date().isoformat():
        last = f"last for {night}" if night else "there was none yet"
        found.append(warn("nightly run", last, "Keep a worker running after 03:00 UTC."))
    else:
        found.append(ok("nightly run", f"last for {night}"))
    if moment is None or datetime.fromisoformat(moment) < now - timedelta(minutes=15):
        last = f"last fired for {moment}" if moment else "it has never fired"
        found.append(warn("schedule", last, "Start a worker: dualcaster worker"))
    else:
        found.append(ok("schedule", f"last fired for {moment}"))
    return found


def _prices(newest: datetime | None) -> Finding:
    if newest is None:
        return warn("prices", "there are none", "Import prices: dualcaster prices import --help")
    if newest < datetime.now(UTC) - OLD_PRICES:
        return warn(
            "prices", f"the newest is of {newest:%Y-%m-%d}", "Import prices, or set PRICE_FEEDS to have it done."
        )
    return ok("prices", f"the newest is of {newest:%Y-%m-%d %H:%M}")
