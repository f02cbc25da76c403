"""``dualcaster prices import --watch``."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

from dualcaster_app import Application
from dualcaster_app.price_folder import FolderOutcome, PriceFolder
from dualcaster_cli.session import console, errors, with_application
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.use_cases import PricesReport


def watch_folder(folder: Path, bring: Callable[[Application, Path], Awaitable[PricesReport]]) -> None:
    """Import what appears in a folder until SIGINT or SIGTERM."""
    if not folder.is_dir():
        raise ValidationFailed(f"{folder} is no folder", field="file")

    async def run(app: Application) -> None:
        stopping = asyncio.Event()
        for one in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(one, stopping.set)
        errors.print(f"watching {folder}; Ctrl-C stops", markup=False)
        await PriceFolder(folder, lambda path: bring(app, path), app.clock.now).run(stopping, _tell)

    with_application(run)


def _tell(outcome: FolderOutcome) -> None:
    if outcome.reason is not None:
        errors.print(f"{outcome.name}: {outcome.reason}", markup=False)
    elif outcome.report is not None:
        stored = outcome.report.stored.stored
        console.print(f"{outcome.name}: {outcome.report.read:,} read, {stored:,} new or changed", markup=False)
