"""The command line on the servers of the tests."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import dualcaster_embedded
from dualcaster_cli.commands import app
from dualcaster_cli.session import console
from tests.support.patience import GENEROUS

Run = Callable[..., Result]

CARDS = [
    ("11111111-1111-4111-8111-111111111111", "Lightning Bolt", "m11", "Magic 2011", "149", "1.50", "6.00"),
    (
        "22222222-2222-4222-8222-222222222222",
        "Ragavan, Nimble Pilferer",
        "mh2",
        "Modern Horizons 2",
        "138",
        "42.00",
        None,
    ),
    ("33333333-3333-4333-8333-333333333333", "Counterspell", "mh2", "Modern Horizons 2", "267", "1.20", None),
]


@pytest.fixture(scope="session")
def data_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep secrets, files and the sandbox of payments apart from those of whoever runs the tests."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def addresses(
    database_url: str, servers: dualcaster_embedded.EmbeddedServers, data_directory: Path
) -> Mapping[str, str]:
    """Where commands find everything."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": servers.redis_url,
        "DUALCASTER_DATA_DIR": str(data_directory),
        "LOG_LEVEL": "ERROR",
    }


@pytest.fixture
def run(addresses: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process; an unexpected exit code fails with what was printed."""
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(console, "width", 200)

    def invoke(*arguments: str, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(app, list(arguments), input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def shell(addresses: Mapping[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a process of its own."""
    environment = {**os.environ, **addresses}

    def invoke(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "dualcaster_cli", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=GENEROUS, check=False)

    return invoke


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A small Scryfall bulk file with prices."""
    path = tmp_path / "cards.json"
    path.write_text(json.dumps([_scryfall(number, *card) for number, card in enumerate(CARDS, start=1)]))
    return path


def _scryfall(
    number: int, scryfall_id: str, name: str, code: str, title: str, place: str, usd: str, usd_foil: str | None
) -> dict[str, object]:
    prices = {"usd": usd, "usd_foil": usd_foil, "usd_etched": None, "eur": None, "eur_foil": None, "tix": None}
    return {
        "object": "card",
        "id": scryfall_id,
        "oracle_id": f"{number:08d}-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
        "name": name,
        "lang": "en",
        "released_at": "2021-06-18",
        "layout": "normal",
        "mana_cost": "{R}",
        "type_line": "Instant",
        "finishes": ["nonfoil", "foil"],
        "set": code,
        "set_name": title,
        "set_type": "core",
        "collector_number": place,
        "rarity": "rare",
        "digital": False,
        "prices": prices,
    }


@pytest.fixture
def market(run: Run, catalogue: Path) -> Run:
    """Cards with prices, and the accounts of alice and bob."""
    run("catalogue", "import", str(catalogue))
    run("prices", "import", str(catalogue), "--observed", "2026-02-14")
    run("users", "add", "alice", "--place", "Austin", "--at", "30.27,-97.74")
    run("users", "add", "bob")
    return run
