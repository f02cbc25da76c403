"""A folder of price files: each is imported once it is whole, and put away with a report."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from attrs import define, field, frozen

from dualcaster_core.kernel.errors import DualcasterError, ServiceUnavailable
from dualcaster_core.market.price_files import described
from dualcaster_core.market.use_cases import PricesReport

log = structlog.get_logger(__name__)
IMPORTED, FAILED = "imported", "failed"
UNFINISHED: Final = (".part", ".partial", ".tmp", ".crdownload", ".download")
"""Endings of files that are still being written."""
EVERY = 5.0
"""Seconds between looks; a file is whole when it has not changed from one to the next."""


@frozen
class FolderOutcome:
    """What became of a file of the folder."""

    name: str
    report: PricesReport | None
    reason: str | None = None


@frozen
class _Seen:
    size: int
    written: int

    @classmethod
    def of(cls, facts: os.stat_result) -> "_Seen":
        """Take what tells one state of a file from another."""
        return cls(facts.st_size, facts.st_mtime_ns)


@define
class PriceFolder:
    """Imports the files that appear in a folder, the oldest first, until told to stop.

    A file that is still being written waits: one with an ending of ``UNFINISHED`` or a dot in front, and one that has
    changed since the last look, or while it was read: then it is read again, whole. Afterwards it lies in ``imported``
    or ``failed``, with a report beside it, so that it is not read again; one whose import was broken off stays where it
    is, and importing it again changes nothing that was stored. While the database does not answer everything waits.
    """

    folder: Path
    bring: Callable[[Path], Awaitable[PricesReport]]
    now: Callable[[], datetime]
    every: float = EVERY
    _seen: dict[str, _Seen] = field(factory=dict, init=False)

    async def run(self, stopping: asyncio.Event, tell: Callable[[FolderOutcome], object]) -> None:
        """Look again and again; a stop ends the import that is under way."""
        while not stopping.is_set():
            looking = asyncio.create_task(self.look(tell))
            stopped = asyncio.create_task(stopping.wait())
            try:
                await asyncio.wait({looking, stopped}, return_when=asyncio.FIRST_COMPLETED)
                if looking.done():
                    looking.result()
                    await asyncio.wait({stopped}, timeout=self.every)
            finally:
                for task in (looking, stopped):
                    task.cancel()
                await asyncio.gather(looking, stopped, return_exceptions=True)

    async def look(self, tell: Callable[[FolderOutcome], object]) -> None:
        """Import every file that is whole by now."""
        for path, seen in await asyncio.to_thread(self._whole):
            try:
                outcome = _judged(path.name, await self.bring(path))
            except ServiceUnavailable as error:
                log.warning("price files wait", reason=str(error))
                return
            except DualcasterError as error:
                outcome = FolderOutcome(path.name, None, str(error))
            except Exception as error:
                log.error("price file failed", file=path.name, exc_info=error)
                outcome = FolderOutcome(path.name, None, "an error of ours, see the log")
            if await asyncio.to_thread(_now, path) != seen:
                log.warning("price file has changed while it was read", file=path.name)
                continue
            await asyncio.to_thread(self._put_away, path, outcome)
            tell(outcome)

    def _whole(self) -> list[tuple[Path, _Seen]]:
        """List the files that are as they were at the last look, the oldest first."""
        found: dict[str, _Seen] = {}
        with os.scandir(self.folder) as entries:
            for entry in entries:
                hidden = entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED)
                if not hidden and entry.is_file(follow_symlinks=False):
                    found[entry.name] = _Seen.of(entry.stat(follow_symlinks=False))
        whole = [name for name, seen in found.items() if seen.size and self._seen.get(name) == seen]
        self._seen = found
        return [
            (self.folder / name, found[name]) for name in sorted(whole, key=lambda name: (found[name].written, name))
        ]

    def _put_away(self, path: Path, outcome: FolderOutcome) -> None:
        """Move a file beside its report, under a name that nothing has there yet."""
        place = self.folder / (IMPORTED if outcome.reason is None else FAILED)
        place.mkdir(exist_ok=True)
        name = f"{self.now():%Y%m%dT%H%M%S%f}-{path.name}"
        (place / f"{name}.report.json").write_text(json.dumps(_facts(outcome), indent=2) + "\n", encoding="utf-8")
        path.rename(place / name)
        self._seen.pop(path.name, None)


def _now(path: Path) -> _Seen | None:
    """Return how a file is now, None where it is gone."""
    try:
        return _Seen.of(path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return None


def _judged(name: str, report: PricesReport) -> FolderOutcome:
    if report.waiting_file is not None:
        return FolderOutcome(name, report, f"set aside as file {report.waiting_file}: {described(report.set_aside)}")
    if report.read and report.none_readable:
        return FolderOutcome(name, report, "none of the records could be read: is this the right kind of file?")
    return FolderOutcome(name, report)


def _facts(outcome: FolderOutcome) -> dict[str, object]:
    facts: dict[str, object] = {"file": outcome.name, "reason": outcome.reason}
    report = outcome.report
    if report is not None:
        facts |= {
            "read": report.read,
            "stored": report.stored.stored,
            "unchanged": report.stored.unchanged,
            "unknown_cards": report.stored.unknown_cards,
            "quarantined": report.stored.quarantined,
            "gone": report.gone,
            "unreadable": report.bad_count,
            "first_unreadable": [f"{one.position}: {one.reason}" for one in report.bad[:10]],
        }
    return facts
