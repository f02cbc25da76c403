"""What every command shares: settings, the application, and how results are shown."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from dualcaster_core.accounts.staff import StaffMember, operator
from dualcaster_core.kernel.audit import AuditAction
from dualcaster_core.kernel.errors import ValidationFailed

if TYPE_CHECKING:
    from dualcaster_app import Application, Settings

T = TypeVar("T")
MAX_FILE_BYTES = 20 * 1024 * 1024


_data_directory: ContextVar[Path | None] = ContextVar("data_directory", default=None)
console = Console()
errors = Console(stderr=True)


@contextmanager
def with_data_directory(directory: Path | None) -> Iterator[None]:
    """Read settings with this data directory until the block ends, where one is given."""
    token = _data_directory.set(directory)
    try:
        yield
    finally:
        _data_directory.reset(token)


def settings(*, port: int = 0) -> "Settings":
    """Read the settings of this run from the environment and the global options.

    A site on this machine alone is reached at ``port``, which links in e-mails then name.
    """
    from dualcaster_app import settings_from

    environment = variables()
    if port:
        environment.setdefault("PUBLIC_BASE_URL", f"http://localhost:{port}")
    return settings_from(environment)


def variables() -> dict[str, str]:
    """Return the environment of this run, with the global options in it."""
    environment = dict(os.environ)
    directory = _data_directory.get()
    if directory is not None:
        environment["DUALCASTER_DATA_DIR"] = str(directory)
    return environment


def with_application(action: "Callable[[Application], Awaitable[T]]") -> T:
    """Open the application, run an action in it and close it again; it is imported here, which takes a while."""
    from dualcaster_app import open_application
    from dualcaster_cli.logs import configure_logging

    chosen = settings()
    configure_logging(chosen.log_level)

    async def opened() -> T:
        async with open_application(chosen) as application:
            return await action(application)

    return asyncio.run(opened())


def operator_name() -> str:
    """Name the account of the machine that runs the command, and whom it stands in for."""
    try:
        account = getuser()
    except (KeyError, OSError):
        account = str(os.getuid())
    behind = os.environ.get("SUDO_USER", "")
    return f"{account} for {behind}" if behind and behind != account else account


def at_the_console() -> StaffMember:
    """Return who is at the console."""
    return operator(operator_name())


def with_audited_application(
    action: "Callable[[Application], Awaitable[T]]", what: AuditAction, *usernames: str, **details: str
) -> T:
    """Run an action as ``with_application`` does, once it is in the audit log who does what to whom."""

    async def run(application: "Application") -> T:
        await application.administration.console.note(at_the_console(), what, *usernames, **details)
        return await action(application)

    return with_application(run)


def print_json(value: object) -> None:
    """Write a value for machines, encoded as the API encodes it: money and times as text."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def table(title: str, *columns: str, right: tuple[str, ...] = (), whole: tuple[str, ...] = ()) -> Table:
    """Begin a table; the columns named in ``right`` hold numbers, those in ``whole`` are never broken into lines."""
    made = Table(title=title, title_justify="left", header_style="bold", row_styles=("", "dim"))
    for column in columns:
        side: Literal["left", "right"] = "right" if column in right else "left"
        made.add_column(column, justify=side, overflow="fold", no_wrap=column in whole)
    return made


def read_file(path: Path) -> bytes:
    """Read a collection file of at most 20 MB; ``-`` is standard input."""
    try:
        if str(path) == "-":
            content = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
        else:
            with path.open("rb") as file:
                content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ValidationFailed(f"{path}: {error.strerror or error}", file=str(path)) from error
    if len(content) > MAX_FILE_BYTES:
        raise ValidationFailed(f"{path}: larger than 20 MB", file=str(path))
    return content


@contextmanager
def byte_progress(title: str, *, quiet: bool = False) -> Iterator[Callable[[int, int | None], None]]:
    """Show a bar of bytes on standard error; yields what takes the bytes done and in all."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
        disable=quiet or not errors.is_terminal,
    )
    with bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def step_progress(title: str, total: int | None, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """Show a bar of steps on standard error; yields what advances it."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,}" if total is None else "{task.completed:,}/{task.total:,}"),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
        disable=quiet or not errors.is_terminal,
    )
    with bar:
        task = bar.add_task(title, total=total)
        yield lambda steps: bar.advance(task, steps)


@contextmanager
def share_progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error; yields what takes how much is done, and of how much."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,}/{task.total:,}"),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    )
    with bar:
        task = bar.add_task(title, total=0)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            if done >= total:
                bar.stop()

        yield tell
