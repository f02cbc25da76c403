"""Runs every check by itself, with a limit of time each: one that fails or hangs is one line, and no more."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from dualcaster_app.doctor.findings import Check, Finding, fail
from dualcaster_app.doctor.index_check import IndexChecks
from dualcaster_app.doctor.outside_check import OutsideChecks
from dualcaster_app.doctor.payments_check import PaymentChecks
from dualcaster_app.doctor.places_check import PlaceChecks
from dualcaster_app.doctor.servers_check import ServerChecks
from dualcaster_app.doctor.settings_check import examined, secrets_of
from dualcaster_app.servers import KEY_FILE, ServerAddresses, broker_database, data_directory, running_servers
from dualcaster_app.settings import Settings
from dualcaster_core.kernel.errors import DualcasterError

PATIENCE = 15.0
"""Seconds that one check may take."""
_START = "Look at the logs in the data directory, or name servers by DATABASE_URL and REDIS_URL."
ADVICE: Mapping[str, str] = {
    "postgresql": "Start the server, and compare DATABASE_URL with its address, its user and its pg_hba.conf.",
    "redis": "Start the server, and compare REDIS_URL with its address; the site goes on without it, more slowly.",
    "clock of postgresql": "Have the database answer first.",
    "clock of redis": "Have Redis answer first.",
    "schema": "Have the database answer first; then run: dualcaster db upgrade",
    "encrypted data": "Have the database answer and its schema be current first.",
    "background": "Have the database answer and its schema be current first.",
    "directories": "Let this account reach the directory.",
    "storage": "Compare STORAGE_DIRECTORY or the S3_ variables with where the pictures are.",
    "e-mail": "Compare the EMAIL_ and SMTP_ variables with the provider's.",
    "site": "Compare PUBLIC_BASE_URL with where people reach the site.",
    "payments": "Compare the STRIPE_ variables with Stripe's dashboard.",
    "index": "Start an index: dualcaster index serve; the site goes on without it, more slowly.",
    "rabbitmq": "Start RabbitMQ, and compare BROKER_URL with its address.",
}


async def examine(variables: Mapping[str, str], *, patience: float = PATIENCE) -> Sequence[Finding]:
    """Look at settings, servers, places and what is outside; never raises for what it finds."""
    settings, findings = examined(variables)
    secrets = secrets_of(variables)
    places, outside = PlaceChecks(settings), OutsideChecks(settings)
    checks: dict[str, Check] = {
        "directories": places.directories,
        "storage": places.storage,
        "e-mail": outside.mail,
        "site": outside.site,
        "payments": PaymentChecks(settings).payments,
        **({"index": IndexChecks(settings.index).indexes} if settings.index.sockets else {}),
    }
    async with _servers(settings, findings) as addresses:
        if addresses is not None:
            servers = ServerChecks(
                database_url=addresses.database_url,
                redis_url=addresses.redis_url,
                broker_redis_url=broker_of(settings, addresses),
                rabbitmq_url=settings.broker_url,
                secret=settings.secret_key or _secret_beside(settings),
            )
            checks = {
                "postgresql": servers.postgres,
                "redis": servers.redis,
                **({"rabbitmq": servers.rabbitmq} if settings.broker_url else {}),
                "clock of postgresql": servers.clock_of_postgres,
                "clock of redis": servers.clock_of_redis,
                "schema": servers.schema,
                "encrypted data": servers.encrypted_data,
                "background": servers.background,
                **checks,
            }
        found = await asyncio.gather(*(_bounded(name, check, patience) for name, check in checks.items()))
    return [one.without(secrets) for one in (*findings, *(line for lines in found for line in lines))]


def _secret_beside(settings: Settings) -> str | None:
    """Return the secret that is kept in the data directory; None where there is none yet, or it is not ours to read."""
    try:
        return (data_directory(settings) / KEY_FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def broker_of(settings: Settings, addresses: ServerAddresses) -> str | None:
    """Return the address of the broker's database of Redis; None where RabbitMQ carries tasks."""
    return None if settings.broker_url else broker_database(addresses.redis_url)


@asynccontextmanager
async def _servers(settings: Settings, findings: list[Finding]) -> AsyncIterator[ServerAddresses | None]:
    """Yield the addresses of the servers; None, and a line, where the embedded ones cannot be started."""
    running = running_servers(settings)
    try:
        addresses = await running.__aenter__()
    except DualcasterError as error:
        findings.append(fail("embedded servers", error.message, _START))
        yield None
        return
    try:
        yield addresses
    finally:
        await running.__aexit__(None, None, None)


async def _bounded(name: str, check: Check, patience: float) -> list[Finding]:
    try:
        async with asyncio.timeout(patience):
            return await check()
    except TimeoutError:
        return [fail(name, f"no answer within {patience:g} s", ADVICE[name])]
    except DualcasterError as error:
        return [fail(name, error.message, ADVICE[name])]
    except Exception as error:
        return [fail(name, f"{type(error).__name__}: {error}", ADVICE[name])]
