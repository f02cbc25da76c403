"""``dualcaster doctor``: each part by itself, bounded in time, and never a secret."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import psycopg
import pytest
import redis
from typer.testing import CliRunner

from dualcaster_app.doctor.examination import examine
from dualcaster_app.doctor.findings import Finding, Health
from dualcaster_app.doctor.servers_check import skew
from dualcaster_app.servers import broker_database
from dualcaster_cli.commands import app
from dualcaster_crypto import FernetCipher
from dualcaster_embedded import EmbeddedServers
from tests.support.databases import create_database, drop_database
from tests.support.processes import free_port
from tests.support.smtp_servers import PASSWORD, USER, Inbox, certificate, smtp_server

SECRET = "Kq9-vT4_zW7xR2mB8nL5pD3hJ6gF1sYc"


@pytest.fixture
def healthy(database_url: str, servers: EmbeddedServers, tmp_path: Path) -> dict[str, str]:
    """Settings of a site whose servers are well."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": servers.redis_url,
        "DUALCASTER_DATA_DIR": str(tmp_path),
        "PUBLIC_BASE_URL": f"http://localhost:{free_port()}",
    }


async def _found(variables: Mapping[str, str], patience: float = 15) -> dict[str, Finding]:
    return {finding.check: finding for finding in await examine(variables, patience=patience)}


def _failed(found: Mapping[str, Finding]) -> set[str]:
    return {check for check, finding in found.items() if finding.health is Health.FAIL}


async def test_a_healthy_site_has_nothing_that_fails(healthy: dict[str, str]) -> None:
    """Every part was looked at."""
    found = await _found(healthy)
    assert _failed(found) == set()
    parts = {"postgresql", "redis", "broker", "schema", "outbox", "tasks", "clock of redis", "clock of postgresql"}
    assert parts <= set(found)
    assert all(finding.advice for finding in found.values() if finding.health is not Health.OK)


async def test_a_dead_database_fails_its_own_parts_alone(healthy: dict[str, str]) -> None:
    """Redis, disks and e-mail are still looked at."""
    found = await _found(healthy | {"DATABASE_URL": f"postgresql://u:{SECRET}@127.0.0.1:{free_port()}/nothing"})
    assert {"postgresql", "schema", "background", "encrypted data", "clock of postgresql"} == _failed(found)
    assert found["redis"].health is Health.OK
    assert found["postgresql"].advice.startswith("Start the server")


async def test_data_that_another_key_encrypted_is_told(healthy: dict[str, str]) -> None:
    """Values that the key of before wrote cannot be read with another one, and that is said before people notice."""
    url = healthy["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO users (id, username, created_at, last_active_at, is_active, is_public, show_have_list,"
            " show_want_list, email_verified, trade_radius_miles)"
            " VALUES (1, 'ann', now(), now(), true, true, true, true, true, 50)"
        )
        connection.execute(
            "INSERT INTO mailing_addresses VALUES (1, %s, now())", (FernetCipher.with_secret(SECRET).encrypt("x"),)
        )
    known = await _found(healthy | {"SECRET_KEY": SECRET})
    assert known["encrypted data"].found == "can be read: mailing addresses"
    other = await _found(healthy | {"SECRET_KEY": SECRET[::-1]})
    assert _failed(other) == {"encrypted data"}
    assert "SECRET_KEY of before" in other["encrypted data"].advice
    assert SECRET[::-1] not in str(other)


@pytest.mark.parametrize("off", [timedelta(seconds=-90), timedelta(seconds=90)])
def test_a_clock_that_is_off_is_told(off: timedelta) -> None:
    """Whichever of the two is ahead; what the answer itself took is no difference."""
    before = datetime(2026, 3, 2, 12, tzinfo=UTC)
    after = before + timedelta(seconds=3)
    assert skew("clock", before, before + timedelta(seconds=1), after).health is Health.OK
    found = skew("clock", before, before + off, after)
    assert found.health is Health.FAIL
    assert found.found.endswith("s apart from this machine's")
    assert "NTP" in found.advice


