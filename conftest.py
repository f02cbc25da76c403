"""Runs the examples of the documentation: Python blocks as they are, console blocks against a data directory."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

import pytest
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

import dualcaster_embedded

CARDS = [
    ("e3285e6b-3e79-4d7c-bf96-d920f973b122", "Lightning Bolt", "m11", "Magic 2011", "149", "common", "1.50", "4.00"),
    (
        "ad5b4a08-a5a8-4a0b-8ab2-5cd0c0f1e2f1",
        "Ragavan, Nimble Pilferer",
        "mh2",
        "Modern Horizons 2",
        "138",
        "mythic",
        "42.00",
        "55.00",
    ),
    (
        "1920dae4-fb92-4f19-ae4b-eb3276b8dac7",
        "Counterspell",
        "mh2",
        "Modern Horizons 2",
        "267",
        "uncommon",
        "1.20",
        None,
    ),
    ("0f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b", "Llanowar Elves", "m12", "Magic 2012", "182", "common", None, None),
]
MOXFIELD = """"Count","Tradelist Count","Name","Edition","Condition","Language","Foil","Tags","Last Modified","Collector Number","Alter","Proxy","Purchase Price"
"4","4","Lightning Bolt","m11","Near Mint","English","foil","","2026-01-10 09:00:00.000000","149","False","False","5.00"
"1","0","Counterspell","mh2","Near Mint","English","","","2026-01-10 09:00:00.000000","267","False","False",""
"1","1","Some Card of Tomorrow","zzz","Near Mint","English","","","2026-01-10 09:00:00.000000","1","False","False",""
"""


def scryfall(card: tuple[str | None, ...]) -> dict[str, object]:
    """Make a card object of Scryfall's shape."""
    scryfall_id, name, code, title, number, rarity, usd, usd_foil = card
    return {
        "object": "card", "id": scryfall_id, "oracle_id": str(UUID(int=UUID(scryfall_id).int ^ 1)), "name": name,
        "lang": "en", "released_at": "2021-06-18", "layout": "normal", "mana_cost": "{R}", "type_line": "Creature",
        "finishes": ["nonfoil", "foil"], "set": code, "set_name": title, "set_type": "core",
        "collector_number": number, "rarity": rarity, "digital": False,
        "prices": {"usd": usd, "usd_foil": usd_foil, "usd_etched": None, "eur": None, "eur_foil": None, "tix": None},
    }  # fmt: skip


@pytest.fixture(scope="module")
def workplace() -> Iterator[Path]:
    """A folder with the tutorial's files, and servers of its own."""
    folder = Path(mkdtemp(prefix="dualcaster-docs-", dir="/tmp"))
    folder.chmod(0o755)
    for name in ("cards.json", "default-cards.json"):
        (folder / name).write_text(json.dumps([scryfall(card) for card in CARDS]))
    (folder / "moxfield.csv").write_text(MOXFIELD)
    (folder / "wants.txt").write_text("2 Lightning Bolt\n")
    with dualcaster_embedded.start(folder / "servers"):
        yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The sample market, served for the one document that talks to it; ``DUALCASTER_SITE`` names its address."""
    if request.path.name != "over-the-api.md":
        yield None
        return
    folder = Path(mkdtemp(prefix="dualcaster-docs-", dir="/tmp"))
    folder.chmod(0o755)
    command = [sys.executable, "-m", "dualcaster_cli", "--data-dir", str(folder / "data"), "demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "200"}) as demo:
        assert demo.stdout is not None
        address = next(line.split()[-1] for line in demo.stdout if line.startswith("The site:"))
        os.environ["DUALCASTER_SITE"] = address
        yield address
        del os.environ["DUALCASTER_SITE"]
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=300)
    shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, command: str) -> str:
    """Run a ``dualcaster`` command in the folder; return what it printed."""
    _, *arguments = shlex.split(command)
    environment = os.environ | {"COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "dualcaster_cli", "--data-dir", str(folder / "servers"), *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def check_console(example: Example) -> None:
    """Run each ``$`` line and look for the lines below it in what it prints."""
    folder = example.namespace["workplace"]
    printed = ""
    for line in str(example.parsed).splitlines():
        if line.startswith("$ "):
            printed = run(folder, line[2:])
        else:
            assert line in printed, f"{line!r} is not in {printed!r}"


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), CodeBlockParser("console", check_console)],
    patterns=["README.md", "docs/*.md", "docs/*/*.md"],
    fixtures=["workplace", "site"],
).pytest()
