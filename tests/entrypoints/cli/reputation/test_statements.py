"""``dualcaster reputation verify``, which needs no servers."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from typer.testing import CliRunner, Result

from dualcaster_cli.commands import app
from dualcaster_core.kernel.canonical_json import canonical_json
from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_core.reputation.statements.errors import (
    KeyRetired,
    KeyUnknown,
    ProofWrong,
    RootWrong,
    SignatureWrong,
    StatementMalformed,
    StatementUnsupported,
)
from dualcaster_core.reputation.statements.model import SigningKeys
from dualcaster_core.reputation.statements.wire import as_json
from tests.support.statements import ISSUED_AT, KEY, OTHER_KEY, Traders, changed, signed, trusted, written

STATEMENT = Traders().statement()


def run(*arguments: str | Path) -> Result:
    """Verify; raise what the command raised."""
    result = CliRunner().invoke(app, ["reputation", "verify", *map(str, arguments)], env={"COLUMNS": "200"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A statement that holds."""
    path = tmp_path / "statement.json"
    path.write_bytes(written(STATEMENT))
    return path


def _published(path: Path, *keys: Any) -> Path:
    path.write_bytes(canonical_json(as_json(SigningKeys(issuer="https://cards.example", keys=keys))))
    return path


def test_a_statement_alone_says_that_its_key_is_its_own(file: Path) -> None:
    """The signature fits and the trades are proved, and it is said plainly what that is worth."""
    shown = run(file).output
    for words in ("fits", "not checked", "3 proved", "anybody can make one", "214 points, bronze", "2026-02-14 09:30"):
        assert words in shown


def test_keys_and_roots_of_the_site_are_taken_as_files_or_digits(file: Path, tmp_path: Path) -> None:
    """A file that the site publishes, or the digits themselves, make key and root known."""
    tree = STATEMENT.tree
    assert tree is not None
    roots = tmp_path / "roots.json"
    roots.write_text(json.dumps({"items": [as_json(tree)], "next_before": None}))
    for key in (_published(tmp_path / "keys.json", trusted()), KEY.public_key.hex()):
        for root in (roots, tree.root):
            found = json.loads(run(file, "--key", key, "--root", root, "--json").output)
            assert (found["key"], found["root_known"], found["trades_proved"]) == ("known", True, 3)
            assert "anybody" not in run(file, "--key", key, "--root", root).output
    retired = _published(tmp_path / "keys.json", trusted(retired_at=ISSUED_AT + timedelta(days=3)))
    assert "retired 2026-02-17" in run(file, "--key", retired).output


def test_each_fault_has_a_line_and_an_error_of_its_own(tmp_path: Path) -> None:
    """Whatever is wrong with a file, a key or a root is said, and none of it passes."""
    first, *rest = STATEMENT.trades
    cut = evolve(STATEMENT, trades=(evolve(first, path=()), *rest))
    document = {**as_json(STATEMENT), "version": 2}
    retired = _published(tmp_path / "retired.json", trusted(retired_at=ISSUED_AT - timedelta(days=3)))
    faults: list[tuple[bytes, list[str | Path], type[DualcasterError]]] = [
        (changed(STATEMENT, issuer="https://cards.exampl"), [], SignatureWrong),
        (b"{", [], StatementMalformed),
        (b" " * 2_000_000, [], StatementMalformed),
        (canonical_json(document), [], StatementUnsupported),
        (written(signed(cut)), [], ProofWrong),
        (written(STATEMENT), ["--key", OTHER_KEY.public_key.hex()], KeyUnknown),
        (written(STATEMENT), ["--key", retired], KeyRetired),
        (written(STATEMENT), ["--root", "0" * 64], RootWrong),
        (written(STATEMENT), ["--key", tmp_path / "none.json"], ValidationFailed),
        (written(STATEMENT), ["--key", tmp_path / "statement.json"], StatementMalformed),
        (written(STATEMENT), ["--root", tmp_path / "statement.json"], StatementMalformed),
    ]
    path = tmp_path / "statement.json"
    for text, options, error in faults:
        path.write_bytes(text)
        with pytest.raises(error):
            run(path, *options)


def test_the_command_ends_with_one_line_and_needs_no_server(tmp_path: Path) -> None:
    """From the shell: one line that names the fault, exit code 1, and nothing is made in the data directory."""
    path, data = tmp_path / "statement.json", tmp_path / "data"
    path.write_bytes(changed(STATEMENT, issuer="https://cards.exampl"))
    command = [sys.executable, "-m", "dualcaster_cli", "--data-dir", str(data), "reputation", "verify", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("\n") == 1
    assert "[statement.signature_wrong]" in done.stderr
    assert not data.exists()