async def test_a_dead_redis_fails_its_own_parts_alone(healthy: dict[str, str]) -> None:
    """The database and the work that waits are still looked at."""
    found = await _found(healthy | {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"})
    assert _failed(found) == {"redis", "clock of redis"}
    assert found["schema"].health is Health.OK


@asynccontextmanager
async def _silent() -> AsyncIterator[int]:
    """A server that takes connections and says nothing."""
    server = await asyncio.start_server(lambda _reader, _writer: asyncio.sleep(3_600), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_servers_that_say_nothing_are_waited_for_in_bounded_time(healthy: dict[str, str]) -> None:
    """All checks run at once, each with its limit."""
    async with _silent() as port:
        silent = {
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
            "PUBLIC_BASE_URL": f"http://localhost:{port}",
            "BROKER_URL": f"amqp://127.0.0.1:{port}/",
            "EMAIL_PROVIDER": "smtp",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(port),
        }
        began = monotonic()
        found = await _found(healthy | silent, patience=2)
    assert {"redis", "rabbitmq", "e-mail", "clock of redis"} <= _failed(found)
    assert found["postgresql"].health is Health.OK
    assert monotonic() - began < 60


async def test_every_wrong_setting_has_a_line(healthy: dict[str, str]) -> None:
    """Not only the first one is told, and the rest is looked at without them."""
    wrong = {
        "LOG_LEVEL": "LOUD",
        "DATABASE_POOL": "many",
        "SECRET_KEY": "short",
        "EMAIL_PROVIDER": "smtp",
        "DISCORD_CLIENT_ID": "7",
    }
    found = await _found(healthy | wrong)
    names = ("LOG_LEVEL", "DATABASE_POOL", "SECRET_KEY", "SMTP_HOST", "DISCORD_CLIENT_SECRET")
    assert {f"settings: {name}" for name in names} == _failed(found)
    assert found["postgresql"].health is Health.OK


async def test_a_placeholder_is_no_secret(healthy: dict[str, str]) -> None:
    """What stands in an example everybody knows."""
    for key in ("a" * 40, "please-change-me-please-change-me-1"):
        assert "secret key" in _failed(await _found(healthy | {"SECRET_KEY": key}))
    assert "secret key" not in await _found(healthy | {"SECRET_KEY": SECRET})


async def test_a_site_that_others_reach_needs_a_key_of_its_own(healthy: dict[str, str]) -> None:
    """It would not start; what else is wrong with it is told too."""
    found = await _found(healthy | {"PUBLIC_BASE_URL": "https://localhost.invalid"})
    assert {"settings: SECRET_KEY", "site"} == _failed(found)
    assert {"metrics", "e-mail"} <= {check for check, one in found.items() if one.health is Health.WARN}


async def test_no_secret_is_shown(healthy: dict[str, str]) -> None:
    """Neither of the settings nor of what servers say."""
    secrets = {
        "DATABASE_URL": f"postgresql://u:{SECRET}1@127.0.0.1:{free_port()}/{SECRET}1",
        "REDIS_URL": f"redis://:{SECRET}2@127.0.0.1:{free_port()}/0",
        "SECRET_KEY": f"{SECRET}3",
        "METRICS_TOKEN": f"{SECRET}4",
        "EMAIL_PROVIDER": "resend",
        "RESEND_API_KEY": f"{SECRET}5",
        "S3_BUCKET": "pictures",
        "S3_ENDPOINT": f"http://127.0.0.1:{free_port()}",
        "S3_ACCESS_KEY_ID": f"{SECRET}6",
        "S3_SECRET_ACCESS_KEY": f"{SECRET}7",
    }
    found = await examine(healthy | secrets)
    assert SECRET not in repr(found)
    assert any(finding.health is Health.FAIL for finding in found)


async def test_a_schema_that_is_behind_is_told(healthy: dict[str, str], servers: EmbeddedServers) -> None:
    """An empty database has none; the advice is the command."""
    url = create_database(servers.database_url)
    found = await _found(healthy | {"DATABASE_URL": url})
    assert (found["schema"].health, found["schema"].advice) == (Health.FAIL, "Run: dualcaster db upgrade")
    drop_database(servers.database_url, url)


async def test_work_that_waits_is_told(healthy: dict[str, str]) -> None:
    """An event that is an hour old, a task that was sent nine times, and a schedule that stands still."""
    with psycopg.connect(healthy["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
            "INSERT INTO outbox (id, kind, payload, occurred_at) VALUES (1, 'x', '{}', now() - interval '1 hour')"
        )
        connection.execute("INSERT INTO dispatches VALUES (1, 'accounts.send_email', now(), 9)")
        connection.execute("INSERT INTO schedule VALUES ('nightly', '2020-01-01')")
    found = await _found(healthy)
    assert found["outbox"].health is Health.FAIL
    assert "accounts.send_email, sent up to 9 times" in found["tasks"].found
    assert found["nightly run"].health is Health.WARN


async def test_a_broker_with_keys_of_others_is_told(healthy: dict[str, str]) -> None:
    """Dramatiq looks through all of them."""
    client = redis.Redis.from_url(broker_database(healthy["REDIS_URL"]))
    client.set("somebody:else", "1")
    try:
        assert (await _found(healthy))["broker"].health is Health.WARN
    finally:
        client.delete("somebody:else")
        client.close()


async def test_mail_is_tried_without_sending_any(
    healthy: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TLS and the login are tried; a wrong password or a strange certificate fails, and no e-mail arrives."""
    inbox, contexts = Inbox(), certificate(tmp_path)
    async with smtp_server(inbox, tls=contexts[0], login=True) as port:
        mail = {
            "EMAIL_PROVIDER": "smtp",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(port),
            "SMTP_USER": USER,
            "SMTP_PASSWORD": PASSWORD,
        }
        strange = (await _found(healthy | mail))["e-mail"]
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        right = (await _found(healthy | mail))["e-mail"]
        wrong = (await _found(healthy | mail | {"SMTP_PASSWORD": SECRET}))["e-mail"]
    assert (strange.health, right.health, wrong.health) == (Health.FAIL, Health.OK, Health.FAIL)
    assert "certificate" in strange.found
    assert right.found.endswith("TLS, logged in")
    assert SECRET not in wrong.found
    assert inbox.emails == []


def test_the_command_has_an_exit_code(healthy: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """0 where nothing fails, 1 where something does, for machines too."""
    for name, value in healthy.items():
        monkeypatch.setenv(name, value)
    told = CliRunner().invoke(app, ["doctor", "--json"])
    assert (told.exit_code, json.loads(told.stdout)["healthy"]) == (0, True)
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
    told = CliRunner().invoke(app, ["doctor"])
    assert told.exit_code == 1
    assert "Start the server" in told.stdout
