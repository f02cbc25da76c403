"""``dualcaster index``: a process of its own, what it says of itself, and the site with and without it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from prometheus_client import generate_latest

from dualcaster_app import open_application, settings_from
from dualcaster_app.doctor.examination import examine
from dualcaster_app.doctor.findings import Health
from dualcaster_app.readiness import readiness
from dualcaster_core.kernel.errors import ServiceUnavailable, ValidationFailed

Run = Callable[..., Any]


@contextmanager
def running_index(path: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Start an index as an operator does, and stop it."""
    command = [sys.executable, "-m", "dualcaster_cli", "index", "serve", "--socket", str(path), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    try:
        assert process.stdout is not None
        assert "The index answers at" in process.stdout.readline()
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A socket that the settings name."""
    with TemporaryDirectory(prefix="dc") as name:
        monkeypatch.setenv("MATCHING_INDEX_SOCKETS", f"{name}/index.sock")
        yield Path(name) / "index.sock"


async def _outcomes() -> tuple[str, list[str], str]:
    """Rank alice's matches, and return how the questions ended, whom she matches, and what readiness says."""
    async with open_application(settings_from(os.environ), migrated=False, quiet=True) as application:
        me = await application.accounts.operator.named("alice")
        found = await application.matching.matches.list_details(me.id, min_quality=0, limit=5)
        state = await readiness(application)
        page = generate_latest(application.metrics.registry).decode()
        counted = [line for line in page.splitlines() if line.startswith("dualcaster_index_questions_total")]
        return "\n".join(counted), [one.trader.username for one in found.items], str(dict(state.reasons))


async def _finding() -> tuple[Health, str]:
    (found,) = [one for one in await examine(os.environ) if one.check.startswith("index at")]
    return found.health, found.found + found.advice


def test_an_index_serves_the_site_and_is_the_same_as_the_database(market: Run, path: Path) -> None:
    """With the index running matches come from it, ``check`` finds it the same, and the doctor sees it."""
    market("haves", "add", "Lightning Bolt", "--user", "alice", "--set", "m11", "-q", "4", "--own")
    market("wants", "add", "Ragavan, Nimble Pilferer", "--user", "alice")
    market("haves", "add", "Ragavan, Nimble Pilferer", "--user", "bob", "--set", "mh2", "--own")
    with running_index(path) as process:
        market("wants", "add", "Lightning Bolt", "--user", "bob", "-q", "2")
        counted, names, reasons = asyncio.run(_outcomes())
        assert names == ["bob"]
        assert 'outcome="answered"' in counted
        assert "index" not in reasons
        checked = json.loads(market("index", "check", "--json").stdout)
        assert [one["part"] for one in checked] == ["people", "printings", "haves", "wants"]
        assert all(one["is_same"] for one in checked)
        assert "same" in market("index", "check").stdout
        state = json.loads(market("index", "status", "--json").stdout)
        assert (state["haves"], state["wants"]) == (2, 2)
        assert "bytes held" in market("index", "status").stdout
        health, found = asyncio.run(_finding())
        assert (health, "people" in found) == (Health.OK, True)
        process.kill()
        process.wait(timeout=30)
    counted, names, reasons = asyncio.run(_outcomes())
    assert names == ["bob"]
    assert "unreachable" in reasons
    health, found = asyncio.run(_finding())
    assert health is Health.WARN
    assert "dualcaster index serve" in found
    with pytest.raises(ServiceUnavailable, match="no index answers"):
        market("index", "status")


def test_shards_serve_the_site_together(market: Run, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two shards answer as one index would; without one of them the database does, and it is seen who is missing."""
    paths = [path.with_name(f"{number}.sock") for number in range(2)]
    monkeypatch.setenv("MATCHING_INDEX_SOCKETS", ",".join(map(str, paths)))
    monkeypatch.setenv("MATCHING_INDEX_SHARDS", "2")
    market("haves", "add", "Lightning Bolt", "--user", "alice", "--set", "m11", "-q", "4", "--own")
    market("wants", "add", "Ragavan, Nimble Pilferer", "--user", "alice")
    market("haves", "add", "Ragavan, Nimble Pilferer", "--user", "bob", "--set", "mh2", "--own")
    market("wants", "add", "Lightning Bolt", "--user", "bob", "-q", "2")
    with running_index(paths[0], "--shard", "0/2"):
        with running_index(paths[1], "--shard", "1/2"):
            counted, names, reasons = asyncio.run(_outcomes())
            assert (names, "index" in reasons, 'outcome="answered"' in counted) == (["bob"], False, True)
            told = json.loads(market("index", "status", "--json").stdout)
            assert [told[str(one)]["shard"] for one in paths] == [0, 1]
            assert sum(told[str(one)]["haves"] for one in paths) == 2
            assert "shards" in market("index", "status").stdout
            for one in paths:
                checked = json.loads(market("index", "check", "--socket", str(one), "--json").stdout)
                assert all(part["is_same"] for part in checked)
        counted, names, reasons = asyncio.run(_outcomes())
        assert (names, "index" in reasons) == (["bob"], True)
        told = json.loads(market("index", "status", "--json").stdout)
        assert (told[str(paths[0])]["shard"], "no index answers" in told[str(paths[1])]["problem"]) == (0, True)
    with pytest.raises(ValidationFailed, match="no shard"):
        market("index", "serve", "--shard", "second")


def test_a_market_that_does_not_fit_is_refused_in_one_line(
    market: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the index may take less than the market needs it ends, and says what to do."""
    monkeypatch.setenv("MATCHING_INDEX_MEMORY_MB", "64")
    command = [sys.executable, "-m", "dualcaster_cli", "index", "serve", "--socket", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 1
    assert "[index.too_large]" in result.stderr
    assert "MATCHING_INDEX_MEMORY_MB" in result.stderr
