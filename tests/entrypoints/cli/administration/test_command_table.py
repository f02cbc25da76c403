"""The commands by name."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from dualcaster_cli.command_table import COMMANDS, loaded
from dualcaster_cli.commands import app
from dualcaster_cli.extras import importing_extra
from dualcaster_core.kernel.errors import ExtraMissing


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_where_the_table_says(name: str) -> None:
    """It is imported by its name, and its own help begins as the help of all commands tells."""
    command = loaded(name)
    assert command.name == name
    assert " ".join(command.help.split()).startswith(COMMANDS[name].help.rstrip("."))


def test_names_and_help_need_no_command() -> None:
    """Version, help and completion answer at once: nothing of the site is imported for them."""
    asked = (
        "import sys; from typer.testing import CliRunner; from dualcaster_cli.commands import app; "
        "told = CliRunner().invoke(app, ['--help']); print('rings' in told.output, sorted("
        "name for name in sys.modules if name.startswith(('dualcaster_app.a', 'dualcaster_http', 'sqlalchemy'))))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "True []"


def test_a_wrong_name_brings_the_right_ones() -> None:
    """A typing error is told with the commands that are close to it."""
    told = CliRunner().invoke(app, ["moderaton"])
    assert told.exit_code == 2
    assert "moderation" in told.output


def test_a_package_that_is_missing_is_told_with_its_extra() -> None:
    """A package of others is told with the extra that brings it; one of our own is a fault, and stays one."""
    with pytest.raises(ExtraMissing, match="bot"), importing_extra("bot"):
        raise ModuleNotFoundError(name="discord")
    with pytest.raises(ModuleNotFoundError), importing_extra("bot"):
        raise ModuleNotFoundError(name="dualcaster_bot")
