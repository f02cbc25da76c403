"""The options that stand before the command."""

import json
from pathlib import Path

from typer.testing import CliRunner

from dualcaster_cli.commands import app
from dualcaster_cli.session import settings


def test_a_data_directory_holds_for_its_command_alone(tmp_path: Path) -> None:
    """What runs afterwards in the same process finds its secrets where they were before."""

    def directory(*options: str) -> str:
        told = CliRunner().invoke(app, [*options, "db", "status", "--json"])
        assert told.exit_code == 0
        return str(json.loads(told.stdout)["data_directory"])

    before = settings().data_directory
    assert directory("--data-dir", str(tmp_path)) == str(tmp_path) != directory()
    assert settings().data_directory == before
