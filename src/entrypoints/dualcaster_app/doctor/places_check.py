"""Where files are kept: whether they can be written, and how much room there is."""

import asyncio
import os
import shutil
from pathlib import Path

from attrs import frozen

from dualcaster_app.doctor.findings import Finding, fail, ok, warn
from dualcaster_app.servers import data_directory
from dualcaster_app.settings import Settings
from dualcaster_app.storage import FOLDER, blob_store

FULL = 500 * 1024 * 1024
NEARLY_FULL = 5 * 1024 * 1024 * 1024


def room_of(check: str, directory: str | Path) -> list[Finding]:
    """Tell how much room the disk of a directory has; of the nearest above that exists."""
    place = Path(directory)
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        usage = shutil.disk_usage(place)
    except OSError as error:
        return [
            warn(check, f"{directory}: {error.strerror}", "Let this account see the directory, or run as its owner.")
        ]
    found = f"{usage.free / 1_073_741_824:,.1f} GB free of {usage.total / 1_073_741_824:,.1f}, at {directory}"
    if usage.free < FULL:
        return [fail(check, found, "Make room at once: the database stops when its disk is full.")]
    if usage.free < NEARLY_FULL:
        return [warn(check, found, "Make room, or move to a larger disk.")]
    return [ok(check, found)]


@frozen
class PlaceChecks:
    """Checks of directories and of the bucket."""

    settings: Settings

    async def directories(self) -> list[Finding]:
        """Look at the data directory."""
        return await asyncio.to_thread(self._directories)

    async def storage(self) -> list[Finding]:
        """Read a page of the stored files."""
        settings = self.settings
        if settings.bucket is None:
            place = settings.storage_directory or data_directory(settings) / FOLDER
            return await asyncio.to_thread(_writable, "pictures", place)
        async for _batch in blob_store(settings).listed("avatars"):
            break
        return [ok("pictures", f"the bucket {settings.bucket.name} answers")]

    def _directories(self) -> list[Finding]:
        return room_of("disk of the data directory", data_directory(self.settings))


def _writable(check: str, place: Path) -> list[Finding]:
    nearest = place
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not os.access(nearest, os.W_OK | os.X_OK):
        return [fail(check, f"{place} cannot be written", "Give the directory to the account that serves the site.")]
    return room_of("disk of the pictures", place)
