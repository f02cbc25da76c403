"""``dualcaster signals rules``, ``check-lookahead`` and ``verify``, which need no servers."""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dualcaster_cli.commands import app
from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.signals.chain.days import export_lines
from dualcaster_core.signals.chain.verification import LONGEST_LINE
from dualcaster_core.signals.errors import RecordTampered, RecordUnreadable, RuleRefused, RuleUnknown
from tests.support.asgi_server import Message, answer, served
from tests.support.installed_rules import RULES
from tests.support.signal_records import sealed_days

DAYS = sealed_days()
RECORD = b"".join(export_lines(DAYS))
ROOTS = {"items": [{"day": sealed.day.isoformat(), "root": sealed.root.hex()} for sealed, _ in DAYS]}


def run(*arguments: str) -> Result:
    """Run a command; raise what it raised."""
    result = CliRunner().invoke(app, ["signals", *arguments], env={"COLUMNS": "200"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Write the record of six days to a file."""
    path = tmp_path / "signals.jsonl"
    path.write_bytes(RECORD)
    return path


def test_the_rules_are_listed() -> None:
    """All seven kinds are there, by their names."""
    assert list(json.loads(run("rules", "--json").stdout).values()) == ["built in"] * 7
    assert "supply_squeeze" in run("rules").stdout


def test_a_record_that_holds_is_told_with_its_root(record: Path, tmp_path: Path) -> None:
    """What is in it is counted, and the root of the last day is given to compare."""
    found = run("verify", str(record))
    assert found.exit_code == 0
    assert "6 days, 6 signals, 6 outcomes" in found.stdout
    assert DAYS[-1][0].root.hex() in found.stdout
    roots = tmp_path / "roots.json"
    roots.write_text(json.dumps(ROOTS))
    assert (
        json.loads(run("verify", str(record), "--roots", str(roots), "--json").stdout)["record"]["roots_compared"] == 6
    )


def test_a_record_may_be_packed(tmp_path: Path) -> None:
    """A record that was packed to be sent holds as well."""
    packed = tmp_path / "signals.jsonl.gz"
    packed.write_bytes(gzip.compress(RECORD))
    assert run("verify", str(packed)).exit_code == 0


def test_a_record_that_was_changed_is_refused(record: Path) -> None:
    """The first line that does not fit is named; for machines, with a code and an exit code."""
    record.write_bytes(RECORD.replace(b'"price":"10.00"', b'"price":"11.00"', 1))
    with pytest.raises(RecordTampered, match="line 3"):
        run("verify", str(record))
    found = run("verify", str(record), "--json")
    assert found.exit_code == 1
    assert json.loads(found.stdout)["code"] == "signal.record_tampered"


def test_roots_that_were_published_otherwise_are_noticed(record: Path, tmp_path: Path) -> None:
    """A past that was made anew holds by itself, and not beside the roots that somebody kept."""
    anew = tmp_path / "anew.jsonl"
    anew.write_bytes(b"".join(export_lines(sealed_days(a_day=1))))
    roots = tmp_path / "roots.json"
    roots.write_text(json.dumps(ROOTS))
    assert run("verify", str(anew)).exit_code == 0
    with pytest.raises(RecordTampered, match="published"):
        run("verify", str(anew), "--roots", str(roots))


@pytest.mark.parametrize(
    "content",
    [
        b"no record\n",
        b"\xff\xfe\n",
        b'{"type":"signal"}\n',
        b"[]\n",
        b"x" * (LONGEST_LINE + 2),
        b'{"a":' * 5000 + b"\n",
    ],
    ids=["text", "bytes", "fields", "list", "long", "deep"],
)
def test_what_is_no_record_is_refused(tmp_path: Path, content: bytes) -> None:
    """Anything else than a record is refused with the line, and nothing is read without a bound."""
    path = tmp_path / "other.txt"
    path.write_bytes(content)
    with pytest.raises(RecordUnreadable):
        run("verify", str(path))
    with pytest.raises(SourceUnreadable):
        run("verify", str(tmp_path / "missing"))


async def test_a_record_may_be_fetched() -> None:
    """An address is read as a file is; one that does not answer as it should is an error."""
    bodies = {"/record": RECORD, "/roots": json.dumps(ROOTS).encode()}

    async def site(scope: Message, receive: object, send: Callable[[Message], Awaitable[None]]) -> None:
        await answer(send, 200 if scope["path"] in bodies else 404, bodies.get(scope["path"], b""))

    async with served(site) as address:
        found = await asyncio.to_thread(run, "verify", f"{address}/record", "--roots", f"{address}/roots", "--json")
        assert json.loads(found.stdout)["record"]["roots_compared"] == 6
        with pytest.raises(SourceUnreadable, match="404"):
            await asyncio.to_thread(run, "verify", f"{address}/elsewhere")


def test_a_built_in_rule_does_not_look_ahead() -> None:
    """What was asked is counted."""
    found = json.loads(run("check-lookahead", "buylist_spread", "--cards", "3", "--json").stdout)
    assert found["found"] is None
    assert found["days"] == 3 * 83


def test_a_rule_that_looks_ahead_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule in a file of one's own is found by its place; the first difference is named, and the exit code is 1."""
    (tmp_path / "my_rules.py").write_text(RULES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    found = run("check-lookahead", "my_rules:Remembers", "--cards", "3")
    assert found.exit_code == 1
    assert "remembers looks ahead: of 2026-" in found.stdout
    assert "BUY from" in found.stdout


def test_a_rule_that_is_not_there_is_named() -> None:
    """Neither a kind nor a place that leads nowhere is a rule, nor is any other thing."""
    for name in ("astrology", "no_such_module:rule", "json:nothing"):
        with pytest.raises(RuleUnknown):
            run("check-lookahead", name)
    with pytest.raises(RuleRefused):
        run("check-lookahead", "json:loads")
