"""Under which names photos are stored."""

import re
from typing import Final

from dualcaster_core.messaging.views import LARGE, SMALL

FOLDER = "photos"
SIDES: Final = (LARGE, SMALL)
_FILE = re.compile(r"([0-9a-f]{32})-([0-9]{2,4})\.webp\Z")


def blob_name(key: str, side: int) -> str:
    """Say under which name a photo is stored; folders of two letters keep each of them short."""
    return f"{FOLDER}/{key[:2]}/{key}-{side}.webp"


def blob_names(key: str) -> tuple[str, ...]:
    """List the names of a photo in every size."""
    return tuple(blob_name(key, side) for side in SIDES)


def key_of(name: str) -> str | None:
    """Return the key of a photo from the name of a stored file, None for a file that is no photo."""
    found = _FILE.match(name.rpartition("/")[2])
    return found.group(1) if found else None
