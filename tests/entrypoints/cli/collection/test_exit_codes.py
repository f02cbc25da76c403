"""How a command ends."""

import sys
from pathlib import Path
from typing import NoReturn

import pytest

from dualcaster_app.environment import SettingInvalid
from dualcaster_cli import commands, session
from dualcaster_cli.main import exit_code, run
from dualcaster_core.collection.errors import NotOwned
from dualcaster_core.kernel.errors import Conflict, DualcasterError, ExtraMissing, ServiceUnavailable, ValidationFailed


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ServiceUnavailable("down"), 3),
        (Conflict("at once"), 3),
        (ValidationFailed("wrong"), 2),
        (SettingInvalid("PORT", "is no number"), 2),
        (ExtraMissing("names"), 2),
        (NotOwned("none"), 1),
    ],
)
def test_the_exit_code_tells_what_to_do(error: DualcasterError, code: int) -> None:
    """3 where trying again may help, 2 where the input is wrong, else 1."""
    assert exit_code(error) == code


def ends_with(error: BaseException, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    """Run the command line while a command fails, and return the exit code."""

    def fail() -> NoReturn:
        raise error

    monkeypatch.setattr(sys, "argv", ["dualcaster", *arguments])
    monkeypatch.setattr(commands, "app", fail)
    with pytest.raises(SystemExit) as ended:
        run()
    return ended.value.code


def test_an_expected_error_is_one_line_with_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line is for people, the code in it for programs; a traceback is there on demand alone."""
    assert ends_with(NotOwned("you own none of these"), monkeypatch) == 1
    assert capsys.readouterr().err == "dualcaster: you own none of these [inventory.insufficient]\n"
    with pytest.raises(NotOwned):
        ends_with(NotOwned("you own none of these"), monkeypatch, "--debug")


def test_an_interrupted_command_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with the code that shells give it."""
    assert ends_with(KeyboardInterrupt(), monkeypatch) == 130


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """20 MB are read, a byte more is refused, and a folder is no file."""
    path = tmp_path / "cards.csv"
    path.write_bytes(b"x" * session.MAX_FILE_BYTES)
    assert len(session.read_file(path)) == session.MAX_FILE_BYTES
    with path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(ValidationFailed, match="larger than 20 MB"):
        session.read_file(path)
    with pytest.raises(ValidationFailed, match="directory"):
        session.read_file(tmp_path)
